"""The same files and questions put to kbase and to other tools as their documentation sets them up, side by side."""

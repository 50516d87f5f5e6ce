"""The live checks: one file each, and the folder is the registry."""

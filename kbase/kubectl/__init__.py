"""The read-only part of kubectl: what a person would type, answered from the same reads as the checks."""

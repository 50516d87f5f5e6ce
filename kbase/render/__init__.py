"""Answers and reports as text for one surface."""

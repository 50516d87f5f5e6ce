"""Measurements: commands that print figures."""

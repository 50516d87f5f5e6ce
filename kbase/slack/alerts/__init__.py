"""Alerts: what they speak of, what the checks say of it, and which incident they belong to."""

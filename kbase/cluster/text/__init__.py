"""Kubernetes objects out of what kubectl prints for people: tables of `get`, `describe`, events."""

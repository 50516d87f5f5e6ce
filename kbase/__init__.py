"""kbase answers questions about Kubernetes from notes, grounded by read-only checks of a connected cluster."""

__version__ = "0.1.0"

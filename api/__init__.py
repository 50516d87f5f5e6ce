"""The HTTP service: types at the edge, one call inside."""

"""A large synthetic cluster, served as an API server would, and what it costs kbase to look at it."""

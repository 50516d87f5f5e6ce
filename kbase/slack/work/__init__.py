"""What can be asked for: one module per kind of job, each with `do(desk, job)`; the folder is the registry."""

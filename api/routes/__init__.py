"""One module per route; each has a `router` and the folder is the registry."""

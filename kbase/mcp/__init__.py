"""A Model Context Protocol server: kbase as tools for IDEs and agents."""

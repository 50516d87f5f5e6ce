"""A conversation with a person: what every surface (web, terminal, Slack, chat front ends, MCP) talks to."""

"""From what was found to what a person reads."""

"""The conversations of `kbase drill` on a terminal: read a line, say what it was worth, go on."""

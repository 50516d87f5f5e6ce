"""Answers worded by a language model, sentence by sentence, each held against the sources it cites."""

"""How well a model's words are held against their sources, with scripted models."""

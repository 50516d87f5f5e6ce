"""How the packaged bilingual embedding model is made; nothing here is needed to use it."""

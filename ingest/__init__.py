"""Reading notes into the index: load, parse, split, enrich, embed, write. The only home of LlamaIndex."""

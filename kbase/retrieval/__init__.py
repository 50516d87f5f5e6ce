"""Finding the passages that answer a question: folding, BM25, dense vectors, fusion, the index on disk."""

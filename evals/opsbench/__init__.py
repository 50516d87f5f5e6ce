"""Cloud-OpsBench: frozen clusters with one fault each, and how often kbase names it (A@1, A@3)."""

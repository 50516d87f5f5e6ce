"""Understanding a question: its intent, and the objects of the cluster it speaks of."""

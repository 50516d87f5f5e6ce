"""Recorded clusters with a fault, as exercises: look with kubectl, name cause and fix, compare with the reference.

incident -> what an exercise is    shelf -> those of the corpus and one's own    exercise -> one attempt, step by step
result -> what an attempt was worth    make -> a new one from any cluster or recording
"""

"""Judges an answer against a card, point by point, without a model; with one, the same points and the same sum.

prepared -> what both sides are compared in (script, wording, quantities)    negation -> what a "not" reaches
forms, claims -> whether a sentence makes a point or says a known wrong thing    manner -> whether it is an answer
points -> each point present, missing or contradicted    grade -> the verdict
"""

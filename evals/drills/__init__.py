"""How well drills are graded: hand-made verdicts against those of the grader."""

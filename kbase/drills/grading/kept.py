"""A grade as it is kept with an answer, and read again: what was decided once is not decided anew."""

from typing import Any

from kbase.drills.card import Card
from kbase.drills.grading.grade import Grade
from kbase.drills.grading.points import Judged


def to_keep(grade: Grade) -> dict[str, Any]:
    """A grade without its card, as JSON holds it."""
    points = {j.point.id: {"status": j.status, "quote": j.quote, "claim": j.claim} for j in grade.points}
    return {
        "verdict": grade.verdict,
        "score": grade.score,
        "remark": grade.remark,
        "judge": grade.judge,
        "points": points,
    }


def as_kept(card: Card, kept: dict[str, Any]) -> Grade:
    """The grade that `to_keep` wrote; a point that the card has got since counts as missing."""
    points = tuple(Judged(p, **kept["points"].get(p.id, {"status": "missing"})) for p in card.points)
    return Grade(card, kept["verdict"], kept["score"], points, kept["remark"], kept["judge"])

"""Several questions of fact in one: "who owns web and which claims does it use?" """

import re

from kbase.question.facts import Asked, asked_of

_BETWEEN = re.compile(
    r"\s*[?？;；]\s*|\s*[,，]\s*(?:and |還有|还有|以及)?|,?\s+and\s+(?=(?:which|what|where|who|when|how|is|are|does)\b)"
    r"|\s*(?:還有|还有|以及)\s*",
    re.I,
)
_IT = re.compile(r"\b(?:it|they|them)\b|\bits\b|它們?|它们?", re.I)
_MOST = 3


def several(text: str) -> tuple[Asked, ...]:
    """The questions that a text holds, in its order; () where it holds one, or a part that is none of fact.

    What points back in a part ("it") stands for the first name of the part before it.
    """
    parts = [p for p in _BETWEEN.split(text.strip()) if p and p.strip()]
    if not 2 <= len(parts) <= _MOST:
        return ()
    found: list[Asked] = []
    for part in parts:
        name = next((c.word for asked in found for c in asked.names), "")
        asked = asked_of(_IT.sub(name, part) if name else part)
        if asked is None:
            return ()
        found.append(asked)
    return tuple(found)

"""Every weight that orders passages at the time of asking, in one place.

Tuned on the development questions of `evals/retrieval` (never on its test questions); `kbase eval retrieval` prints
what each part is worth. The weights that are baked into an index stand in `bm25.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kbase.retrieval.fusion import LIST_WEIGHTS


@dataclass(frozen=True)
class Ranking:
    """How much each part counts; 0 turns a part off.

    lists: what each ranking counts when they are fused.
    abroad: what words count, beside meaning, in a passage of another language than the question's: what both share are
            names, hardly ever what is asked.
    command: what the ranking of passages by their command lines counts, for a question that asks for a command.
    named: what the ranking of leads counts, for a question that is the name of their notes and no more.
    note: share of the best score of a note that each of its passages with a word of the question gets on top, so that
          the right section of the right note comes before a passage of another note that happens to share a word.
    again: what the second passage of one section keeps of its score (the third: its square), so that the pieces of a
           long section do not crowd out everything else.
    name: what a note counts whose name stands in the question, where it is the whole question; less where it is a part.
    glossary: what the other names of a term that is asked for count, next to the question's own words.
    spelling: what the nearest known word counts for a word that no note holds.
    unknown: what the parts of a joined name count that no note holds.
    """

    lists: Mapping[str, float] = field(default_factory=lambda: LIST_WEIGHTS)
    abroad: float = 0.4
    command: float = 0.5
    named: float = 1.0
    note: float = 0.5
    again: float = 0.8
    name: float = 0.5
    glossary: float = 0.1
    spelling: float = 0.8
    unknown: float = 0.5


DEFAULT = Ranking()

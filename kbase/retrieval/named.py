"""The notes that a question names and says no more: a bare term, or "what is" with one."""

import re

from kbase.retrieval.bm25 import name_term
from kbase.retrieval.fold import terms, units
from kbase.retrieval.index import Index
from kbase.retrieval.query import meant

_LONGEST = 3  # words of a term; a longer name is an error message, and the section that explains it is better


def leads_named(query: str, index: Index) -> list[int]:
    """Ids of the leads, in all languages, of the notes whose name is the whole question.

    Where a note has it for its title, only those: other notes list it among their aliases because they touch on it.
    """
    if len(asked := [words for unit in units(query) if (words := meant(unit, index.bm25))]) > _LONGEST:
        return []
    name = name_term(word for words in asked for word in words)
    leads: list[int] = index.bm25.ids[index.bm25.rows_of(name)].tolist()
    titled = [i for i in leads if name_term(terms(re.split("[:：]", index.chunks[i].title)[0])) == name]
    return titled or leads

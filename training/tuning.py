"""The examples of the second stage."""

import random
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from transformers import BertModel

from evals.retrieval.question import read_questions
from kbase.retrieval.fold import fold
from kbase.script import is_han
from training import texts
from training.contrast import Example
from training.encoder import encode_all
from training.mining import all_queries, all_windows, mined
from training.texts import Pair

_TEXT = 3  # texts under a heading that make its passage
_SHORTEST = 60  # characters of a passage
_TIMES = 3  # questions count as often: they are what people ask, headings and aliases only come near
_OF_DOCUMENTS = 1000  # headings kept of translated documents: the notes are what is asked for
_LENGTH = 64  # tokens of a passage


def examples(model: BertModel, tokenizer: Any, corpus: Path, parallel: Path | None, *, seed: int) -> list[Example]:
    """Questions, aliases and headings of the notes with mined passages; headings of translated documents.

    What nearly is one of the questions of evals/, development or test, is left out.
    """
    found = list(_of_notes(model, tokenizer, corpus))
    documents = list(_below_headings(texts.parallel(parallel))) if parallel else []
    some = random.Random(seed).sample(documents, min(_OF_DOCUMENTS, len(documents)))
    return found + [example for pair, below in some for example in _of_heading(tokenizer, pair, below)]


def _of_notes(model: BertModel, tokenizer: Any, corpus: Path) -> Iterator[Example]:
    notes = texts.notes(corpus)
    windows = all_windows(notes)
    queries = all_queries(notes, [*texts.written(), *texts.cards(corpus / "drills")])
    allowed = set(texts.without((q.text for q in queries), [q.question for q in read_questions()]))
    queries = [q for q in queries if q.text in allowed]
    tokens = _ids(tokenizer, [fold(w.text) for w in windows])
    bare = _ids(tokenizer, [fold(w.text.partition("\n")[2] or w.text) for w in windows])
    said = encode_all(model, tokens)
    asked = encode_all(model, _ids(tokenizer, [fold(q.text) for q in queries]))
    for item in mined(queries, windows, asked, said):
        chinese = any(map(is_han, item.query.text))
        # A heading does not learn from its own words: in its own language the passage comes without headings.
        shown = {
            windows[i].lang != "en": bare[i]
            if item.query.kind == "heading" and (windows[i].lang != "en") == chinese
            else tokens[i]
            for i in item.answers
        }
        example = Example(fold(item.query.text), chinese, shown, [tokens[i] for i in item.others], item.query.note)
        yield from [example] * (_TIMES if item.query.kind == "question" else 1)


def _below_headings(pairs: Sequence[Pair]) -> Iterator[tuple[Pair, list[Pair]]]:
    """Each heading with the texts that follow it, where they say enough."""
    for _, rows in groupby(pairs, key=lambda pair: pair.source):
        listed = list(rows)
        for number, pair in enumerate(listed):
            below = _below(listed[number + 1 : number + 1 + _TEXT]) if pair.heading else []
            if sum(len(p.en) for p in below) >= _SHORTEST:
                yield pair, below


def _of_heading(tokenizer: Any, pair: Pair, below: Sequence[Pair]) -> Iterator[Example]:
    english, chinese = (fold(" ".join(side)) for side in zip(*((p.en, p.zh) for p in below), strict=True))
    shown = dict(zip((False, True), _ids(tokenizer, [english, chinese]), strict=True))
    yield Example(fold(pair.en), False, shown, [], pair.source)
    yield Example(fold(pair.zh), True, shown, [], pair.source)


def _below(rows: Sequence[Pair]) -> list[Pair]:
    end = next((i for i, pair in enumerate(rows) if pair.heading), len(rows))
    return list(rows[:end])


def _ids(tokenizer: Any, lines: Sequence[str]) -> list[list[int]]:
    tokenizer.enable_truncation(_LENGTH)
    return [found.ids for found in tokenizer.encode_batch(list(lines))]

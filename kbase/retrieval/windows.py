"""Passages cut into windows for the encoder: a short text has one subject, and its vector says which."""

import re
from collections.abc import Callable, Iterator, Sequence
from math import ceil

ROOM = 128  # tokens of a window, heading included: what the packaged model reads; for others a short text is better too
_LEAST = 4  # a quarter of them is left to the text even below a long heading
_LETTERS = 3  # half characters to a token where no tokenizer counts: a Chinese character is two
_SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+|\n")
# Numbers of chapters: they take the room of what is said. 2.8.1 Pods > 二、 Nodes
_NUMBERING = re.compile(r"(?:^|(?<= > ))(?:\d+\.[\d.]*\s+|[一二三四五六七八九十]+、\s*)(?=\S)")
_HAN = re.compile(r"[\u3400-\u9fff\uff00-\uffef]")

Counter = Callable[[str], int]


def estimated(text: str) -> int:
    """About how many tokens a text has, for a model whose tokenizer is not at hand."""
    return ceil((len(text) + len(_HAN.findall(text))) / _LETTERS)


def windows(search_text: str, *, count: Counter = estimated, room: int = ROOM) -> list[str]:
    """The texts to embed for a passage, in order, at least one; each begins with the heading, its numbers left out.

    search_text: the heading path in its first line, then what is said.  count: tokens of a text.  room: tokens of a
    window. Filled between lines and sentences: parts of one length are more, shorter, and find worse. A sentence
    longer than a window stays whole: the encoder cuts it at its own limit.
    """
    heading, _, said = search_text.partition("\n")
    heading = _NUMBERING.sub("", heading)
    sentences = [stripped for part in _SENTENCE.split(said) if part and (stripped := part.strip())]
    whole = " ".join(sentences)
    if not sentences or count(f"{heading}\n{whole}") <= room:
        return [f"{heading}\n{whole}".rstrip()]
    above = count(heading)
    left = max(room - above, room // _LEAST)
    return [f"{heading}\n{part}" for part in _filled(sentences, count, left)]


def _filled(sentences: Sequence[str], count: Counter, room: int) -> Iterator[str]:
    marks = count("")  # of beginning and end
    window: list[str] = []
    used = 0
    for sentence in sentences:
        cost = count(sentence) - marks
        if window and used + cost > room:
            yield " ".join(window)
            window, used = [], 0
        window.append(sentence)
        used += cost
    yield " ".join(window)

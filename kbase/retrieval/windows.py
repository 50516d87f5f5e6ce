"""Passages cut into windows for the encoder: a short text has one subject, and its vector says which."""

import re
from collections.abc import Iterator

SIZE = 440  # of a window without its heading, in half characters: 220 Chinese characters or some 70 English words
_SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+|\n")
_HAN = re.compile(r"[\u3400-\u9fff\uff00-\uffef]")


def windows(search_text: str, *, size: int = SIZE) -> list[str]:
    """The texts to embed for a passage, in order, at least one; each begins with the heading.

    search_text: the heading path in its first line, then what is said. Cut between lines and sentences; a sentence
    longer than a window stays whole and is left to the encoder's own limit.
    """
    heading, _, said = search_text.partition("\n")
    found = [f"{heading}\n{part}" for part in _packed(said, size)]
    return found or [heading]


def _packed(text: str, size: int) -> Iterator[str]:
    window, used = "", 0
    for sentence in _SENTENCE.split(text):
        sentence = sentence.strip() if sentence else ""
        cost = len(sentence) + len(_HAN.findall(sentence))
        if window and used + cost > size:
            yield window
            window, used = "", 0
        if sentence:
            window, used = f"{window} {sentence}".strip(), used + cost
    if window:
        yield window

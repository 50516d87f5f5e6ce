"""What a card says that is true and what it names as false, in the form in which answers are held against it."""

import functools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kbase.drills.card import Card
from kbase.drills.grading.claims import Claim, claim
from kbase.drills.grading.passages import passages
from kbase.drills.grading.prepared import plains, quantities, sentences
from kbase.drills.grading.subjects import Groups, compared, subjects
from kbase.script import is_han

_TELLING_FORM = 6  # characters from which on a surface form says enough to be held against
_NUMBER = re.compile(r"(?<![a-z0-9.‹])\d+(?:\.\d+)*(?![a-z0-9])")
_MARKED = re.compile("‹[^›]*›")
_ASKED = 0.5  # what a word of the question counts


@dataclass(frozen=True)
class Wrong:
    """A wrong claim. point: the id of the one it contradicts.  written: as the card has it."""

    point: str
    written: str
    text: str


@dataclass(frozen=True, eq=False)
class Reference:
    """truths: plain texts, whole sentences and passages of the points and the model answer, and surface forms.
    says: point -> the words of its own sentences.  weights: what a word counts, by how rare it is in the card.
    numbers: all that the truths hold.  groups: point -> which of the compared names it is about."""

    asked: tuple[str, ...]
    truths: tuple[str, ...]
    wrongs: tuple[Wrong, ...]
    says: Mapping[str, Claim]
    weights: Mapping[str, float]
    numbers: frozenset[str]
    groups: Mapping[str, Groups]

    def weight(self, word: str) -> float:
        """What a word counts: the less, the more of the card's true sentences hold it."""
        return self.weights.get(word, 1.0)


@functools.lru_cache(maxsize=1024)
def reference(card: Card) -> Reference:
    """The reference of a card."""
    says = {point.id: plains(point.says.all) for point in card.points}
    answers = [sentence.text for answer in card.answer.all for sentence in sentences(answer)]
    wholes = [*(text for texts in says.values() for text in texts), *answers]
    forms = [f.replace(" + ", " ") for p in card.points for f in (*p.forms.en, *p.forms.zh) if len(f) >= _TELLING_FORM]
    truths = [*wholes, *(p.text for text in wholes for p in passages(text)), *plains(forms)]
    wrong = [(point.id, text) for point in card.points for text in (*point.wrong.en, *point.wrong.zh)]
    plain_wrong = plains([text for _, text in wrong])
    asked = plains(card.question.all)
    groups = {point.id: subjects(point, compared(card)) for point in card.points}
    return Reference(
        tuple(asked),
        tuple(dict.fromkeys(truths)),
        tuple(Wrong(point, written, text) for (point, written), text in zip(wrong, plain_wrong, strict=True)),
        {point: joined([claim(text) for text in texts]) for point, texts in says.items()},
        _weights(wholes, asked),
        frozenset(n for text in wholes for n in numbers(text)),
        groups,
    )


def _weights(wholes: Sequence[str], asked: Sequence[str]) -> dict[str, float]:
    held: dict[str, int] = {}
    for text in wholes:
        for word in claim(text).words:
            held[word] = held.get(word, 0) + 1
    of_question = {word for text in asked for word in claim(text).words}
    return {
        word: (_ASKED if word in of_question else 1.0) / math.sqrt(1 + held.get(word, 0) / 2)
        for word in {*held, *of_question}
    }


def joined(claims: Sequence[Claim]) -> Claim:
    """One claim of the words of several."""
    words: dict[str, frozenset[bool]] = {}
    for one in claims:
        for word, signs in one.words.items():
            words[word] = words.get(word, frozenset()) | signs
    return Claim(words)


@functools.lru_cache(maxsize=16384)
def numbers(text: str) -> frozenset[str]:
    """The amounts of a plain text in base units, and its bare numbers."""
    return frozenset(quantities(text)) | frozenset(_NUMBER.findall(_MARKED.sub(" ", text)))


@functools.lru_cache(maxsize=16384)
def in_chinese(text: str) -> bool:
    """Whether a text holds Chinese."""
    return any(map(is_han, text))

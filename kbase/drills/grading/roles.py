"""Who does what: two things that an answer has in each other's place, by the card's own sentences.

"A tag is the hash of the content, a digest a movable name" holds the right words, each beside the wrong subject. Only
an exchange in both directions counts: one thing said of a neighbour alone is as often another way to put it.
"""

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kbase.drills.card import Card
from kbase.drills.grading.claims import claim
from kbase.drills.grading.negation import own_words
from kbase.drills.grading.prepared import Sentence, plains, sentences

_CLAUSE = re.compile(r"[,;:()]|。|\b(?:while|whereas|but|and)\b|而(?!是)|但是?|则|、(?=.{6})", re.ASCII)
_SUBJECT = re.compile(r"^\s*(?:(?:an?|the|with|for|in|of|on|if|when) )*([a-z0-9][a-z0-9._/-]+)")
_HEAD = 14  # characters of a clause in which its subject stands
_OFTEN = 2  # clauses of a card that begin with a word which is one of its subjects
_NO_SUBJECT = re.compile(
    "it|they|this|that|you|there|each|every|the|these|both|all|no|not|one"
    "|what|how|where|which|to|so|then|use|set|first|also"
)

Words = frozenset[tuple[str, bool]]  # words, each said or denied


@dataclass(frozen=True, eq=False)
class _Roles:
    """said: subject -> what the card says of it.  points: subject -> point -> what this point says of it."""

    said: Mapping[str, Words]
    points: Mapping[str, Mapping[str, Words]]


def exchanged(card: Card, answer: Sequence[Sentence]) -> dict[str, str]:
    """The points of a card that an answer makes of each other's subjects, each with the sentence that does."""
    roles = _roles(card)
    taken: dict[tuple[str, str], tuple[Words, str]] = {}
    for sentence in answer:
        for subject, words in _told(own_words(sentence.text), tuple(roles.said)):
            for other, theirs in roles.said.items():
                stolen = (words & theirs) - roles.said[subject]
                if other != subject and len(stolen) > len(words & roles.said[subject]):
                    taken.setdefault((subject, other), (stolen, sentence.said))
    mutual = {pair: found for pair, found in taken.items() if pair[::-1] in taken}
    return {
        point: said
        for (_, owner), (stolen, said) in mutual.items()
        for point, words in roles.points[owner].items()
        if words & stolen
    }


@functools.lru_cache(maxsize=1024)
def _roles(card: Card) -> _Roles:
    says = {point.id: plains(point.says.all) for point in card.points}
    answer = [sentence.text for text in card.answer.all for sentence in sentences(text)]
    texts = [text for of_point in says.values() for text in of_point] + answer
    begun = Counter(m[1] for text in texts for clause in _CLAUSE.split(text) if (m := _SUBJECT.match(clause)))
    subjects = tuple(word for word, count in begun.items() if count >= _OFTEN and not _NO_SUBJECT.fullmatch(word))
    said: dict[str, Words] = defaultdict(frozenset)
    points: dict[str, dict[str, Words]] = defaultdict(lambda: defaultdict(frozenset))
    for text in texts:
        for subject, words in _told(text, subjects):
            said[subject] |= words
    for point, of_point in says.items():
        for text in of_point:
            for subject, words in _told(text, subjects):
                points[subject][point] |= words
    return _Roles(dict(said), points)


def _told(text: str, subjects: Sequence[str]) -> Iterator[tuple[str, Words]]:
    """(subject, words) of each clause of a plain sentence; one that names none goes on with the subject before it."""
    subject = ""
    for clause in _CLAUSE.split(text):
        subject = _first(clause.strip(), subjects) or subject
        if subject:
            signed = ((word, sign) for word, signs in claim(clause).words.items() for sign in signs)
            yield subject, frozenset((word, sign) for word, sign in signed if word not in subjects and len(word) > 1)


def _first(clause: str, subjects: Sequence[str]) -> str:
    found = [(m.start(), name) for name in subjects if (m := _mention(name).search(clause[: _HEAD + len(name)]))]
    return min(found)[1] if found else ""


@functools.lru_cache(maxsize=8192)
def _mention(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(name)}(?:e?s)?(?![a-z0-9])")

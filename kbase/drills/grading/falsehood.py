"""Which passages of an answer repeat a wrong claim of the card, in whatever words, told from what is true.

Each passage is held against each wrong claim and against the nearest true sentence: by words that count the more the
rarer they are, by polarity and numbers, and by the vectors of the model where one is at hand. How the signs add up is
fitted to answers with verdicts made by hand (`python -m evals.drills.fitting`), never to those of the test set.
"""

import functools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kbase.drills.card import Card
from kbase.drills.grading.claims import Claim, claim
from kbase.drills.grading.meaning import Meaning
from kbase.drills.grading.near import near
from kbase.drills.grading.negation import negations, own_words
from kbase.drills.grading.passages import Passage, passages
from kbase.drills.grading.prepared import Sentence
from kbase.drills.grading.reference import Reference, Wrong, in_chinese, numbers, reference
from kbase.drills.grading.subjects import Groups, names_any, view
from kbase.drills.grading.weights import BY_MEANING, BY_WORDS, Weights

_CANDIDATES = 5  # wrong claims that a passage is held against, the nearest ones
_NEAR_AT_ALL = {True: 0.35, False: 0.1}  # by meaning, by words
_HAN = re.compile("[\u3400-\u9fff]+")
VERBATIM = 1.0  # the log-odds of a claim that is repeated word for word
SIGNS = (
    *("near_claim", "near_truth", "near_question", "claim_said", "telling_said", "telling", "passage_said"),
    *("truth_said", "only_claim", "only_truth", "number_of_claim", "number_of_truth", "polarity_of_claim"),
    *("polarity_of_truth", "latin_of_claim", "latin_of_passage", "no_longer", "other_subject", "length", "language"),
)


@dataclass(frozen=True, eq=False)
class Held:
    """A passage held against a wrong claim. signs: as SIGNS names them.  surely: above 0 the claim is repeated, by
    the fitted weights.  doubtful: the passage is too like the claim to make a point."""

    sentence: Sentence
    passage: Passage
    wrong: Wrong
    signs: tuple[float, ...]
    surely: float
    doubtful: bool


def held(card: Card, answer: Sequence[Sentence], meaning: Meaning | None) -> tuple[Held, ...]:
    """For each passage of an answer the wrong claims near it, the passages in their order."""
    weights = BY_MEANING.get(meaning.embedder.model_id) if meaning else BY_WORDS
    if weights is None:
        meaning, weights = None, BY_WORDS
    key = reference(card)
    said = [(s, p) for s in answer for p in passages(own_words(s.text))]
    if not said or not key.wrongs:
        return ()
    return tuple(_held(key, said, meaning, weights))


def _held(
    key: Reference, said: Sequence[tuple[Sentence, Passage]], meaning: Meaning | None, weights: Weights
) -> Iterator[Held]:
    texts = tuple(passage.text for _, passage in said)
    claims = near(key, texts, tuple(wrong.text for wrong in key.wrongs), meaning)
    truths = near(key, texts, key.truths, meaning)
    asked = near(key, texts, key.asked, meaning).max(axis=1)
    chinese = np.array([in_chinese(truth) for truth in key.truths])
    for row, (sentence, passage) in enumerate(said):
        best = key.truths[int(truths[row].argmax())]
        alike = key.truths[int(np.where(chinese == in_chinese(passage.text), truths[row], -1.0).argmax())]
        for column in np.argsort(-claims[row])[:_CANDIDATES]:
            if claims[row, column] < _NEAR_AT_ALL[meaning is not None]:
                break
            wrong = key.wrongs[int(column)]
            if _about_others(key.groups[wrong.point], sentence.text, passage, wrong):
                continue
            nearnesses = (float(claims[row, column]), float(truths[row].max()), float(asked[row]))
            signs = (*nearnesses, *_signs(key, passage, wrong, best, alike))
            surely = max(
                weights.sum(signs),
                VERBATIM if _word_for_word(sentence.text[passage.start : passage.end], wrong) else -math.inf,
            )
            yield Held(sentence, passage, wrong, signs, surely, surely > weights.doubtful)


def _signs(key: Reference, passage: Passage, wrong: Wrong, best: str, alike: str) -> tuple[float, ...]:
    """The signs after the three of nearness. best: the nearest truth.  alike: the nearest in the same language."""
    given, claimed, truth = claim(passage.text), claim(wrong.text), claim(best)
    telling = _without(claimed, key.says[wrong.point])
    same = claim(alike)
    own, claims = numbers(passage.text), numbers(wrong.text)
    latin, latin_claimed = _latin(passage.text), _latin(wrong.text)
    both = len(latin & latin_claimed)
    groups = key.groups[wrong.point]
    return (
        _said(key, claimed, given),
        _said(key, telling or claimed, given),
        _sum(key, telling) / (_sum(key, claimed) or 1.0),
        _said(key, given, claimed),
        _said(key, given, truth),
        _said(key, _without(claimed, same), given),
        _said(key, _without(same, claimed), given),
        bool((own & claims) - key.numbers),
        bool((own & key.numbers) - claims),
        _odd(passage.text) != _odd(wrong.text),
        _odd(passage.text) != _odd(best),
        both / len(latin_claimed) if latin_claimed else 1.0,
        both / len(latin) if latin else 1.0,
        passage.clauses <= max((p.clauses for p in passages(wrong.text)), default=1),
        any(_speaks_of_others(passage.text, names, own_names) for names, own_names in groups),
        math.log(1 + len(given.words)),
        in_chinese(passage.text) == in_chinese(wrong.text),
    )


def _word_for_word(passage: str, wrong: Wrong) -> bool:
    """Whether a passage holds the claim as the card words it, and denies it no more than the card does."""
    return wrong.text.strip(" .。") in passage and _odd(passage) == _odd(wrong.text)


def _about_others(groups: Groups, sentence: str, passage: Passage, wrong: Wrong) -> bool:
    """Whether a passage says nothing of what the claim is about, but of something compared to it."""
    for names, own in groups:
        if not names_any(names, [wrong.text], but=own):
            sentence = view(sentence, names, own)
    return not sentence[passage.start : passage.end].strip(" ,;:.()。")


def _speaks_of_others(text: str, names: Sequence[str], own: frozenset[str]) -> bool:
    return names_any(names, [text], but=own) and not names_any(names, [text], but=frozenset(names) - own)


def _without(one: Claim, other: Claim) -> Claim:
    """The words of a claim that another one has not, or not with the same sign."""
    return Claim({w: signs for w, signs in one.words.items() if not signs & other.words.get(w, frozenset())})


def _sum(key: Reference, one: Claim) -> float:
    return sum(map(key.weight, one.words))


def _said(key: Reference, wanted: Claim, given: Claim) -> float:
    """The weight of the wanted words that are given with the same sign, as a share; 0 where nothing is wanted."""
    common = (w for w, signs in wanted.words.items() if signs & given.words.get(w, frozenset()))
    return sum(map(key.weight, common)) / (_sum(key, wanted) or 1.0)


@functools.lru_cache(maxsize=16384)
def _odd(text: str) -> bool:
    """Whether a text denies an odd number of times."""
    return len(negations(text)) % 2 == 1


@functools.lru_cache(maxsize=16384)
def _latin(text: str) -> frozenset[str]:
    return frozenset(claim(_HAN.sub(" ", text)).words)

"""Each key point of a card: present in an answer, missing from it or contradicted by it; and the words that show it."""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kbase.drills.card import Card, Point
from kbase.drills.grading.claims import Claim, claim, nearness
from kbase.drills.grading.forms import Form, prepare, said
from kbase.drills.grading.meaning import Meaning
from kbase.drills.grading.negation import is_reported
from kbase.drills.grading.prepared import Sentence, plains, quantities
from kbase.drills.grading.subjects import Groups, acting, compared, in_order, names_any, subjects, view

Status = Literal["present", "missing", "contradicted"]

SAYS_ENOUGH = 0.72  # share of a point's own words that makes it without a surface form
SAYS_TELLING = 0.6  # and share of those that the question did not give away
CLAIMS_WRONG, CLAIMS_TELLING = 0.6, 0.6  # share of a wrong claim that an answer repeats, and of what makes it wrong
VERBATIM = 0.9  # the same for a claim of the very words of the truth
STRICTER = 0.15  # added to both where the answer also makes the point
COMPACT = 0.4  # share of a passage's words that are words of the wrong claim
ONE_CLAUSE, WHOLE = 0.6, 0.85  # the same for a claim of the very words of the truth, in one clause and in several
_CLAUSES = re.compile(r"[,;:]|。|\b(?:while|whereas|but|because|so that)\b|而(?!是)|但是?|因此|所以", re.ASCII)
DENIES_NAMED = 0.25  # the same where the form names which of the compared things it is about
DENIES = 0.5  # share of a point's words around a denied form, for the denial to be one of this point
OTHER_AMOUNT_MADE = 0.2  # the same where the point is made otherwise
OTHER_AMOUNT = 0.55  # share of a point's words around another amount than the point's


@dataclass(frozen=True)
class Judged:
    """What was found about one point. quote: the answer's sentence that decided, as written; "" for a missing point.
    claim: the wrong claim that was repeated, where that decided.  hint: of a missing point, the most of its words that
    one sentence has, 0 to 1: too little to make the point, yet more than nothing."""

    point: Point
    status: Status
    quote: str = ""
    claim: str = ""
    hint: float = 0.0


@dataclass(frozen=True, eq=False)
class _Key:
    """A point in the form that is compared."""

    point: Point
    forms: tuple[Form, ...]
    says: tuple[tuple[str, Claim], ...]  # plain text and claim, in each language
    wrong: tuple[tuple[str, Claim, bool], ...]  # as written, its claim, whether it speaks of another compared thing too
    truth: Claim  # what the card says about it, in its point and its answer
    compared: Groups
    roles: Groups  # of the compared names, and of those that only act beside each other

    @property
    def amounts(self) -> set[str]:
        return {a for text, _ in self.says for a in quantities(text)}


@dataclass(frozen=True, eq=False)
class _CardKey:
    points: tuple[_Key, ...]
    asked: Claim
    amounts: frozenset[str]  # every amount that the card itself speaks of


def judged(card: Card, answer: Sequence[Sentence], meaning: Meaning | None = None) -> tuple[Judged, ...]:
    """Each point of the card, in its order. meaning: nearness of sentences by a model, where one is at hand."""
    key = _key(card)
    found = tuple(_judge(card, key, point, answer, meaning) for point in key.points)
    return _crossed(key, found, answer)


def _crossed(card: _CardKey, found: tuple[Judged, ...], answer: Sequence[Sentence]) -> tuple[Judged, ...]:
    """Points that were said of each other's subjects ("A readiness probe restarts, a liveness probe does not") are
    contradicted."""
    strayed = {key.point.id: _strayed(key, answer) for key in card.points if key.roles}
    own = {key.point.id: frozenset(n for _, names in key.roles for n in names) for key in card.points}
    crossed = {
        one: strayed[one][1]
        for one, other in itertools.permutations(strayed, 2)
        if own[one] & strayed[other][0] and own[other] & strayed[one][0]
    }
    return tuple(
        replace(j, status="contradicted", quote=crossed[j.point.id]) if j.point.id in crossed else j for j in found
    )


def _strayed(key: _Key, answer: Sequence[Sentence]) -> tuple[frozenset[str], str]:
    """The other subjects that an answer makes a point of, where it never makes it of its own; and the sentence."""
    about: set[str] = set()
    quote = ""
    for sentence in answer:
        for names, own in key.roles:
            if any(_makes(form, view(sentence.text, names, own), names, own) for form in key.forms):
                return frozenset(), ""
            for name in set(names) - own:
                text = view(sentence.text, names, frozenset({name}))
                if text != sentence.text and any(_makes(form, text, names, own) for form in key.forms):
                    about.add(name)
                    quote = sentence.said
    return frozenset(about), quote


def _makes(form: Form, text: str, names: Sequence[str], own: frozenset[str]) -> bool:
    """Whether a form is affirmed, its subject aside: the one that the sentence puts in its place is another."""
    parts = tuple(part for part in form if not names_any(names, [part], but=frozenset()))
    return bool(parts) and not names_any(names, form, but=own) and said(parts, text) == "affirmed"


def _judge(asked: Card, card: _CardKey, key: _Key, answer: Sequence[Sentence], meaning: Meaning | None) -> Judged:
    shown = list(_views(key, answer))
    present = next(_present(card, key, shown), None)
    against = next(_contradicting(card, key, shown, present is not None), None)
    if against:
        return against
    if present:
        return present
    if meaning and (false := meaning.denies(key.point, answer)):
        return Judged(key.point, "contradicted", false.said)
    if meaning and (near := meaning.says(asked, key.point, answer)):
        return Judged(key.point, "present", near.said)
    return Judged(key.point, "missing", hint=_hint(card, key, shown))


def _hint(card: _CardKey, key: _Key, shown: Sequence[tuple[Sentence, str, str]]) -> float:
    nears = [
        nearness(says, claim(own), common=card.asked, rival=_NOTHING)
        for _, own, whole in shown
        if not is_reported(whole)
        for _, says in key.says
    ]
    return max((near.told_apart[0] - near.told_apart[1] for near in nears if near.told_apart), default=0.0)


def _views(key: _Key, answer: Sequence[Sentence]) -> Iterator[tuple[Sentence, str, str]]:
    """(sentence, what it says of the subject, all it says), each also joined to what it goes on from."""
    for sentence in answer:
        for whole in (sentence.text, f"{sentence.before} {sentence.text}" if sentence.before else ""):
            if whole:
                own = whole
                for names, name in key.compared:
                    own = view(own, names, name)
                yield sentence, own, whole


def _present(card: _CardKey, key: _Key, shown: Sequence[tuple[Sentence, str, str]]) -> Iterator[Judged]:
    for sentence, own, whole in shown:
        if is_reported(whole):
            continue
        for form in key.forms:
            rivals = any(names_any(names, form, but=name) for names, name in key.compared)
            if rivals and not all(in_order(whole, names, name) for names, name in key.compared):
                continue
            text = whole if rivals else own
            how = said(form, text)
            if how == "affirmed" or (how == "denied" and _denied_too(form, text, key)):
                yield Judged(key.point, "present", sentence.said)
        for _, says in key.says:
            near = nearness(says, claim(own), common=card.asked, rival=_NOTHING)
            telling = near.told_apart[0] if near.told_apart else 0
            if near.said >= SAYS_ENOUGH and near.turned == 0 and telling >= SAYS_TELLING:
                yield Judged(key.point, "present", sentence.said)


def _denied_too(form: Form, text: str, key: _Key) -> bool:
    """Whether what a sentence denies of a form is denied by the point as well: "gets no traffic"."""
    truth = _joined([says for _, says in key.says])
    given = claim(text).words
    words = [word for part in form for word in claim(part).words]
    denied = [word for word in words if True not in given.get(word, {True})]
    return bool(denied) and all(False in truth.words.get(word, frozenset()) for word in denied)


def _contradicting(
    card: _CardKey, key: _Key, shown: Sequence[tuple[Sentence, str, str]], present: bool
) -> Iterator[Judged]:
    said_amounts = {amount for _, _, whole in shown for amount in quantities(whole)}
    for sentence, own, whole in shown:
        if is_reported(whole):
            continue
        for written, wrong, names_rivals in key.wrong:
            text = whole if names_rivals else own
            if any(_repeats(wrong, given, alone, card, key, present) for given, alone in _windows(text)):
                yield Judged(key.point, "contradicted", sentence.said, written)
        given = claim(own)
        if not present and _denied(card, key, own, given):
            yield Judged(key.point, "contradicted", sentence.said)
        if not key.amounts & said_amounts and _other_amount(card, key, own, given, present):
            yield Judged(key.point, "contradicted", sentence.said)


@functools.lru_cache(maxsize=4096)
def _windows(text: str) -> tuple[tuple[Claim, bool], ...]:
    """The claims of each run of up to three clauses of a sentence, and of all of it; and whether it is one clause."""
    clauses = [c for c in _CLAUSES.split(text) if c.strip()]
    runs = {(i, j) for i in range(len(clauses)) for j in range(i + 1, min(i + 3, len(clauses)) + 1)}
    found = [(claim(" , ".join(clauses[i:j])), j == i + 1) for i, j in sorted(runs)]
    return tuple((c, alone) for c, alone in (*found, (claim(text), False)) if c)


def _repeats(wrong: Claim, given: Claim, alone: bool, card: _CardKey, key: _Key, present: bool) -> bool:
    """Whether a passage repeats a wrong claim: it says little else, most of the claim, and what makes it wrong.

    A passage of an answer that also makes the point has to repeat it more exactly. alone: the passage is one clause;
    a claim of the very words of the truth is told from it only by which of them stand together.
    """
    strict = STRICTER if present else 0.0
    near = nearness(wrong, given, common=card.asked, rival=key.truth)
    alike = near.shared / len(given.words)
    if near.told_apart is None:
        return near.said >= VERBATIM and alike >= (ONE_CLAUSE if alone else WHOLE)
    telling, turned = near.told_apart
    return (
        near.said >= CLAIMS_WRONG + strict and telling >= CLAIMS_TELLING + strict and turned == 0 and alike >= COMPACT
    )


def _denied(card: _CardKey, key: _Key, own: str, given: Claim) -> bool:
    """Whether a sentence denies what a form of the point says, and is about the point."""
    denied = [form for form in key.forms if len("".join(form)) > 3 and said(form, own) == "denied"]
    if not denied:
        return False
    named = any(names_any(names, form, but=frozenset()) for names, _ in key.compared for form in denied)
    enough = DENIES_NAMED if named else DENIES
    nears = [nearness(says, given, common=card.asked, rival=_NOTHING) for _, says in key.says]
    return any(near.said + near.turned >= enough and near.turned > 0 for near in nears)


def _other_amount(card: _CardKey, key: _Key, own: str, given: Claim, present: bool) -> bool:
    """Whether a sentence says the point with another amount of the same unit, where the answer nowhere has the right
    one. present: the point is made otherwise, so that less of its words is enough to know that this is about it."""
    amounts = key.amounts
    other = {a for a in quantities(own) if a not in card.amounts and any(_unit(a) == _unit(b) for b in amounts)}
    if not other or quantities(own) & amounts:
        return False
    nears = [nearness(says, given, common=card.asked, rival=_NOTHING) for _, says in key.says]
    return any(near.said >= (OTHER_AMOUNT_MADE if present else OTHER_AMOUNT) for near in nears)


def _unit(amount: str) -> str:
    return amount.lstrip("0123456789.e+-")


_NOTHING = Claim({})


@functools.lru_cache(maxsize=1024)
def _key(card: Card) -> _CardKey:
    texts = [*card.question.all, *card.answer.all]
    texts += [t for p in card.points for t in (*p.says.all, *p.wrong.en, *p.wrong.zh)]
    plain = dict(zip(texts, plains(texts), strict=True))
    points = []
    for point in card.points:
        says = tuple((plain[t], claim(plain[t])) for t in point.says.all)
        about = subjects(card, point, compared(card))
        roles = tuple(dict.fromkeys((*about, *subjects(card, point, acting(card)))))
        wrong = tuple(
            (t, claim(plain[t]), any(names_any(names, [plain[t]], but=own) for names, own in about))
            for t in (*point.wrong.en, *point.wrong.zh)
        )
        truth = _joined([*(c for _, c in says), *(claim(plain[t]) for t in card.answer.all)])
        forms = prepare([*point.forms.en, *point.forms.zh])
        points.append(_Key(point, forms, says, wrong, truth, about, roles))
    words = {w: s for t in card.question.all for w, s in claim(plain[t]).words.items()}
    amounts = frozenset(
        a for t in (*card.answer.all, *(s for p in card.points for s in p.says.all)) for a in quantities(plain[t])
    )
    return _CardKey(tuple(points), Claim(words), amounts)


def _joined(claims: Sequence[Claim]) -> Claim:
    words: dict[str, frozenset[bool]] = {}
    for one in claims:
        for word, signs in one.words.items():
            words[word] = words.get(word, frozenset()) | signs
    return Claim(words)

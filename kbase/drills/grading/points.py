"""Each key point of a card: present in an answer, missing from it or contradicted by it; and the words that show it."""

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kbase.drills.card import Card, Point
from kbase.drills.grading.claims import Claim, claim, nearness
from kbase.drills.grading.falsehood import Held, held
from kbase.drills.grading.forms import Form, prepare, said
from kbase.drills.grading.meaning import Meaning
from kbase.drills.grading.negation import own_words
from kbase.drills.grading.prepared import Sentence, plains, quantities
from kbase.drills.grading.reference import joined
from kbase.drills.grading.roles import exchanged
from kbase.drills.grading.subjects import Groups, acting, compared, in_order, names_any, subjects, view

Status = Literal["present", "missing", "contradicted"]

SAYS_ENOUGH = 0.72  # share of a point's own words that makes it without a surface form
SAYS_TELLING = 0.6  # and share of those that the question did not give away
DENIES = 0.5  # share of a point's words around a denied form, for the denial to be one of this point
DENIES_NAMED = 0.25  # the same where the form names which of the compared things it is about
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
    answer = [replace(s, text=own_words(s.text), before=own_words(s.before)) for s in answer]
    suspect = held(card, answer, meaning)
    found = tuple(
        _judge(card, key, point, answer, [h for h in suspect if h.wrong.point == point.point.id], meaning)
        for point in key.points
    )
    return _exchanged(card, _crossed(key, found, answer), answer)


def _without_doubtful(answer: Sequence[Sentence], suspect: Sequence[Held]) -> list[Sentence]:
    """The sentences without the clauses that are too like a wrong claim to make the point."""
    blank: dict[Sentence, set[int]] = {}
    for one in suspect:
        if one.doubtful:
            blank.setdefault(one.sentence, set()).update(range(one.passage.start, one.passage.end))
    return [
        replace(s, text="".join(" " if i in blank[s] else c for i, c in enumerate(s.text))) if s in blank else s
        for s in answer
    ]


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


def _exchanged(card: Card, found: tuple[Judged, ...], answer: Sequence[Sentence]) -> tuple[Judged, ...]:
    """Points whose predicates the answer gives to each other's subjects are contradicted."""
    wrong = exchanged(card, answer)
    return tuple(
        replace(j, status="contradicted", quote=wrong[j.point.id], claim="") if j.point.id in wrong else j
        for j in found
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


def _judge(
    asked: Card,
    card: _CardKey,
    key: _Key,
    answer: Sequence[Sentence],
    suspect: Sequence[Held],
    meaning: Meaning | None,
) -> Judged:
    """suspect: passages held against wrong claims about this point."""
    rest = _without_doubtful(answer, suspect)
    shown = list(_views(key, rest))
    present = next(_present(card, key, shown), None)
    against = next(_contradicting(card, key, list(_views(key, answer)), present is not None), None)
    if against:
        return against
    false = max(suspect, key=lambda h: h.surely, default=None)
    if false and false.surely > 0:
        return Judged(key.point, "contradicted", false.sentence.said, false.wrong.written)
    if present:
        return present
    if meaning and (near := meaning.says(asked, key.point, [s for s in rest if s in answer])):
        return Judged(key.point, "present", near.said)
    return Judged(key.point, "missing", hint=_hint(card, key, shown))


def _hint(card: _CardKey, key: _Key, shown: Sequence[tuple[Sentence, str, str]]) -> float:
    nears = [nearness(says, claim(own), common=card.asked) for _, own, whole in shown for _, says in key.says]
    return max((near.telling[0] - near.telling[1] for near in nears if near.telling), default=0.0)


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
        for form in key.forms:
            rivals = any(names_any(names, form, but=name) for names, name in key.compared)
            if rivals and not all(in_order(whole, names, name) for names, name in key.compared):
                continue
            text = whole if rivals else own
            how = said(form, text)
            if how == "affirmed" or (how == "denied" and _denied_too(form, text, key)):
                yield Judged(key.point, "present", sentence.said)
        for _, says in key.says:
            near = nearness(says, claim(own), common=card.asked)
            telling = near.telling[0] if near.telling else 0
            if near.said >= SAYS_ENOUGH and near.turned == 0 and telling >= SAYS_TELLING:
                yield Judged(key.point, "present", sentence.said)


def _denied_too(form: Form, text: str, key: _Key) -> bool:
    """Whether what a sentence denies of a form is denied by the point as well: "gets no traffic"."""
    truth = joined([says for _, says in key.says])
    given = claim(text).words
    words = [word for part in form for word in claim(part).words]
    denied = [word for word in words if True not in given.get(word, {True})]
    return bool(denied) and all(False in truth.words.get(word, frozenset()) for word in denied)


def _contradicting(
    card: _CardKey, key: _Key, shown: Sequence[tuple[Sentence, str, str]], present: bool
) -> Iterator[Judged]:
    said_amounts = {amount for _, _, whole in shown for amount in quantities(whole)}
    for sentence, own, _ in shown:
        given = claim(own)
        if not present and _denied(card, key, own, given):
            yield Judged(key.point, "contradicted", sentence.said)
        if not key.amounts & said_amounts and _other_amount(card, key, own, given, present):
            yield Judged(key.point, "contradicted", sentence.said)


def _denied(card: _CardKey, key: _Key, own: str, given: Claim) -> bool:
    """Whether a sentence denies what a form of the point says, and is about the point."""
    denied = [form for form in key.forms if len("".join(form)) > 3 and said(form, own) == "denied"]
    if not denied:
        return False
    named = any(names_any(names, form, but=frozenset()) for names, _ in key.compared for form in denied)
    enough = DENIES_NAMED if named else DENIES
    nears = [nearness(says, given, common=card.asked) for _, says in key.says]
    return any(near.said + near.turned >= enough and near.turned > 0 for near in nears)


def _other_amount(card: _CardKey, key: _Key, own: str, given: Claim, present: bool) -> bool:
    """Whether a sentence says the point with another amount of the same unit, where the answer nowhere has the right
    one. present: the point is made otherwise, so that less of its words is enough to know that this is about it."""
    amounts = key.amounts
    other = {a for a in quantities(own) if a not in card.amounts and any(_unit(a) == _unit(b) for b in amounts)}
    if not other or quantities(own) & amounts:
        return False
    nears = [nearness(says, given, common=card.asked) for _, says in key.says]
    return any(near.said >= (OTHER_AMOUNT_MADE if present else OTHER_AMOUNT) for near in nears)


def _unit(amount: str) -> str:
    return amount.lstrip("0123456789.e+-")


@functools.lru_cache(maxsize=1024)
def _key(card: Card) -> _CardKey:
    texts = [*card.question.all, *card.answer.all]
    texts += [t for p in card.points for t in p.says.all]
    plain = dict(zip(texts, plains(texts), strict=True))
    points = []
    for point in card.points:
        says = tuple((plain[t], claim(plain[t])) for t in point.says.all)
        about = subjects(point, compared(card))
        roles = tuple(dict.fromkeys((*about, *subjects(point, acting(card)))))
        forms = prepare([*point.forms.en, *point.forms.zh])
        points.append(_Key(point, forms, says, about, roles))
    words = {w: s for t in card.question.all for w, s in claim(plain[t]).words.items()}
    amounts = frozenset(
        a for t in (*card.answer.all, *(s for p in card.points for s in p.says.all)) for a in quantities(plain[t])
    )
    return _CardKey(tuple(points), Claim(words), amounts)

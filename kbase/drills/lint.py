"""What is wrong with a card: its form, its passage, and whether the grading that it asks for works on itself."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from kbase.drills.card import Card
from kbase.drills.grading.grade import grade
from kbase.script import LANGS, Lang, is_han

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HALF_WIDTH = re.compile("[\u4e00-\u9fff][,;:?!]|[,;?!][\u4e00-\u9fff]")
_BOTH: tuple[Lang, ...] = tuple(lang for lang in LANGS if lang != "zh-CN")

Headings = Mapping[str, Collection[str]]  # note id -> the headings of its English version


def faults(card: Card, headings: Headings) -> list[str]:
    """One line for each thing to mend; empty for a good card."""
    rules: tuple[Callable[[Card], Iterator[str]], ...] = (_form, _texts, _answers, _claims)
    return [*_passage(card, headings), *(fault for rule in rules for fault in rule(card))]


def conclusion_faults(card: Card) -> list[str]:
    """The same for the cause or the fix of an incident, which has fewer points and no variants."""
    return [*_texts(card), *_answers(card), *_claims(card)]


def _passage(card: Card, headings: Headings) -> Iterator[str]:
    if card.note not in headings:
        yield f"there is no note {card.note}"
    elif card.heading and card.heading not in headings[card.note]:
        yield f"{card.note} has no heading “{card.heading}”; it has: {'; '.join(headings[card.note])}"


def _form(card: Card) -> Iterator[str]:
    group, _, slug = card.id.partition("/")
    if group != card.group or not _SLUG.fullmatch(slug):
        yield f"the id must be {card.group}/<slug>"
    ids = [point.id for point in card.points]
    if len(set(ids)) != len(ids):
        yield f"two points have one id: {ids}"
    if not 3 <= len(ids) <= 6:
        yield f"{len(ids)} points; there must be 3 to 6"
    if not 1 <= sum(point.must for point in card.points) <= 3:
        yield "1 to 3 points must be marked `must`"
    yield from (f"{point.id}: no follow-up" for point in card.points if not all(point.follow_up.all))
    for lang in _BOTH:
        if not 1 <= len(card.variants.of(lang)) <= 3:
            yield f"{len(card.variants.of(lang))} variants in {lang}; there must be 1 to 3"
        for point in card.points:
            if len(point.forms.of(lang)) < 3:
                yield f"{point.id}: fewer than 3 forms in {lang}"
            if not 1 <= len(point.wrong.of(lang)) <= 5:
                yield f"{point.id}: there must be 1 to 5 wrong claims in {lang}"


def _texts(card: Card) -> Iterator[str]:
    chinese = [card.question.zh, card.answer.zh, *card.variants.zh]
    chinese += [text for p in card.points for text in (p.says.zh, p.follow_up.zh, *p.wrong.zh)]
    for text in filter(None, chinese):
        if not any(map(is_han, text)):
            yield f"not Chinese: {text}"
        elif _HALF_WIDTH.search(text):
            yield f"half-width punctuation beside Chinese: {text}"
    english = [card.question.en, card.answer.en, *card.variants.en, *(p.says.en for p in card.points)]
    yield from (f"not English: {text}" for text in english if any(map(is_han, text)))


def _answers(card: Card) -> Iterator[str]:
    """The model answer makes every point, in both languages."""
    for lang in _BOTH:
        given = grade(card, card.answer.of(lang))
        if given.verdict != "correct":
            yield f"the model answer in {lang} is graded {given.verdict}{f' ({given.remark})' if given.remark else ''}"
        for point in given.points:
            if point.status != "present":
                why = f": it repeats “{point.claim}”" if point.claim else ""
                yield f"{point.point.id}: {point.status} in the model answer in {lang}{why}"


def _claims(card: Card) -> Iterator[str]:
    """Each wrong claim, given as an answer, contradicts its point."""
    for point in card.points:
        for claim in (*point.wrong.en, *point.wrong.zh):
            given = next(j for j in grade(card, claim).points if j.point.id == point.id)
            if given.status != "contradicted":
                yield f"{point.id}: the wrong claim “{claim}” is taken as {given.status}"

"""Drills as JSON, for the HTTP service, Slack and `--json`; described in docs/drills-http.md."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kbase.compose.ledger import Ledger
from kbase.drills import feedback
from kbase.drills.card import Both, Card
from kbase.drills.choosing import topic_scores
from kbase.drills.grading.points import Judged
from kbase.drills.interview import Asked, Interview
from kbase.drills.made import OWN
from kbase.drills.practice import Drills, Graded, Review
from kbase.drills.reading import passages
from kbase.drills.schedule import RETENTION, utc
from kbase.drills.statistics import Statistics, Topic
from kbase.passage import Citation
from kbase.script import Lang, for_reader
from kbase.types import Json

Reply = dict[str, Any]


def said(text: Both[str], lang: Lang) -> str:
    """A text of a card as readers of lang see it."""
    return for_reader(text.of(lang), lang)


def moment(at: datetime | None) -> str | None:
    """A time as RFC 3339 in UTC, to the second."""
    return utc(at).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def cards_json(drills: Drills, cards: Iterable[Card], lang: Lang) -> list[Reply]:
    """Cards with what the person's schedule says of them."""
    deck, due, last, now = drills.deck, drills.records.due(), drills.last_verdicts(), drills.now()
    found = []
    for card in cards:
        at = due[card.id][0] if card.id in due else None
        state = "new" if at is None else "due" if at <= now else "later"
        found.append(
            {
                **_card(card, deck.topics.get(card.group), lang),
                "state": state,
                "due_at": moment(at),
                "last_verdict": last[card.id].verdict if card.id in last else None,
            }
        )
    return found


def card_json(drills: Drills, card: Card, lang: Lang) -> Reply:
    """A card with its answer, for after it was answered."""
    return {
        **cards_json(drills, [card], lang)[0],
        "answer": said(card.answer, lang),
        "points": [
            {"id": p.id, "must": p.must, "says": said(p.says, lang), "follow_up": said(p.follow_up, lang)}
            for p in card.points
        ],
        "citations": citations_json(passages(card, card.points, drills.notes, lang)),
    }


def topics_json(drills: Drills, lang: Lang) -> list[Reply]:
    """Topics in the order of the corpus."""
    deck, due, now = drills.deck, drills.records.due(), drills.now()
    scores = topic_scores(drills.records.reviews())
    return [
        {
            "topic": topic,
            "title": said(title, lang),
            "cards": len(cards := deck.of_topic(topic)),
            "due": sum(card.id in due and due[card.id][0] <= now for card in cards),
            "new": sum(card.id not in due for card in cards),
            "score": scores.get(topic),
        }
        for topic, title in deck.topics.items()
    ]


def graded_json(drills: Drills, graded: Graded) -> Reply:
    """The document of `POST /v1/drills/grade`."""
    grade, lang = graded.grade, graded.lang
    weakest = grade.weakest
    by_card = graded.basis == "card"
    return {
        "question": said(grade.card.question, lang),
        "lang": lang,
        "verdict": grade.verdict,
        "score": grade.score,
        "basis": graded.basis,
        "card": cards_json(drills, [grade.card], lang)[0] if by_card else None,
        "remark": grade.remark,
        "feedback": feedback.told(grade, lang),
        "points": [{**_judged(j, lang), "status": j.status} for j in grade.points],
        "missing": [_point(j, lang) for j in grade.missing],
        "contradicted": [{**_point(j, lang), **_judged(j, lang)} for j in grade.contradicted],
        "citations": citations_json(graded.citations),
        "follow_up": {"point": weakest.id, "question": said(weakest.follow_up, lang)} if weakest and by_card else None,
        "model_answer": said(grade.card.answer, lang),
        "judge": grade.judge,
        "review": review_json(graded.review),
    }


def review_json(review: Review | None) -> Json:
    """What an answer did to the schedule."""
    return {"id": review.id, "rating": review.rating, "due_at": moment(review.due_at)} if review else None


def interview_json(drills: Drills, interview: Interview) -> Reply:
    """An interview as it stands; with its report when it is over."""
    lang, card = interview.lang, interview.card
    left = max(0, round((interview.ends_at - drills.now()).total_seconds()))
    asked = interview.follow_up.follow_up if interview.follow_up else card.question if card else None
    return {
        "id": interview.id,
        "state": "over" if interview.over else "asking",
        "lang": lang,
        "number": interview.number,
        "of": interview.of,
        "follow_up": interview.follow_up is not None and not interview.over,
        "card": card.id if card else None,
        "question": said(asked, lang) if asked else None,
        "started_at": moment(interview.started_at),
        "ends_at": moment(interview.ends_at),
        "seconds_left": 0 if interview.over else left,
        "report": _report(drills, interview) if interview.over else None,
    }


def statistics_json(drills: Drills, figures: Statistics, lang: Lang) -> Reply:
    """The document of `GET /v1/drills/stats`."""
    titles = drills.deck.topics
    return {
        "answers": figures.answers,
        "cards_seen": figures.seen,
        "cards_total": figures.cards,
        "due_now": figures.due_now,
        "streak": figures.streak,
        "longest_streak": figures.longest_streak,
        "retention": figures.retention,
        "desired_retention": RETENTION,
        "verdicts": figures.verdicts,
        "topics": [_topic(topic, titles, lang) for topic in figures.topics],
        "days": [{"date": str(d.date), "answers": d.answers, "score": d.score} for d in figures.days],
        "forecast": [{"date": str(day), "due": count} for day, count in figures.forecast.items()],
    }


def citations_json(citations: Iterable[Citation]) -> list[Reply]:
    """Passages as `POST /v1/ask` gives them."""
    return [
        {
            "id": c.id,
            "note": c.chunk.note,
            "collection": c.chunk.collection,
            "title": c.chunk.title,
            "heading": " › ".join(c.chunk.heading),
            "lines": list(c.chunk.lines),
            "quote": c.quote,
            "path": c.chunk.path,
            "applies": c.applies,
        }
        for c in citations
    ]


def _card(card: Card, title: Both[str] | None, lang: Lang) -> Reply:
    return {
        "id": card.id,
        "topic": card.group,
        "title": said(title, lang) if title else card.group,
        "difficulty": card.difficulty,
        "question": said(card.question, lang),
        "variants": [for_reader(v, lang) for v in card.variants.of(lang)],
        "lang": lang,
        "note": card.note,
        "own": card.group == OWN,
    }


def _judged(judged: Judged, lang: Lang) -> Reply:
    return {
        "id": judged.point.id,
        "must": judged.point.must,
        "says": said(judged.point.says, lang),
        "quote": judged.quote,
        "claim": for_reader(judged.claim, lang),
    }


def _point(judged: Judged, lang: Lang) -> Reply:
    point = judged.point
    follow_up = said(point.follow_up, lang)
    return {"id": point.id, "says": said(point.says, lang), "must": point.must, "follow_up": follow_up}


def _report(drills: Drills, interview: Interview) -> Reply:
    lang, ended = interview.lang, interview.ended_at or drills.now()
    titles = drills.deck.topics
    return {
        "score": interview.score,
        "answered": sum(bool(a.answer.strip()) for a in interview.asked),
        "of": interview.of,
        "seconds": round((ended - interview.started_at).total_seconds()),
        "topics": [
            {
                "topic": topic,
                "title": said(titles[topic], lang),
                "score": round(sum(a.score for a in asked) / len(asked), 3),
                "questions": len(asked),
                "read": _to_read(drills, asked, lang),
            }
            for topic, asked in interview.topics().items()
        ],
        "questions": [_question(asked, lang) for asked in interview.asked],
    }


def _to_read(drills: Drills, asked: Iterable[Asked], lang: Lang) -> list[Reply]:
    """The passages for what was missed, each once."""
    ledger = Ledger()
    for one in asked:
        missed = [j.point for j in (*one.grade.contradicted, *one.grade.missing)]
        for citation in passages(one.card, missed[:1], drills.notes, lang) if missed else ():
            ledger.cite(citation.chunk)
    chunks = [citation.chunk for citation in ledger.citations]
    return [{"note": c.note, "heading": " › ".join(c.heading), "title": c.title} for c in chunks]


def _question(asked: Asked, lang: Lang) -> Reply:
    grade, point = asked.grade, asked.point
    again = None
    if point and asked.second_verdict:
        again = {"question": said(point.follow_up, lang), "answer": asked.second, "verdict": asked.second_verdict}
    return {
        "card": asked.card.id,
        "question": said(asked.card.question, lang),
        "verdict": grade.verdict,
        "score": asked.score,
        "missing": [said(j.point.says, lang) for j in grade.missing],
        "contradicted": [said(j.point.says, lang) for j in grade.contradicted],
        "answer": asked.answer,
        "model_answer": said(asked.card.answer, lang),
        "follow_up": again,
    }


def _topic(topic: Topic, titles: Mapping[str, Both[str]], lang: Lang) -> Reply:
    return {
        "topic": topic.topic,
        "title": said(titles[topic.topic], lang),
        "answers": topic.answers,
        "score": topic.score,
        "retention": topic.retention,
        "seen": topic.seen,
        "cards": topic.cards,
        "weakest": [
            {
                "card": weak.card.id,
                "point": weak.point,
                "says": next((said(p.says, lang) for p in weak.card.points if p.id == weak.point), ""),
                "times": weak.times,
            }
            for weak in topic.weakest
        ],
    }

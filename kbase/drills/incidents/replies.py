"""Incidents as JSON; described in docs/drills-http.md."""

from collections.abc import Mapping
from typing import Any

from kbase.drills.grading.grade import Grade
from kbase.drills.incidents.exercise import Exercise, best_scores
from kbase.drills.incidents.incident import Incident
from kbase.drills.incidents.result import Result
from kbase.drills.incidents.shell import Printed
from kbase.drills.practice import Drills
from kbase.drills.reading import passages
from kbase.drills.replies import Reply, citations_json, moment, said
from kbase.script import Lang

_SOLVED = 0.6  # score from which on an incident counts as solved
_FIRST_STEPS = ("get pods", "get events", "get all", "describe pods")


def incidents_json(drills: Drills, incidents: Mapping[str, Incident], lang: Lang) -> list[Reply]:
    """The exercises there are, with the best score of the person."""
    best = best_scores(drills, incidents)
    return [
        {
            "id": incident.id,
            "title": said(incident.title, lang),
            "difficulty": incident.difficulty,
            "namespace": incident.namespace,
            "minutes": incident.minutes,
            "solved": best.get(incident.id, 0.0) >= _SOLVED,
            "best": best.get(incident.id),
        }
        for incident in incidents.values()
    ]


def exercise_json(drills: Drills, exercise: Exercise) -> Reply:
    """An attempt as it stands; with its result when it is over."""
    incident, lang = exercise.incident, exercise.lang
    hints = incident.hints.of(lang)
    return {
        "id": exercise.id,
        "incident": incident.id,
        "title": said(incident.title, lang),
        "state": "over" if exercise.result else "open",
        "lang": lang,
        "namespace": incident.namespace,
        "symptom": said(incident.symptom, lang),
        "started_at": moment(exercise.started_at),
        "suggested": suggested(incident),
        "commands": [{"command": r.command, "seconds": round(r.at, 1), "code": r.code} for r in exercise.ran],
        "hints_used": exercise.hints,
        "hints_left": len(hints) - exercise.hints,
        "result": _result(drills, incident, exercise.result, lang) if exercise.result else None,
    }


def printed_json(printed: Printed, exercise: Exercise) -> Reply:
    """What a command printed, and how much of the evidence has been seen by now."""
    return {
        "command": printed.command,
        "output": printed.output,
        "code": printed.code,
        "found": len(exercise.found),
        "of": len(exercise.incident.evidence),
    }


def hint_json(hint: str, exercise: Exercise) -> Reply:
    """A hint."""
    return {"hint": hint, "hints_left": len(exercise.incident.hints.of(exercise.lang)) - exercise.hints}


def suggested(incident: Incident) -> list[str]:
    """Commands to begin with, for buttons; the same for every incident, so that they give nothing away."""
    return [f"kubectl {step} -n {incident.namespace}" for step in _FIRST_STEPS]


def _result(drills: Drills, incident: Incident, result: Result, lang: Lang) -> dict[str, Any]:
    missed = [j.point for g in (result.cause, result.fix) for j in (*g.contradicted, *g.missing)]
    return {
        "score": result.score,
        "cause": _graded(result.cause, lang),
        "fix": _graded(result.fix, lang),
        "evidence": [
            {"shows": said(one.evidence.shows, lang), "looked": one.by is not None, "command": one.by or one.would}
            for one in result.looked
        ],
        "wasted": list(result.wasted),
        "missing_steps": [step.command for step in result.missing],
        "seconds": round(result.seconds),
        "hints_used": result.hints,
        "path": [{"command": step.command, "why": said(step.why, lang)} for step in incident.path],
        "citations": citations_json(passages(incident.cause_card, missed, drills.notes, lang)),
    }


def _graded(grade: Grade, lang: Lang) -> Reply:
    return {
        "verdict": grade.verdict,
        "says": said(grade.card.answer, lang),
        "missing": [said(j.point.says, lang) for j in grade.missing],
        "contradicted": [said(j.point.says, lang) for j in grade.contradicted],
    }

"""What an attempt at an incident was worth: cause, fix, evidence looked at, wasted and missing steps, time."""

from collections.abc import Sequence
from dataclasses import dataclass

from kbase.cluster.resources import spelled
from kbase.drills.grading.grade import Grade, Verdict, grade
from kbase.drills.grading.meaning import Meaning
from kbase.drills.incidents.incident import Evidence, Incident, Step
from kbase.kubectl.call import parse

WEIGHTS = {"cause": 0.45, "fix": 0.2, "evidence": 0.25, "economy": 0.1}
_HINT = 0.05  # what each hint costs
_WORTH: dict[Verdict, float] = {"correct": 1.0, "partial": 0.5, "wrong": 0.0}


@dataclass(frozen=True)
class Ran:
    """A command of the candidate. found: ids of the evidence that its output showed.  at: seconds since the start."""

    command: str
    code: int
    at: float
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looked:
    """A piece of evidence. command: the one that showed it, else the one that would have."""

    evidence: Evidence
    by: str | None
    would: str


@dataclass(frozen=True)
class Result:
    """A finished attempt."""

    score: float
    cause: Grade
    fix: Grade
    looked: tuple[Looked, ...]
    wasted: tuple[str, ...]
    missing: tuple[Step, ...]
    seconds: float
    hints: int


def result(
    incident: Incident,
    ran: Sequence[Ran],
    *,
    cause: str,
    fix: str,
    seconds: float,
    hints: int,
    meaning: Meaning | None = None,
) -> Result:
    """The worth of an attempt. A cause that is right by luck, with no evidence seen, earns its own share only."""
    graded = grade(incident.cause_card, cause, meaning=meaning), grade(incident.fix_card, fix, meaning=meaning)
    looked = tuple(_looked(incident, evidence, ran) for evidence in incident.evidence)
    seen = {one.evidence.id for one in looked if one.by}
    useless = wasted(incident, ran)
    missing = tuple(step for step in incident.path if step.shows and not seen & set(step.shows))
    swift = min(1.0, incident.minutes * 60 / seconds) if seconds else 1.0
    shares = {
        "cause": _WORTH[graded[0].verdict],
        "fix": _WORTH[graded[1].verdict],
        "evidence": len(seen) / len(looked),
        "economy": (1 - len(useless) / len(ran) + swift) / 2 if ran else 0.0,
    }
    score = sum(WEIGHTS[name] * share for name, share in shares.items()) - _HINT * hints
    return Result(round(max(score, 0.0), 3), *graded, looked, useless, missing, seconds, hints)


def wasted(incident: Incident, ran: Sequence[Ran]) -> tuple[str, ...]:
    """Commands that told nothing: repeated ones, and those of a kind that has nothing to do with it.

    A command that could not be answered is nobody's waste, nor is looking at the kinds of the reference path, even
    where that shows nothing new.
    """
    useful = {_what(step.command) for step in incident.path}
    known: set[str] = set()
    before: set[str] = set()
    useless = []
    for one in ran:
        new = set(one.found) - known
        if one.command in before or (one.code == 0 and not new and _what(one.command) not in useful):
            useless.append(one.command)
        known |= new
        before.add(one.command)
    return tuple(useless)


def _what(command: str) -> tuple[str, str]:
    """(verb, kind) of a command: ("get", "pods"), however the kind is spelt."""
    call = parse(command.split()[1:], strict=False)
    kind = call.words[0].partition("/")[0] if call.words and call.verb in ("get", "describe") else ""
    known = spelled(kind) if kind else None
    return call.verb, known.plural if known else kind


def _looked(incident: Incident, evidence: Evidence, ran: Sequence[Ran]) -> Looked:
    by = next((one.command for one in ran if evidence.id in one.found), None)
    step = incident.step_for(evidence.id)
    return Looked(evidence, by, step.command if step else incident.path[0].command)

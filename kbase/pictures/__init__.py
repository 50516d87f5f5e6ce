"""Pictures of what an answer found: the way of a request, the nodes held against a pod.

The modules of this folder are the registry: each kind of picture is one file with one `Drawing`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import structlog

from kbase.answer import Picture, TrafficPath
from kbase.cluster.reader import Reader
from kbase.diagnosis.placement import Room, room
from kbase.diagnosis.relate import faults
from kbase.diagnosis.view import View
from kbase.errors import Unreadable
from kbase.registry import declared
from kbase.types import Evidence, Finding, ObjectRef

MOST = 3  # pictures of one answer: more would bury its text
MOST_DRAWN = 100  # findings of one report: of a large cluster each costs some hundredths of a second
_log = structlog.get_logger()


@dataclass(frozen=True)
class Subject:
    """What is drawn. findings: the root cause first, then what follows from it.  targets: what was asked about.

    room: what is requested on the nodes, summed up once for all drawings of a report.
    """

    findings: tuple[Finding, ...]
    targets: tuple[ObjectRef, ...]
    room: Callable[[View], Room | None] = room


Draw = Callable[[View, Subject], Iterator[Picture]]


@dataclass(frozen=True)
class Drawing:
    """One kind of picture. reads: plurals that it may read; what it cannot read it draws as not checked."""

    reads: tuple[str, ...]
    draw: Draw = field(repr=False, compare=False)


def drawing(*, reads: Sequence[str]) -> Callable[[Draw], Drawing]:
    """Declares a function of (View, Subject) that yields pictures."""
    return lambda draw: Drawing(tuple(reads), draw)


@cache
def all_drawings() -> tuple[Drawing, ...]:
    """Every kind of picture of the folder."""
    return tuple(declared(__name__, Drawing))


def drawn(reader: Reader, findings: Sequence[Finding], targets: Sequence[ObjectRef]) -> tuple[Picture, ...]:
    """The pictures of an answer, at most MOST; () where nothing is better drawn, or too little could be read."""
    return _drawn(reader, Subject(tuple(findings), tuple(targets)))


def _drawn(reader: Reader, subject: Subject) -> tuple[Picture, ...]:
    found: list[Picture] = []
    for kind in all_drawings():
        try:
            found += kind.draw(View(reader, "PICTURE", kind.reads), subject)
        except Unreadable:
            continue
        except Exception:  # noqa: BLE001 - the answer stands without its picture
            _log.exception("picture_failed")
    return tuple(found[:MOST])


def drawn_each(reader: Reader, findings: Sequence[Finding]) -> tuple[tuple[Picture, ...], ...]:
    """The pictures of each finding of a report, in their order: those that an answer about its object has.

    What a root cause has drawn is not drawn once more at what follows from it. Of a long report the first findings.
    """
    of: dict[int, tuple[Picture, ...]] = {}
    space: list[Room | None] = []

    def once(view: View) -> Room | None:
        space[:] = space or [room(view)]
        return space[0]

    for fault in faults(findings[:MOST_DRAWN]):
        own, told = (fault.root, *fault.effects), list[Picture]()
        for finding in own:
            of[id(finding)] = tuple(p for p in _drawn(reader, Subject(own, (finding.about,), once)) if p not in told)
            told += of[id(finding)]
    return tuple(of.get(id(f), ()) for f in findings)


def evidence_in(picture: Picture) -> Iterator[Evidence]:
    """All evidence of a picture, in reading order."""
    if isinstance(picture, TrafficPath):
        for part in picture.parts:
            yield from part.evidence
            for member in part.members:
                yield from member.evidence
        return
    for node in picture.nodes:
        for one in node.filters:
            yield from one.evidence
        for share in node.shares:
            yield from share.evidence

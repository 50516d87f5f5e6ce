"""Questions of fact, answered from the API: what is asked for, in which file, and how what is found is handed on.

The modules of this folder are the registry: each kind of lookup is one file with one `Lookup`, or with one `Worded` for
questions that hold more words than those of the closed wording.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from kbase.answer import Picture
from kbase.diagnosis.view import View
from kbase.question.facts import Asked
from kbase.registry import declared
from kbase.text import Text
from kbase.types import Evidence, ObjectRef

# Kinds that a name without a kind is looked for in, the workload first.
WORKLOADS = ("deployments", "statefulsets", "daemonsets", "cronjobs", "jobs")
NAMED = (*WORKLOADS, "pods")


@dataclass(frozen=True)
class Place:
    """Where to look and what at. namespace None = the whole cluster.  objects: those the question names."""

    namespace: str | None = None
    objects: tuple[ObjectRef, ...] = ()


@dataclass(frozen=True)
class Row:
    """One line of a table. evidence: what of the object shows it; () where the list's own evidence does."""

    cells: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Result:
    """What was found. lead: one line, the number first.  counted: the evidence for that line.

    command: a read-only kubectl command.  exact: its output holds what is listed, and nothing else.
    remarks: what else must be said: what was searched, what there is instead, what is not counted.
    pictures: what of it is better drawn.
    """

    lead: Text
    counted: Evidence
    command: str
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    exact: bool = True
    remarks: tuple[Text, ...] = ()
    pictures: tuple[Picture, ...] = ()


Fits = Callable[[Asked], bool]
Look = Callable[[View, Asked, Place], Result | None]


@dataclass(frozen=True)
class Lookup:
    """One kind of lookup.

    rank: of those that fit a question, the lowest is asked first.  names: the kinds that a name may be of, in order.
    in_namespace: a name that is both a namespace's and an object's means the namespace ("pods in web").
    look: None where it cannot answer after all, for want of a name or because it does not know a condition.
    """

    rank: int
    names: tuple[str, ...]
    in_namespace: bool
    fits: Fits
    look: Look = field(repr=False, compare=False)


def lookup(
    *, fits: Fits, names: Sequence[str] = NAMED, rank: int = 1, in_namespace: bool = False
) -> Callable[[Look], Lookup]:
    """Declares a function of (View, Asked, Place) as a lookup."""
    return lambda look: Lookup(rank, tuple(names), in_namespace, fits, look)


@dataclass(frozen=True)
class Worded:
    """A lookup for questions that one phrase tells, whatever else they say.

    asks: whether a question does, read in the Simplified script.  names: groups of kinds; of each group the first kind
    that has an object of a name in the question gives it, letter for letter.  look: gets the view, the question and
    the objects found; None where it cannot answer after all.  certain: whether the wording alone tells, so that what
    cannot be read is said; otherwise the question may well be another.
    """

    asks: Callable[[str], bool]
    names: tuple[tuple[str, ...], ...]
    look: Callable[[View, str, tuple[ObjectRef, ...]], Result | None] = field(repr=False, compare=False)
    certain: bool = True


def worded(
    *, asks: Callable[[str], bool], names: Sequence[tuple[str, ...]], certain: bool = True
) -> Callable[[Callable[[View, str, tuple[ObjectRef, ...]], Result | None]], Worded]:
    """Declares a function of (View, question, objects) as a lookup for questions of one wording."""
    return lambda look: Worded(asks, tuple(names), look, certain)


@cache
def all_worded() -> tuple[Worded, ...]:
    """Every lookup of the folder for questions of one wording, by the name of its file."""
    return tuple(declared(__name__, Worded))


@cache
def all_lookups() -> tuple[Lookup, ...]:
    """Every lookup of the folder, in the order they are asked."""
    return tuple(sorted(declared(__name__, Lookup), key=lambda one: one.rank))

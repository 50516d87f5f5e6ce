"""A check: what it is called, what it may read, which notes explain it, and the function that looks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from kbase.cluster.resources import BY_KIND
from kbase.diagnosis.view import Scope, View
from kbase.registry import declared
from kbase.types import Finding, Severity

Look = Callable[[View, Scope], Iterator[Finding]]


@dataclass(frozen=True)
class Check:
    """One live check.

    code: stable name in answers ("POD-CRASH").  severity: of its findings, unless one sets its own.
    reads: plurals of kbase.cluster.resources, "pods/log" for logs, "readyz" for the API server's health; the runner
           refuses the check anything else, and the shipped ClusterRole is printed from it.
    about: kinds its findings are about; decides which checks a question about one object runs.
    terms: words a person would use for it (reasons, error strings, both languages).
    notes: ids of the notes that explain it, the runbook first.
    whole: kinds that it must know completely although it is about them, because it says which of them are lacking.
    """

    code: str
    severity: Severity
    reads: tuple[str, ...]
    about: tuple[str, ...]
    terms: tuple[str, ...]
    notes: tuple[str, ...]
    look: Look = field(repr=False, compare=False)
    whole: tuple[str, ...] = ()

    @property
    def judged(self) -> frozenset[str]:
        """The kinds of which it judges each object by itself: those it is about."""
        return frozenset(BY_KIND[kind].plural for kind in self.about if kind in BY_KIND) - {*self.whole}

    @property
    def purpose(self) -> str:
        """First line of the function's docstring: what the check finds."""
        return (self.look.__doc__ or "").strip().splitlines()[0]


def check(
    *,
    code: str,
    severity: Severity,
    reads: tuple[str, ...],
    about: tuple[str, ...],
    terms: tuple[str, ...],
    notes: tuple[str, ...],
    whole: tuple[str, ...] = (),
) -> Callable[[Look], Check]:
    """Declares a function of (View, Scope) that yields findings as a check."""

    def declare(look: Look) -> Check:
        return Check(code, severity, reads, about, terms, notes, look, whole)

    return declare


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check of the folder kbase/checks, by code: the folder is the registry."""
    # By name, not by import: the checks import this module.
    found = declared("kbase.checks", Check)
    codes = [c.code for c in found]
    if len(codes) != len(set(codes)):
        raise ValueError(f"two checks share a code: {sorted(c for c in codes if codes.count(c) > 1)}")
    return tuple(sorted(found, key=lambda c: c.code))

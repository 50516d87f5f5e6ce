"""What a check could not read is never said to be missing, and never said to be fine."""

import functools
import re

import pytest

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.runner import Outcome, run
from kbase.diagnosis.view import Scope
from kbase.types import Finding
from tests.checks.faulty import behind_session, clusters

REASONS = ("forbidden", "absent_api", "timeout", "error", "truncated")
# Kinds of add-ons: a server that does not serve them has no such objects, and that is an answer.
ADD_ONS = {r.plural for r in RESOURCES.values() if r.custom}
# Owners that a finding may fall back to where what stands above them cannot be read: their names are still true.
NEAREST = {"Pod", "ReplicaSet", "Job"}


def outcome(check, cluster, **faults) -> tuple[Outcome, set[str]]:
    reader, memory = behind_session(cluster, **faults)
    found = run(check, reader, Scope())
    assert not [g for g in found.gaps if "the check failed" in g.detail], (faults, found.gaps)
    return found, memory.asked


def claims_of_absence(findings: tuple[Finding, ...], kind: str) -> set[str]:
    """Sentences that say of an object of this kind, or of all of them, that it is not there or lacks something."""
    absence = re.compile(
        rf"\b(?<!once )(?:no|none of the) {kind}s?\b|\b{kind} \S+ (?:\S+ )?(?:does not exist|has no|is not)", re.I
    )
    said = {f.cause.render("en") for f in findings} | {s.fact.render("en") for f in findings for s in f.chain}
    quoted = ("The scheduler", "The kubelet")  # what these say they have seen for themselves
    return {words.rstrip(".") for words in said if kind and absence.search(words) and not words.startswith(quoted)}


@functools.cache
def undisturbed(check) -> dict[str, Outcome]:
    """What a check says of each cluster where nothing fails."""
    return {name: outcome(check, cluster)[0] for name, cluster in clusters().items()}


@functools.cache
def broken(name: str) -> set[tuple[str, str, str]]:
    """The objects of a cluster with which some check finds something wrong."""
    return {f.about.key for c in all_checks() for f in undisturbed(c)[name].findings}


def worth_a_try(check) -> dict[str, Outcome]:
    """The clusters that make a check read more than its first list, with what it says of them undisturbed."""
    return {n: o for n, o in undisturbed(check).items() if o.findings or n.startswith("healthy/") or n == "clinic"}


@pytest.mark.parametrize("check", all_checks(), ids=lambda c: c.code)
def test_what_cannot_be_read_is_neither_missing_nor_fine(check):
    """Each declared read fails in turn, for each reason: no new fault, no claim of absence, no clean bill."""
    for name, calm in worth_a_try(check).items():
        for read in check.reads:
            kind = RESOURCES[read].kind if read in RESOURCES else ""
            known = claims_of_absence(calm.findings, kind)
            reasons = [r for r in REASONS if r != "absent_api" or read not in ADD_ONS]
            for reason in reasons if name == "clinic" or calm.findings else reasons[:1]:
                found, asked = outcome(check, clusters()[name], failing={read: reason})
                where = f"{name}, {read} {reason}"
                assert read not in asked or found.state != "clean", where
                assert read not in asked or found.gaps, where
                shown = [e for f in found.findings for s in f.chain for e in s.evidence]
                assert not [e for e in shown if e.path == "" and e.object.kind == kind], where
                new = [f for f in found.findings if f.about.key not in broken(name) and f.about.kind not in NEAREST]
                assert not new, (where, [f.cause.render("en") for f in new])
                claims = claims_of_absence(found.findings, kind)
                assert not [c for c in claims if not any(k.startswith(c) for k in known)], where


@pytest.mark.parametrize("check", all_checks(), ids=lambda c: c.code)
def test_an_empty_list_of_any_kind_is_an_answer(check):
    """Each declared read is empty in turn: the check ends in an outcome, whatever else the cluster holds."""
    for name in worth_a_try(check):
        for read in check.reads:
            found, _ = outcome(check, clusters()[name], empty=[read])
            assert found.state in ("found", "clean") or found.gaps

"""Lists of which only some objects are known, as in a pasted text: the others are never said to be missing."""

from dataclasses import dataclass

import pytest

from kbase.cluster.backend import Budget, Read
from kbase.cluster.resources import RESOURCES
from kbase.cluster.session import Session
from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from kbase.errors import Partly
from tests.checks.faulty import Memory, clusters
from tests.checks.test_never_unread import NEAREST, broken, claims_of_absence, worth_a_try


@dataclass
class Halved(Memory):
    """A Backend that knows every second object of one kind (those of even or of odd names), and nothing of others."""

    halved: str = ""
    odd: bool = False

    def fetch_list(self, kind, namespace, budget):
        found = super().fetch_list(kind, namespace, budget)
        if kind.plural != self.halved:
            return found
        some, why = [o for o in found if self._is_known(o)], Read("list", kind.plural, namespace or "").failed("error")
        raise Partly(why, some) if some else why

    def fetch_one(self, kind, namespace, name, budget):
        found = super().fetch_one(kind, namespace, name, budget)
        if kind.plural == self.halved and not (found and self._is_known(found)):
            raise Read("get", kind.plural, namespace).failed("error")
        return found

    def _is_known(self, obj):
        return sum(obj["metadata"]["name"].encode()) % 2 == self.odd


def outcome(check, cluster, kind, odd):
    failing = dict.fromkeys(cluster.forbid, "forbidden")
    memory = Halved(cluster.objects, cluster.log_lines, cluster.now, failing, halved=kind, odd=odd)
    return run(check, Session("half", memory, Budget(deadline_s=60, max_requests=100_000)), Scope())


@pytest.mark.parametrize("odd", [False, True], ids=["even", "odd"])
@pytest.mark.parametrize("check", all_checks(), ids=lambda c: c.code)
def test_half_a_list_gives_no_fault_of_its_own(check, odd):
    """Half of each declared kind in turn: no fault where there is none, no false absence, no clean bill."""
    for name, calm in worth_a_try(check).items():
        for read in (r for r in check.reads if r in RESOURCES):
            kind = RESOURCES[read].kind
            known = claims_of_absence(calm.findings, kind)
            found = outcome(check, clusters()[name], read, odd)
            where = f"{name}, half of {read}"
            assert not [g for g in found.gaps if "the check failed" in g.detail], (where, found.gaps)
            assert found.state != "clean" or not calm.findings, where
            shown = [e for f in found.findings for s in f.chain for e in s.evidence]
            assert not [e for e in shown if e.path == "" and e.object.kind == kind], where
            new = [f for f in found.findings if f.about.key not in broken(name) and f.about.kind not in NEAREST]
            assert not new, (where, [f.cause.render("en") for f in new])
            claims = claims_of_absence(found.findings, kind)
            assert not [c for c in claims if not any(k.startswith(c) for k in known)], (where, claims)

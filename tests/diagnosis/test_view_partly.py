"""Lists of which only some objects are known: who may use them, and that the rest is always a gap."""

from datetime import UTC, datetime

import pytest

from kbase.cluster.backend import Budget, Read
from kbase.cluster.session import Session
from kbase.diagnosis.view import View
from kbase.errors import Partly, Unreadable

KINDS = ("pods", "services", "events")


class Some:
    """A backend that knows one object of each kind, and says that there may be more."""

    now = datetime(2026, 11, 20, tzinfo=UTC)

    def fetch_list(self, kind, namespace, budget):
        meta = {"name": "a", "namespace": "n"}
        obj = {"kind": kind.kind, "metadata": meta, "spec": None, "message": "password=pw-1x"}
        raise Partly(Read("list", kind.plural, namespace or "").failed("error", "half"), [obj])

    def fetch_one(self, kind, namespace, name, budget):
        raise Read("get", kind.plural, namespace).failed("error")

    def version(self, budget):
        return None


def view(**more):
    return View(Session("some", Some(), Budget(deadline_s=9, max_requests=99)), "T", KINDS, **more)


def test_a_kind_that_is_judged_one_by_one():
    """Its known objects are there, masked and sound like all others, and a gap says that there may be more."""
    seen = view(judged=frozenset({"pods"}))
    (pod,) = seen.list("pods", "n")
    assert "pw-1x" not in pod["message"]
    assert "spec" not in pod
    assert [(g.resource, g.detail) for g in seen.gaps] == [("pods", "cannot list pods in namespace n: half")]


def test_any_other_kind_is_unreadable():
    """Where a check draws conclusions from what is lacking, half a list is none."""
    seen = view(judged=frozenset({"pods"}))
    with pytest.raises(Unreadable):
        seen.list("services", "n")
    assert seen.try_list("services", "n") is None
    assert seen.try_list("pods", "n") is None  # what only helps is asked for what it may lack


def test_events_and_look_ups_by_name_take_what_is_known():
    """Events are never complete; finding one object by its name needs no complete list."""
    seen = view()
    assert len(seen.try_list("events", "n")) == len(seen.some("services", "n")) == 1
    assert {g.resource for g in seen.gaps} == {"events", "services"}


def test_each_reader_gets_an_exception_of_its_own():
    """Shared reads hand out the same objects, not the same exception."""
    session = Session("some", Some(), Budget(deadline_s=9, max_requests=99))
    caught = []
    for _ in range(2):
        with pytest.raises(Partly) as one:
            session.list("pods")
        caught.append(one.value)
    assert caught[0] is not caught[1]
    assert caught[0].objects == caught[1].objects

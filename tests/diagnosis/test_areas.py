"""Health by area: three outcomes, and how much was looked at."""

from kbase.cluster.resources import BY_KIND
from kbase.compose.areas import table
from kbase.diagnosis.areas import AREAS, area_of, by_area
from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.relate import Fault
from kbase.text import verbatim
from kbase.types import Finding, Gap, ObjectRef

CLEAN = [c.code for c in all_checks()]
POD = Fault(Finding(ObjectRef("Pod", "shop", "web"), verbatim("broken"), (), severity="error"), ())


def rows(told=(), clean=CLEAN, gaps=(), read=None):
    text = table(by_area(told, clean, gaps, read or {"pods": (7, 7), "nodes": (2, 2)}), "en")
    return {line.split(" | ")[0].strip("| "): line for line in text.splitlines()[2:]}


def test_every_check_has_an_area():
    """A kind that nobody sorted is still told of, under "other"."""
    assert {area_of(c) for c in all_checks()} <= {*AREAS}
    own = {c.code: area_of(c) for c in all_checks()}
    assert (own["NODE-NOT-READY"], own["SVC-PORT"], own["PVC-PENDING"]) == ("nodes", "network", "storage")


def test_found_and_clean():
    """The count of root causes by severity, and the objects that were read."""
    shown = rows([POD])
    assert "1 error " in shown["Workloads"]
    assert "7 Pod" in shown["Workloads"]
    assert "nothing found" in shown["Nodes"]


def test_what_could_not_be_read_is_neither():
    """One check without its reads leaves the area partly known, all of them unknown."""
    gap = Gap("NODE-NOT-READY", "forbidden", "cannot list nodes", "list", "nodes")
    assert "in what could be read" in rows(gaps=[gap])["Nodes"]
    none = [c for c in CLEAN if area_of(next(k for k in all_checks() if k.code == c)) != "nodes"]
    assert "cannot tell" in rows(clean=none, gaps=[gap])["Nodes"]


def test_an_area_of_which_nothing_was_asked_is_left_out():
    """In a namespace the checks of the cluster do not run: then nothing is said of it."""
    own = [c.code for c in all_checks() if area_of(c) != "control"]
    assert "Control plane" not in rows(clean=own)


def test_every_kind_stands_in_one_area():
    """The kinds that people ask about are sorted."""
    from kbase.diagnosis.areas import _KINDS

    sorted_kinds = [k for kinds in _KINDS.values() for k in kinds]
    assert len(sorted_kinds) == len({*sorted_kinds})
    assert {*sorted_kinds} <= {*BY_KIND, "APIServer"}  # which is no object of the API

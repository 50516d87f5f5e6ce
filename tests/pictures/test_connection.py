import pytest

from kbase.diagnosis.reach import REACH_READS, reach
from kbase.diagnosis.view import View
from kbase.pictures import evidence_in
from kbase.pictures.connection import connection
from tests.checks.pieces import named
from tests.checks.saying import LANGS
from tests.diagnosis.test_reach import FROM_HALL, TAP, house, incoming, outgoing


def way(cluster, port=5432):
    a, b = named(cluster, "Pod", "waiter"), named(cluster, "Pod", "barrel")
    found = reach(View(cluster, "TEST", REACH_READS), a, b, port)
    picture = connection(a, b, b, [(port, "TCP", found)])
    assert all(part.name.render(lang) and picture.title.render(lang) for part in picture.parts for lang in LANGS)
    assert list(evidence_in(picture))
    return [part.state for part in picture.parts]


@pytest.mark.parametrize(
    ("policies", "egress", "ingress"),
    [
        ((), "ok", "ok"),
        ((incoming(),), "ok", "broken"),
        ((outgoing(),), "broken", "ok"),
        ((incoming({"from": [FROM_HALL], "ports": [TAP]}),), "ok", "ok"),
    ],
)
def test_both_ends_say_what_their_policies_do(policies, egress, ingress):
    """The pod, its egress, the other's ingress, the other pod."""
    _, out, into, _ = way(house(*policies))
    assert (out, into) == (egress, ingress)


def test_what_cannot_be_told_is_not_called_broken():
    """A rule by the labels of a namespace that may not be read is not checked."""
    by_label = {"namespaceSelector": {"matchLabels": {"zone": "front"}}}
    states = way(house(incoming({"from": [by_label]}), forbid={"namespaces"}))
    assert states[2] == "unknown"

"""Statements whose parts have changed places."""

import pytest

from evals.wording.reversals import exchanges
from kbase.llm.roles import exchanged

STATES = "The scheduler assigns Pods to nodes; the kubelet on each node starts their containers."


@pytest.mark.parametrize(("claim", "false"), [
    ("The kubelet assigns Pods to nodes and the scheduler starts the containers.", True),
    ("Pods are assigned to nodes by the kubelet.", True),
    ("The scheduler assigns nodes to Pods.", True),
    ("The scheduler assigns Pods to nodes.", False),
    ("Pods are assigned to nodes by the scheduler.", False),
    ("The kubelet does not assign Pods to nodes.", False),
    ("The controller assigns Pods to nodes.", False),
])  # fmt: skip
def test_who_does_what(claim, false):
    """What the source says of another thing that it tells apart; of one it does not speak of, other rules judge."""
    assert exchanged(claim, STATES) is false


@pytest.mark.parametrize(("claim", "states"), [
    ("Taints and tolerations work together.", "Tolerations and taints work together."),
    ("The HPA scales down slowly.", "The HPA scales up quickly and scales down slowly."),
    ("The HPA computes the replicas.", "# HPA: formula\nThe autoscaler computes the replicas."),
    ("A Lease goes to the API server as its heartbeat.", "Its heartbeat goes to the API server as a Lease."),
])  # fmt: skip
def test_the_same_in_another_order_stands(claim, states):
    """Two that are equal partners, a subject that is left out, another name of the subject."""
    assert not exchanged(claim, states)


def test_most_exchanges_fall_and_their_twins_stand():
    """Measured on sentences in three languages."""
    cases = exchanges()
    assert sum(not c.kept(c.wrong) for c in cases) >= 0.75 * len(cases)
    assert sum(c.kept(c.right) for c in cases) >= 0.85 * len(cases)

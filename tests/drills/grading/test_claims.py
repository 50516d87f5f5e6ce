"""Opposites are one word, said and denied."""

import pytest

from kbase.drills.grading.claims import Claim, claim, nearness
from kbase.drills.grading.prepared import plain


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("It restarts on the same node.", "It restarts on a different node."),
        ("Pods are always restarted.", "Pods are never restarted."),
        ("The traffic is encrypted.", "The traffic is unencrypted."),
        ("Incoming packets are counted.", "Outgoing packets are counted."),
        ("Pods start in an ordered way.", "Pods start in a random way."),
    ],
)
def test_a_word_and_its_opposite_turn_each_other(true, false):
    near = nearness(claim(plain(true)), claim(plain(false)), common=Claim({}))
    assert near.turned > 0
    assert nearness(claim(plain(true)), claim(plain(true)), common=Claim({})).turned == 0

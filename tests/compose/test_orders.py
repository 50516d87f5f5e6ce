"""What a person orders comes back as a command with the names filled in."""

import pytest

from kbase.compose.orders import at_once, if_still
from kbase.question.intent import ordered_change
from kbase.types import ObjectRef

WEB = ObjectRef("Deployment", "shop", "web", "apps/v1")
NODE = ObjectRef("Node", "", "n1", "v1")
SERVICE = ObjectRef("Service", "shop", "web", "v1")


@pytest.mark.parametrize(
    ("text", "targets", "command"),
    [
        ("scale web to 5", [SERVICE, WEB], "`kubectl -n shop scale deployment/web --replicas=5`"),
        ("把 web2 擴到 3 個副本", [WEB], "`kubectl -n shop scale deployment/web --replicas=3`"),
        ("scale web", [WEB], "--replicas=N`"),
        ("restart web", [WEB], "`kubectl -n shop rollout restart deployment/web`"),
        ("roll back web", [WEB], "`kubectl -n shop rollout undo deployment/web`"),
        ("drain n1", [NODE], "`kubectl drain n1 --ignore-daemonsets`"),
        ("cordon n1", [NODE], "`kubectl cordon n1`"),
    ],
)
def test_the_command_is_marked_and_not_run(text, targets, command):
    """Of what can be taken back, at once; the first target that the verb works on."""
    said = at_once(ordered_change(text), text, targets, "en")
    assert said.startswith("⚠ changes the cluster (not run)")
    assert command in said
    assert if_still(ordered_change(text), text, targets, "en") == ""


def test_what_is_lost_is_said_last():
    """A deletion is not offered at once."""
    assert at_once("delete", "delete web", [WEB], "en") == ""
    assert "kubectl -n shop delete deployment web" in if_still("delete", "delete web", [WEB], "zh-TW")


def test_no_command_where_it_is_not_plain():
    """A Service cannot be scaled, and an edit has no one command."""
    assert at_once("scale", "scale web to 5", [SERVICE], "en") == ""
    assert at_once("other", "edit web", [WEB], "en") == ""
    assert at_once(None, "is web ok?", [WEB], "en") == ""

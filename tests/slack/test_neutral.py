"""The door for other chat services: what is said and known does not depend on how Slack spells it."""

import ast
from pathlib import Path

import pytest

from tests.conftest import HERE

FOLDER = HERE.parent / "kbase" / "slack"
NEUTRAL = sorted([*FOLDER.glob("cards/*.py"), *FOLDER.glob("alerts/*.py")])
WIRE = (
    "slack_sdk",
    "slack_bolt",
    "kbase.slack.blocks",
    "kbase.slack.mrkdwn",
    "kbase.slack.views",
    "kbase.slack.sender",
)


def imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


@pytest.mark.parametrize("file", NEUTRAL, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_cards_and_alerts_know_nothing_of_slacks_wire_format(file):
    """Another service takes the same cards and needs its own blocks and sender alone."""
    assert not [name for name in imported(file) if name.startswith(WIRE)]

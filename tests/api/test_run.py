"""`POST /v1/run`, and the commands of an answer that it runs."""

import pytest

from tests.kubectl.test_cited import ATTACKS


def test_a_command_of_an_answer_is_run(client):
    """What `runs` says holds; the output is plain text."""
    answer = client.post("/v1/ask", json={"question": "why does oven restart?"}).json()
    commands = [c["command"] for c in answer["commands"] if c["runs"]]
    assert commands
    printed = client.post("/v1/run", json={"command": commands[0]}).json()
    assert (printed["command"], printed["failed"], printed["cut"]) == (commands[0], False, 0)
    assert printed["output"].endswith("config: OVEN_TEMP is not a number: hot")
    assert "[masked-" in printed["output"]


def test_a_command_that_fails_says_why(client):
    """A missing object is an output, not an error of the service."""
    printed = client.post("/v1/run", json={"command": "kubectl -n bakery get pod gone"}).json()
    assert (printed["failed"], "not found" in printed["output"]) == (True, True)


@pytest.mark.parametrize("line", [a for a in ATTACKS if len(a) < 2000], ids=lambda a: a[:50])
def test_nothing_else_is_run(client, line):
    """403 or 400 with the reason, in the language of the reader, and no output."""
    refused = client.post("/v1/run", json={"command": line}, headers={"Accept-Language": "zh-TW"})
    assert refused.status_code in (400, 403)
    assert refused.json()["error"]["message"]
    assert "output" not in refused.json()

import pytest

from kbase.diagnosis.logs import telling_line
from kbase.diagnosis.view import View
from tests.clusters import ObjectsReader

POD = {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "p", "namespace": "n"}}


def told(*lines):
    reader = ObjectsReader([POD], log_lines={("n", "p", "a", False): "\n".join(lines)})
    found = telling_line(View(reader, "T", ("pods/log",)), POD, "a", previous=False)
    return found.line if found else None


@pytest.mark.parametrize(
    ("lines", "telling"),
    [
        (["started", "error: no route", "bye"], "error: no route"),
        (["started", "ready"], "ready"),
        (["cannot open /data/x: Permission denied", "Fatal error, exiting."], "cannot open /data/x: Permission denied"),
        (["open /a: permission denied: failed", *["work"] * 9, "panic: nil map"], "panic: nil map"),
        (["2026-11-20T08:00:00.123456+08:00 error: a", "2026-11-20T08:00:01Z bye"], "error: a"),
    ],
)
def test_the_line_that_tells_most(lines, telling):
    """The last failure; what the system answered before the words of giving up, unless long before; no stamps."""
    assert told(*lines) == telling


def test_no_log():
    """An empty log and the kubelet's excuse are none."""
    assert told("") is None
    assert told("unable to retrieve container logs for containerd://0") is None

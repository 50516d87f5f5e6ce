"""What kubectl printed when the clinic was recorded, against what `kbase kubectl` prints of the recording."""

import json
import re
from datetime import timedelta
from functools import cache

import pytest
import yaml

from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from kbase.errors import Refused
from tests.clusters import CLINIC
from tests.kubectl.helpers import kubectl

pytestmark = pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
INDEX = json.loads((CLINIC / "kubectl/index.json").read_text()) if CLINIC.exists() else {}
# Answered, but never meant to be equal: a version names the client that was asked.
OURS = {n for n, e in INDEX.items() if e["args"][0] == "version"}
# The commands ran one after the other while the cluster went on; why the text cannot be equal, and what is compared.
DIFFERS = {
    "get-events": "a second passed while the server printed the list",
    "get-events-wide": "one event was repeated before the command ran",
    "events-warning": "one event was repeated before the command ran",
    "pods-on-node": "one container went from RunContainerError to CrashLoopBackOff before the command ran",
    "pods-labels": "one container went from RunContainerError to CrashLoopBackOff before the command ran",
    "describe-pods-vendor": "one container went from RunContainerError to CrashLoopBackOff before the command ran",
    "describe-pods-ops": "kubectl asked in the middle of a second, and one event is told to the microsecond",
    "events-sorted": "kubectl's sort is not stable: events of the same second stand in an order of chance",
}
WENT_ON = [n for n in DIFFERS if n not in ("get-events", "events-sorted")]
_TIME = re.compile(r"\b\d+[smh](\d+s)?\b|<unknown>")
TIMES = "{.items[*].lastTimestamp}"
_STEPS = 12  # seconds between the first and the last command


@cache
def read(name: str) -> bytes | None:
    path = CLINIC / name
    return path.read_bytes() if path.is_file() else None


def at(offset_s: float) -> Opened:
    """The recording as of another second."""
    meta = json.loads(read("meta.json"))
    moment = RecordedBackend(read, meta).now + timedelta(seconds=offset_s)
    return Opened("clinic", RecordedBackend(read, meta | {"recorded": moment.isoformat()}))


@pytest.fixture(scope="module")
def printed():
    """name -> (ours, kubectl's), at the second at which kubectl was asked: no earlier than the command before it."""
    outputs, offset = {}, -9
    for name, entry in INDEX.items():
        if name in OURS or name == "secrets-denied":
            continue
        wanted = ((CLINIC / f"kubectl/{name}.txt").read_text(), entry["rc"])
        tries = [(_shown(entry["args"], second), second) for second in range(offset, offset + _STEPS)]
        ours, second = min(tries, key=lambda t: (_distance(t[0][0], wanted[0]), t[1]))
        outputs[name] = (ours, wanted)
        offset = second if ours == wanted and _TIME.search(wanted[0]) else offset
    return outputs


def _shown(args, second):
    output = kubectl(at(second), *args)
    return output.text + "".join(f"{note}\n" for note in output.notes), output.code


def _distance(ours: str, wanted: str) -> int:
    a, b = ours.splitlines(), wanted.splitlines()
    return abs(len(a) - len(b)) + sum(x != y for x, y in zip(a, b, strict=False))


@pytest.mark.parametrize("name", [n for n in INDEX if n not in OURS | {"secrets-denied"} | set(DIFFERS)])
def test_the_same_byte_for_byte(printed, name):
    """Text and exit status are kubectl's."""
    ours, wanted = printed[name]
    assert ours == wanted


def test_events_are_the_same_but_for_a_second(printed):
    """Every cell is kubectl's; times may differ by the second that passed."""
    (ours, code), (wanted, status) = printed["get-events"]
    assert code == status
    assert [_untimed(x) for x in ours.splitlines()] == [_untimed(x) for x in wanted.splitlines()]


@pytest.mark.parametrize("name", WENT_ON)
def test_what_went_on_is_one_line(printed, name):
    """All lines but the one whose object changed meanwhile are kubectl's."""
    (ours, _), (wanted, _) = printed[name]
    a, b = [_untimed(x) for x in ours.splitlines()], [_untimed(x) for x in wanted.splitlines()]
    assert len(a) == len(b)
    assert sum(x != y for x, y in zip(a, b, strict=True)) <= 1


def test_sorted_events_are_the_same_set_in_order_of_time(printed):
    """The same events; ours in the order of lastTimestamp, those without one first."""
    (ours, _), (wanted, _) = printed["events-sorted"]
    assert sorted(map(_untimed, ours.splitlines())) == sorted(map(_untimed, wanted.splitlines()))
    times = kubectl(at(0), "get", "events", "-A", "--sort-by=.lastTimestamp", "-o", f"jsonpath={TIMES}").text.split()
    unknown = times.count("<nil>")
    assert times[:unknown] == ["<nil>"] * unknown
    assert times[unknown:] == sorted(times[unknown:])


def test_secrets_are_refused_instead():
    """Where kubectl shows that the server refuses, kbase does not even ask."""
    with pytest.raises(Refused):
        kubectl(at(0), *INDEX["secrets-denied"]["args"])


def _untimed(line: str) -> str:
    return re.sub(r"\s+", " ", _TIME.sub("T", line)).strip()


@pytest.mark.parametrize("kind", ["pods", "events", "cm", "nodes", "clusterroles", "deploy"])
def test_yaml_and_json_lose_nothing(kind):
    """What is printed is read back as the objects that were recorded."""
    cluster = at(0)
    as_json = json.loads(kubectl(cluster, "get", kind, "-A", "-o", "json").text)
    assert yaml.load(kubectl(cluster, "get", kind, "-A", "-o", "yaml").text, Loader=yaml.BaseLoader) == _texts(as_json)
    assert as_json["items"]


def _texts(value):
    """The value with every scalar as YAML writes it."""
    if isinstance(value, dict):
        return {k: _texts(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_texts(v) for v in value]
    return value if isinstance(value, str) else json.dumps(value)

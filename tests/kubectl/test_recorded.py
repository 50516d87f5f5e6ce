"""What a real kubectl (1.36.3) printed of described.yaml, against what `kbase kubectl` prints of it, byte for byte."""

import shlex
from functools import cache

import pytest

from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from tests.kubectl.helpers import NOW, kubectl
from tests.kubectl.record import GOLDEN, PROMPT, recording, told

FILES = sorted(GOLDEN.glob("*.txt"))


@cache
def laboratory() -> Opened:
    """The objects as a recording."""
    return Opened("lab", RecordedBackend(recording().get, {"recorded": NOW.isoformat()}))


@pytest.mark.parametrize("file", FILES, ids=[f.stem for f in FILES])
def test_as_kubectl_prints_it(file):
    """Both outputs and the exit status."""
    wanted = file.read_text()
    command = wanted.splitlines()[0].removeprefix(PROMPT)
    printed = kubectl(laboratory(), *shlex.split(command))
    assert told(command, printed.text, "".join(f"{n}\n" for n in printed.notes), printed.code) == wanted

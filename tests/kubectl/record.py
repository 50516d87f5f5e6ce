"""Asks a real kubectl again for every golden output: python -m tests.kubectl.record PATH_OF_KUBECTL

A golden file holds the command, what kubectl printed on both outputs, and its exit status where it is not 0. A new one
is a file with the first line alone. The cluster is tests/fixtures/kubectl/described.yaml, served by the replay server.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from kbase.cluster.resources import READABLE, Resource
from tests.replay.server import replay

GOLDEN = Path(__file__).parent / "golden"
OBJECTS = Path(__file__).parents[1] / "fixtures" / "kubectl" / "described.yaml"
PROMPT = "$ kubectl "


def recording() -> dict[str, bytes]:
    """The files of a recording of the objects, with the discovery that kubectl asks for first: name -> content."""
    items: dict[str, list[Any]] = defaultdict(list)
    for obj in yaml.safe_load_all(OBJECTS.read_text()):
        items[obj.pop("kind")].append({k: v for k, v in obj.items() if k != "apiVersion"})
    files: dict[str, Any] = {"meta": {"recorded": "2026-11-20T20:40:00+00:00", "server": {"gitVersion": "v1.36.2"}}}
    groups: dict[str, list[Any]] = defaultdict(list)
    for kind in READABLE.values():
        listed = {"kind": f"{kind.kind}List", "apiVersion": kind.api_version, "metadata": {}}
        files[f"get{kind.path()}"] = listed | {"items": items[kind.kind]}
        served = {"kind": "APIResourceList", "groupVersion": kind.api_version, "resources": []}
        files.setdefault(f"get{_root(kind)}", served)["resources"].append(_discovered(kind))
        version = {"groupVersion": kind.api_version, "version": kind.version}
        if kind.group and version not in groups[kind.group]:
            groups[kind.group].append(version)
    files["get/api"] = {"kind": "APIVersions", "versions": ["v1"]}
    found = [{"name": g, "versions": vs, "preferredVersion": vs[0]} for g, vs in sorted(groups.items())]
    files["get/apis"] = {"kind": "APIGroupList", "groups": found}
    return {f"{name}.json": json.dumps(body, default=str).encode() for name, body in files.items()}


def _root(kind: Resource) -> str:
    return f"/apis/{kind.api_version}" if kind.group else "/api/v1"


def _discovered(kind: Resource) -> dict[str, Any]:
    about = {"name": kind.plural, "singularName": kind.kind.lower(), "namespaced": kind.namespaced, "kind": kind.kind}
    return about | {"verbs": ["get", "list"], "shortNames": [*kind.short]}


def told(command: str, stdout: str, stderr: str, status: int) -> str:
    """What a golden file holds."""
    return f"{PROMPT}{command}\n{stdout}{stderr}" + (f"exit status {status}\n" if status else "")


def main(kubectl: str) -> None:
    """Writes every golden file anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, body in recording().items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(body)
        with replay(folder, folder) as server:
            there = {"KUBECONFIG": str(server.kubeconfig), "HOME": name, "TZ": "UTC", "PATH": os.environ["PATH"]}
            for path in sorted(GOLDEN.glob("*.txt")):
                command = path.read_text().splitlines()[0].removeprefix(PROMPT)
                done = subprocess.run([kubectl, *shlex.split(command)], env=there, capture_output=True, text=True)
                path.write_text(told(command, done.stdout, done.stderr, done.returncode))


if __name__ == "__main__":
    main(sys.argv[1])

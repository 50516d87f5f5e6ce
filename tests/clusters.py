"""Clusters for tests: objects from YAML as kubectl prints it, and the recording named clinic where it is present."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import yaml

from kbase.cluster.backend import having
from kbase.cluster.resources import RESOURCES
from kbase.errors import Unreadable
from kbase.types import ClusterUse, Obj, Objects

FIXTURES = Path(__file__).parent / "fixtures"
CLINIC = Path(__file__).resolve().parents[2] / "shared" / "clusters" / "clinic"


@dataclass
class ObjectsReader:
    """A reader over objects in memory. forbid: plurals (or "pods/log") that answer as a 403 would."""

    objects: list[Obj]
    forbid: frozenset[str] = frozenset()
    log_lines: Mapping[tuple[str, str, str, bool], str] = field(default_factory=dict)
    now: datetime = datetime(2026, 11, 20, 8, 40, tzinfo=UTC)
    waits: bool = False
    said_of_health: str = "[+]ping ok\n[+]etcd ok\nreadyz check passed\n"

    def list(self, resource: str, namespace: str | None = None) -> list[Obj]:
        if resource in self.forbid:
            raise Unreadable("forbidden", "list", resource, namespace or "")
        kind = RESOURCES[resource].kind
        return [
            o
            for o in self.objects
            if o["kind"] == kind and (not namespace or o["metadata"].get("namespace", namespace) == namespace)
        ]

    def selected(self, resource: str, field: str, value: str) -> Objects:
        return having(self.list(resource), field, value)

    def get(self, resource: str, namespace: str, name: str) -> Obj | None:
        if resource in self.forbid:
            raise Unreadable("forbidden", "get", resource, namespace)
        return next((o for o in self.list(resource, namespace) if o["metadata"]["name"] == name), None)

    def logs(self, namespace: str, pod: str, container: str, *, previous: bool = False) -> str | None:
        if "pods/log" in self.forbid:
            raise Unreadable("forbidden", "get", "pods/log", namespace)
        return self.log_lines.get((namespace, pod, container, previous))

    def health(self, path: str) -> str:
        if "readyz" in self.forbid:
            raise Unreadable("forbidden", "get", path, "")
        return self.said_of_health

    def recalled(self) -> "ObjectsReader":
        return self

    def server_version(self) -> str | None:
        return "v1.36.2"

    def use(self) -> ClusterUse:
        return ClusterUse("objects", "v1.36.2")


def cluster_from(*files: str, forbid: Iterable[str] = (), logs: Mapping[tuple[str, str, str, bool], str] | None = None):
    """A reader over tests/fixtures/<file>, each a YAML stream of objects."""
    objects = [o for f in files for o in yaml.safe_load_all((FIXTURES / f).read_text()) if o]
    return ObjectsReader(objects, frozenset(forbid), logs or {})


def clinic(forbid: Iterable[str] = ()) -> ObjectsReader:
    """The clinic recording as a reader."""
    objects, denied = [], set(forbid)
    for plural, r in RESOURCES.items():
        file = CLINIC / f"get{r.path()}.json"
        if not file.exists():
            denied.add(plural)
            continue
        for item in json.loads(file.read_text())["items"]:
            objects.append({"apiVersion": r.api_version, "kind": r.kind, **item})
    logs = {}
    for log in (CLINIC / "logs").rglob("*.log"):
        namespace, pod, name = log.relative_to(CLINIC / "logs").parts
        container, previous = name.removesuffix(".log").removesuffix(".previous"), ".previous." in name
        logs[namespace, pod, container, previous] = log.read_text()
    recorded = datetime.fromisoformat(json.loads((CLINIC / "meta.json").read_text())["recorded"])
    return ObjectsReader(objects, frozenset(denied), logs, recorded)


@dataclass
class ObjectsCluster:
    """A cluster whose every session is the same reader."""

    reader: ObjectsReader
    source: str = "objects"
    known_version: str = "v1.36.2"

    def session(self, *, deadline_s: float, max_requests: int) -> ObjectsReader:
        return self.reader

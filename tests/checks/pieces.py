"""Getting at the parts of a fixture that a test wants to change."""

from typing import Any

from tests.clusters import ObjectsReader


def named(cluster: ObjectsReader, kind: str, name: str) -> dict[str, Any]:
    return next(o for o in cluster.objects if (o["kind"], o["metadata"]["name"]) == (kind, name))


def spec_of(cluster: ObjectsReader, pod: str) -> dict[str, Any]:
    """The first container of a pod, as declared."""
    return named(cluster, "Pod", pod)["spec"]["containers"][0]


def status_of(cluster: ObjectsReader, pod: str) -> dict[str, Any]:
    """The first container of a pod, as reported."""
    return named(cluster, "Pod", pod)["status"]["containerStatuses"][0]


def without(cluster: ObjectsReader, kind: str) -> ObjectsReader:
    cluster.objects[:] = [o for o in cluster.objects if o["kind"] != kind]
    return cluster

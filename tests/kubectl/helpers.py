"""Runs a kubectl command on objects, on a recording, or on what any source names."""

from datetime import UTC, datetime

import yaml

from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from kbase.kubectl.run import prepared, run
from kbase.kubectl.verbs import Printed

NOW = datetime(2026, 11, 20, 8, 40, tzinfo=UTC)


def kubectl(cluster: Opened, *args: str) -> Printed:
    """What the command prints."""
    call, verb = prepared(args)
    return run(cluster, call, verb, deadline_s=30, max_requests=500)


def cluster_of(manifests: str, **options) -> Opened:
    """A cluster that holds the objects of a YAML stream."""
    objects = [o for o in yaml.safe_load_all(manifests) if o]
    return Opened("objects", RecordedBackend.from_objects(objects, now=NOW, **options))

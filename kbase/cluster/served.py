"""Which API groups and versions a server serves: asked once, so that add-ons that are not there cost no request."""

import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from kbase.cluster.resources import Resource

APIS = "/apis"  # https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
_KEEP_S = 300.0  # an add-on that is installed meanwhile is seen after this time


def group_versions(body: bytes) -> list[str] | None:
    """The group versions ("apps/v1") that an answer lists; None for any other answer, such as a refusal."""
    try:
        told = json.loads(body)
        return [v["groupVersion"] for group in told["groups"] for v in group["versions"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


@dataclass
class Served:
    """What a server said of its API groups; safe between threads. clock: seconds, monotonic."""

    clock: Callable[[], float] = time.monotonic
    _known: frozenset[str] | None = None
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def version_of(self, kind: Resource, ask: Callable[[], Iterable[str] | None]) -> Resource | None:
        """The kind by the version that the server serves it in; None where it serves its group in none of them.

        ask: the group versions ("apps/v1") of the server; None where it does not tell, and the kind is then as given.
        """
        with self._lock:
            if self._known is None or self.clock() >= self._until:
                told = ask()
                self._known = None if told is None else frozenset(told)
                self._until = self.clock() + _KEEP_S
            known = self._known
        if known is None:
            return kind
        by_version = (replace(kind, version=v, older=()) for v in (kind.version, *kind.older))
        return next((k for k in by_version if k.api_version in known), None)

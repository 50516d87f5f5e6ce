"""What a check may ask of a cluster, whether live or recorded."""

from datetime import datetime
from typing import Protocol

from kbase.types import ClusterUse, Obj, Objects


class Reader(Protocol):
    """One question's reading of one cluster: cached, within a deadline and a request budget.

    Every method raises Unreadable when it could not look. Objects carry `kind` and `apiVersion` (list items too), and
    come without the last-applied annotation and without nulls: a field that is null is absent. Of
    `metadata.managedFields` there are only the entries that name another apiVersion, without their fields. Objects are
    shared between checks: do not modify them. `resource` is a plural of `kbase.cluster.resources`; anything else, and
    Secrets in any spelling, raises Refused before a socket opens.
    """

    @property
    def now(self) -> datetime:
        """The moment the state was observed, in UTC: the clock for a live cluster, the recording's time otherwise."""

    @property
    def waits(self) -> bool:
        """Whether reads wait for a network, so that several at once take no longer than one."""

    def list(self, resource: str, namespace: str | None = None) -> Objects:
        """All objects of one kind, in one namespace or (None) in the whole cluster; complete or Unreadable."""

    def selected(self, resource: str, field: str, value: str) -> Objects:
        """The objects of one kind of which a field has a value, in any namespace; complete or Unreadable.

        field: "metadata.name", or of pods "spec.nodeName". Costs one request where the kind was not listed yet.
        """

    def get(self, resource: str, namespace: str, name: str) -> Obj | None:
        """One object; None only when the cluster gave a definite answer that it does not exist."""

    def logs(self, namespace: str, pod: str, container: str, *, previous: bool = False) -> str | None:
        """The last lines of a container's log, masked; None when there is no such container run."""

    def health(self, path: str) -> str:
        """What the API server says of its parts, a line each ("[+]etcd ok"). path: "/readyz" or "/livez"."""

    def recalled(self) -> "Reader":
        """This reader without the right to ask: it knows what was read so far, everything else is Unreadable."""

    def server_version(self) -> str | None:
        """`v1.36.2`, or None where it could not be read."""

    def use(self) -> ClusterUse:
        """What has been asked so far."""


class Cluster(Protocol):
    """A cluster to question."""

    @property
    def source(self) -> str:
        """As the user named it: `bundle:PATH`, `context:NAME`, ..."""

    @property
    def known_version(self) -> str | None:
        """The server's version as far as it is known without a request (`v1.36.2`); None where it is not."""

    def session(self, *, deadline_s: float, max_requests: int) -> Reader:
        """A reader for one question. deadline_s counts from this call."""

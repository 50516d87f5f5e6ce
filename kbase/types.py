"""What a cluster shows and what is found in it: values that pass between the parts, frozen and without behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kbase.errors import UnreadReason
from kbase.text import Text

Json = Any
Obj = dict[str, Any]  # one Kubernetes object as the API returns it
Objects = list[Obj]
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class ObjectRef:
    """Which object. namespace "" for cluster-scoped kinds. uid and resource_version are "" where not known."""

    kind: str
    namespace: str
    name: str
    api_version: str = ""
    uid: str = field(default="", compare=False)
    resource_version: str = field(default="", compare=False)

    @classmethod
    def of(cls, obj: Obj) -> "ObjectRef":
        """The reference of an object that carries `kind`, `apiVersion` and `metadata`."""
        meta = obj["metadata"]
        return cls(
            obj["kind"],
            meta.get("namespace", ""),
            meta["name"],
            obj.get("apiVersion", ""),
            meta.get("uid", ""),
            meta.get("resourceVersion", ""),
        )

    @property
    def key(self) -> tuple[str, str, str]:
        """(kind, namespace, name): identity within one cluster, whatever API version it was read by."""
        return self.kind, self.namespace, self.name

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Evidence:
    """One fact of the cluster: a field path in Kubernetes' spelling and its value at the time it was read.

    path: starts with "." (".status.phase"), or "log", "log --previous" for log lines, "items" for how many objects a
          list holds ("gitVersion" for the server's version), "table ..." or "output ..." for what a command printed
          that a language model asked for, or "" for "no such object" (value is then None: the object was looked for
          and a complete answer did not hold it).
    command: the read-only kubectl command that shows the same value; "" = derived from object and path.
    """

    object: ObjectRef
    path: str
    value: Json
    command: str = ""


@dataclass(frozen=True)
class Step:
    """One link of a causal chain: what is true of which object, and what shows it."""

    about: ObjectRef
    fact: Text
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Action:
    """A next step for the person. changes: it alters the cluster (kbase never runs it)."""

    text: Text
    changes: bool = False


@dataclass(frozen=True)
class RuledOut:
    """A cause the notes suggest and this cluster excludes, with what excludes it."""

    code: str
    why: Text
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One root cause for one workload or object.

    about: the object a person would ask about (Deployment rather than Pod).
    cause: one line that names the root cause.  chain: from the symptom down to the root, in that order.
    code, severity, notes: filled in by the runner from the check's declaration; a check may set severity itself.
    """

    about: ObjectRef
    cause: Text
    chain: tuple[Step, ...]
    next_steps: tuple[Action, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    severity: Severity | None = None
    code: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """Something that could not be looked at.

    check: code of the check that wanted to look.  detail: one English line, for logs and for telling gaps apart.
    verb, resource, namespace: the read that failed; "" where it was no read but the check itself.
    why: in any language, what the reason alone does not say: of a read the end of its line, else all of it.
    """

    check: str
    reason: UnreadReason
    detail: str
    verb: str = ""
    resource: str = ""
    namespace: str = ""
    why: Text | None = field(default=None, compare=False)

    @classmethod
    def of_check(cls, check: str, reason: UnreadReason, why: Text) -> "Gap":
        """What a check left out by itself."""
        return cls(check, reason, why.render("en"), why=why)


@dataclass(frozen=True)
class ClusterUse:
    """What a question cost the cluster. objects: resource -> (read, total known)."""

    source: str
    server_version: str | None
    requests: int = 0
    bytes: int = 0
    objects: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    observed_at: str = ""  # RFC 3339, UTC: when the state was read or recorded

"""Which kinds and objects a command names: `pods`, `pod/a svc/b`, `deploy,sts`, `all`."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from kbase.cluster.resources import READABLE, Resource
from kbase.errors import BadInput, Refused
from kbase.kubectl.said import KubectlError
from kbase.text import Phrase, Text

NO_SECRETS = Phrase("kbase never requests Secrets, not even their names.", "kbase 絕不讀取 Secret，連名稱也不讀。")
SEE_SECRETS = Phrase(
    "Whether one is missing shows in the events of the Pod: kbase kubectl describe pod NAME",
    "是否缺少 Secret，看 Pod 的事件就知道：kbase kubectl describe pod NAME",
)
UNKNOWN_TYPE = Phrase("kbase does not read the type “{word}”.", "kbase 不讀取「{word}」這個類型。")
DID_YOU_MEAN = Phrase("Did you mean: {names}", "您是指：{names}")
TYPES = Phrase("Types it reads: {names}", "可讀取的類型：{names}")
WHICH = (
    "error: You must specify the type of resource to {verb}."
    ' Use "kbase kubectl api-resources" for a complete list of supported resources.'
)

TWICE = (
    "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name"
    " form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'"
)

# What kubectl calls `all`, in its order.
_ALL = "pods,replicationcontrollers,services,daemonsets,deployments,replicasets,statefulsets"
_ALL += ",horizontalpodautoscalers,cronjobs,jobs"
_SPELLED = {s: r for r in READABLE.values() for s in (*r.short, r.kind.lower(), r.plural)}


@dataclass(frozen=True)
class Target:
    """Objects of one kind. names: () for all of them."""

    kind: Resource
    names: tuple[str, ...] = ()


def targets(words: Sequence[str], verb: str = "get") -> list[Target]:
    """What the words name, in order; kinds that are named once with slashes are kept one by one.

    Refused for Secrets in any spelling, BadInput for a type that kbase does not read, KubectlError for no type at all.
    """
    if not words:
        raise KubectlError(WHICH.format(verb=verb))
    if any("/" in word for word in words):
        pairs = [word.partition("/") for word in words]
        _check_pairs(words)
        return [Target(resource(kind), (name,)) for kind, _, name in pairs]
    names = tuple(words[1:])
    return [Target(r, names) for word in words[0].split(",") for r in _resources(word)]


def _check_pairs(words: Sequence[str]) -> None:
    """KubectlError where words are not all of the form resource/name."""
    if not all("/" in word for word in words):
        raise KubectlError(TWICE)
    if any(word.count("/") > 1 for word in words):
        raise KubectlError("error: arguments in resource/name form may not have more than one slash")
    if not all(part for word in words for part in word.split("/")):
        raise KubectlError("error: arguments in resource/name form must have a single resource and name")


def resource(word: str) -> Resource:
    """The kind that a word means (`deploy`, `Pod`, `deployments.apps`, `jobs.v1.batch`)."""
    bare, _, group = word.lower().partition(".")
    if bare in ("secret", "secrets"):
        raise Refused(NO_SECRETS(), SEE_SECRETS())
    kind = _SPELLED.get(bare)
    if kind is None or (group and group not in (kind.group, f"{kind.version}.{kind.group}".rstrip("."))):
        near = difflib.get_close_matches(bare, _SPELLED, n=3)
        hint: Text = DID_YOU_MEAN(names=near) if near else TYPES(names=list(READABLE))
        raise BadInput(UNKNOWN_TYPE(word=word), hint)
    return kind


def _resources(word: str) -> list[Resource]:
    return [READABLE[p] for p in _ALL.split(",")] if word == "all" else [resource(word)]

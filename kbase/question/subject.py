"""What a question is about in this cluster: objects, a namespace, kinds; and names that do not exist here."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kbase.answer import Intent
from kbase.cluster.resources import BY_KIND, RESOURCES, spelled
from kbase.diagnosis.view import View
from kbase.question.alone import alone
from kbase.question.entities import Mention, kinds_in, mentioned, nearest
from kbase.question.names import NAMED_KINDS, formed_like_names, names_for
from kbase.types import ObjectRef

_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicaSet"})
# A word in this share of all passages is vocabulary ("api", "node"): the name of an object only where it stands alone.
_COMMON = 0.02
_MOST_PARTLY = 6  # objects whose names begin with a word: more are a family, not what was meant
_WORD = re.compile(r"(?<![\w/.-])[a-z][a-z0-9]{2,}(?![\w/.-])")
_ABOUT_LIVE: frozenset[Intent] = frozenset({"troubleshoot", "status", "other"})


@dataclass(frozen=True)
class Missing:
    """A name in the question that the cluster does not have, and the nearest ones it has.

    namespace: where it is missing, "" for the whole cluster.
    """

    name: str
    nearest: tuple[str, ...]
    namespace: str = ""


@dataclass(frozen=True)
class Subject:
    """namespace: where to look, None = everywhere.  guessed: mentions that are not letter for letter.

    unread: words that stand as names do, where what would tell whether they are names could not be read.
    """

    targets: tuple[ObjectRef, ...] = ()
    namespace: str | None = None
    kinds: tuple[str, ...] = ()
    guessed: tuple[Mention, ...] = ()
    missing: tuple[Missing, ...] = ()
    unread: tuple[str, ...] = ()


def subject_of(
    text: str, intent: Intent, view: View, *, namespace: str | None, share: Callable[[str], float]
) -> Subject:
    """Reads names from the cluster and matches the question against them.

    share: share of the passages that hold a word, 0 to 1; tells names from vocabulary.
    A kind that cannot be listed is left out; the view keeps the gap.
    """
    kinds = kinds_in(text)
    if intent not in _ABOUT_LIVE and not formed_like_names(text):
        return Subject(namespace=namespace, kinds=kinds)
    names = names_for(text, kinds, view, namespace)
    if namespace and not any(r.kind == "Namespace" and r.name == namespace for r in names):
        known = [r.name for r in names if r.kind == "Namespace"]
        if known and not any(g.resource == "namespaces" for g in view.gaps):  # an unreadable list proves nothing
            return Subject(kinds=kinds, missing=(Missing(namespace, tuple(nearest(namespace, known))),))
    found = mentioned(text, [r for r in names if r.kind != "Namespace"])
    spaces = [m.ref.name for m in mentioned(text, [r for r in names if r.kind == "Namespace"], fuzzy=False)]
    if "namespaces" in kinds:  # "the namespace web" does not mean a Deployment of that name
        found = [m for m in found if m.ref.name not in spaces]
    if not namespace:
        found = [m for m in found if m.ref.namespace in spaces] or found
    context = bool(namespace or kinds or spaces)
    found = [
        m
        for m in found
        if context or "-" in m.ref.name or share(m.ref.name) < _COMMON or (m.exact and alone(text, m.ref.name))
    ]
    found = _of_kinds(found, kinds) or _partly(text, names)
    unread = any(g.resource in NAMED_KINDS and g.reason != "absent_api" for g in view.gaps)
    # What could not be listed may well hold the name; only of a complete list may it be said to be missing.
    unknown = _missing(text, found, names, share) if not found and not unread else ()
    inside = namespace or (spaces[0] if spaces and not found else None)
    if inside and not found and (not kinds or "namespaces" in kinds) and not namespace:
        found = [Mention(r, True, r.name) for r in names if r.kind == "Namespace" and r.name == inside]
    guessed = tuple(m for m in found if not m.exact)
    words = _like_names(text, share) if unread and not found else ()
    return Subject(tuple(m.ref for m in found), inside, kinds, guessed, () if inside else unknown, words)


def _like_names(text: str, share: Callable[[str], float]) -> tuple[str, ...]:
    """The words of a text that stand as names do and are no vocabulary of the notes."""
    words = (w for w in dict.fromkeys(_WORD.findall(text.lower())) if not spelled(w) and alone(text, w))
    return (*formed_like_names(text), *(w for w in words if share(w) < _COMMON))


def _partly(text: str, names: Iterable[ObjectRef]) -> list[Mention]:
    """The workloads and Services whose names begin with a word that stands alone: "is auth ok?" of auth-api."""
    served = [r for r in names if (r.kind in _WORKLOADS and r.kind != "ReplicaSet") or r.kind == "Service"]
    for word in dict.fromkeys(_WORD.findall(text.lower())):
        found = [Mention(r, False, word) for r in served if r.name.startswith(f"{word}-")]
        if found and not spelled(word) and len({m.ref.name for m in found}) <= _MOST_PARTLY and alone(text, word):
            return found
    return []


def subject_at(view: View, refs: Iterable[ObjectRef], kinds: tuple[str, ...] = ()) -> Subject:
    """The objects that a conversation is about, as far as they exist; where one does not, that it is missing."""
    there: list[ObjectRef] = []
    gone: list[Missing] = []
    for ref in refs:
        plural = BY_KIND[ref.kind].plural
        listed = view.some(plural, _scope(plural, ref.namespace or None))
        known = [_ref(plural, o) for o in listed or []]
        if found := next((r for r in known if r.key == ref.key), None):
            there.append(found)
        elif listed is None:
            there.append(ref)  # it may well exist: the checks say what they could not read
        else:
            gone.append(Missing(ref.name, tuple(nearest(ref.name, (r.name for r in known))), ref.namespace))
    gone = [] if there else list({(m.name, m.namespace): m for m in gone}.values())
    spaces = {r.namespace for r in there}
    return Subject(tuple(there), spaces.pop() or None if len(spaces) == 1 else None, kinds, missing=tuple(gone))


def _scope(plural: str, namespace: str | None) -> str | None:
    return namespace if RESOURCES[plural].namespaced else None


def _ref(plural: str, obj: dict[str, object]) -> ObjectRef:
    return ObjectRef.of({"kind": RESOURCES[plural].kind, "apiVersion": RESOURCES[plural].api_version, **obj})


def _of_kinds(found: list[Mention], kinds: tuple[str, ...]) -> list[Mention]:
    """The mentions of the kinds a question names; "the pods of X" means the workload X. All where none fits."""
    wanted = {RESOURCES[k].kind for k in kinds}
    exact = [m for m in found if m.ref.kind in wanted]
    if exact or "Pod" not in wanted:
        return exact or found
    return [m for m in found if m.ref.kind in _WORKLOADS] or found


def _missing(
    text: str, found: list[Mention], names: list[ObjectRef], share: Callable[[str], float]
) -> tuple[Missing, ...]:
    """Words formed like object names that neither the cluster nor the notes know."""
    known = {r.name for r in names}
    return tuple(
        Missing(word, tuple(nearest(word, known)))
        for word in formed_like_names(text)
        if word not in known and share(word) == 0
    )

"""Why a custom resource is not well, from its own words down to those of what it needs or makes on its way."""

import re

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.customs import TABLE, Said, listed, said_of
from kbase.diagnosis.events import CLUSTER_EVENTS, events_about
from kbase.diagnosis.lookups import known_absent, try_get
from kbase.diagnosis.objects import absent, dig, owned_by, shows
from kbase.diagnosis.view import View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Obj, ObjectRef, Step

SAYS = Phrase("The controller says: {said}", "控制器回報：{said}")
OF_ANOTHER = Phrase("{kind} {name}: {said}", "{kind} {name}：{said}")
EVENT = Phrase("An event about it says: {said}", "關於它的事件：{said}")
AWAITS = Phrase("It waits for {target}, which does not come up.", "它在等 {target}，而那個沒有起來。")
ABSENT = Phrase("{kind} {name}, which it needs, does not exist.", "它需要的 {kind} {name} 不存在。")
# Flux names what it waited for in vain: "timeout waiting for: [Deployment/shop/api status: 'InProgress']".
_AWAITED = re.compile(r"\b(?P<kind>[A-Z]\w+)/(?P<space>[a-z0-9-]+)/(?P<name>[a-z0-9.-]+) status: '")
_ALIKE = 60  # characters by which two messages are the same
_DEPTH = 3  # a certificate, its request, the challenge that keeps that waiting


def traced(view: View, plural: str, obj: Obj, said: list[Said]) -> list[Step]:
    """What an object says of itself, an event about it, and what of the things that it needs or makes is not well."""
    ref = ObjectRef.of(obj)
    steps = [_says(obj, s) for s in _different(said)]
    events = events_about(view, ref.namespace or CLUSTER_EVENTS)
    told = next((e for e in events.of(obj) if e.get("type") == "Warning"), None)
    if told and not any(told.get("message", "")[:_ALIKE] in s.words for s in said):
        steps.append(
            Step(ref, EVENT(said=verbatim(" ".join(told.get("message", "").split()))), (shows(told, ".message"),))
        )
    if match := _AWAITED.search(said[0].words):
        target = ObjectRef(match["kind"], match["space"], match["name"])
        return [*steps, Step(target, AWAITS(target=str(target)), said[0].evidence[-1:])]
    return [*steps, *_deeper(view, plural, obj, _DEPTH)]


def _different(said: list[Said]) -> list[Said]:
    """The words that tell most last, at most two that do not say the same."""
    first, message = said[0], said[0].words.partition(": ")[2]
    other = next((s for s in said[1:] if not message or message[:_ALIKE] not in s.words), None)
    return [other, first] if other else [first]


def _says(obj: Obj, said: Said) -> Step:
    return Step(ObjectRef.of(obj), SAYS(said=verbatim(said.words)), said.evidence)


def in_short(obj: Obj, said: list[Said], steps: list[Step]) -> Text:
    """What is wrong in one line: the words of the deepest object that says some, with its name where it is another.

    Where the object's own are general, those of the event about it stand beside them.
    """
    step = next((s for s in reversed(steps) if s.fact.phrase is not AWAITS), steps[-1])
    if step.about.key == ObjectRef.of(obj).key:
        told = step.fact.facts["said"] if step.fact.phrase is EVENT else ""
        return verbatim(f"{said[0].words}; {told}" if told else said[0].words)
    if step.fact.phrase is not SAYS:
        return step.fact
    return OF_ANOTHER(kind=step.about.kind, name=step.about.name, said=step.fact.facts["said"])


def _deeper(view: View, plural: str, obj: Obj, depth: int) -> list[Step]:
    if not depth:
        return []
    made = _made(view, TABLE[plural].told_by, obj)
    needed = _needed(view, plural, obj)
    for kind, other in (made, needed):
        if isinstance(other, Step):
            return [other]
        if other is not None and (said := said_of(view, other)):
            return [_says(other, said[0]), *_deeper(view, kind, other, depth - 1)]
    return []


def _made(view: View, plural: str, obj: Obj) -> tuple[str, Obj | None]:
    """The newest of what an object made on its way."""
    ref = ObjectRef.of(obj)
    children = [o for o in listed(view, plural, ref.namespace) if _is_of(o, ref)] if plural else []
    return plural, max(children, key=lambda o: dig(o, "metadata.creationTimestamp", ""), default=None)


def _is_of(other: Obj, ref: ObjectRef) -> bool:
    owner = owned_by(other)
    if owner.get("kind") == "Order":  # between a request and its challenges; it is called like the request
        return str(owner.get("name")).startswith(f"{ref.name}-")
    return (owner.get("kind"), owner.get("name")) == (ref.kind, ref.name)


def _needed(view: View, plural: str, obj: Obj) -> tuple[str, Obj | Step | None]:
    """What an object refers to and cannot work without; a step where that certainly does not exist."""
    path, ref = TABLE[plural].needs, ObjectRef.of(obj)
    wanted = dig(obj, path, {}) if path else {}
    kinds = [r for r in RESOURCES.values() if r.kind == (wanted.get("kind") or "Issuer") and r.plural in TABLE]
    group = wanted.get("group") or (wanted.get("apiVersion") or "").rpartition("/")[0]
    kind = next((r for r in kinds if group in ("", r.group)), None)
    name = wanted.get("name", "")
    if not kind or not name or kind.plural not in view.reads:
        return "", None
    space = (wanted.get("namespace") or ref.namespace) if kind.namespaced else ""
    found = try_get(view, kind.plural, space, name)
    if found is None and known_absent(view, kind.plural, space, name):
        about = ObjectRef(kind.kind, space, name)
        proof = (shows(obj, f".{path}.name"), absent(kind.kind, space, name))
        return kind.plural, Step(about, ABSENT(kind=kind.kind, name=name), proof)
    return kind.plural, found

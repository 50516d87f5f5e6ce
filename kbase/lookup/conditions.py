"""What a question demands of objects ("pending", "app=web", "image nginx"), as conditions that are tested."""

from collections.abc import Callable
from datetime import datetime

from kbase.lookup import selections, states, traits
from kbase.lookup.condition import Condition
from kbase.question.facts import Asked

_Made = Condition | None
_WITH_PODS = ("Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob")
_FOR_ALL: dict[str, Callable[[str, str], _Made]] = {
    "phase": states.phase,
    "status": states.status,
    "ready yes": states.ready(True),
    "ready no": states.ready(False),
    "label absent": lambda value, _: selections.unlabelled(value),
    "label": lambda value, _: selections.label(value),
    "annotation": lambda value, _: selections.annotation(value),
}
_FOR_KINDS: dict[str, tuple[tuple[str, ...], Callable[[str], _Made]]] = {
    "pod phase not running": (("Pod",), states.not_running),
    "restarts never": (("Pod",), states.never_restarted),
    "restarts some": (("Pod",), states.restarted),
    "restarts more": (("Pod",), states.restarted),
    "no owner": (("Pod",), states.unowned),
    "qos": (("Pod",), states.qos),
    "service type": (("Service",), states.typed),
    "role": (("Node",), states.role),
    "tainted yes": (("Node",), states.tainted(True)),
    "tainted no": (("Node",), states.tainted(False)),
    "schedulable no": (("Node",), states.cordoned(True)),
    "schedulable yes": (("Node",), states.cordoned(False)),
    "scaled to zero": (("Deployment", "StatefulSet"), states.zero),
    "image": (_WITH_PODS, selections.image),
    "latest image": (_WITH_PODS, selections.latest),
    "without resources": (_WITH_PODS, selections.without),
    "probe": (_WITH_PODS, traits.probed),
    "probe absent": (_WITH_PODS, traits.unprobed),
    "privileged": (_WITH_PODS, traits.privileged),
    "host network": (_WITH_PODS, traits.host_network),
    "as root": (_WITH_PODS, traits.as_root),
    "pull failed": (("Pod",), traits.pull_failed),
}


def conditions_of(asked: Asked, kind: str, now: datetime) -> list[Condition] | None:
    """What a question demands of objects of a kind; None where it demands something that is not known of that kind."""
    made: list[_Made] = []
    for facet, value in asked.facets.items():
        if facet == "window":
            made.append(selections.since_window(value, now))
        elif facet == "older":
            made.append(traits.older(value, now))
        elif facet in _FOR_ALL:
            made.append(_FOR_ALL[facet](value, kind))
        elif kind in _FOR_KINDS.get(facet, ((),))[0]:
            made.append(_FOR_KINDS[facet][1](value))
    found = [m for m in made if m is not None]
    return found if len(found) == len(made) else None


def known_facets(kind: str) -> set[str]:
    """The facets that are conditions on this kind."""
    return {"window", "older", *_FOR_ALL, *(facet for facet, (kinds, _) in _FOR_KINDS.items() if kind in kinds)}

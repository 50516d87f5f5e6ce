"""`kubectl logs`: what containers wrote, with credentials masked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kbase.cluster.resources import READABLE, Resource
from kbase.diagnosis.objects import dig, labels, selects, when
from kbase.errors import Unreadable
from kbase.kubectl.call import Call
from kbase.kubectl.places import Place
from kbase.kubectl.said import KubectlError, ServerError, qualified, unreadable
from kbase.kubectl.targets import resource
from kbase.kubectl.verbs import Printed, verb
from kbase.text import Phrase
from kbase.types import Obj, Objects

ABOUT = Phrase(
    "a container's log, masked; --previous, -c, --tail, --since",
    "容器的 log（已遮罩）；--previous、-c、--tail、--since",
)
NO_FOLLOW = "error: kbase reads a log once and does not follow it; leave out -f"
USAGE = (
    "error: expected 'logs [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n"
    "POD or TYPE/NAME is a required argument for the logs command"
)
SEE = "See 'kubectl logs -h' for help and examples"
_STAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d) ?")
_UNITS = {"h": 3600, "m": 60, "s": 1}
_DEFAULT = "kubectl.kubernetes.io/default-container"
# What the kubelet says instead of the reason.
_WAITING = {"ErrImagePull": "image can't be pulled", "ImagePullBackOff": "trying and failing to pull image"}
_CUT = 200  # lines; what a live cluster is asked for
_WITH_PODS = {
    *("pods", "services", "deployments", "statefulsets", "daemonsets", "replicasets", "replicationcontrollers"),
    *("jobs", "cronjobs"),
}
DID_YOU_MEAN = "did you mean: "
_MOST_ALIKE = 5
_TAIL_OF_MANY = "10"  # kubectl's own default where pods are selected by label
_FIELDS = ("initContainers", "containers", "ephemeralContainers")


@dataclass(frozen=True)
class Source:
    """One container whose log is wanted."""

    pod: Obj
    container: str


@verb("logs", ABOUT)
def logs(call: Call, place: Place) -> Printed:
    """The last lines of the containers that are named, at most 200 of each where the cluster is live."""
    _refuse(call)
    pods, notes = _pods(call, place)
    sources: list[Source] = []
    for pod in pods:
        found, said = _sources(call, pod)
        sources, notes = sources + found, notes + said
    text, failed = "", 0
    for source in sources:
        try:
            text += _read(call, place, source, notes)
        except (KubectlError, Unreadable) as fault:  # the others are shown all the same
            failed = 1
            notes.append(str(unreadable(fault) if isinstance(fault, Unreadable) else fault))
    return Printed(text, tuple(notes), failed)


def _refuse(call: Call) -> None:
    """KubectlError for what does not go together."""
    if call.on("follow"):
        raise KubectlError(NO_FOLLOW)
    if len(call.words) > 2:
        raise KubectlError(USAGE)
    if call.words and call.flag("selector"):
        raise KubectlError(f"error: only a selector (-l) or a POD name is allowed\n{SEE}")
    if call.flag("container") and call.on("all-containers"):
        raise KubectlError(
            f"error: --all-containers=true should not be specified with container name {call.flag('container')}"
        )
    if call.flag("since") and call.flag("since-time"):
        raise KubectlError("error: at most one of `sinceTime` or `sinceSeconds` may be specified")


def _pods(call: Call, place: Place) -> tuple[Objects, list[str]]:
    """The pods that a command names, and what is to be said about the choice."""
    kind = READABLE["pods"]
    if place.labels and not call.words:
        found = place.objects(kind)
        return found, [] if found else [f"No resources found in {place.namespace} namespace."]
    if not call.words:
        raise KubectlError(USAGE)
    word, slash, name = call.words[0].partition("/")
    wanted = resource(word) if slash else kind
    if wanted.plural not in _WITH_PODS:
        raise KubectlError(f"error: cannot get the logs from *v1.{wanted.kind}: it has no pods of its own")
    owner = _named(place, wanted, name if slash else word)
    if wanted is kind:
        return [owner], []
    selector = dig(owner, "spec.selector", {})
    if wanted.plural in ("services", "replicationcontrollers"):
        selector = {"matchLabels": selector} if selector else None
    pods = [p for p in place.everywhere().objects(kind) if selects(selector, labels(p))]
    if not pods:
        raise KubectlError(f"error: no pods found for {call.words[0]}")
    if len(pods) == 1 or call.on("all-pods"):
        return pods, []
    return pods[:1], [f"Found {len(pods)} pods, using pod/{pods[0]['metadata']['name']}"]


def _named(place: Place, kind: Resource, name: str) -> Obj:
    """The object; where there is no such pod, the error names those whose names begin so."""
    try:
        return place.one(kind, name)
    except ServerError as fault:
        # kubectl asks for this object in a way of its own, and says so in its own words.
        about = f'{qualified(kind)} "{name}" not found in namespace "{place.namespace}"'
        missing = f"error: error from server (NotFound): {about}"
        pods = place.everywhere().objects(kind) if kind.plural == "pods" else []
        alike = [p["metadata"]["name"] for p in pods if p["metadata"]["name"].startswith(f"{name}-")]
        raise KubectlError(
            f"{missing}\n{DID_YOU_MEAN}{', '.join(alike[:_MOST_ALIKE])}" if alike else missing
        ) from fault


def _sources(call: Call, pod: Obj) -> tuple[list[Source], list[str]]:
    name = pod["metadata"]["name"]
    known = [c["name"] for field in _FIELDS for c in dig(pod, f"spec.{field}", [])]
    asked = call.flag("container") or (call.words[1] if len(call.words) > 1 else "")
    if call.on("all-containers"):
        return [Source(pod, c) for c in known], []
    if asked:
        if asked not in known:
            raise KubectlError(f"error: container {asked} is not valid for pod {name} out of: {_out_of(pod)}")
        return [Source(pod, asked)], []
    own = [c["name"] for c in dig(pod, "spec.containers", [])]
    first = dig(pod, "metadata.annotations", {}).get(_DEFAULT) or own[0]
    said = [f'Defaulted container "{first}" out of: {_out_of(pod)}'] if len(known) > 1 else []
    return [Source(pod, first)], said


def _out_of(pod: Obj) -> str:
    """The containers in the order of kubectl, with what is special about them."""
    marks = {"containers": "", "ephemeralContainers": " (ephem)", "initContainers": " (init)"}
    return ", ".join(f"{c['name']}{mark}" for field, mark in marks.items() for c in dig(pod, f"spec.{field}", []))


def _read(call: Call, place: Place, source: Source, notes: list[str]) -> str:
    meta = source.pod["metadata"]
    previous = call.on("previous")
    text = place.session.logs(meta["namespace"], meta["name"], source.container, previous=previous)
    if text is None:
        raise _no_run(source, previous)
    lines = [*_since(call, text.splitlines(), place.session.now)]
    if place.session.prints and len(text.splitlines()) >= _CUT:
        notes.append(f"kbase reads the last {_CUT} lines of a log; there may be more")
    tail = call.flag("tail") or (_TAIL_OF_MANY if place.labels else "")
    if tail and not tail.lstrip("-").isdigit():
        raise KubectlError(f'error: invalid argument "{tail}" for "--tail" flag')
    if tail and int(tail) >= 0:
        lines = lines[-int(tail) :] if int(tail) else []
    prefix = f"[pod/{meta['name']}/{source.container}] " if call.on("prefix") else ""
    keep = call.on("timestamps")
    shown = [line if keep else _STAMP.sub("", line, count=1) for line in lines]
    most = call.flag("limit-bytes")
    whole = "".join(f"{prefix}{line}\n" for line in shown)
    ended = whole if text.endswith("\n") else whole.removesuffix("\n")
    return _cut(ended, most) if most else ended


def _cut(text: str, most: str) -> str:
    """The text up to --limit-bytes, no letter in halves."""
    if not most.isdigit():
        raise KubectlError(f'error: invalid argument "{most}" for "--limit-bytes" flag')
    return text.encode()[: int(most)].decode(errors="ignore")


def _no_run(source: Source, previous: bool) -> ServerError:
    """Why there is nothing to read, in the words of the kubelet."""
    name, container = source.pod["metadata"]["name"], source.container
    if previous:
        return ServerError("BadRequest", f'previous terminated container "{container}" in pod "{name}" not found')
    statuses = [s for f in ("containerStatuses", "initContainerStatuses") for s in dig(source.pod, f"status.{f}", [])]
    status: Obj = next((s for s in statuses if s["name"] == container), {})
    why = _WAITING.get(reason := dig(status, "state.waiting.reason"), reason)
    state = f"is waiting to start: {why}" if why else "has not been started"
    return ServerError("BadRequest", f'container "{container}" in pod "{name}" {state}')


def _since(call: Call, lines: list[str], now: datetime) -> Iterator[str]:
    """The lines since --since or --since-time; a line without a time stamp goes with the one before it."""
    start = _start(call, now)
    inside = True
    for line in lines:
        if start and (stamp := _STAMP.match(line)):
            moment = when(stamp[1] + stamp[2])
            inside = moment is not None and moment >= start
        if inside:
            yield line


def _start(call: Call, now: datetime) -> datetime | None:
    if moment := call.flag("since-time"):
        return when(moment)
    if not (asked := call.flag("since")):
        return None
    parts = re.findall(r"(\d+)([hms])", asked)
    if "".join(a + b for a, b in parts) != asked:
        raise KubectlError(f'error: invalid argument "{asked}" for "--since" flag')
    return now - timedelta(seconds=sum(int(n) * _UNITS[unit] for n, unit in parts))

"""What a pasted text shows to be wrong without telling why: said as such, with the words that it does hold."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kbase.cluster.text.meta import uid
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.logs import LogLine, telling_line
from kbase.diagnosis.lookups import known_absent
from kbase.diagnosis.objects import absent, condition, condition_path, dig, event_time, shows
from kbase.diagnosis.pods import Container, containers
from kbase.diagnosis.relate import backend_services
from kbase.diagnosis.unselected import unselected
from kbase.diagnosis.view import View
from kbase.diagnosis.workloads import by_workload
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Severity, Step

CODE = "TEXT-UNTOLD"
POD = Phrase("Pod {pod}: {state}. The pasted text does not tell why.", "Pod {pod}：{state}。貼上的文字沒有說明原因。")
POD_SAYING = Phrase("Pod {pod}: {state}: {words}", "Pod {pod}：{state}：{words}")
STATE = Phrase("Pod {pod}: {state}.", "Pod {pod}：{state}。")
RESTARTED = Phrase("{state}, restarts: {n}", "{state}，重啟 {n} 次")
ENDED_BY = Phrase("{state}, after it ended with {reason}", "{state}，之前以 {reason} 結束")
JOB = Phrase("Job {name} has failed. The pasted text does not tell why.", "Job {name} 失敗了。貼上的文字沒有說明原因。")
NOT_READY = Phrase("not ready", "尚未 Ready")
NODE = Phrase(
    "Node {name}: not Ready. The pasted text does not tell why.", "節點 {name}：不是 Ready。貼上的文字沒有說明原因。"
)
FEWER = Phrase(
    "{kind} {name}: {ready} of {wanted} ready. The pasted text does not tell why.",
    "{kind} {name}：{wanted} 個中有 {ready} 個 Ready。貼上的文字沒有說明原因。",
)
FEWER_SAYING = Phrase(
    "{kind} {name}: {ready} of {wanted} ready: {words}", "{kind} {name}：{wanted} 個中有 {ready} 個 Ready：{words}"
)
CLAIM = Phrase(
    "Claim {name} is {phase}. The pasted text does not tell why.", "PVC {name} 為 {phase}。貼上的文字沒有說明原因。"
)
AND_MORE = Phrase("{cause} (and {n} more pods of it)", "{cause}（另有 {n} 個同一工作負載的 Pod）")
NO_BACKEND = Phrase(
    "Ingress {name} sends traffic to Service {service}, which does not exist.",
    "Ingress {name} 把流量送到不存在的 Service {service}。",
)
EVENT = Phrase("{reason}: {words}", "{reason}：{words}")
LOG = Phrase("The log says: {line}", "log 寫著：{line}")
WOULD_TELL = Phrase("This would tell: {command}", "執行這個就能知道：{command}")
# Said again and again while something lasts, or while a pod starts; another event has the reason.
_HOLLOW = re.compile(
    r"^(?:BackOff|FailedSync): |^Failed: Error: (?:ImagePullBackOff|ErrImagePull)$|failed to sync \w+ cache"
)
_DONE = frozenset({"Started", "SuccessfulCreate", "ProvisioningSucceeded", "SuccessfulRescale", "Completed"})
_MADE = re.compile(r"(?:-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$")  # random name parts
_RANDOM = re.compile(r"-(?:\d+|[a-z0-9]{5,10}(?:-[a-z0-9]{5})?)")
_NOISY = frozenset({"Node", "Namespace"})  # clean clusters have warnings about these
_MOST_CHARS = 300


def pruned(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without the steps that rest on a field which the printed text leaves out; without those whose root
    does."""
    kept = (f for f in findings if not (f.chain and any(map(_is_left_out, f.chain[-1].evidence))))
    return [replace(f, chain=tuple(s for s in f.chain if not _rests_on_nothing(s))) for f in kept]


def _rests_on_nothing(step: Step) -> bool:
    return bool(step.evidence) and all(map(_is_left_out, step.evidence))


def _is_left_out(evidence: Evidence) -> bool:
    """Whether a field is absent from an object that is known by its printed form alone."""
    ref = evidence.object
    return evidence.value is None and evidence.path != "" and ref.uid == uid(ref.kind, ref.namespace, ref.name)


def untold(view: View, namespace: str | None, findings: Sequence[Finding]) -> Iterator[Finding]:
    """A finding for each workload or object in trouble that no check has explained."""
    told = {s.about.key for f in findings for s in f.chain} | {f.about.key for f in findings}
    events, alone = events_about(view, namespace), list[Finding]()
    for owner, pods in by_workload(view, view.some("pods", namespace) or []).items():
        left = [p for p in pods if ObjectRef.of(p).key not in told]
        found = [f for p in left if (f := _pod(view, p, events))] if owner.key not in told else []
        if found or owner.key in told:
            told |= {owner.key, *(ObjectRef.of(p).key for p in pods)}
        if found and owner.kind == "Pod":
            alone += found
        elif found:
            yield _grouped(owner, found)
    yield from _by_stem(alone)
    for plain in (
        *_nodes(view),
        *_ingresses(view, namespace),
        *_jobs(view, namespace),
        *_claims(view, namespace, events),
        *(_finding(ref, cause, chain) for ref, cause, chain in unselected(view, namespace)),
        *_workloads(view, namespace, events, told),
    ):
        if plain.about.key not in told:
            told.add(plain.about.key)
            yield plain
    yield from _events(events, told)


def _by_stem(found: Iterable[Finding]) -> Iterator[Finding]:
    """Pods whose owner is not told: those that one controller names alike and that fail alike are told together."""
    groups: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for one in found:
        said = re.sub(r"\S*\d\S*", "", one.cause.render("en"))  # without names, addresses and counts
        stem = _MADE.sub("", one.about.name)
        groups[one.about.namespace, stem, said].append(one)
    for same in groups.values():
        yield _grouped(same[0].about, same)


def _grouped(owner: ObjectRef, found: Sequence[Finding]) -> Finding:
    """The finding of the pod of which most is told, for its workload."""
    best = max(found, key=lambda f: len(f.chain))
    cause = best.cause if len(found) == 1 else AND_MORE(cause=best.cause, n=len(found) - 1)
    return replace(best, about=owner, cause=cause)


def _pod(view: View, pod: Obj, events: EventIndex) -> Finding | None:
    trouble = next((c for c in containers(pod) if _state(c)), None)
    log = _log(view, pod, trouble)
    state, proof = _container_state(trouble) if trouble else _pod_state(pod)
    ref, event = ObjectRef.of(pod), _worst_event(pod, events)
    if not state:
        return _log_alone(ref, log) if log else _event_alone(event) if event and not _is_well(pod) else None
    step = Step(ref, STATE(pod=ref.name, state=state), proof)
    if log:
        words = Step(ref, LOG(line=log.line), (log.evidence,))
        return _finding(ref, POD_SAYING(pod=ref.name, state=state, words=log.line), (step, words))
    if event:
        cause = POD_SAYING(pod=ref.name, state=state, words=_words(event))
        return _finding(ref, cause, (step, *_event_alone(event).chain))
    told_why = trouble and _ended_by(trouble)
    return _finding(ref, (STATE if told_why else POD)(pod=ref.name, state=state), (step,))


def _log_alone(ref: ObjectRef, log: LogLine) -> Finding:
    cause = LOG(line=log.line)
    return _finding(ref, cause, (Step(ref, cause, (log.evidence,)),), "warning")


def _event_alone(event: Obj) -> Finding:
    ref, cause = _about(event), EVENT(reason=event["reason"], words=_words(event))
    return _finding(ref, cause, (Step(ref, cause, _proof(event)),), "warning")


def _state(container: Container) -> str:
    """Why a container waits, or has ended, other than by finishing; "" where nothing is wrong or it is a step that
    passes."""
    ended = dig(container.status, "state.terminated", {})
    failed = ended.get("reason", "") not in ("", "Completed") and ended.get("exitCode") != 0
    return container.waiting or (ended["reason"] if failed else "")


def _container_state(container: Container) -> tuple[Text | str, tuple[Evidence, ...]]:
    where = "waiting" if container.waiting else "terminated"
    proof = [container.shows(f".state.{where}.reason")]
    said: Text | str = _state(container)
    if container.restarts:
        said = RESTARTED(state=said, n=container.restarts)
        proof.append(container.shows(".restartCount"))
    if reason := _ended_by(container):
        said = ENDED_BY(state=said, reason=reason)
        proof.append(container.shows(".lastState.terminated.reason"))
    return said, tuple(proof)


def _ended_by(container: Container) -> str:
    """How the container ended before it began to wait, where that tells more than that it did."""
    reason = str(dig(container.status, "lastState.terminated.reason", ""))
    return "" if reason in ("Error", "Completed") or not container.waiting else reason


def _pod_state(pod: Obj) -> tuple[Text | str, tuple[Evidence, ...]]:
    """The state of a pod of which no container tells more; "" for one that runs, has finished or is only named."""
    phase, ready = dig(pod, "status.phase", ""), condition(pod, "Ready")
    if phase in ("Pending", "Failed", "Unknown"):
        reason = dig(pod, "status.reason", "")
        return reason or phase, (shows(pod, ".status.reason" if reason else ".status.phase"),)
    if phase in ("Running", "") and ready.get("status") == "False":
        return NOT_READY(), (shows(pod, condition_path(pod, "Ready") + ".status"),)
    return "", ()


def _log(view: View, pod: Obj, trouble: Container | None) -> LogLine | None:
    """The telling line of a pasted log of the pod; that of a healthy pod only where it names a failure."""
    names = [trouble.name] if trouble else [c.name for c in containers(pod)]
    found = (telling_line(view, pod, name, previous=p) for name in names for p in (True, False))
    line = next((x for x in found if x), None)
    ready = condition(pod, "Ready").get("status") == "True"
    return None if ready and not trouble else line


def _worst_event(about: Obj | ObjectRef, events: EventIndex) -> Obj | None:
    """The newest warning about an object that says why, unless what it warned of has succeeded since."""
    own = events.of(about)
    done = max((event_time(e) for e in own if e.get("reason") in _DONE), default="")
    warned = [e for e in own if e.get("type") == "Warning" and not _HOLLOW.search(f"{e.get('reason')}: {_words(e)}")]
    return next((e for e in warned if event_time(e) > done or e.get("reason") == "Unhealthy"), None)


def _words(event: Obj) -> str:
    return " ".join(str(event.get("message", "")).split())[:_MOST_CHARS]


def _proof(event: Obj) -> tuple[Evidence, ...]:
    return (shows(event, ".message"),)


def _finding(about: ObjectRef, cause: Text, chain: tuple[Step, ...], severity: Severity = "error") -> Finding:
    return Finding(about, cause, chain, severity=severity, code=CODE)


def _nodes(view: View) -> Iterator[Finding]:
    for node in view.some("nodes") or []:
        ready = condition(node, "Ready")
        if ready and ready.get("status") != "True":
            ref, cause = ObjectRef.of(node), NODE(name=node["metadata"]["name"])
            yield _finding(ref, cause, (Step(ref, cause, (shows(node, condition_path(node, "Ready") + ".status"),)),))


def _claims(view: View, namespace: str | None, events: EventIndex) -> Iterator[Finding]:
    for claim in view.some("persistentvolumeclaims", namespace) or []:
        phase, ref = dig(claim, "status.phase", ""), ObjectRef.of(claim)
        if phase in ("Pending", "Lost"):
            event = _worst_event(claim, events)
            cause = EVENT(reason=event["reason"], words=_words(event)) if event else CLAIM(name=ref.name, phase=phase)
            proof = (shows(claim, ".status.phase"), *(_proof(event) if event else ()))
            yield _finding(ref, cause, (Step(ref, cause, proof),), "error" if event else "warning")


def _jobs(view: View, namespace: str | None) -> Iterator[Finding]:
    """Jobs of which a row says that they failed: rows have no reason."""
    for job in view.some("jobs", namespace) or []:
        failed = condition(job, "Failed")
        if failed.get("status") == "True" and not failed.get("reason"):
            ref = ObjectRef.of(job)
            cause, proof = JOB(name=ref.name), shows(job, condition_path(job, "Failed") + ".status")
            yield _finding(ref, cause, (Step(ref, cause, (proof,)),))


def _ingresses(view: View, namespace: str | None) -> Iterator[Finding]:
    """Ingresses that send traffic to a Service of which the text says that there is none."""
    for ingress in view.some("ingresses", namespace) or []:
        ref = ObjectRef.of(ingress)
        for name in backend_services(ingress):
            if known_absent(view, "services", ref.namespace, name):
                cause = NO_BACKEND(name=ref.name, service=name)
                yield _finding(ref, cause, (Step(ref, cause, (absent("Service", ref.namespace, name),)),))


def _workloads(
    view: View, namespace: str | None, events: EventIndex, told: set[tuple[str, str, str]]
) -> Iterator[Finding]:
    """Workloads with fewer ready pods than wanted, unless one of their pods has been told of."""
    for plural in ("deployments", "statefulsets"):
        for owner in view.some(plural, namespace) or []:
            ref, wanted = ObjectRef.of(owner), dig(owner, "spec.replicas")
            ready = dig(owner, "status.readyReplicas", 0)
            made = [k for k in told if k[0] == "Pod" and k[1] == ref.namespace and _is_made_by(k[2], ref.name)]
            if "status" not in owner or not wanted or ready >= wanted or made:  # a manifest tells what is wanted only
                continue
            facts = {"kind": ref.kind, "name": ref.name, "ready": ready, "wanted": wanted}
            proof = (shows(owner, ".status.readyReplicas", value=ready), shows(owner, ".spec.replicas"))
            if event := _refusal(ref, events):
                told.add(_about(event).key)
                cause = FEWER_SAYING(**facts, words=_words(event))
                yield _finding(ref, cause, (Step(ref, cause, proof), *_event_alone(event).chain))
            else:
                cause = FEWER(**facts)
                yield _finding(ref, cause, (Step(ref, cause, proof),))


def _is_made_by(name: str, owner: str) -> bool:
    return name.startswith(f"{owner}-") and bool(_RANDOM.fullmatch(name.removeprefix(owner)))


def _refusal(owner: ObjectRef, events: EventIndex) -> Obj | None:
    """The newest warning about a workload, or about a ReplicaSet that it has made."""
    keys = [k for k in events.by_object if k[0] == "ReplicaSet" and k[1] == owner.namespace]
    sets = [ObjectRef(*k) for k in keys if _is_made_by(k[2], owner.name)]
    return next((e for ref in (owner, *sets) if (e := _worst_event(ref, events))), None)


def _events(events: EventIndex, told: set[tuple[str, str, str]]) -> Iterator[Finding]:
    """The newest warning about each object that nothing else has told of."""
    newest = [e for own in events.by_object.values() for e in [_worst_event(_about(own[0]), events)] if e]
    for event in sorted(newest, key=event_time, reverse=True):
        ref = _about(event)
        if ref.key not in told and ref.kind not in _NOISY:
            told.add(ref.key)
            yield _event_alone(event)


def _about(event: Obj) -> ObjectRef:
    about = event.get("involvedObject") or {}
    return ObjectRef(about.get("kind", ""), about.get("namespace", ""), about.get("name", ""))


def _is_well(pod: Obj) -> bool:
    return condition(pod, "Ready").get("status") == "True" or dig(pod, "status.phase") == "Succeeded"


def would_tell(command: str) -> Action:
    """The next step that names a read-only command."""
    return Action(WOULD_TELL(command=verbatim(command)))

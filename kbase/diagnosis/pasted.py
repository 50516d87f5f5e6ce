"""An examination of a pasted text: what the checks find in it, what it leaves open, and what to paste next."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kbase.cluster.reader import Reader
from kbase.cluster.text.held import UNNAMED
from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.examine import Examination, all_seeing, everything, of_targets
from kbase.diagnosis.objects import condition, dig
from kbase.diagnosis.relate import concerning, ranked
from kbase.diagnosis.untold import CODE, pruned, untold, would_tell
from kbase.diagnosis.view import View
from kbase.types import Finding, Obj, ObjectRef

_MOST = 3  # commands to paste next: more would not be run
_ENDED = ("CrashLoopBackOff", "Error", "RunContainerError")


def of_text(reader: Reader, targets: Sequence[ObjectRef], namespace: str | None) -> Examination:
    """What the text tells of the targets, or of everything in it; would_tell: the commands that would tell more."""
    examined = of_targets(reader, targets) if targets else everything(reader, all_checks(), namespace)
    return completed(reader, examined, targets, namespace)


def completed(
    reader: Reader, examined: Examination, targets: Sequence[ObjectRef], namespace: str | None
) -> Examination:
    """An examination with what a text shows and leaves unexplained. Only for a cluster that is a pasted text."""
    view = all_seeing(reader, CODE)
    found = pruned(examined.findings)
    spaces = list(dict.fromkeys(t.namespace for t in targets)) if targets else [namespace or ""]
    more = [f for space in spaces for f in untold(view, space or None, found)]
    if targets:
        more = concerning(more, view, targets)
    kept = ranked([*found, *more], [t.key for t in targets])
    commands = tuple(dict.fromkeys(_commands(view, kept, namespace)))[:_MOST]
    if commands and kept and kept[0].code == CODE:
        kept[0] = replace(kept[0], next_steps=tuple(map(would_tell, commands)))
    return replace(examined, findings=tuple(kept), pasted=True, would_tell=commands)


def _commands(view: View, findings: Sequence[Finding], namespace: str | None) -> Iterator[str]:
    """Read-only commands whose output would decide most, for the first findings first."""
    pods = {ObjectRef.of(p).key: p for p in view.some("pods", namespace) or []}
    for finding in findings:
        keys = dict.fromkeys(ref.key for ref in (*(s.about for s in finding.chain), finding.about))
        about = [pods[k] for k in keys if k in pods]
        if about:
            yield from _of_pod(view, about[0], finding)
        elif finding.code == CODE:
            yield from _of_other(finding.about)
    if not findings:
        spaces = {space for _, space, _ in pods}
        call = _call(namespace or (next(iter(spaces)) if len(spaces) == 1 else ""))
        yield from (f"{call} get pods -o wide", f"{call} get events")


def _call(namespace: str) -> str:
    """kubectl in a namespace; a text that names none does not tell that it is `default`."""
    return f"kubectl -n {namespace}" if namespace not in ("", "default") else "kubectl"


def _of_pod(view: View, pod: Obj, finding: Finding) -> Iterator[str]:
    """The log of a container that ended, where none was pasted; the pod's own events; the nodes, of an unplaced pod."""
    ref = ObjectRef.of(pod)
    if ref.name == UNNAMED:
        yield "kubectl describe pod POD"
        return
    paths = [e.path for s in finding.chain for e in s.evidence]
    ended = any(".terminated" in p for p in paths) or _ends(pod)
    if ended and not any(p.startswith("log") for p in paths) and not _is_out_of_memory(finding):
        name = _ending_container(pod)
        flags = (f" -c {name}" if name else "") + (" --previous" if _has_restarted(pod) else "")
        yield f"{_call(ref.namespace)} logs {ref.name}{flags}"
    known = [e for e in view.some("events", ref.namespace) or [] if dig(e, "involvedObject.name") == ref.name]
    by_signal = not _is_out_of_memory(finding) and any(
        e.value in (137, 143) for s in finding.chain for e in s.evidence
    )  # a probe may have killed it
    if ((finding.code == CODE or by_signal) and not known) or not dig(pod, "spec.containers.0.image"):
        yield f"{_call(ref.namespace)} describe pod {ref.name}"
    if condition(pod, "PodScheduled").get("status") == "False" and any(g.resource == "nodes" for g in view.gaps):
        yield "kubectl describe nodes"


def _ends(pod: Obj) -> bool:
    states = [dig(s, "state", {}) for key in ("initContainerStatuses", "containerStatuses") for s in _of(pod, key)]
    return any(dig(s, "waiting.reason") in _ENDED or "terminated" in s for s in states)


def _of(pod: Obj, key: str) -> list[Obj]:
    found: list[Obj] = dig(pod, f"status.{key}", [])
    return found


def _ending_container(pod: Obj) -> str:
    """The name of the container that ends, where the pod has several; "" where kubectl takes it by itself."""
    statuses = [*_of(pod, "initContainerStatuses"), *_of(pod, "containerStatuses")]
    ending = [s["name"] for s in statuses if s.get("restartCount") or dig(s, "state.terminated.exitCode")]
    return ending[0] if ending and len(statuses) > 1 else ""


def _is_out_of_memory(finding: Finding) -> bool:
    return any(e.value == "OOMKilled" for s in finding.chain for e in s.evidence)


def _has_restarted(pod: Obj) -> bool:
    statuses = [*_of(pod, "initContainerStatuses"), *_of(pod, "containerStatuses")]
    return any(s.get("restartCount") for s in statuses)


def _of_other(ref: ObjectRef) -> Iterator[str]:
    """What stands behind an object that is not a pod."""
    call = _call(ref.namespace)
    if ref.kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"):
        yield f"{call} get pods"
    if ref.kind == "Job":
        yield f"{call} logs job/{ref.name} --all-pods=true"
    if ref.kind == "Ingress":
        yield f"{call} get services,endpointslices"
    elif ref.kind == "PersistentVolumeClaim":
        yield "kubectl get storageclasses,persistentvolumes"
    else:
        yield f"{call} describe {ref.kind.lower()} {ref.name}"

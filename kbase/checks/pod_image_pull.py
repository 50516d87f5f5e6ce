"""Containers whose image cannot be pulled."""

from collections.abc import Iterator

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.images import parse_image, pull_fault
from kbase.diagnosis.lookups import platform_of
from kbase.diagnosis.near import nearest
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.pods import POD_READS, Container, Group, ailing
from kbase.diagnosis.rollouts import ROLLOUT_READS, consequences
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase
from kbase.types import Action, Evidence, Finding, Obj, RuledOut, Step

WAITS = frozenset(
    {
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "ErrImageNeverPull",
        "ImageInspectError",
        "RegistryUnavailable",
        "SignatureValidationFailed",
    }
)
CAUSE = Phrase("Image {image} cannot be pulled: {why}.", "無法下載映像檔 {image}：{why}。")
WITH_SECRET = Phrase(
    "Image {image} cannot be pulled: {why}; the kubelet cannot find imagePullSecret {secrets}.",
    "無法下載映像檔 {image}：{why}；kubelet 找不到 imagePullSecret {secrets}。",
)
MISSPELT = Phrase(
    "Image {image} cannot be pulled: {why}; {name} looks like a misspelling of {near}.",
    "無法下載映像檔 {image}：{why}；{name} 看起來是 {near} 的誤拼。",
)
SYMPTOM = Phrase(
    "{count}: container {container} waits for its image ({reason}).",
    "{count}：容器 {container} 在等待映像檔（{reason}）。",
)
SECRET_GONE = Phrase(
    "The kubelet cannot find imagePullSecret {secrets} that the pod names.",
    "kubelet 找不到 Pod 所指的 imagePullSecret {secrets}。",
)
NO_SECRET = Phrase(
    "The pod names no imagePullSecrets, so the pull is anonymous.", "Pod 沒有指定 imagePullSecrets，因此是匿名下載。"
)
SAID = Phrase("The kubelet says: {said}", "kubelet 回報：{said}")
MAKE_SECRET = Phrase(
    "Create Secret {secrets} (type kubernetes.io/dockerconfigjson) in namespace {namespace}.",
    "在命名空間 {namespace} 建立 Secret {secrets}（type kubernetes.io/dockerconfigjson）。",
)
NOT_STARTED = Phrase("the container has not run yet", "容器還沒有執行過")


@check(
    code="POD-IMAGE",
    severity="error",
    reads=tuple(dict.fromkeys((*POD_READS, *ROLLOUT_READS, "events", "nodes"))),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=(
        "ImagePullBackOff",
        "ErrImagePull",
        "InvalidImageName",
        "ErrImageNeverPull",
        "pull access denied",
        "manifest unknown",
        "拉不到映像檔",
        "下載映像檔失敗",
    ),
    notes=("runbooks/imagepullbackoff",),
)
def pod_image_pull(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Containers whose image cannot be pulled, with what the registry, the network or the node answered.

    Source: https://kubernetes.io/docs/concepts/containers/images/
    """
    for group in ailing(cluster, scope, lambda c: c.waiting in WAITS):
        yield _finding(cluster, group, events_about(cluster, group.owner.namespace))


def _finding(view: View, group: Group, events: EventIndex) -> Finding:
    worst = group.worst
    ref, image = worst.ref, worst.spec.get("image", "?")
    said, proof = _said(worst, events)
    fault = pull_fault(
        said,
        image=image,
        node=dig(worst.pod, "spec.nodeName", "?"),
        owner=str(group.owner),
        command=f"kubectl -n {ref.namespace} events --for pod/{ref.name}",
        platform=platform_of(view, worst.pod),
    )
    missing = events.newest(worst.pod, "FailedToRetrieveImagePullSecret")
    secrets = _secrets(missing) if missing else ""
    cause = WITH_SECRET(image=image, why=fault.why, secrets=secrets) if secrets else CAUSE(image=image, why=fault.why)
    name = parse_image(image).repository.rpartition("/")[2]
    # A registry that hides what may not be pulled answers a wrong name and a missing right alike.
    if fault.access and not secrets and (near := nearest(name, [group.owner.name])):
        cause = MISSPELT(image=image, why=fault.why, name=name, near=near)
    chain = [
        Step(group.owner, SYMPTOM(count=group.count, container=worst.name, reason=worst.waiting), (proof[0],)),
        *consequences(view, group),
    ]
    if missing:
        chain.append(Step(ref, SECRET_GONE(secrets=secrets), (shows(missing, ".message"),)))
    elif fault.access and not dig(worst.pod, "spec.imagePullSecrets", []):
        chain.append(Step(ref, NO_SECRET(), (shows(worst.pod, ".spec.imagePullSecrets"),)))
    words = said.rsplit(f'"{image}": ', 1)[-1]  # the cause stands behind the last mention of the image
    chain.append(Step(ref, SAID(said=words), (*proof[1:], worst.declares(".image"))))
    steps = [fault.remedy]
    steps += [Action(MAKE_SECRET(secrets=secrets, namespace=ref.namespace), changes=True)] if missing else []
    ruled_out = RuledOut("POD-CRASH", NOT_STARTED(), (worst.shows(".restartCount"),)) if not worst.restarts else None
    return Finding(group.owner, cause, tuple(chain), tuple(steps), (ruled_out,) if ruled_out else ())


def _said(worst: Container, events: EventIndex) -> tuple[str, tuple[Evidence, ...]]:
    """What the kubelet says, and the evidence: reason first, then where the words stand.

    The back-off message of older kubelets names no cause; then the newest `Failed` event that does is the source.
    """
    reason, message = worst.shows(".state.waiting.reason"), dig(worst.status, "state.waiting.message", "")
    if message and (worst.waiting != "ImagePullBackOff" or ": " in message.partition(worst.spec.get("image", "?"))[2]):
        return f"{worst.waiting}: {message}", (reason, worst.shows(".state.waiting.message"))
    event = _pull_event(worst, events)
    if event:
        return event.get("message", ""), (reason, shows(event, ".message"))
    return message or worst.waiting, (reason, worst.shows(".state.waiting.message"))


def _pull_event(worst: Container, events: EventIndex) -> Obj | None:
    """The newest event that says why; one without a field path counts where it names the container's image."""
    own = (e for e in events.of(worst.pod, "Failed") if _concerns(worst, e))
    return next((e for e in own if e.get("message", "").startswith("Failed to pull image")), None)


def _concerns(worst: Container, event: Obj) -> bool:
    path = dig(event, "involvedObject.fieldPath", "")
    return f"{{{worst.name}}}" in path if path else f'"{worst.spec.get("image", "?")}"' in event.get("message", "")


def _secrets(event: Obj) -> str:
    """The names in "Unable to retrieve some image pull secrets (a, b); ...", else the whole message."""
    message: str = event.get("message", "")
    return message.partition("(")[2].partition(")")[0] or message

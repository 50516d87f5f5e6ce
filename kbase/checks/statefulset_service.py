"""StatefulSets whose governing Service gives their pods no names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kbase.diagnosis.declare import check
from kbase.diagnosis.logs import telling_line
from kbase.diagnosis.lookups import known_absent, try_get
from kbase.diagnosis.objects import absent, dig, owned_by, shows
from kbase.diagnosis.pods import containers
from kbase.diagnosis.rollouts import later_ordinals
from kbase.diagnosis.services import headless, in_namespace_of, pod_labels, ready, selector_of
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Step

ABSENT = Phrase(
    "governing Service {service} (spec.serviceName) does not exist, so names such as {example} do not resolve",
    "spec.serviceName 指定的 Service {service} 不存在，因此無法解析 {example} 這類名稱",
)
NOT_HEADLESS = Phrase(
    "governing Service {service} is not headless (clusterIP is not None), so names such as {example} do not resolve",
    "spec.serviceName 指定的 Service {service} 不是 headless（clusterIP 不是 None），因此無法解析 {example} 這類名稱",
)
NOT_SELECTING = Phrase(
    "governing Service {service} does not select the pods, so names such as {example} do not resolve",
    "spec.serviceName 指定的 Service {service} 沒有選到這些 Pod，因此無法解析 {example} 這類名稱",
)
FAILS_FOR_IT = Phrase(
    "Pod {pod} fails because it cannot reach {name}: {why}.", "Pod {pod} 因為連不到 {name} 而失敗：{why}。"
)
ALONE = Phrase("Pod DNS names are missing: {why}.", "缺少 Pod 的 DNS 名稱：{why}。")
COUNTS = Phrase(
    "StatefulSet {name} has {ready} of {want} pods ready.", "StatefulSet {name} 有 {want} 個 Pod，就緒 {ready} 個。"
)
SAYS = Phrase(
    "The log of Pod {pod} (exit code {code}) says: {line}", "Pod {pod} 的 log（exit code {code}）寫著：{line}"
)
WAITING = Phrase(
    "podManagementPolicy OrderedReady: {later} is not created before {pod} is Ready.",
    "podManagementPolicy 為 OrderedReady：{pod} 就緒之前不會建立 {later}。",
)
WHY = Phrase("{why}.", "{why}。")
LIST = Phrase("List the Services there are: {command}", "列出現有的 Service：{command}")
CREATE = Phrase(
    "Create a headless Service named {service} (clusterIP: None) that selects the pods; spec.serviceName itself cannot "
    "be changed.",
    "建立名為 {service} 的 headless Service（clusterIP: None）並選取這些 Pod；spec.serviceName 本身無法修改。",
)


@dataclass(frozen=True)
class _Nameless:
    """Why the pods have no DNS names of their own, with the evidence."""

    about: ObjectRef
    why: Text
    proof: tuple[Evidence, ...]
    gone: bool


@check(
    code="STS-SERVICE",
    severity="error",
    reads=("statefulsets", "services", "pods", "pods/log"),
    about=("StatefulSet",),
    terms=("serviceName", "headless", "no such host", "governing service", "無法解析", "有狀態"),
    notes=("runbooks/statefulset-stuck", "services/dns", "workloads/controllers"),
)
def statefulset_service(cluster: View, scope: Scope) -> Iterator[Finding]:
    """StatefulSets whose governing Service is absent, or useless where a pod fails for want of a peer's name.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id
    """
    for owner in cluster.list("statefulsets", scope.namespace):
        service = dig(owner, "spec.serviceName", "")
        nameless = _nameless(cluster, owner, service) if service else None
        if not nameless:
            continue
        pods = in_namespace_of(owner, cluster.try_list("pods", scope.namespace) or [])
        own = [p for p in pods if owned_by(p).get("uid") == owner["metadata"].get("uid")]
        called = next(_callers(cluster, owner, service, own), None)
        if called or nameless.gone:
            yield _finding(owner, own, nameless, called)


def _nameless(cluster: View, owner: Obj, service: str) -> _Nameless | None:
    ref = ObjectRef("Service", owner["metadata"]["namespace"], service)
    facts = {"service": service, "example": f"{owner['metadata']['name']}-0.{service}"}
    if known_absent(cluster, "services", ref.namespace, service):
        proof = (shows(owner, ".spec.serviceName"), absent("Service", ref.namespace, service))
        return _Nameless(ref, ABSENT(**facts), proof, gone=True)
    found = try_get(cluster, "services", ref.namespace, service)
    if not found:
        return None
    if not headless(found):
        return _Nameless(ref, NOT_HEADLESS(**facts), (shows(found, ".spec.clusterIP"),), gone=False)
    if selector_of(found) and not selector_of(found).items() <= pod_labels(owner).items():
        proof = (shows(found, ".spec.selector"), shows(owner, ".spec.template.metadata.labels"))
        return _Nameless(ref, NOT_SELECTING(**facts), proof, gone=False)
    return None


def _callers(cluster: View, owner: Obj, service: str, pods: Objects) -> Iterator[tuple[Obj, str, Step]]:
    """Pods that ended with a log line that names a peer by `<pod>.<service>`: pod, that name, and the step."""
    peer = re.compile(rf"\b{re.escape(owner['metadata']['name'])}-\d+\.{re.escape(service)}[\w.:-]*\b")
    for pod in sorted((p for p in pods if not ready(p)), key=lambda p: str(p["metadata"]["name"])):
        for container in containers(pod):
            end = container.end()
            if not end or not end.code:
                continue
            said = telling_line(cluster, pod, container.name, previous=not end.current)
            match = peer.search(said.line) if said else None
            if said and match:
                fact = SAYS(pod=container.ref.name, code=end.code, line=said.line)
                yield pod, match[0], Step(container.ref, fact, (container.shows(f"{end.at}.exitCode"), said.evidence))


def _finding(owner: Obj, pods: Objects, nameless: _Nameless, called: tuple[Obj, str, Step] | None) -> Finding:
    ref = ObjectRef.of(owner)
    ready_count, want = dig(owner, "status.readyReplicas", 0), dig(owner, "spec.replicas", 1)
    count = shows(owner, ".status.readyReplicas", value=ready_count)
    links = [Step(ref, COUNTS(name=ref.name, ready=ready_count, want=want), (count,))]
    cause = ALONE(why=nameless.why)
    if called:
        pod, name, step = called
        links += [*_later(owner, pods, pod), step]
        cause = FAILS_FOR_IT(pod=pod["metadata"]["name"], name=name, why=nameless.why)
    links.append(Step(nameless.about, WHY(why=nameless.why), nameless.proof))
    steps = (
        Action(LIST(command=verbatim(f"kubectl -n {ref.namespace} get services"))),
        Action(CREATE(service=nameless.about.name), changes=True),
    )
    return Finding(ref, cause, tuple(links), steps, severity="error" if called else "warning")


def _later(owner: Obj, pods: Objects, stuck: Obj) -> Iterator[Step]:
    """The ordinals that are not created because an earlier one is not ready."""
    later = later_ordinals(owner, stuck["metadata"]["name"], {p["metadata"]["name"] for p in pods})
    if later and dig(owner, "spec.podManagementPolicy", "OrderedReady") == "OrderedReady":
        proof = (shows(owner, ".spec.podManagementPolicy", value="OrderedReady"), shows(owner, ".status.replicas"))
        yield Step(ObjectRef.of(owner), WAITING(later=later, pod=stuck["metadata"]["name"]), proof)

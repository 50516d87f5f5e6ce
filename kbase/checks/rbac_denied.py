"""Calls that the API server denied to a pod's ServiceAccount, and the binding or verb that is missing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kbase.diagnosis.declare import check
from kbase.diagnosis.logs import SOME_READ
from kbase.diagnosis.near import nearest
from kbase.diagnosis.objects import absent, dig, names, shows
from kbase.diagnosis.pods import Container, containers, live
from kbase.diagnosis.rbac_rules import (
    RBAC_READS,
    Denial,
    denial,
    grants,
    names_account,
    names_its_group,
    role_of,
    speaks_of,
    subject_namespace,
)
from kbase.diagnosis.services import ready
from kbase.diagnosis.trouble import spokesman
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import OWNER_READS, by_workload
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Step

LOG = Phrase("The log of Pod {pod} says: {line}", "Pod {pod} 的 log 寫著：{line}")
FORBIDDEN = Phrase(
    "ServiceAccount {account} is forbidden to {verb} {resource}: {why}.",
    "ServiceAccount {account} 被拒絕（forbidden）執行 {verb} {resource}：{why}。",
)
NO_BINDING = Phrase("no binding that applies there names it", "沒有任何適用的 binding 指向它")
NEAR_SUBJECT = Phrase(
    "{binding} names subject {subject}, which does not exist; {account} was likely meant",
    "{binding} 的 subject 是不存在的 {subject}，應該是要指 {account}",
)
ALSO_LACKS = Phrase(
    "{why}; and {role} does not allow {verb} on {resource} either",
    "{why}；而且 {role} 也沒有允許對 {resource} 執行 {verb}",
)
LACKS_VERB = Phrase(
    "{role}, bound by {binding}, allows only {verbs} on {resource}",
    "{binding} 綁定的 {role} 對 {resource} 只允許 {verbs}",
)
LACKS_RESOURCE = Phrase(
    "{role}, bound by {binding}, has no rule for {resource}", "{binding} 綁定的 {role} 沒有關於 {resource} 的規則"
)
NO_ROLE = Phrase("{binding} refers to {role}, which does not exist", "{binding} 參照的 {role} 不存在")
NOT_READ = Phrase("roles and bindings could not be read", "無法讀取 role 與 binding")
ROOT = Phrase("{why}.", "{why}。")
SEE = Phrase("Ask what the account may do: {command}", "查詢這個帳號能做什麼：{command}")
GRANT = Phrase(
    "Correct the subject of the binding, or add the verb to the role; grant no more than this call needs.",
    "修正 binding 的 subject，或在 role 加上這個 verb；只授予這個呼叫所需的權限。",
)
# Reading logs is the costliest read there is: one pod of a workload speaks for it, and a large cluster is sampled.
_MOST_LOGS = 20
_ROLES = (("Role", "roles"), ("ClusterRole", "clusterroles"))  # kind in a roleRef, plural
_MAX_CHARS = 300
_STAMP = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+Z ")  # asked of the kubelet with each line


@check(
    code="RBAC-DENIED",
    severity="error",
    reads=("pods", "pods/log", *OWNER_READS, *RBAC_READS),
    about=("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"),
    terms=("forbidden", "cannot list resource", "system:serviceaccount", "RBAC", "權限不足", "沒有權限"),
    notes=("runbooks/rbac-forbidden", "security/rbac"),
)
def rbac_denied(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Workloads whose log quotes a call that was denied to their ServiceAccount and that is still not allowed.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
    """
    for owner, container in _candidates(cluster, scope):
        line, call = _last_denial(cluster, container)
        if call:
            yield from _finding(cluster, owner, container, line, call)


def _last_denial(cluster: View, container: Container) -> tuple[str, Denial | None]:
    """The newest log line that quotes a refused call, of this run or, where that has ended, of the one before."""
    for previous in _runs(container):
        text = cluster.logs(container.ref.namespace, container.ref.name, container.name, previous=previous)
        for line in reversed((text or "").splitlines()):
            call = denial(line)
            if call:
                return line, call
        if text is not None and container.waiting:
            break
    return "", None


def _runs(container: Container) -> tuple[bool, ...]:
    """Which logs may hold it: of a container that waits for its next run, both name the run before.

    https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go (validateContainerLogStatus)
    """
    if container.running or not container.restarts:
        return (False,)
    return (True, False) if container.waiting else (False, True)


def _candidates(cluster: View, scope: Scope) -> Iterator[tuple[ObjectRef, Container]]:
    """The containers whose logs are read: of one pod of each workload, accounts of their own first."""
    groups = by_workload(cluster, live(cluster.list("pods", scope.namespace)))
    owners = {o: pods for o, pods in groups.items() if scope.concerns(o, *map(ObjectRef.of, pods))}
    chosen = [(o, c) for o, pods in owners.items() for c in _speaking(spokesman(pods))]
    chosen.sort(key=lambda oc: dig(oc[1].pod, "spec.serviceAccountName", "default") == "default")
    if len(chosen) > _MOST_LOGS:
        cluster.left_out("truncated", SOME_READ(n=_MOST_LOGS, all=len(chosen)))
    yield from chosen[:_MOST_LOGS]


def _speaking(pod: Obj) -> list[Container]:
    """Containers with a log, of a pod that can call the API at all."""
    mounted = dig(pod, "spec.automountServiceAccountToken", True)
    return [c for c in containers(pod) if mounted and (c.running or c.end())]


@dataclass(frozen=True)
class _Why:
    """What stands between the account and the call. about: the object to correct."""

    words: Text
    about: ObjectRef
    proof: tuple[Evidence, ...]


def _finding(cluster: View, owner: ObjectRef, container: Container, line: str, call: Denial) -> Iterator[Finding]:
    own = (container.ref.namespace, dig(container.pod, "spec.serviceAccountName", "default"))
    why = _why(cluster, call, container.pod) if own == (call.account_namespace, call.account) else None
    if not why:
        return
    said = _STAMP.sub("", line).strip()[:_MAX_CHARS]
    command = f"kubectl -n {container.ref.namespace} logs {container.ref.name} -c {container.name}"
    log = Step(container.ref, LOG(pod=container.ref.name, line=said), (Evidence(container.ref, "log", said, command),))
    cause = FORBIDDEN(account=call.account, verb=call.verb, resource=call.resource, why=why.words)
    ask = f"kubectl auth can-i {call.verb} {call.resource} --as={call.user}"
    ask += f" -n {call.namespace}" if call.namespace else ""
    steps = (Action(SEE(command=verbatim(ask))), Action(GRANT(), changes=True))
    chain = (log, Step(why.about, ROOT(why=why.words), why.proof))
    yield Finding(owner, cause, chain, steps, severity="warning" if ready(container.pod) else "error")


def _why(cluster: View, call: Denial, pod: Obj) -> _Why | None:
    """What is missing; None where the call is allowed by now, so that the line only tells of the past."""
    account = ObjectRef("ServiceAccount", call.account_namespace, call.account)
    used = (shows(pod, ".spec.serviceAccountName"),)
    bindings = _all(cluster, ("rolebindings", "clusterrolebindings"), call)
    own = [b for b in bindings or [] if names_account(b, call)]
    granting = [*own, *(b for b in bindings or [] if names_its_group(b, call))]
    near_by = [b for b in bindings or [] if _subjects_alike(b, call)]
    referred = {dig(b, "roleRef.kind") for b in (*granting, *near_by)}
    roles = _all(cluster, [plural for kind, plural in _ROLES if kind in referred], call)
    if bindings is None or roles is None:
        return _Why(NOT_READ(), account, used)
    if any(grants(role_of(b, roles), call) for b in granting):
        return None
    near = (_near_subject(cluster, b, roles, call) for b in near_by)
    told = (_lacking(b, roles, call) for b in own)
    return next((w for w in (*near, *told) if w), None) or _Why(NO_BINDING(), account, used)


def _all(cluster: View, plurals: Iterable[str], call: Denial) -> Objects | None:
    """The roles or bindings of these kinds that apply where the call was made; None where some could not be read."""
    found: Objects = []
    for plural in plurals:
        inside = not plural.startswith("cluster")
        if inside and not call.namespace:  # a call at the cluster scope
            continue
        listed = cluster.try_list(plural, call.namespace if inside else None)
        if listed is None:
            return None
        found += listed
    return found


def _subjects_alike(binding: Obj, call: Denial) -> list[int]:
    """The places of the accounts that a binding names and that are spelled almost like the one that was denied."""
    found = []
    for i, subject in enumerate(dig(binding, "subjects", [])):
        name, namespace = subject.get("name", ""), subject_namespace(binding, subject)
        alike = nearest(call.account, [name]) if namespace == call.account_namespace else name == call.account
        if name and subject.get("kind") == "ServiceAccount" and alike and not names_account(binding, call):
            found.append(i)
    return found


def _near_subject(cluster: View, binding: Obj, roles: Objects, call: Denial) -> _Why | None:
    """A subject that does not exist and is almost the account: another spelling, or another namespace."""
    for i in _subjects_alike(binding, call):
        subject = binding["subjects"][i]
        name, namespace = subject["name"], subject_namespace(binding, subject)
        accounts = cluster.try_list("serviceaccounts", namespace)
        if accounts is None or name in names(accounts):
            continue
        ref, shown = ObjectRef.of(binding), shows(binding, f".subjects[{i}].name")
        where = name if namespace == call.account_namespace else f"{namespace}/{name}"
        words = NEAR_SUBJECT(binding=f"{ref.kind} {ref.name}", subject=where, account=call.account)
        lacking = _lacking(binding, roles, call)
        if lacking:
            words = ALSO_LACKS(why=words, role=_role_name(binding), verb=call.verb, resource=call.resource)
        gone = absent("ServiceAccount", namespace, name)
        return _Why(words, ref, (shown, gone, *(lacking.proof if lacking else ())))
    return None


def _lacking(binding: Obj, roles: Objects, call: Denial) -> _Why | None:
    """How the role of a binding falls short of the call; None where it covers it."""
    role, named = role_of(binding, roles), ObjectRef.of(binding)
    facts = {"role": _role_name(binding), "binding": f"{named.kind} {named.name}"}
    if not role:
        return _Why(NO_ROLE(**facts), named, (shows(binding, ".roleRef.name"),))
    if grants(role, call):
        return None
    about = [(i, r) for i, r in enumerate(role.get("rules") or []) if speaks_of(r, call)]
    if not about:
        return _Why(LACKS_RESOURCE(**facts, resource=call.resource), ObjectRef.of(role), (shows(role, ".rules"),))
    verbs = list(dict.fromkeys(v for _, r in about for v in r.get("verbs") or []))
    proof = tuple(shows(role, f".rules[{i}].verbs") for i, _ in about)
    return _Why(LACKS_VERB(**facts, verbs=verbs, resource=call.resource), ObjectRef.of(role), proof)


def _role_name(binding: Obj) -> str:
    return f"{dig(binding, 'roleRef.kind', 'Role')} {dig(binding, 'roleRef.name', '?')}"

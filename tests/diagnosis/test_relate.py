from dataclasses import replace

from kbase.diagnosis.examine import all_seeing
from kbase.diagnosis.relate import concerning, downstream, faults, ranked
from kbase.text import verbatim
from kbase.types import Finding, ObjectRef, Severity, Step
from tests.clusters import ObjectsReader

WEB = ObjectRef("Deployment", "shop", "web")
POD = ObjectRef("Pod", "shop", "web-1")
SERVICE = ObjectRef("Service", "shop", "web")
INGRESS = ObjectRef("Ingress", "shop", "front")
NODE = ObjectRef("Node", "", "n1")


def finding(about: ObjectRef, *through: ObjectRef, severity: Severity = "error", code: str = "X") -> Finding:
    chain = tuple(Step(ref, verbatim("fact")) for ref in (about, *through))
    return Finding(about, verbatim("cause"), chain, severity=severity, code=code)


def objects() -> ObjectsReader:
    """A Deployment with its pod, the Service before it and the Ingress before that; and a stranger."""
    return ObjectsReader(
        [
            {
                "kind": "Deployment",
                "apiVersion": "apps/v1",
                "metadata": {"name": "web", "namespace": "shop", "uid": "d"},
            },
            {
                "kind": "ReplicaSet",
                "apiVersion": "apps/v1",
                "metadata": {
                    "name": "web-rs",
                    "namespace": "shop",
                    "uid": "r",
                    "ownerReferences": [{"kind": "Deployment", "name": "web", "uid": "d", "controller": True}],
                },
            },
            {
                "kind": "Pod",
                "apiVersion": "v1",
                "metadata": {
                    "name": "web-1",
                    "namespace": "shop",
                    "uid": "p",
                    "labels": {"app": "web"},
                    "ownerReferences": [{"kind": "ReplicaSet", "name": "web-rs", "uid": "r", "controller": True}],
                },
            },
            {
                "kind": "Service",
                "apiVersion": "v1",
                "metadata": {"name": "web", "namespace": "shop"},
                "spec": {"selector": {"app": "web"}},
            },
            {
                "kind": "Ingress",
                "apiVersion": "networking.k8s.io/v1",
                "metadata": {"name": "front", "namespace": "shop"},
                "spec": {"rules": [{"http": {"paths": [{"backend": {"service": {"name": "web"}}}]}}]},
            },
        ]
    )


def test_an_ingress_depends_on_its_services_and_their_workloads():
    """What is asked about reaches down to the workload that must serve it."""
    keys = downstream(all_seeing(objects(), "T"), INGRESS)
    assert {INGRESS.key, SERVICE.key, WEB.key} <= keys


def test_only_what_concerns_the_target_is_kept():
    """A fault of the workload behind a Service explains the Service; a stranger's fault does not."""
    stranger = finding(ObjectRef("Deployment", "shop", "other"))
    kept = concerning([stranger, finding(WEB, POD)], all_seeing(objects(), "T"), [SERVICE])
    assert [f.about for f in kept] == [WEB]


def test_a_shared_node_is_not_blamed_for_pods_that_pass_through_it():
    """A question about a node is not answered with every pod that did not fit on it."""
    assert concerning([finding(WEB, POD, NODE)], all_seeing(objects(), "T"), [NODE]) == []


def test_a_namespace_stands_for_what_is_in_it():
    """Asking about a namespace brings the findings inside it."""
    kept = concerning([finding(WEB)], all_seeing(objects(), "T"), [ObjectRef("Namespace", "", "shop")])
    assert [f.about for f in kept] == [WEB]


def test_unreadable_links_leave_the_target_alone_and_a_gap():
    """Where Services cannot be listed the answer keeps to the target, and says what it could not see."""
    reader = objects()
    reader.forbid = frozenset({"services"})
    view = all_seeing(reader, "T")
    assert downstream(view, SERVICE) == {SERVICE.key}
    assert [g.reason for g in view.gaps] == ["forbidden"]


def test_worst_first_then_what_was_asked_about():
    """An error comes before a warning, and the asked object before others of the same severity."""
    other = ObjectRef("Deployment", "shop", "a")
    order = ranked([finding(other, severity="warning"), finding(other), finding(WEB)], {WEB.key})
    assert [(f.about.name, f.severity) for f in order] == [("web", "error"), ("a", "error"), ("a", "warning")]


def test_consequences_are_told_under_their_root():
    """A Service without ready pods follows from its crashing workload and is no second fault."""
    root, effect = finding(WEB, POD), finding(SERVICE, POD)
    (fault,) = faults([root, effect])
    assert (fault.root, fault.effects) == (root, (effect,))


def test_findings_that_share_only_a_node_are_separate_faults():
    """Two workloads that do not fit on the same node have two root causes."""
    other = ObjectRef("Deployment", "shop", "other")
    assert len(faults([finding(WEB, NODE), finding(other, NODE)])) == 2


def test_two_findings_about_one_object_with_different_ends_are_separate_faults():
    """A StatefulSet may lack both its class and its Service; neither follows from the other."""
    claim, service = ObjectRef("PersistentVolumeClaim", "shop", "c"), ObjectRef("Service", "shop", "s")
    assert len(faults([finding(WEB, claim), finding(WEB, service)])) == 2


def test_the_deeper_of_two_findings_about_one_object_is_the_root():
    """A crash whose pod lies on the way to a missing Service is told under it, whichever came first."""
    service = ObjectRef("Service", "shop", "s")
    crash, missing = finding(WEB, POD, code="A"), finding(WEB, POD, service, code="Z")
    (fault,) = faults(ranked([crash, missing]))
    assert (fault.root.code, [f.code for f in fault.effects]) == ("Z", ["A"])


def test_who_stops_where_another_begins_follows_from_it():
    """A pod waits for a Secret, a certificate that is not issued would write it: one fault, whose root is that."""
    secret, certificate = ObjectRef("Secret", "shop", "tls"), ObjectRef("Certificate", "shop", "tls")
    waits = finding(WEB, POD, secret)
    held = replace(finding(certificate), chain=(Step(secret, verbatim("made by")), Step(certificate, verbatim("fact"))))
    [fault] = faults(ranked([waits, held]))
    assert (fault.root, fault.effects) == (held, (waits,))


def test_who_stops_at_what_is_its_own_follows_from_nobody():
    """A stuck rollout ends at its Deployment, where the report of who applied that begins."""
    application = ObjectRef("Application", "argocd", "shop")
    stuck = finding(WEB)
    report = replace(finding(application), chain=(Step(WEB, verbatim("by")), Step(application, verbatim("fact"))))
    assert len(faults(ranked([stuck, report]))) == 2


def test_the_root_from_which_most_follows_comes_first():
    """Of two errors the one that others follow from, whatever they are called."""
    alone = finding(ObjectRef("CronJob", "shop", "a-report"))
    root, effect = finding(WEB, POD), finding(SERVICE, WEB)
    assert ranked([alone, effect, root])[0] == root

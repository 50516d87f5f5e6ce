import pytest

from evals.opsbench.labels import TAXONOMY, Label, labels
from kbase.text import verbatim
from kbase.types import Finding, ObjectRef, Step

DESK = ObjectRef("Deployment", "office", "desk")
ELM = ObjectRef("Node", "", "elm")


def told(code, cause, *chain, about=DESK):
    steps = tuple(Step(ref, verbatim(fact)) for ref, fact in chain)
    return list(labels(Finding(about, verbatim(cause), steps, code=code), "office"))


@pytest.mark.parametrize(
    ("code", "cause", "label"),
    [
        (
            "PODS-REFUSED",
            "ResourceQuota q refuses pods: limits.cpu 1 of 1 used",
            "namespace_cpu_quota_exceeded",
        ),
        ("PODS-REFUSED", "ResourceQuota q refuses further pods: pods 3 of 3 used", "namespace_pod_quota_exceeded"),
        ("PODS-REFUSED", "ServiceAccount x does not exist", "missing_service_account"),
        ("POD-UNSCHEDULABLE", "None of 2 nodes: cpu: requests 9 but only 2 of 4 is free", "cpu_capacity_mismatch"),
        ("POD-OOM", "whatever", "oom_killed"),
        ("SVC-PORT", "The Service sends UDP to targetPort 1, but", "service_protocol_mismatch"),
        ("SVC-PORT", "The Service sends traffic to targetPort 1, but", "service_port_mapping_mismatch"),
    ],
)
def test_surest_label(code, cause, label):
    """Codes, and words of the cause where one code stands for several causes."""
    assert told(code, cause)[0].cause == label


def test_whose_fault_it_is():
    """Quotas are the namespace's, broken services of a node the node's, also where only the chain names it."""
    quota = told("PODS-REFUSED", "ResourceQuota q refuses further pods: pods 3 of 3 used")[0]
    assert quota == Label("Admission_Fault", "namespace/office", "namespace_pod_quota_exceeded")
    scheduler = told("POD-UNSCHEDULABLE", "No scheduler has looked at the pod", (DESK, "x"), (ELM, "led from elm"))[0]
    assert scheduler.object == "node/elm"
    assert told("NODE-NOT-READY", "its kubelet stopped reporting", about=ELM)[0].object == "node/elm"
    assert (
        told("POD-MOUNT", "sandbox cannot be created on node elm: containerd.sock: no such file")[0].object
        == "node/elm"
    )
    assert told("POD-OOM", "x")[0].object == "app/desk"


def test_words_further_down_the_chain():
    """Some causes are told apart by a step of the chain."""
    chain = (DESK, "The container declares port 80, not the probe's.")
    assert told("POD-LIVENESS", "The kubelet kills it", chain)[0].cause == "liveness_probe_incorrect_port"
    assert told("POD-LIVENESS", "The kubelet kills it")[0].cause == "liveness_probe_incorrect_protocol"


def test_findings_without_a_label():
    """A finding outside the benchmark gives no answer."""
    assert told("PDB-BLOCKING", "A budget blocks the drain") == []


def test_every_label_belongs_to_a_class():
    """Each cause that the table can give is one of the closed list."""
    assert len(TAXONOMY) == 41
    assert set(TAXONOMY.values()) >= {"Scheduling_Fault", "Startup_Fault", "Performance_Fault"}

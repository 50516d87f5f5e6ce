from kbase.checks.node_proxy import node_proxy
from kbase.diagnosis.view import Scope
from kbase.types import ObjectRef
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, found, only, said, text_of
from tests.clusters import cluster_from

OFFICE = Scope("office")
GO = '{"error":"rpc error: desc = \\"dial tcp 10.9.0.1:7000: i/o timeout\\""}\n'
JAVA = "java.net.ConnectException: Connection timed out: mailer/10.9.0.2:8025\n"
NONAME = "could not connect: ConnectTimeout\n"
RELAYED = "rpc error: code = Internal desc = rpc error: desc = dial tcp 10.9.0.2:25: i/o timeout\n"


def logging(forbid=(), **logs):
    """The fixture with the log of each pod."""
    lines = {("office", f"{pod}-1", "web", False): text for pod, text in logs.items()}
    return cluster_from("addresses/desk.yaml", forbid=forbid, logs=lines)


def test_time_outs_from_one_node():
    """The callers' node is named, the Services that are well, and the log lines that show it."""
    finding = only(node_proxy, logging(desk=(GO + JAVA) * 2), OFFICE)
    assert (finding.about.kind, finding.about.name) == ("Node", "elm")
    assert said(finding, "elm", "ledger", "mailer", "kube-proxy")
    assert any(e.path == "log" for s in finding.chain for e in s.evidence)


def test_error_that_is_passed_on():
    """An error quoted from the one called belongs to whoever else is told of that Service."""
    finding = only(node_proxy, logging(desk=RELAYED * 3), OFFICE)
    assert finding.about.name == "oak"
    assert "ledger-1" in text_of(finding, "en")


def test_a_line_without_an_address():
    """It concerns the only Service that the container knows; with several known it proves nothing."""
    assert only(node_proxy, logging(ledger=NONAME * 3), OFFICE).about.name == "oak"
    assert found(node_proxy, logging(desk=NONAME * 3), OFFICE) == ()


def test_what_is_no_fault_of_the_node():
    """Single time-outs, refusals, slow answers, both nodes alike, no ready endpoint, a NetworkPolicy."""
    slow = "read tcp 10.1.0.3:4->10.9.0.1:7000: i/o timeout\n"
    for text in (GO, GO.replace("i/o timeout", "connection refused") * 5, slow * 5):
        assert found(node_proxy, logging(desk=text), OFFICE) == ()
    assert found(node_proxy, logging(desk=GO * 3, ledger=JAVA.replace("8025", "25") * 3), OFFICE) == ()
    unready = logging(desk=GO * 3)
    named(unready, "EndpointSlice", "ledger-1")["endpoints"][0]["conditions"]["ready"] = False
    assert found(node_proxy, unready, OFFICE) == ()
    guarded = logging(desk=GO * 3)
    meta = {"name": "closed", "namespace": "office"}
    guarded.objects.append(
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": {}}
    )
    assert found(node_proxy, guarded, OFFICE) == ()


def proxied(ready, since="2026-11-20T08:00:00Z"):
    """The fixture with kube-proxy in pods, that of node elm ready or not."""
    cluster = logging()
    for node, state in (("oak", "True"), ("elm", ready)):
        meta = {"name": f"kube-proxy-{node}", "namespace": "kube-system", "labels": {"k8s-app": "kube-proxy"}}
        condition = {"type": "Ready", "status": state, "lastTransitionTime": since}
        status = {"phase": "Running", "conditions": [condition]}
        spec = {"nodeName": node, "containers": [{"name": "kube-proxy"}]}
        cluster.objects.append({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec, "status": status})
    return cluster


def test_kube_proxy_pod_that_is_not_ready():
    """Its node is named; one that became unready only now is given its time."""
    assert only(node_proxy, proxied("False")).about.name == "elm"
    assert found(node_proxy, proxied("True")) == ()
    assert found(node_proxy, proxied("False", since="2026-11-20T08:39:50Z")) == ()


def test_unreadable_reads_prove_nothing():
    """With each read forbidden in turn it is never clean."""
    assert_honest_when_forbidden(node_proxy, lambda f: logging(f, desk=GO * 3), OFFICE)


def test_a_question_reads_the_logs_that_concern_it():
    """Asked about the ledger, the desk's log is not read; asked about a Service, those of its users are."""
    cluster = logging(desk=GO * 3, ledger=JAVA.replace("8025", "25") * 3)

    def node(kind, name):
        return only(node_proxy, cluster, Scope("office", (ObjectRef(kind, "office", name),))).about.name

    assert node("Pod", "ledger-1") == "oak"
    assert node("Service", "ledger") == "elm"

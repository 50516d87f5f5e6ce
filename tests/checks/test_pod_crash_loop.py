import pytest

from kbase.checks.pod_crash_loop import pod_crash_loop
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import spec_of, status_of
from tests.checks.saying import only, said, text_of
from tests.clusters import cluster_from

POD = "invoices-7d-a"
UNSET = {("office", POD, "web", True): "start\nError: TAX_URL is not set\n"}


def test_variable_that_nothing_sets_is_the_cause():
    """The log names a variable, the template sets none: that is said with code, count of pods and evidence."""
    finding = only(pod_crash_loop, cluster_from("pods/crash.yaml", logs=UNSET))
    assert said(finding, "TAX_URL", "exit code 3")
    assert (finding.about.kind, finding.about.name) == ("Deployment", "invoices")
    assert "1 of 2 pods" in text_of(finding, "en")
    assert "2 個 Pod 中的 1 個" in text_of(finding, "zh-TW")
    (declared,) = finding.chain[-1].evidence
    assert (declared.path, declared.value) == (".spec.containers[0].env", ["LOG_LEVEL"])


def test_variable_that_is_set_is_not_blamed():
    """A template that sets the variable is not contradicted: the log line itself is the cause."""
    cluster = cluster_from("pods/crash.yaml", logs=UNSET)
    spec_of(cluster, POD)["env"] = [{"name": "TAX_URL", "value": "x"}]
    finding = only(pod_crash_loop, cluster)
    assert "its last log says" in finding.cause.render("en")
    assert not any("TAX_URL" in step.text.render("en") for step in finding.next_steps)


def test_secret_source_leaves_the_cause_open():
    """envFrom a Secret may supply the variable; Secrets are not read, so nothing is claimed of it."""
    cluster = cluster_from("pods/crash.yaml", logs=UNSET)
    spec_of(cluster, POD)["envFrom"] = [{"secretRef": {"name": "tax"}}]
    finding = only(pod_crash_loop, cluster)
    assert "not set" in finding.cause.render("en")  # the log's own words
    assert "whether envFrom (Secret tax) supplies it was not looked at" in text_of(finding, "en")


def test_usual_suspects_are_ruled_out():
    """Reason, declared probes and the pulled image exclude memory, liveness and image."""
    finding = only(pod_crash_loop, cluster_from("pods/crash.yaml"))
    assert {r.code for r in finding.ruled_out} == {"POD-OOM", "POD-LIVENESS", "POD-IMAGE"}
    spec_of(cluster := cluster_from("pods/crash.yaml"), POD)["livenessProbe"] = {"tcpSocket": {"port": 1}}
    assert "POD-LIVENESS" not in {r.code for r in only(pod_crash_loop, cluster).ruled_out}


@pytest.mark.parametrize(("code", "words"), [(0, "without an error"), (139, "SIGSEGV"), (127, "not found")])
def test_exit_code_has_its_meaning(code, words):
    """Without a log the cause says what the code stands for by convention."""
    cluster = cluster_from("pods/crash.yaml")
    status_of(cluster, POD)["lastState"]["terminated"]["exitCode"] = code
    assert words in only(pod_crash_loop, cluster).cause.render("en")


def test_stateful_pod_is_named_and_later_ones_wait():
    """A StatefulSet's cause names the ordinal, and the ordinals that are not created yet are a consequence."""
    finding = only(pod_crash_loop, cluster_from("pods/crash_ordinal.yaml"))
    assert said(finding, "ledger-1")
    assert "ledger-1 must be ready before ledger-2" in text_of(finding, "en")


@pytest.mark.parametrize(
    "state",
    [
        {"terminated": {"exitCode": 3, "reason": "Error"}},
        {"running": {"startedAt": "2026-11-20T08:39:55Z"}},
        {"waiting": {"reason": "CrashLoopBackOff"}},
    ],
)
def test_between_two_runs_the_finding_stays(state):
    """The loop is judged by restarts and runs; the state of the moment does not hide it."""
    cluster = cluster_from("pods/crash.yaml")
    status_of(cluster, POD)["state"] = state
    assert run(pod_crash_loop, cluster, Scope()).state == "found"


@pytest.mark.parametrize(
    "change",
    [
        {"state": {"running": {"startedAt": "2026-11-20T07:40:00Z"}}, "ready": True},
        {"lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}},
        {"lastState": {"terminated": {"exitCode": 128, "reason": "StartError"}}},
    ],
)
def test_other_stories_are_left_to_others(change):
    """A container that recovered an hour ago, was OOM-killed or never started is no crash loop."""
    cluster = cluster_from("pods/crash.yaml")
    status_of(cluster, POD).update(change)
    assert run(pod_crash_loop, cluster, Scope()).state == "clean"


def test_a_container_that_has_just_become_ready_is_a_warning():
    """Several restarts within the kubelet's memory are worth a word, but it may have come through."""
    cluster = cluster_from("pods/crash.yaml")
    status_of(cluster, POD).update({"state": {"running": {"startedAt": "2026-11-20T08:38:15Z"}}, "ready": True})
    assert only(pod_crash_loop, cluster).severity == "warning"

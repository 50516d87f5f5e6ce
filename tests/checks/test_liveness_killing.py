from kbase.checks.liveness_killing import liveness_killing
from kbase.checks.pod_crash_loop import pod_crash_loop
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, spec_of, status_of, without
from tests.checks.saying import only, said, text_of
from tests.clusters import cluster_from

POD = "search-7d-a"


def test_kill_after_a_failed_probe_is_explained():
    """Probe, answer, the undeclared port and the exit code of the kubelet's kill, without a word of memory."""
    finding = only(liveness_killing, cluster_from("pods/liveness.yaml"))
    assert said(finding, "liveness", "http://:9201/alive", "connection refused")
    text = text_of(finding, "en")
    assert "declares port 9200" in text
    assert "exit code 137 (reason Error)" in text
    assert finding.ruled_out[0].code == "POD-OOM"


def test_dropped_killing_events_do_not_hide_it():
    """The recorder drops repeats: an Unhealthy event and a signal are proof enough."""
    cluster = cluster_from("pods/liveness.yaml")
    cluster.objects[:] = [o for o in cluster.objects if o.get("reason") != "Killing"]
    assert run(liveness_killing, cluster, Scope()).state == "found"


def test_startup_probe_is_told_apart():
    """Events name the probe; a startup probe is called so."""
    cluster = cluster_from("pods/liveness.yaml")
    spec = spec_of(cluster, POD)
    spec["startupProbe"] = spec.pop("livenessProbe")
    for event in (o for o in cluster.objects if o["kind"] == "Event"):
        event["message"] = event["message"].replace("Liveness", "Startup").replace("liveness", "startup")
    assert said(only(liveness_killing, cluster), "startup")


def test_a_signal_without_probe_events_is_a_crash():
    """Exit 137 alone ties nothing to the probe; the crash check then speaks, and does not exclude the probe."""
    cluster = without(cluster_from("pods/liveness.yaml"), "Event")
    assert run(liveness_killing, cluster, Scope()).state == "clean"
    assert "SIGKILL" in only(pod_crash_loop, cluster).cause.render("en")


def test_events_of_a_predecessor_do_not_count():
    """An event that names another uid belongs to an earlier pod of that name."""
    cluster = cluster_from("pods/liveness.yaml")
    named(cluster, "Pod", POD)["metadata"]["uid"] = "p-new"
    assert run(liveness_killing, cluster, Scope()).state == "clean"


def test_exit_of_its_own_is_not_the_probes():
    """Exit 1 with an older Unhealthy event is the application's end."""
    cluster = cluster_from("pods/liveness.yaml")
    cluster.objects[:] = [o for o in cluster.objects if o.get("reason") != "Killing"]
    status_of(cluster, POD)["lastState"]["terminated"]["exitCode"] = 1
    assert run(liveness_killing, cluster, Scope()).state == "clean"


def test_a_server_that_obeys_sigterm():
    """Exit 0 is the probe's doing where kills for the probe are on record, even of earlier runs only."""
    cluster = cluster_from("pods/liveness.yaml")
    status_of(cluster, POD)["lastState"]["terminated"] |= {"exitCode": 0, "reason": "Completed"}
    for event in (o for o in cluster.objects if o.get("reason") == "Killing"):
        event["lastTimestamp"] = event["firstTimestamp"] = "2026-11-20T07:00:00Z"
    assert said(only(liveness_killing, cluster), "liveness")
    cluster.objects[:] = [o for o in cluster.objects if o.get("reason") != "Killing"]
    assert run(liveness_killing, cluster, Scope()).state == "clean"

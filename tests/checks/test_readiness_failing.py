from kbase.checks.readiness_failing import readiness_failing
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import spec_of, status_of, without
from tests.checks.saying import only, said, text_of
from tests.clusters import cluster_from


def test_what_the_probe_asks_and_gets():
    """Both pods in one finding: the request, the answer, and that the port is not a declared one."""
    finding = only(readiness_failing, cluster_from("pods/readiness.yaml"))
    assert said(finding, "http://:7001/up", "HTTP 503", "api")
    text = text_of(finding, "en")
    assert "2 of 2 pods" in text
    assert "declares port http=7000" in text


def test_without_events_the_answer_is_unknown():
    """The probe still holds the container back; the kubelet's words are then said to be gone, not guessed."""
    finding = only(readiness_failing, without(cluster_from("pods/readiness.yaml"), "Event"))
    assert "no longer on record" in finding.cause.render("en")


def test_a_container_that_just_started_is_clean():
    """Before the probe's own patience, and half a minute, nothing is failing."""
    cluster = cluster_from("pods/readiness.yaml")
    for pod in ("quotes-7d-a", "quotes-7d-b"):
        status_of(cluster, pod)["state"] = {"running": {"startedAt": "2026-11-20T08:39:45Z"}}
    assert run(readiness_failing, cluster, Scope()).state == "clean"


def test_a_probe_that_begins_late():
    """A container that runs and is not asked yet: the delay explains it, as information only."""
    cluster = cluster_from("pods/readiness.yaml")
    for pod in ("quotes-7d-a", "quotes-7d-b"):
        spec_of(cluster, pod)["readinessProbe"]["initialDelaySeconds"] = 600
        status_of(cluster, pod)["state"] = {"running": {"startedAt": "2026-11-20T08:38:00Z"}}
    finding = only(readiness_failing, cluster)
    assert said(finding, "600", "120", "initialDelaySeconds")
    assert finding.severity == "info"

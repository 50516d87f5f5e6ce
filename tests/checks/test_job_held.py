import pytest

from kbase.checks.job_held import job_held
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.clusters import ObjectsReader, cluster_from
from tests.scenarios.build import cluster_of

LONG, JUST = "2026-11-20T06:05:00Z", "2026-11-20T08:35:00Z"
RUNS = {"running": {"startedAt": "2026-11-20T06:00:00Z"}}


def ended(at: str, code: int = 0) -> dict[str, object]:
    times = {"startedAt": "2026-11-20T06:00:00Z", "finishedAt": at}
    return {"terminated": {"exitCode": code, "reason": "Completed" if not code else "Error", **times}}


def job(main, side, *, image="example/side:1", kind="Job", annotations=None) -> ObjectsReader:
    both = [("etl", main), ("side", side)]
    statuses = [{"name": n, "image": "x", "ready": "running" in s, "restartCount": 0, "state": s} for n, s in both]
    etl = {
        "kind": kind,
        "sidecars": [{"name": "side", "image": image}],
        "meta": {"annotations": annotations or {}},
        "status": {"containerStatuses": statuses},
        "owner_status": {"active": 1},
    }
    return cluster_of({"run": {"etl": etl}})


def test_the_container_that_goes_on_is_named():
    """The cause names what ended, what still runs and for how long, in both languages."""
    (finding,) = run(job_held, job(ended(LONG), RUNS), Scope()).findings
    assert str(finding.about) == "Job shop/etl"
    for lang in ("en", "zh-TW", "zh-CN"):
        assert all(word in finding.cause.render(lang) for word in ("etl", "side", "155"))


def test_a_proxy_that_stands_first_is_known_by_its_image():
    """A mesh may put its proxy before the work; then the order tells nothing."""
    held = job(RUNS, ended(LONG), image="example/work:1")
    assert run(job_held, held, Scope()).state == "clean"
    for pod in (o for o in held.objects if o["kind"] == "Pod" and o["metadata"]["namespace"] == "shop"):
        pod["spec"]["containers"][0]["image"] = "docker.io/istio/proxyv2:1.28.0"
    (finding,) = run(job_held, held, Scope()).findings
    assert "container etl of the pod still runs" in finding.cause.render("en")


def test_the_default_container_is_the_work():
    """The annotation that kubectl goes by says which container does the work."""
    chosen = {"kubectl.kubernetes.io/default-container": "side"}
    assert run(job_held, job(ended(LONG), RUNS, annotations=chosen), Scope()).state == "clean"


@pytest.mark.parametrize(
    ("main", "side", "kind"),
    [
        (ended(JUST), RUNS, "Job"),  # the helper may still ship its logs
        (RUNS, RUNS, "Job"),
        (ended(LONG, 1), RUNS, "Job"),  # a failure is told by another check
        (ended(LONG), RUNS, "StatefulSet"),  # only a Job waits for all of its containers
    ],
)
def test_others_are_clean(main, side, kind):
    """Jobs at work, just done or failed, and pods that are no Job's."""
    assert run(job_held, job(main, side, kind=kind), Scope()).state == "clean"


def test_forbidden_is_not_clean():
    """Without the right to list pods the check says so."""
    held = job(ended(LONG), RUNS)
    outcome = run(job_held, ObjectsReader(held.objects, frozenset({"pods"})), Scope())
    assert (outcome.state, outcome.gaps[0].detail) == ("not_checked", "cannot list pods")


def test_a_job_as_kubectl_prints_it():
    """Its work is done, its proxy goes on."""
    (finding,) = run(job_held, cluster_from("jobs/held.yaml"), Scope()).findings
    assert str(finding.about) == "Job shop/etl"

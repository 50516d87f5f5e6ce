"""A complaint in a log counts where the Service it names does not answer; the scenarios hold many more."""

import yaml

from kbase.checks.dependency_down import dependency_down
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import FIXTURES, ObjectsReader
from tests.scenarios.build import cluster_of

FIXTURE = FIXTURES / "scenarios" / "applications.yaml"
REFUSED = "ERROR GET http://stock/items: dial tcp: connect: connection refused\n"


def shop(log: str = REFUSED, **stock) -> ObjectsReader:
    """A front that calls Service stock, whose one workload is as given."""
    env = [{"name": "STOCK", "value": "http://stock"}]
    run = {"front": {"container": {"env": env}, "log": log}, "stock": stock}
    return cluster_of({"run": run, "services": {"stock": {}}})


def test_the_complaint_leads_to_the_service_and_its_pods():
    """The chain goes from the caller's log over the Service to the workload behind it."""
    finding = only(dependency_down, shop(**{"is": {"crash": 1}}))
    assert said(finding, "shop/stock", "CrashLoopBackOff")
    assert [s.about.kind for s in finding.chain] == ["Pod", "Service", "Deployment", "Pod"]
    assert finding.severity == "warning"  # the front itself is ready


def test_a_complaint_about_a_service_that_answers_is_over():
    """Words in a log are old without a fault to match them."""
    assert found(dependency_down, shop()) == ()


def test_words_that_complain_of_nothing_name_nobody():
    """A Service that is down on purpose is no fault of those who merely mention it."""
    assert found(dependency_down, shop("INFO stock: 3 items\n", replicas=0)) == ()
    assert said(only(dependency_down, shop(replicas=0)), "shop/stock", "Deployment stock")


def test_a_run_that_ended_for_another_reason_is_not_explained():
    """Of a container that ended, what its last words are about counts, not what it survived."""
    cluster = shop(replicas=0)
    pod = next(o for o in cluster.objects if o["kind"] == "Pod" and o["metadata"]["labels"].get("app") == "front")
    pod["status"]["containerStatuses"][0] |= {
        "ready": False,
        "restartCount": 5,
        "state": {"waiting": {"reason": "CrashLoopBackOff"}},
        "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}},
    }
    where = ("shop", pod["metadata"]["name"], "front")
    cluster.log_lines = {(*where, True): REFUSED + "panic: flag -port is not a number\n"}
    assert found(dependency_down, cluster) == ()
    cluster.log_lines = {(*where, True): REFUSED}
    assert only(dependency_down, cluster)


def test_every_scenario_of_an_application_runs_it_without_error():
    """Whatever the log says, it ends as found or clean."""
    for scenario in yaml.safe_load(FIXTURE.read_text()):
        assert run(dependency_down, cluster_of(scenario), Scope()).state in ("found", "clean"), scenario["name"]


def test_forbidden_reads_are_never_clean():
    def cluster(forbid):
        made = shop(**{"is": {"crash": 1}})
        made.forbid = frozenset(forbid)
        return made

    assert_honest_when_forbidden(dependency_down, cluster, Scope())

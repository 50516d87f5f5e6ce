import pytest

from kbase.checks.api_server_unready import api_server_unready
from kbase.cluster.backend import Budget
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Session
from kbase.cluster.source import open_cluster
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import only
from tests.clusters import FIXTURES, ObjectsReader, cluster_from
from tests.replay.server import Fault, replay

FAILED = "[+]ping ok\n[-]informer-sync failed: reason withheld\n[-]etcd failed: reason withheld\nreadyz check failed\n"


def outcome(files, meta=None):
    recorded = {"recorded": "2026-11-20T08:40:00Z", "server": {"gitVersion": "v1.36.2"}, **(meta or {})}
    backend = RecordedBackend(lambda name: files.get(name), recorded)
    return run(api_server_unready, Session("memory", backend, Budget(deadline_s=5, max_requests=9)), Scope())


def test_the_deepest_failed_part_is_the_cause():
    """etcd explains caches that are not filled; both are shown, with the command that shows them."""
    finding = only(api_server_unready, ObjectsReader([], said_of_health=FAILED))
    assert "(etcd): it gets no answer from etcd" in finding.cause.render("en")
    assert "etcd" in finding.cause.render("zh-TW")
    proof = [e for step in finding.chain for e in step.evidence]
    assert [e.path for e in proof] == ["/readyz informer-sync", "/readyz etcd"]
    assert proof[-1].value == "[-]etcd failed: reason withheld"
    assert {e.command for e in proof} == {"kubectl get --raw '/readyz?verbose'"}


def test_objects_say_nothing_of_it():
    """Aggregated APIs that are not available are another check's; without a failed part there is no finding."""
    assert run(api_server_unready, cluster_from("control/api.yaml"), Scope()).state == "clean"
    assert run(api_server_unready, cluster_from("control/api.yaml", forbid=["readyz"]), Scope()).state == "not_checked"


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("shutdown", "being shut down"),
        ("etcd-readiness", "no answer from etcd"),
        ("kms-providers", "encryption provider"),
        ("poststarthook/crd-informer-synced", "caches"),
        ("poststarthook/apiservice-registration-controller", "API groups"),
        ("poststarthook/rbac/bootstrap-roles", "has not finished"),
        ("unheard-of", "stands in its log"),
    ],
)
def test_what_a_failed_part_means(part, words):
    """Each part has its meaning, unknown ones too."""
    finding = only(api_server_unready, ObjectsReader([], said_of_health=f"[-]{part} failed: reason withheld\n"))
    assert words in finding.cause.render("en")


def test_parts_that_are_well_or_left_out_are_clean():
    """A part that was excluded from the check has not failed."""
    said = b"[+]ping ok\n[+]etcd excluded: ok\nreadyz check passed\n"
    assert outcome({"get/readyz__verbose.json": said}).state == "clean"


def test_a_recording_without_it_falls_back_to_livez_or_is_not_checked():
    """What was not recorded, refused or answered without parts is not checked, with the reason."""
    assert outcome({"get/livez__verbose.json": b"[+]ping ok\n"}).state == "clean"
    for files, meta, reason in (
        ({}, {}, "error"),
        ({"denied/readyz__verbose.json": b"{}"}, {}, "forbidden"),
        ({"get/readyz__verbose.json": b"ok"}, {}, "error"),
        ({}, {"unread": {"/readyz": {"reason": "timeout", "detail": "cannot get /readyz"}}}, "timeout"),
    ):
        found = outcome(files, meta)
        assert (found.state, [g.reason for g in found.gaps]) == ("not_checked", [reason]), files


@pytest.mark.parametrize(
    ("fault", "state", "reason"),
    [
        (Fault(r"^/readyz", code=500, body=FAILED.encode()), "found", None),
        (Fault(r"^/(readyz|livez)", code=403, body={"kind": "Status"}), "not_checked", "forbidden"),
        (Fault(r"^/(readyz|livez)", code=404, body=b"404 page not found"), "not_checked", "absent_api"),
        (Fault(r"^/(readyz|livez)", kind="stall"), "not_checked", "timeout"),
    ],
)
def test_a_live_server(fault, state, reason, tmp_path):
    """A server that is not ready answers 500 with its parts; one that does not tell is not taken for well."""
    with replay(FIXTURES / "recording", tmp_path, faults=(fault,)) as running:
        cluster = open_cluster(f"kubeconfig:{running.kubeconfig}")
        found = run(api_server_unready, cluster.session(deadline_s=1, max_requests=9), Scope())
    assert (found.state, {g.reason for g in found.gaps}) == (state, {reason} - {None})

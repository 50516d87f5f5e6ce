from copy import deepcopy
from pathlib import Path

import pytest

from kbase.checks.custom_resource import custom_resource
from kbase.cluster.backend import Budget
from kbase.cluster.resources import RESOURCES
from kbase.cluster.session import Session
from kbase.diagnosis.customs import TABLE
from kbase.diagnosis.examine import of_targets
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from kbase.types import ObjectRef
from tests.checks.faulty import Memory
from tests.checks.pieces import named, without
from tests.checks.saying import assert_honest_when_forbidden, found, said, text_of
from tests.clusters import cluster_from

NOTES = Path(__file__).parents[2] / "corpus"
SECRET = ("Certificate", "web-tls")
WEB = ObjectRef("Deployment", "shop", "web")


def held(forbid=()):
    """Custom resources of many kinds that are not well."""
    return cluster_from("customs/held.yaml", forbid=forbid)


def about(cluster, kind, name, scope=None):
    return next(
        (f for f in found(custom_resource, cluster, scope) if (f.about.kind, f.about.name) == (kind, name)), None
    )


def test_the_words_of_the_deepest_object_are_the_cause():
    """A certificate waits for its request, that for its challenge; a Kustomization for the repository."""
    cluster = held()
    certificate = about(cluster, "Certificate", "shop-tls")
    assert said(certificate, "Challenge shop-tls-1-327645514-1479695378", "no such host")
    ends = [(s.about.kind, s.about.name) for s in certificate.chain]
    assert ends[-2:] == [("CertificateRequest", "shop-tls-1"), ("Challenge", "shop-tls-1-327645514-1479695378")]
    assert said(about(cluster, "Kustomization", "apps"), "GitRepository config", "refs/heads/production")


def test_the_evidence_is_the_condition_and_its_message():
    """Status and message of the condition, at their place in the list."""
    step = about(held(), "EC2NodeClass", "default").chain[-1]
    assert [(e.path, e.value) for e in step.evidence] == [
        (".status.conditions[1].status", "False"),
        (".status.conditions[1].message", "SubnetSelector did not match any Subnets"),
    ]


def test_what_waits_for_a_secret_is_told_and_makes_it_an_error():
    """The pod is named; where no pod waits, the Ingress that takes its certificate from there, else nothing."""
    cluster = held()
    assert "waits for it" in text_of(about(cluster, *SECRET), "en")
    assert about(cluster, "ExternalSecret", "api-database").severity == "warning"
    assert about(cluster, "Certificate", "shop-tls").chain[0].about.key == ("Ingress", "shop", "shop")


def test_a_pod_with_the_secret_optional_does_not_wait_for_it():
    """What is optional holds nothing up."""
    cluster = held()
    pod = next(o for o in cluster.objects if o["kind"] == "Pod" and o["metadata"]["name"].startswith("web-"))
    pod["spec"]["volumes"][0]["secret"]["optional"] = True
    assert "waits for it" not in text_of(about(cluster, *SECRET), "en")


@pytest.mark.parametrize(
    "changed",
    [
        {"metadata": {"deletionTimestamp": "2026-11-20T08:00:00Z"}},
        {"metadata": {"generation": 2}},
        {"spec": {"suspend": True}},
    ],
    ids=["being deleted", "words about an older spec", "switched off"],
)
def test_what_is_over_or_meant_is_not_judged(changed):
    """Nothing is said of an object that is going, whose status is old, or that a person suspended."""
    cluster = held()
    release = named(cluster, "HelmRelease", "api")
    release["status"]["conditions"] = [c | {"observedGeneration": 1} for c in release["status"]["conditions"]]
    release["metadata"]["generation"] = 1
    assert about(cluster, "HelmRelease", "api")
    for part, fields in changed.items():
        release[part] |= fields
    assert about(cluster, "HelmRelease", "api") is None


@pytest.mark.parametrize(
    ("kind", "name"), [("HelmRelease", "api"), ("NodePool", "default"), ("ExternalSecret", "api-database")]
)
def test_what_has_only_just_begun_is_not_judged(kind, name):
    """A controller is given time."""
    cluster = held()
    obj = named(cluster, kind, name)
    obj["status"]["conditions"] = [
        c | {"lastTransitionTime": "2026-11-20T08:38:00Z"} for c in obj["status"]["conditions"]
    ]
    assert about(cluster, kind, name) is None


def test_conditions_that_are_not_in_the_table_are_never_judged():
    """False is a good answer of many, True a bad one of none that is not known."""
    cluster = held()
    for obj in cluster.objects:
        for said_ in (obj.get("status") or {}).get("conditions") or []:
            if obj["kind"] not in ("Pod", "Deployment"):
                said_["type"] = "Unheard"
        if obj["kind"] in ("Application", "Challenge"):
            obj["status"] = {}
    del named(cluster, "EC2NodeClass", "default")["status"]  # of it any condition that is False counts
    assert not found(custom_resource, cluster)


def test_waiting_for_a_turn_is_information():
    """A Job whose queue is busy is no fault; one that never fits is."""
    cluster = held()
    workload = named(cluster, "Workload", "job-train-1b2c3")
    assert about(cluster, "Workload", "job-train-1b2c3").severity == "warning"
    text = "couldn't assign flavors to pod set main: insufficient unused quota for cpu in flavor spot, 3 more needed"
    workload["status"]["conditions"][0]["message"] = text
    assert about(cluster, "Workload", "job-train-1b2c3").severity == "info"


def test_a_fault_of_another_application_is_not_told_to_who_asks():
    """In a question about one workload only what has to do with it is read, and told."""
    cluster = held()
    examined = of_targets(cluster, [WEB])
    assert [(f.code, f.about.name) for f in examined.findings][:2] == [
        ("CR-NOT-READY", "web-tls"),
        ("POD-MOUNT", "web"),
    ]
    told = {f.about.name for f in examined.findings}
    assert not told & {"apps", "config", "worker", "checkout", "default", "job-train-1b2c3"}


def asked_for(cluster, targets):
    memory = Memory(cluster.objects, cluster.log_lines, cluster.now)
    of_targets(Session("objects", memory, Budget(deadline_s=60, max_requests=1000)), targets)
    return {plural for plural in memory.asked if plural in RESOURCES and RESOURCES[plural].custom}


def test_a_question_reads_the_kinds_that_its_object_points_at():
    """A Secret that is waited for, labels of Flux, an annotation of Argo CD, a Job that is suspended; else none."""
    cluster = held()
    assert {"certificates", "externalsecrets", "sealedsecrets"} <= asked_for(cluster, [WEB])
    assert not asked_for(cluster, [WEB]) & {"applications", "kustomizations", "rollouts", "nodepools", "workloads"}
    plain = deepcopy(cluster)
    plain.objects = [o for o in plain.objects if o["kind"] in ("Deployment", "ReplicaSet", "Pod") and "idp" in str(o)]
    for obj in plain.objects:
        obj["metadata"]["labels"] = {"app": "idp"} if obj["kind"] == "Deployment" else obj["metadata"].get("labels")
    assert not asked_for(plain, [ObjectRef("Deployment", "shop", "idp")]) - {"verticalpodautoscalers"}


def test_a_missing_issuer_is_only_missing_where_that_is_certain():
    """What may not be read is not said to be absent; the request's own words stay."""
    cluster = held({"clusterissuers"})
    outcome = run(custom_resource, without(cluster, "CertificateRequest"), Scope())
    certificate = next(f for f in outcome.findings if f.about.name == "web-tls")
    assert "does not exist" not in certificate.cause.render("en").partition(":")[2].replace("Secret does not exist", "")
    assert any(g.resource == "clusterissuers" and g.reason == "forbidden" for g in outcome.gaps)


def test_what_could_not_be_read_is_said_in_short():
    """Each kind by name as long as they are few; for a recording that has none of them one line."""
    few = run(custom_resource, held({"rollouts", "certificates"}), Scope()).gaps
    assert {g.resource for g in few} == {"rollouts", "certificates"}
    many = run(custom_resource, held({*TABLE}), Scope())
    assert [g.detail for g in many.gaps] == ["cannot list custom resources"]
    assert many.state == "not_checked"


def test_honest_when_forbidden():
    assert_honest_when_forbidden(custom_resource, held, Scope())


def test_every_kind_of_the_table_can_be_read_and_its_notes_exist():
    """The table names kinds that kbase reads, of add-ons, and the check declares them all."""
    assert {*TABLE} <= {*RESOURCES}
    assert all(RESOURCES[plural].custom for plural in TABLE)
    assert {*TABLE} <= {*custom_resource.reads}
    notes = {note for row in TABLE.values() for note in row.notes}
    assert not [note for note in notes if not (NOTES / f"{note}.en.md").is_file()]

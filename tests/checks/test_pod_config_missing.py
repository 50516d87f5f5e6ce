import pytest

from kbase.checks.pod_config_missing import pod_config_missing
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, status_of
from tests.checks.saying import only, said, text_of
from tests.clusters import cluster_from

POD = "tariffs-7d-a"


def waiting(message, **options):
    cluster = cluster_from("pods/config.yaml", **options)
    status_of(cluster, POD)["state"]["waiting"]["message"] = message
    return cluster


def test_missing_key_with_the_one_that_is_there():
    """The key that is asked for, the key that exists, and where the template asks."""
    finding = only(pod_config_missing, cluster_from("pods/config.yaml"))
    assert said(finding, "tariff-settings", "REGION", "region")
    assert {e.path for e in finding.chain[-1].evidence} == {
        ".data",
        ".spec.containers[0].env[0].valueFrom.configMapKeyRef",
    }
    assert "EUR" not in text_of(finding, "en")


def test_missing_config_map_with_a_near_name():
    """Proven absent by the API, and the name that was probably meant."""
    finding = only(pod_config_missing, waiting('configmap "tariff-setting" not found'))
    assert said(finding, "tariff-setting", "tariff-settings")
    assert finding.chain[-1].evidence[0].path == ""


def test_secret_is_missing_by_the_kubelets_word_only():
    """Secrets are never asked for: the kubelet's message is the evidence, nothing is proven absent."""
    finding = only(pod_config_missing, waiting('secret "tariff-login" not found'))
    assert said(finding, "Secret tariff-login", "kubelet")
    assert [e.path for e in finding.chain[-1].evidence] == [
        ".status.containerStatuses[0].state.waiting.message",
        ".spec.containers[0].envFrom[0].secretRef.name",
    ]


def test_unreadable_config_maps_prove_no_absence():
    """Without the right to read ConfigMaps the kubelet's word is passed on as such."""
    cluster = waiting('configmap "tariff-setting" not found', forbid={"configmaps"})
    outcome = run(pod_config_missing, cluster, Scope())
    assert outcome.gaps
    assert "does not exist" not in text_of(outcome.findings[0], "en")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("container has runAsNonRoot and image will run as root (pod: ...)", "runAsNonRoot"),
        ("container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root", "by name"),
        ("failed to prepare subPath for volumeMount", "subPath"),
    ],
)
def test_other_refusals_are_told_apart(message, words):
    """The same waiting reason also stands for the security context and subPath."""
    assert words in only(pod_config_missing, waiting(message)).cause.render("en")


def test_what_has_come_to_exist_is_clean():
    """The kubelet tries again by itself once the key is there; a cache that is not filled yet is no fault either."""
    cluster = cluster_from("pods/config.yaml")
    named(cluster, "ConfigMap", "tariff-settings")["data"]["REGION"] = "x"
    assert run(pod_config_missing, cluster, Scope()).state == "clean"
    late = waiting("failed to sync configmap cache: timed out waiting for the condition")
    assert run(pod_config_missing, late, Scope()).state == "clean"

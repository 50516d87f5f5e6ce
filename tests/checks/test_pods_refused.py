import pytest

from kbase.checks.pods_refused import pods_refused
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, found, only, said, text_of
from tests.clusters import cluster_from

SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "stamper", "namespace": "guard"}, "spec": {}}
SLICE = {
    "apiVersion": "discovery.k8s.io/v1",
    "kind": "EndpointSlice",
    "metadata": {"name": "s", "namespace": "guard", "labels": {"kubernetes.io/service-name": "stamper"}},
    "endpoints": [{"addresses": ["10.0.0.1"], "conditions": {"ready": False}}],
}
CALL = 'Internal error occurred: failed calling webhook "stamp.example.org": failed to call webhook: Post "https://x": '


def refused(message: str, forbid=()):
    """The fixture with another message of the API server."""
    cluster = cluster_from("refused/deployment.yaml", forbid=forbid)
    cluster.objects[0]["status"]["conditions"][0]["message"] = message
    return cluster


def test_quota_is_named_with_its_amounts():
    """About the Deployment, with quota, resource, used, hard and requested; the chain ends at the ResourceQuota."""
    finding = only(pods_refused, cluster_from("refused/deployment.yaml"))
    assert (finding.about.kind, finding.about.name) == ("Deployment", "mailer")
    assert said(finding, "ResourceQuota small", "limits.memory", "7Gi", "8Gi", "2Gi")
    assert finding.chain[-1].about.kind == "ResourceQuota"
    assert "1 of 3" in finding.chain[0].fact.render("en")


def test_missing_values_and_a_full_quota():
    """What must be specified is named, and that the quota has no room anyway."""
    message = 'pods "x" is forbidden: failed quota: small: must specify limits.cpu for: app'
    finding = only(pods_refused, refused(message))
    assert said(finding, "small", "limits.cpu for: app")
    assert "pods 4/4" in text_of(finding, "zh-TW")


def test_pod_security_names_level_and_violations():
    """Level and violated controls stand in the cause, the namespace's label in the chain."""
    message = 'pods "x" is forbidden: violates PodSecurity "baseline:latest": privileged (container "a" must not)'
    finding = only(pods_refused, refused(message))
    assert said(finding, "baseline", "office", "privileged")
    assert finding.chain[-1].about.kind == "Namespace"


def test_webhook_without_service():
    """The webhook's configuration, failurePolicy and absent Service are named."""
    finding = only(pods_refused, refused(CALL + 'service "stamper" not found'))
    assert said(finding, "stamp.example.org", "MutatingWebhookConfiguration stamper", "Fail", "guard/stamper")
    assert finding.chain[-1].evidence[0].path == ""


def test_webhook_without_endpoints():
    """A Service that exists but has no ready endpoint is not called absent."""
    cluster = refused(CALL + "no endpoints available")
    cluster.objects += [SERVICE, SLICE]
    finding = only(pods_refused, cluster)
    assert "no ready endpoint" in finding.cause.render("en")
    assert "exist" not in text_of(finding, "en")


def test_webhook_that_answers_badly():
    """Where Service and endpoints are fine, the API server's own words are the cause."""
    cluster = refused(CALL + "context deadline exceeded")
    cluster.objects += [SERVICE, SLICE | {"endpoints": [{"conditions": {"ready": True}}]}]
    assert said(only(pods_refused, cluster), "context deadline exceeded")


def test_service_account_with_a_near_name():
    """An absent ServiceAccount is named with the one that was likely meant."""
    message = 'pods "x" is forbidden: error looking up service account office/mail-sendr: not found'
    assert said(only(pods_refused, refused(message)), "mail-sendr", "mail-sender", "office")


def test_service_account_that_exists_now_is_not_called_absent():
    """An account created since the refusal is not reported as missing."""
    message = 'pods "x" is forbidden: error looking up service account office/mail-sender: not found'
    finding = only(pods_refused, refused(message))
    assert "does not exist" not in text_of(finding, "en")


def test_limit_range_is_named():
    """The rule and the only LimitRange of the namespace."""
    message = 'pods "x" is forbidden: maximum cpu usage per Container is 500m, but limit is 1'
    assert said(only(pods_refused, refused(message)), "LimitRange sizes", "500m")


@pytest.mark.parametrize(
    "message",
    [
        'admission webhook "a.example.org" denied the request: unsigned image',
        "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: unsigned image",
        "something new: unsigned image",
    ],
)
def test_other_refusals_keep_the_server_s_words(message):
    """A denial carries its reason, a wording we do not know is passed on whole."""
    assert said(only(pods_refused, refused(message)), "unsigned image")


def test_refusals_that_stand_in_events_only():
    """StatefulSet, DaemonSet and Job: the newest FailedCreate event, also one with only eventTime or combined."""
    findings = {f.about.kind: f for f in found(pods_refused, cluster_from("refused/stateful.yaml"))}
    assert said(findings["StatefulSet"], "disks", "95Gi", "100Gi")
    assert said(findings["DaemonSet"], "baseline", "hostPath volumes")
    assert said(findings["Job"], "ServiceAccount loader")


def test_clean():
    """Full owners, finished Jobs and refusals that were overcome give no finding."""
    assert run(pods_refused, cluster_from("refused/clean.yaml"), Scope()).state == "clean"


@pytest.mark.parametrize("file", ["deployment", "stateful"])
def test_forbidden_is_never_clean(file):
    """Each read forbidden in turn: not clean, nothing unreadable is called absent."""
    assert_honest_when_forbidden(
        pods_refused, lambda forbid: cluster_from(f"refused/{file}.yaml", forbid=forbid), Scope()
    )


def test_unreadable_webhook_service_is_not_called_absent():
    """Without the right to read Services the cause stays with the API server's words."""
    finding = only(pods_refused, refused(CALL + "connection refused", forbid={"services"}))
    assert "exist" not in text_of(finding, "en")

import pytest

from kbase.checks.webhook_unreachable import webhook_unreachable
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, without
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import cluster_from


def house(forbid=(), **hook):
    """A webhook whose only pod crashes; the first webhook changed by hook."""
    cluster = cluster_from("control/webhook.yaml", forbid=forbid)
    named(cluster, "ValidatingWebhookConfiguration", "house-rules")["webhooks"][0].update(hook)
    return cluster


def without_service(cluster):
    cluster.objects[:] = [o for o in cluster.objects if o["kind"] not in ("Service", "EndpointSlice", "Pod")]
    return cluster


def test_pod_behind_it_is_the_root():
    """No ready endpoint: the pod's own failure, and what is refused where."""
    finding = only(webhook_unreachable, house())
    assert said(finding, "pods.rules.example.org", "failurePolicy Fail", "CREATE", "pods", "kitchen", "judge-x")
    assert (finding.severity, finding.chain[-1].about.kind) == ("error", "Pod")
    assert finding.about.name == "house-rules"


def test_service_that_does_not_exist():
    """Only a definite answer calls it absent."""
    finding = only(webhook_unreachable, without_service(house()))
    assert said(finding, "rules/judge")
    assert finding.chain[-1].evidence[0].path == ""
    assert run(webhook_unreachable, without_service(house({"services"})), Scope()).state == "not_checked"


def test_port_that_the_service_lacks():
    """The API server calls the port of the configuration, 443 unless told otherwise."""
    cluster = house()
    named(cluster, "Service", "judge")["spec"]["ports"][0]["port"] = 8443
    assert said(only(webhook_unreachable, cluster), "443", "8443")


def test_ignore_is_a_warning_with_its_delay():
    """failurePolicy Ignore refuses nothing, but each request may wait."""
    finding = only(webhook_unreachable, house(failurePolicy="Ignore"))
    assert said(finding, "Ignore", "25")
    assert finding.severity == "warning"


def test_webhook_that_locks_itself_out():
    """One that also guards its own namespace cannot come back; a narrower selector is not judged."""
    finding = only(webhook_unreachable, house(namespaceSelector={}))
    assert any("cannot be created again" in s.fact.render("en") for s in finding.chain)
    assert len(finding.next_steps) == 3
    narrow = house(namespaceSelector={}, objectSelector={"matchLabels": {"checked": "yes"}})
    assert not any("cannot be created again" in s.fact.render("en") for s in only(webhook_unreachable, narrow).chain)


def test_nothing_in_its_scope_is_information():
    """A webhook whose selector fits no namespace refuses nothing today."""
    nowhere = {"matchLabels": {"team": "nobody"}}
    assert only(webhook_unreachable, house(namespaceSelector=nowhere)).severity == "info"
    rules = [{"apiGroups": ["*"], "operations": ["*"], "resources": ["*"]}]
    assert only(webhook_unreachable, house(namespaceSelector=nowhere, rules=rules)).severity == "error"


@pytest.mark.parametrize("policy", ["Fail", "Ignore"])
def test_webhook_that_answers_is_clean(policy):
    """A ready endpoint is enough, however long the timeout; a webhook called by URL is not judged."""
    cluster = house(failurePolicy=policy, timeoutSeconds=30)
    named(cluster, "EndpointSlice", "judge-1")["endpoints"][0]["conditions"]["ready"] = True
    assert run(webhook_unreachable, cluster, Scope()).state == "clean"


def test_what_only_just_starts_is_clean():
    """Pods that are starting, a configuration and a Service of a minute ago."""
    now = "2026-11-20T08:39:30Z"
    cluster = house()
    pod = named(cluster, "Pod", "judge-x")
    pod["metadata"]["creationTimestamp"] = now
    state = {"name": "judge", "ready": False, "restartCount": 0, "state": {"running": {"startedAt": now}}}
    pod["status"]["containerStatuses"] = [state]
    assert run(webhook_unreachable, cluster, Scope()).state == "clean"
    for kind, name in (("ValidatingWebhookConfiguration", "house-rules"), ("Service", "judge")):
        young = house()
        named(young, kind, name)["metadata"]["creationTimestamp"] = now
        assert run(webhook_unreachable, young, Scope()).state == "clean"


def test_unread_slices_leave_it_open():
    """Without endpoints to look at nothing is said."""
    assert run(webhook_unreachable, house({"endpointslices"}), Scope()).state == "not_checked"


def test_unread_namespaces_leave_the_selector():
    """Then no namespace is named."""
    finding = only(webhook_unreachable, without(house({"namespaces"}), "Namespace"))
    assert said(finding, "namespaceSelector")
    assert finding.severity == "error"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn."""
    assert_honest_when_forbidden(webhook_unreachable, house, Scope())

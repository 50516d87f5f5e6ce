from kbase.checks.service_selector import service_selector
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, only, said, text_of
from tests.clusters import cluster_from


def test_near_miss_is_named():
    """The cause names the selector, the label that differs and the workload that carries it."""
    finding = only(service_selector, cluster_from("services/selector_miss.yaml"))
    assert said(finding, "app=bill-ing", "app=billing", "Deployment billing")
    assert (finding.severity, finding.about.kind) == ("error", "Service")
    assert "tier=back" not in str(finding.cause.facts["found"])


def test_services_that_are_meant_to_select_nothing_are_clean():
    """Headless, selectorless, ExternalName, scaled to zero and a managed control plane's Service are no faults."""
    assert run(service_selector, cluster_from("services/selector_ok.yaml"), Scope()).state == "clean"


def test_label_handed_out_at_run_time_is_information():
    """A role label that only running pods carry may rightly have no holder: information, and it says why."""
    finding = only(service_selector, cluster_from("services/selector_role.yaml"))
    assert finding.severity == "info"
    assert "role" in text_of(finding, "en")


def test_nothing_alike_is_a_warning():
    """Without a label that comes close nothing is suggested."""
    cluster = cluster_from("services/selector_miss.yaml")
    cluster.objects = [o for o in cluster.objects if o["kind"] in ("Service", "EndpointSlice")]
    finding = only(service_selector, cluster)
    assert finding.severity == "warning"
    assert said(finding, "app=bill-ing,tier=back", "office")


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean."""
    assert_honest_when_forbidden(
        service_selector, lambda forbid: cluster_from("services/selector_miss.yaml", forbid=forbid), Scope()
    )


def test_unreadable_workloads_are_not_a_mismatch():
    """A Service whose pods may be scaled to zero is not called mismatched while workloads cannot be read."""
    outcome = run(service_selector, cluster_from("services/selector_ok.yaml", forbid={"deployments"}), Scope())
    assert (outcome.state, outcome.findings) == ("not_checked", ())

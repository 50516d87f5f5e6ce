from kbase.checks.service_address import service_address
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, spec_of
from tests.checks.saying import assert_honest_when_forbidden, found, only, said, text_of
from tests.clusters import cluster_from

FILE = "addresses/desk.yaml"
OFFICE = Scope("office")


def told(variable, value, pod="desk-1", forbid=()):
    """The fixture with another value of one variable."""
    cluster = cluster_from(FILE, forbid=forbid)
    next(e for e in spec_of(cluster, pod)["env"] if e["name"] == variable)["value"] = value
    return cluster


def test_addresses_that_hold_are_not_spoken_of():
    """URLs, host and port apart, full names, headless Services, hosts outside and plain text raise nothing."""
    assert found(service_address, cluster_from(FILE), OFFICE) == ()
    assert found(service_address, cluster_from(FILE)) == ()


def test_port_that_the_service_does_not_have():
    """Variable, address and the Service's ports are named; what else the URL holds is not."""
    finding = only(service_address, told("LEDGER_URL", "http://me:hush@ledger:7001/v1"), OFFICE)
    assert said(finding, "LEDGER_URL", "ledger:7001", "7000")
    assert finding.severity == "error"
    assert finding.about.name == "desk-1"
    assert finding.chain[-1].about.kind == "Service"
    assert "hush" not in text_of(finding, "en") + str([e.value for s in finding.chain for e in s.evidence])


def test_host_and_port_in_two_variables():
    """MAILER_HOST and MAILER_PORT are one address."""
    assert said(only(service_address, told("MAILER_PORT", "26"), OFFICE), "mailer:26", "8025")


def test_misspelt_host():
    """A name that no Service has, almost that of one with the same port: which was meant is said."""
    finding = only(service_address, told("LEDGER_URL", "http://legder:7000"), OFFICE)
    assert said(finding, "legder", "ledger")
    assert finding.severity == "warning"
    assert any(e.path == "" and e.object.name == "legder" for e in finding.chain[-1].evidence)


def test_the_variable_tells_what_was_meant():
    """An unlike name counts where the variable is named after a Service with that port."""
    assert said(only(service_address, told("LEDGER_URL", "http://accounts:7000"), OFFICE), "accounts", "ledger")


def test_unknown_host_without_likeness_proves_nothing():
    """A Service that may be optional, or not deployed yet, is no finding; another port makes a likeness void too."""
    assert found(service_address, told("BANK_ADDR", "oracle:1521"), OFFICE) == ()
    assert found(service_address, told("LEDGER_URL", "http://ledgers:9"), OFFICE) == ()


def test_service_that_moved_away_from_all_its_users():
    """Two workloads that expect the same port are right against the one Service."""
    cluster = told("MAILER_PORT", "25")
    named(cluster, "Service", "mailer")["spec"]["ports"] = [{"port": 2525}]
    finding = only(service_address, cluster, OFFICE)
    assert (finding.about.kind, finding.about.name) == ("Service", "mailer")
    assert said(finding, "2525", "mailer:25", "2")


def test_unreadable_services_prove_nothing():
    """Without Services or pods there is neither a finding nor a clean bill."""
    assert_honest_when_forbidden(service_address, lambda f: told("LEDGER_URL", "http://ledger:7001", forbid=f), OFFICE)

import pytest

from kbase.diagnosis.addresses import addresses, by_name, meant, service_key
from kbase.diagnosis.pods import containers


def told(*env):
    spec = {"containers": [{"name": "a", "env": [{"name": n, "value": v} for n, v in env]}]}
    return addresses(containers({"kind": "Pod", "metadata": {"name": "p", "namespace": "office"}, "spec": spec})[0])


def service(name, *ports, namespace="office"):
    meta = {"name": name, "namespace": namespace}
    return {"kind": "Service", "metadata": meta, "spec": {"ports": [{"port": p} for p in ports]}}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("ledger:7000", ["ledger:7000"]),
        ("http://ledger:7000/v1?a=b:1", ["ledger:7000"]),
        ("postgres://me:p4ss@db.office:5432/main", ["db.office:5432"]),
        ("jdbc:mysql://db:3306/main", ["db:3306"]),
        ("kafka-0:9092, kafka-1:9092", ["kafka-0:9092", "kafka-1:9092"]),
        ("localhost:80", []),
        ("10.0.0.1:80", []),
        ("12:30", []),
        ("see: page 4", []),
        ("Mon:1", []),
    ],
)
def test_values_that_hold_an_address(value, shown):
    """Bare, in a URL, with credentials, in a list; never this host, an IP address, a time or plain text."""
    assert [a.shown for a in told(("X", value))] == shown


def test_host_and_port_apart():
    """X_HOST and X_PORT belong together; a host alone has no port; credentials never reach the evidence."""
    assert [a.shown for a in told(("DB_HOST", "db"), ("DB_PORT", "5432"))] == ["db:5432"]
    assert [a.shown for a in told(("DB_HOST", "db"))] == ["db"]
    assert told(("DB", "redis://:hush@db:6379"))[0].evidence.value == "DB=db:6379"


def test_which_service_a_host_means():
    """A bare name lies beside the pod; two labels only where such a Service exists; .svc always means one."""
    known = by_name([service("db", 1, namespace="data")])
    assert service_key("ledger", "office", known) == ("office", "ledger")
    assert service_key("db.data", "office", known) == ("data", "db")
    assert service_key("example.com", "office", known) is None
    assert service_key("api.example.com", "office", known) is None
    assert service_key("x.y.svc.cluster.local", "office", known) == ("y", "x")


def test_what_was_likely_meant():
    """Alike by spelling or by the variable's name, and with the same port; of several the most alike."""
    known = by_name([service("ledger-api", 7070), service("ledges-api", 7071), service("mailer", 25)])

    def name(variable, value):
        found = meant(told((variable, value))[0], known)
        return found["metadata"]["name"] if found else None

    assert name("X", "ledger-ap:7070") == "ledger-api"
    assert name("LEDGER_API_ADDR", "backend:7070") == "ledger-api"
    assert name("X", "ledger-ap:7071") == "ledges-api"
    assert name("X", "ledger-ap:9") is None
    assert name("X", "vault:25") is None

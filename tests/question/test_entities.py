import pytest

from kbase.question.entities import kinds_in, mentioned, nearest
from kbase.types import ObjectRef

WEB = ObjectRef("Deployment", "shop", "web")
API = ObjectRef("Service", "front", "api")
PAY = ObjectRef("Deployment", "pay", "invoice-api")
PAY_SERVICE = ObjectRef("Service", "pay", "invoice-api")
KAFKA_0, KAFKA_1 = ObjectRef("Pod", "data", "kafka-broker-0"), ObjectRef("Pod", "data", "kafka-broker-1")
ALL = [WEB, API, PAY, PAY_SERVICE, KAFKA_0, KAFKA_1]


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("為什麼 invoice-api 一直重啟", [PAY, PAY_SERVICE]),
        ("invoice api 的 pod 掛了", [PAY, PAY_SERVICE]),
        ("why is invoice_api down", [PAY, PAY_SERVICE]),
        ("invocie-api 起不來", [PAY, PAY_SERVICE]),
        ("Web 和 api", [WEB, API]),
        ("kafka-broker-1 restarts", [KAFKA_1]),
        ("kafka-broker-7 restarts", []),
        ("website is slow", []),
    ],
)
def test_names_are_found_as_people_write_them(text, refs):
    """Spaces for dashes and one slip in a long name are forgiven; numbers and parts of words are not guessed."""
    assert {m.ref for m in mentioned(text, ALL)} == set(refs)


def test_a_guess_is_marked():
    """A name that is not letter for letter says so, with the words it was read from."""
    (found,) = mentioned("paymnt-gateway broken", [ObjectRef("Deployment", "a", "payment-gateway")])
    assert (found.exact, found.words) == (False, "paymnt gateway")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("my sts and its pvc", ("statefulsets", "persistentvolumeclaims")),
        ("哪些節點 NotReady", ("nodes",)),
        ("pods of the web deployment", ("pods", "deployments")),
        ("hello world", ()),
    ],
)
def test_kinds_are_read_as_kubectl_spells_them(text, kinds):
    """Short names, plurals and Chinese words name a kind."""
    assert kinds_in(text) == kinds


def test_nearest_names_come_best_first():
    """Only names that resemble the word are offered."""
    assert nearest("frontned", ["frontend", "front", "postgres"])[0] == "frontend"
    assert nearest("zzz", ["frontend"]) == []

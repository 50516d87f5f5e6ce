import pytest

from kbase.compose.ledger import Ledger, applies
from kbase.passage import Chunk
from kbase.text import verbatim
from kbase.types import Evidence, ObjectRef, Step

POD = ObjectRef("Pod", "shop", "web-1")
CHUNK = Chunk(
    1, "k1", "runbooks/x", "kbase", "en", "X", ("X",), 0, "corpus/x.md", (1, 3), "text", "text", ">=1.29 <1.36"
)


def test_the_same_field_keeps_its_number():
    """One object and path is one piece of evidence, however often it is used; values may be lists or maps."""
    ledger = Ledger()
    labels = Evidence(POD, ".metadata.labels", {"app": "web"})
    assert [ledger.number(labels), ledger.number(Evidence(POD, ".status.phase", "Failed")), ledger.number(labels)] == [
        "E1",
        "E2",
        "E1",
    ]
    assert ledger.marks((Step(POD, verbatim("f"), (labels, labels)),)) == "[E1]"


def test_passages_are_numbered_by_first_use():
    """Citing a passage again gives the same number and quotes it verbatim."""
    ledger = Ledger("v1.34.1")
    assert (ledger.cite(CHUNK), ledger.cite(CHUNK)) == ("[K1]", "[K1]")
    assert (ledger.citations[0].quote, ledger.citations[0].applies) == ("text", "this server")


@pytest.mark.parametrize(
    ("versions", "server", "said"),
    [
        (">=1.29 <1.36", "v1.35.9", "this server"),
        (">=1.29 <1.36", "v1.36.2", "other versions"),
        (">=1.29", "v1.31.4-eks-1552ad0", "this server"),
        (">=1.29", "v1.30.2+k3s1", "this server"),
        ("", "v1.36.2", "any"),
        (">=1.29", None, "any"),
        ("since forever", "v1.36.2", "any"),
    ],
)
def test_version_ranges_decide_what_applies(versions, server, said):
    """A note's range is compared with the server's upstream release; what cannot be read never excludes."""
    assert applies(versions, server) == said

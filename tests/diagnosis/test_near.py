import pytest

from kbase.diagnosis.near import label_miss, nearest


@pytest.mark.parametrize(
    ("name", "others", "near"),
    [
        ("deployr", ["deployer", "default"], "deployer"),
        ("front-end", ["frontend", "backend"], "frontend"),
        ("MODE", ["mode"], "mode"),
        ("checkout", ["cart", "auth"], None),
        ("web", ["web"], None),
        ("web", [], None),
    ],
)
def test_nearest_is_a_slip_of_the_pen_or_nothing(name, others, near):
    """A name a letter or two away is found whatever its case; the name itself and strangers are not."""
    assert nearest(name, others) == near


def test_label_miss_says_what_differs():
    """Values nearly right, values under another key, and labels that are not there."""
    near = label_miss({"app": "web", "tier": "front-end"}, {"app": "web", "tier": "frontend"})
    assert (near.close, near.pairs) == (True, {"tier=front-end": "tier=frontend"})
    other_key = label_miss({"app": "web"}, {"app.kubernetes.io/name": "web"})
    assert (other_key.close, other_key.pairs) == (True, {"app=web": "app.kubernetes.io/name=web"})
    lacking = label_miss({"app": "web", "tier": "x"}, {"app": "web"})
    assert (lacking.close, lacking.pairs) == (True, {"tier=x": ""})
    assert not label_miss({"app": "checkout"}, {"app": "cart"}).close

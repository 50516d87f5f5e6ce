"""Reported versions as releases."""

import pytest

from kbase.diagnosis.releases import release_of


@pytest.mark.parametrize(
    ("reported", "release"),
    [("v1.36.2", "1.36.2"), ("v1.31.4-eks-1", "1.31.4"), ("v1.30.5+k3s1", "1.30.5"), ("1.29.0", "1.29.0")],
)
def test_vendors_add_to_the_release(reported, release):
    assert str(release_of(reported)) == release


@pytest.mark.parametrize("reported", [None, "", "unknown", "v"])
def test_what_is_no_version(reported):
    assert release_of(reported) is None

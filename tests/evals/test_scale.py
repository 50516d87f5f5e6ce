from datetime import UTC, datetime

import pytest

from evals.scale.faults import FAULTS, plant
from evals.scale.serve import served
from evals.scale.synthetic import Sizes, healthy
from kbase.cluster.source import open_cluster
from kbase.report import run_checks

SIZES = Sizes(pods=160, nodes=12, services=60, namespaces=4)


def checked(cluster, folder):
    with served(cluster, folder) as kubeconfig:
        return run_checks(open_cluster(f"kubeconfig:{kubeconfig}"), deadline_s=60, max_requests=500)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_cluster_without_faults_is_healthy(seed, tmp_path):
    """What the generator makes gives no alarm, so that every alarm in the benchmark is a planted fault or false."""
    report = checked(healthy(SIZES, seed=seed, now=datetime.now(UTC)), tmp_path)
    assert [f.cause.render("en") for f in report.findings if f.severity != "info"] == []


def test_every_planted_fault_is_found_over_https(tmp_path):
    """Each fault gives the finding that it is planted for, about the object that it is planted in."""
    cluster = healthy(SIZES, seed=3, now=datetime.now(UTC))
    planted = plant(cluster, len(FAULTS))
    told = {(f.code, str(f.about)) for f in checked(cluster, tmp_path).findings}
    assert set(planted) <= told


def test_a_kind_is_listed_once_for_the_whole_cluster(tmp_path):
    """However many namespaces are broken, the number of lists does not grow with them."""
    cluster = healthy(SIZES, seed=4, now=datetime.now(UTC))
    plant(cluster, len(FAULTS))
    report = checked(cluster, tmp_path)
    logs = 60  # at most: those of broken containers, and a sample for denied calls
    assert report.cluster.requests <= 45 + logs


def test_the_same_seed_makes_the_same_cluster():
    """A figure can be had again: names, placement and faults follow from the seed."""
    now = datetime(2026, 11, 20, tzinfo=UTC)
    one, other = (healthy(SIZES, seed=7, now=now) for _ in range(2))
    assert one.objects == other.objects
    assert plant(one, 5) == plant(other, 5)

"""Objects that are not as they should be: a check judges what it can and does not fall over."""

import pytest

from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.faulty import Mutator, behind_session, clusters
from tests.checks.saying import LANGS, text_of
from tests.clusters import ObjectsReader, cluster_from


@pytest.mark.parametrize("seed", range(16))
def test_odd_objects_do_not_make_a_check_fail(seed):
    """Half of the objects of every fixture have fields gone, null, unheard of or of another type; seeds are fixed."""
    mutator = Mutator(seed)
    for name, cluster in clusters().items():
        reader, _ = behind_session(cluster, objects=mutator.changed(cluster.objects, share=0.5))
        for check in all_checks():
            found = run(check, reader, Scope())
            assert not [g for g in found.gaps if "the check failed" in g.detail], (name, found.gaps)
            for finding in found.findings:
                assert all(text_of(finding, lang) for lang in LANGS), name


def test_any_number_of_replicas_is_harmless():
    """A StatefulSet may ask for two thousand million pods: only the next few ordinals are named."""
    cluster = cluster_from("pods/crash_ordinal.yaml")
    owner = next(o for o in cluster.objects if o["kind"] == "StatefulSet")
    owner["spec"]["replicas"] = 2**31 - 1
    for check in all_checks():
        for finding in run(check, cluster, Scope()).findings:
            assert len(text_of(finding, "en")) < 5000


@pytest.mark.parametrize("file", ["pods/config.yaml", "claims/static.yaml", "healthy/plain.yaml"])
def test_one_odd_object_does_not_hide_the_others(file):
    """Beside an object of each kind that has nothing but a name, all is found that is found without it."""
    cluster = cluster_from(file)
    kinds = {(o["kind"], o["apiVersion"], o["metadata"].get("namespace")) for o in cluster.objects}
    bare = [
        {"kind": k, "apiVersion": v, "metadata": {"name": "bare", **({"namespace": n} if n else {})}}
        for k, v, n in kinds
    ]
    both = ObjectsReader([*bare, *cluster.objects], log_lines=cluster.log_lines)
    for check in all_checks():
        alone = {(f.about.key, f.cause.render("en")) for f in run(check, behind_session(cluster)[0], Scope()).findings}
        beside = run(check, behind_session(both)[0], Scope())
        assert not [g for g in beside.gaps if "the check failed" in g.detail], beside.gaps
        about = {f.about.key for f in beside.findings}
        assert {key for key, _ in alone} <= about

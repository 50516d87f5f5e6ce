import pytest

from kbase.checks.persistent_volume_released import persistent_volume_released
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from kbase.types import ObjectRef
from tests.checks.pieces import named, without
from tests.checks.saying import found, only, said
from tests.clusters import cluster_from


def studio(forbid=(), status=None, **spec):
    """A released volume that a pending claim fits, changed."""
    cluster = cluster_from("claims/released.yaml", forbid=forbid)
    volume = named(cluster, "PersistentVolume", "tape-7")
    volume["spec"].update(spec)
    volume["status"].update(status or {})
    return cluster


def event(cluster, reason, message):
    meta = {"name": "tape-7.1", "namespace": "default", "creationTimestamp": "2026-11-20T08:30:00Z"}
    about = {"kind": "PersistentVolume", "name": "tape-7"}
    cluster.objects.append(
        {"apiVersion": "v1", "kind": "Event", "metadata": meta, "involvedObject": about, "reason": reason}
        | {"message": message}
    )
    return cluster


def test_released_volume_that_a_waiting_claim_fits():
    """Claim, volume and old claim are named, and the command that clears claimRef is marked as a change."""
    finding = only(persistent_volume_released, studio())
    assert said(finding, "tape-7", "studio/takes", "claimRef")
    assert finding.chain[0].about.kind == "PersistentVolumeClaim"
    assert finding.next_steps[-1].changes
    assert "/spec/claimRef" in finding.next_steps[-1].text.render("en")
    assert len(found(persistent_volume_released, studio(), Scope("studio"))) == 1


@pytest.mark.parametrize(
    "spec", [{"storageClassName": "vinyl"}, {"capacity": {"storage": "5Gi"}}, {"accessModes": ["ReadOnlyMany"]}]
)
def test_volume_that_no_claim_fits_is_kept_by_design(spec):
    """Retain means that somebody decides: nothing is said, unless the volume is what was asked about."""
    assert run(persistent_volume_released, studio(**spec), Scope()).state == "clean"
    asked = Scope(targets=(ObjectRef("PersistentVolume", "", "tape-7"),))
    finding = only(persistent_volume_released, studio(**spec), asked)
    assert finding.severity == "info"
    assert said(finding, "Retain", "studio/takes")


def test_reclaiming_that_failed():
    """A Failed volume, and one that its provisioner does not delete, each with what is told."""
    failed = studio(status={"phase": "Failed", "message": "no volume plugin matched"})
    assert said(only(persistent_volume_released, failed), "no volume plugin matched")
    lost = event(studio(persistentVolumeReclaimPolicy="Delete"), "VolumeFailedDelete", "disk is still attached")
    assert said(only(persistent_volume_released, lost), "disk is still attached")
    silent = only(persistent_volume_released, studio(persistentVolumeReclaimPolicy="Delete"))
    assert said(silent, "100")


def test_bound_available_and_just_released_volumes_are_clean():
    """A volume that was released a moment ago is being deleted."""
    for phase in ("Bound", "Available"):
        assert run(persistent_volume_released, studio(status={"phase": phase}), Scope()).state == "clean"
    young = studio(status={"lastPhaseTransitionTime": "2026-11-20T08:39:00Z"}, persistentVolumeReclaimPolicy="Delete")
    assert run(persistent_volume_released, young, Scope()).state == "clean"


def test_claim_that_waits_for_nothing_of_the_kind():
    """A claim that waits for its first pod, or no claim at all: no volume has to be freed for it."""
    assert run(persistent_volume_released, without(studio(), "PersistentVolumeClaim"), Scope()).state == "clean"
    lazy = studio()
    named(lazy, "StorageClass", "tape").update(provisioner="disk.example", volumeBindingMode="WaitForFirstConsumer")
    assert run(persistent_volume_released, lazy, Scope()).state == "clean"


def test_one_namespace_without_waiting_claims_needs_no_volumes():
    """Who may only read a namespace is not told that something could not be looked at."""
    cluster = without(studio({"persistentvolumes"}), "PersistentVolumeClaim")
    assert run(persistent_volume_released, cluster, Scope("studio")).state == "clean"


def test_forbidden_is_never_clean():
    """Each read that is needed forbidden in turn."""
    for read in ("persistentvolumes", "persistentvolumeclaims", "storageclasses", "events"):
        assert run(persistent_volume_released, studio({read}), Scope()).state != "clean", read

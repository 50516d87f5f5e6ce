import pytest

from kbase.checks.pvc_pending import pvc_pending
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, without
from tests.checks.saying import only, said
from tests.clusters import cluster_from


def static(**volume):
    """The claim with disk-a changed; unchanged, disk-a fits."""
    cluster = cluster_from("claims/static.yaml")
    named(cluster, "PersistentVolume", "disk-a")["spec"] |= volume
    return cluster


def dynamic(**storage_class):
    cluster = cluster_from("claims/static.yaml")
    named(cluster, "StorageClass", "shelf").update({"provisioner": "disk.csi.example", **storage_class})
    return cluster


def event(cluster, reason, message):
    about = {"kind": "PersistentVolumeClaim", "namespace": "office", "name": "archive"}
    meta = {"name": "archive.1", "namespace": "office"}
    cluster.objects.append(
        {"apiVersion": "v1", "kind": "Event", "metadata": meta, "involvedObject": about, "reason": reason}
        | {"message": message}
    )
    return cluster


@pytest.mark.parametrize(
    ("volume", "words"),
    [
        ({"capacity": {"storage": "5Gi"}}, ["5Gi", "20Gi"]),
        ({"accessModes": ["ReadWriteOnce"]}, ["ReadWriteOnce", "ReadWriteMany"]),
        ({"storageClassName": "attic"}, ["attic", "shelf"]),
        ({"volumeMode": "Block"}, ["Block", "Filesystem"]),
        ({"claimRef": {"namespace": "lab", "name": "photos"}}, ["lab/photos"]),
    ],
)
def test_nearest_volume_and_its_one_difference(volume, words):
    """A class without a provisioner binds to volumes made by hand: the nearest one and what differs."""
    assert said(only(pvc_pending, static(**volume)), "disk-a", *words)


def test_selector_and_released_volumes():
    """Labels that do not match, and a volume that is still Released."""
    cluster = static()
    named(cluster, "PersistentVolume", "disk-a")["metadata"]["labels"] = {"tier": "warm"}
    assert said(only(pvc_pending, cluster), "disk-a", "tier=cold")
    cluster = static()
    named(cluster, "PersistentVolume", "disk-a")["status"]["phase"] = "Released"
    assert said(only(pvc_pending, cluster), "Released")


def test_class_that_does_not_exist_and_a_volume_of_another():
    """An absent class is the cause; a volume that would fit but for its class is mentioned."""
    cluster = static(storageClassName="attic")
    without(cluster, "StorageClass")
    finding = only(pvc_pending, cluster)
    assert said(finding, "shelf", "disk-a", "attic")
    assert finding.chain[-1].evidence[0].path == ""


def test_no_default_class():
    """A claim that names no class needs a default, and the cluster has none."""
    cluster = without(static(), "PersistentVolume")
    named(cluster, "PersistentVolumeClaim", "archive")["spec"].pop("storageClassName")
    assert "no default" in only(pvc_pending, cluster).cause.render("en")


def test_provisioner_that_fails_or_is_not_there():
    """The provisioner's own words come first; without a word, an absent CSIDriver explains the silence."""
    failing = event(dynamic(), "ProvisioningFailed", "rpc error: quota of disks exceeded")
    assert said(only(pvc_pending, failing), "quota of disks exceeded", "disk.csi.example")
    assert "no CSIDriver of that name" in only(pvc_pending, dynamic()).cause.render("en")
    cluster = dynamic()
    cluster.objects.append(
        {"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": {"name": "disk.csi.example"}}
    )
    assert "has not answered for 160 min" in only(pvc_pending, cluster).cause.render("en")


def test_volume_that_is_gone():
    """A claim tied to a volume that no longer exists."""
    cluster = static()
    claim = named(cluster, "PersistentVolumeClaim", "archive")
    claim["spec"]["volumeName"], claim["status"]["phase"] = "disk-q", "Lost"
    assert said(only(pvc_pending, cluster), "disk-q")


def test_waiting_for_the_first_consumer_is_no_fault():
    """WaitForFirstConsumer and a provisioner that has only just been asked are clean."""
    lazy = dynamic(volumeBindingMode="WaitForFirstConsumer")
    assert run(pvc_pending, lazy, Scope()).state == "clean"
    cluster = dynamic()
    claim = named(cluster, "PersistentVolumeClaim", "archive")
    claim["metadata"]["creationTimestamp"] = "2026-11-20T08:39:30Z"
    assert run(pvc_pending, cluster, Scope()).state == "clean"


def test_unreadable_classes_prove_nothing():
    """Without StorageClasses the claim is not judged."""
    cluster = cluster_from("claims/static.yaml", forbid={"storageclasses"})
    assert run(pvc_pending, cluster, Scope()).state == "not_checked"


def test_claim_of_which_only_a_description_is_known():
    """`describe` hides what an unbound claim asks for: what is free is shown, and that the rest cannot be told."""
    cluster = static()
    claim = named(cluster, "PersistentVolumeClaim", "archive")
    claim["spec"] = {"storageClassName": ""}
    for volume in (o for o in cluster.objects if o["kind"] == "PersistentVolume"):
        volume["spec"]["storageClassName"] = ""
        volume["spec"].pop("claimRef", None)
        volume["status"] = {"phase": "Available"}
    finding = only(pvc_pending, cluster)
    assert said(finding, "archive", "selector")
    assert any(e.path == ".spec.accessModes" for s in finding.chain for e in s.evidence)

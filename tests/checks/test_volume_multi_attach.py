from kbase.checks.pod_mount_failed import pod_mount_failed
from kbase.checks.volume_multi_attach import volume_multi_attach
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, without
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import cluster_from


def desk(forbid=()):
    """A rolling update of a Deployment with one claim, its pods on two nodes."""
    return cluster_from("claims/multi_attach.yaml", forbid=forbid)


def leaving(forbid=()):
    cluster = desk(forbid)
    named(cluster, "Pod", "wiki-1-old")["metadata"]["deletionTimestamp"] = "2026-11-20T08:15:00Z"
    return cluster


def node_lost(cluster):
    named(cluster, "Node", "east")["status"]["conditions"][0].update(status="Unknown", reason="NodeStatusUnknown")
    return cluster


def without_holder(forbid=()):
    cluster = desk(forbid)
    cluster.objects.remove(named(cluster, "Pod", "wiki-1-old"))
    return cluster


def test_rolling_update_with_one_claim():
    """The old pod of the same Deployment and the strategy are named; the fix is a change."""
    finding = only(volume_multi_attach, desk())
    assert said(finding, "ReadWriteOnce", "wiki-1-old", "pages", "east")
    assert finding.about.kind == "Deployment"
    assert ".spec.strategy.type" in [e.path for e in finding.chain[-1].evidence]
    assert "Recreate" in finding.next_steps[-1].text.render("en")


def test_replicas_and_other_workloads_that_share_a_claim():
    """More than one replica, and a holder that belongs to someone else."""
    several = desk()
    named(several, "Deployment", "wiki")["spec"]["replicas"] = 2
    assert "Several replicas" in only(volume_multi_attach, several).cause.render("en")
    other = desk()
    named(other, "Pod", "wiki-1-old")["metadata"]["ownerReferences"] = [
        {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "backup", "uid": "s", "controller": True}
    ]
    assert said(only(volume_multi_attach, other), "StatefulSet backup", "wiki-1-old")


def test_old_pod_that_is_being_deleted():
    """It still holds the volume; on a node that is not Ready the node is the root."""
    assert "being deleted" in only(volume_multi_attach, leaving()).cause.render("en")
    finding = only(volume_multi_attach, node_lost(leaving()))
    assert said(finding, "east", "pv-pages", "NodeStatusUnknown")
    assert finding.chain[-1].about.kind == "Node"


def test_attachment_without_a_pod():
    """Then the VolumeAttachment tells the node, and why it is not detached."""
    assert said(only(volume_multi_attach, without_holder()), "pv-pages", "east")
    assert said(only(volume_multi_attach, node_lost(without_holder())), "NodeStatusUnknown")
    gone = only(volume_multi_attach, without(without_holder(), "Node"))
    assert "no longer exists" in gone.cause.render("en")
    failing = without_holder()
    named(failing, "VolumeAttachment", "csi-1")["status"]["detachError"] = {"message": "disk busy"}
    assert said(only(volume_multi_attach, failing), "disk busy")


def test_nothing_but_the_event():
    """Without a holder and an attachment only the event speaks."""
    assert said(only(volume_multi_attach, without(without_holder(), "VolumeAttachment")), "pv-pages", "Multi-Attach")


def test_volume_that_has_just_moved_or_arrived_is_clean():
    """Within two minutes, attached since, or a pod that runs."""
    moving = desk()
    named(moving, "Pod", "wiki-2-new")["status"]["startTime"] = "2026-11-20T08:39:00Z"
    assert run(volume_multi_attach, moving, Scope()).state == "clean"
    arrived = desk()
    event = named(arrived, "Event", "wiki-2-new.1")
    later = {"reason": "SuccessfulAttachVolume", "message": "ok", "lastTimestamp": "2026-11-20T08:22:00Z"}
    arrived.objects.append({**event, "metadata": {"name": "wiki-2-new.2", "namespace": "desk"}, **later})
    assert run(volume_multi_attach, arrived, Scope()).state == "clean"


def test_mount_check_leaves_it_to_this_one():
    """One root, one finding."""
    assert run(pod_mount_failed, desk(), Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn; nodes that cannot be read are not called gone."""
    for cluster in (desk, leaving, without_holder):
        assert_honest_when_forbidden(volume_multi_attach, cluster, Scope())

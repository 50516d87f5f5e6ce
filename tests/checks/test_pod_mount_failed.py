import pytest

from kbase.checks.pod_mount_failed import pod_mount_failed
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, status_of, without
from tests.checks.saying import only, said, text_of
from tests.clusters import cluster_from

POD = "letters-7d-a"


def complaining(message, reason="FailedMount"):
    cluster = cluster_from("pods/mount.yaml")
    for event in (o for o in cluster.objects if o["kind"] == "Event"):
        event |= {"message": message, "reason": reason}
    return cluster


def test_missing_config_map_behind_the_volume():
    """The precise event counts, not the newer one that only lists volumes; the near name is shown."""
    finding = only(pod_mount_failed, cluster_from("pods/mount.yaml"))
    assert said(finding, "forms", "letter-forms", "letter-form")
    assert {e.path for e in finding.chain[-1].evidence} == {"", ".spec.volumes[0]"}


@pytest.mark.parametrize(
    ("reason", "message", "words"),
    [
        (
            "FailedMount",
            "driver name disk.csi.example not found in the list of registered CSI drivers",
            "disk.csi.example",
        ),
        ("FailedMount", 'MountVolume.SetUp failed for volume "forms" : hostPath type check failed: /x', "hostPath"),
        ("FailedMount", 'MountVolume.SetUp failed for volume "forms" : references non-existent config key: a4', "a4"),
        ("FailedCreatePodSandBox", 'plugin type="bridge" failed (add): no IP addresses available in range', "IP"),
        ("FailedCreatePodSandBox", 'failed to setup network for sandbox "x": plugin type="mesh" failed', "mesh"),
        ("FailedCreatePodSandBox", 'no runtime for "gvisor" is configured', "gvisor"),
        ("FailedCreatePodSandBox", "cannot get final child", "sandbox"),
        ("FailedMount", 'MountVolume.SetUp failed for volume "forms" : mount failed: exit status 32', "exit status 32"),
    ],
)
def test_each_complaint_has_its_cause(reason, message, words):
    """What the kubelet says is turned into the thing that is missing, in every language."""
    assert said(only(pod_mount_failed, complaining(message, reason)), words)


def test_secret_volume_rests_on_the_kubelets_word():
    """A missing Secret is not proven by a look-up."""
    finding = only(
        pod_mount_failed, complaining('MountVolume.SetUp failed for volume "forms" : secret "key" not found')
    )
    assert said(finding, "Secret key", "not found")
    assert all(e.path for step in finding.chain for e in step.evidence)


def test_containers_that_exist_and_passing_complaints_are_clean():
    """A pod that got its containers, has only started, or has no complaint on record is no finding."""
    cluster = cluster_from("pods/mount.yaml")
    status_of(cluster, POD)["state"] = {"running": {"startedAt": "2026-11-20T08:39:00Z"}}
    assert run(pod_mount_failed, cluster, Scope()).state == "clean"
    cluster = cluster_from("pods/mount.yaml")
    named(cluster, "Pod", POD)["status"]["startTime"] = "2026-11-20T08:39:50Z"
    assert run(pod_mount_failed, cluster, Scope()).state == "clean"
    assert run(pod_mount_failed, without(cluster_from("pods/mount.yaml"), "Event"), Scope()).state == "clean"


def test_zh_names_the_same():
    """The Taiwan text keeps the Kubernetes words."""
    assert "無法掛載 volume forms" in text_of(only(pod_mount_failed, cluster_from("pods/mount.yaml")), "zh-TW")


def test_progress_after_the_complaint_is_clean():
    """A volume that came late leaves its event behind while the image is pulled."""
    cluster = cluster_from("pods/mount.yaml")
    pulling = dict(next(o for o in cluster.objects if o["kind"] == "Event"))
    cluster.objects.append(
        pulling | {"reason": "Pulling", "message": "Pulling", "lastTimestamp": "2026-11-20T08:39:30Z"}
    )
    assert run(pod_mount_failed, cluster, Scope()).state == "clean"


def test_sandbox_that_memory_does_not_allow():
    """A limit too low for the sandbox itself is named as such, at once."""
    message = "Failed to create pod sandbox: runc create failed: container init was OOM-killed (memory limit too low?)"
    cluster = complaining(message)
    named(cluster, "Pod", POD)["status"]["startTime"] = "2026-11-20T08:39:00Z"
    for event in (o for o in cluster.objects if o["kind"] == "Event"):
        event["reason"] = "FailedCreatePodSandBox"
    assert said(only(pod_mount_failed, cluster), "OOM-killed")

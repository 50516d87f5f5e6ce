import pytest

from kbase.checks.pvc_resize import pvc_resize
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, without
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import cluster_from

LONG_AGO, JUST_NOW = "2026-11-20T08:00:00Z", "2026-11-20T08:38:00Z"


def films(forbid=(), **status):
    """A claim of 20Gi that asks for 50Gi, its status changed."""
    cluster = cluster_from("claims/growing.yaml", forbid=forbid)
    named(cluster, "PersistentVolumeClaim", "films")["status"].update(status)
    return cluster


def in_state(kind, since, forbid=()):
    return films(forbid, conditions=[{"type": kind, "status": "True", "lastTransitionTime": since}])


def event(cluster, reason, message, first=LONG_AGO):
    meta = {"name": "films.1", "namespace": "archive", "creationTimestamp": first}
    about = {"kind": "PersistentVolumeClaim", "namespace": "archive", "name": "films"}
    cluster.objects.append(
        {"apiVersion": "v1", "kind": "Event", "metadata": meta, "involvedObject": about, "reason": reason}
        | {"message": message, "firstTimestamp": first, "lastTimestamp": JUST_NOW}
    )
    return cluster


def test_storage_that_refuses_the_size():
    """Infeasible is final; the driver's own words are an error too."""
    finding = only(pvc_resize, films(allocatedResourceStatuses={"storage": "ControllerResizeInfeasible"}))
    assert said(finding, "50Gi", "ControllerResizeInfeasible")
    assert finding.severity == "error"
    failed = event(films(), "VolumeResizeFailed", "rpc error: only one change in 6 hours")
    assert said(only(pvc_resize, failed), "only one change in 6 hours")


def test_class_that_does_not_allow_it():
    """A class that no longer allows expansion; one that cannot be read proves nothing."""
    cluster = films()
    named(cluster, "StorageClass", "reel")["allowVolumeExpansion"] = False
    assert said(only(pvc_resize, cluster), "reel", "allowVolumeExpansion")
    unread = films({"storageclasses"})
    assert not said(only(pvc_resize, unread), "allowVolumeExpansion")


def test_file_system_that_waits():
    """With a pod that mounts it for long, the mount or the node plugin; without one, the next pod."""
    finding = only(pvc_resize, in_state("FileSystemResizePending", LONG_AGO))
    assert said(finding, "player-0", "n4", "40")
    assert finding.severity == "warning"
    alone = only(pvc_resize, without(in_state("FileSystemResizePending", LONG_AGO), "Pod"))
    assert (alone.severity, "none does" in alone.cause.render("en")) == ("info", True)
    assert run(pvc_resize, in_state("FileSystemResizePending", JUST_NOW), Scope()).state == "clean"


def test_growth_that_takes_long():
    """Resizing for longer than is usual, or no resizer at all."""
    assert said(only(pvc_resize, in_state("Resizing", LONG_AGO)), "40")
    waiting = event(films(), "ExternalExpanding", "waiting for an external controller to expand this PVC")
    assert said(only(pvc_resize, waiting), "external-resizer")
    young = event(films(), "ExternalExpanding", "waiting", first=JUST_NOW)
    assert only(pvc_resize, young).severity == "info"


def test_request_without_any_trace_is_information():
    """It may have been changed a moment ago."""
    assert only(pvc_resize, films()).severity == "info"


@pytest.mark.parametrize("capacity", ["50Gi", "80Gi"])
def test_claims_that_have_what_they_ask_for_are_clean(capacity):
    """As much as asked, or a volume that is larger anyway; and growth within its usual time."""
    assert run(pvc_resize, films(capacity={"storage": capacity}), Scope()).state == "clean"
    assert run(pvc_resize, films(phase="Pending"), Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn."""
    assert_honest_when_forbidden(
        pvc_resize, lambda forbid: in_state("FileSystemResizePending", LONG_AGO, forbid), Scope()
    )

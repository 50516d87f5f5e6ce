"""Answers of the API as they are: through the guard, masked, live and recorded alike."""

import json

import pytest

from kbase.cluster.backend import AS_TABLE, Read
from kbase.cluster.guard import permit
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.resources import READABLE, RESOURCES
from kbase.cluster.session import Opened
from kbase.errors import Refused, Unreadable

META = {"recorded": "2026-11-20T08:40:00+00:00", "server": {"gitVersion": "v1.36.2"}}


def session(files):
    """A session over recorded files: name -> body (text as it is, anything else as JSON)."""
    bodies = {n: (b if isinstance(b, str) else json.dumps(b)).encode() for n, b in files.items()}
    return Opened("files", RecordedBackend(bodies.get, META)).session(deadline_s=5, max_requests=10)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/secrets",
        "/api/v1/namespaces/a/pods/b/exec",
        "/api/v1/nodes/a/proxy/x",
        "/logs",
        "/api/v1/../v1/secrets",
    ],
)
def test_what_is_not_allowed_is_not_read_from_recordings_either(path):
    """The same door for both."""
    with pytest.raises(Refused):
        session({f"get{path}.json": {"kind": "SecretList", "items": []}}).document(Read("list", "x"), path)


def test_kinds_for_kubectl_alone():
    """They can be read, and no check, role or recording names them."""
    alone = {"controllerrevisions", "csinodes", "customresourcedefinitions", "endpoints", "ipaddresses"}
    assert set(READABLE) - set(RESOURCES) == alone | {"replicationcontrollers", "runtimeclasses", "servicecidrs"}
    assert permit("GET", "/api/v1/endpoints?limit=500") == "list"
    assert permit("GET", "/api/v1/namespaces/a/pods?includeObject=Object&limit=5") == "list"
    with pytest.raises(Refused):
        permit("GET", "/api/v1/secrets?includeObject=None")


def test_documents_are_masked():
    """Lists, tables and what kubectl printed."""
    item = {"metadata": {"name": "a"}, "data": {"password": "hunter2hunter2"}, "binaryData": {"k": "aHVudGVyMg=="}}
    table = {
        "kind": "Table",
        "rows": [{"cells": ["a", "token=hunter2hunter2"], "object": {"kind": "ConfigMap", **item}}],
    }
    files = {
        "get/api/v1/configmaps.json": {"kind": "ConfigMapList", "items": [item]},
        "table/api/v1/configmaps.json": table,
        "kubectl/index.json": {"x": {"args": ["auth", "can-i"], "rc": 1}},
        "kubectl/x.txt": "password=hunter2hunter2\n",
    }
    reader, read = session(files), Read("list", "configmaps")
    said = json.dumps(reader.document(read, "/api/v1/configmaps"))
    said += json.dumps(reader.document(read, "/api/v1/configmaps", accept=AS_TABLE))
    text, status = reader.recorded_output(["auth", "can-i"])
    assert status == 1
    assert "hunter2" not in said + text
    assert "aHVudGVyMg" not in said


def test_what_was_not_recorded():
    """A document that is not there is unreadable: refused, not served, or merely not recorded."""
    groups = {"groups": [{"versions": [{"groupVersion": "apps/v1"}]}]}
    reader = session({"get/apis.json": groups, "denied/api/v1/pods.json": {}})
    reasons = {}
    for path in ("/api/v1/pods", "/apis/metrics.k8s.io/v1beta1/nodes", "/apis/apps/v1/deployments"):
        with pytest.raises(Unreadable) as caught:
            reader.document(Read("list", "x"), path)
        reasons[path] = caught.value.reason
    assert list(reasons.values()) == ["forbidden", "absent_api", "error"]
    assert reader.document(Read("get", "/version"), "/version")["gitVersion"] == "v1.36.2"


@pytest.mark.parametrize("index", ["[]", "{", '{"x": 1}', '{"../x": {"args": ["top"]}}', '{"x": {"args": ["top"]}}'])
def test_recorded_outputs_that_cannot_be_used(index):
    """A broken index, one that leads outside, and one whose text is missing are no output."""
    files = {"kubectl/index.json": index, "kubectl/../x.txt": "outside"}
    assert session(files).recorded_output(["top"]) is None

from kbase.cluster.shape import sound


def test_null_is_absent():
    """A field that is null, an entry that is null and a label without value are gone."""
    obj = {
        "metadata": {"name": "a", "labels": {"x": None, "y": "1"}, "creationTimestamp": None},
        "ports": [None, {"port": 1}],
    }
    assert sound(obj) == {"metadata": {"name": "a", "labels": {"y": "1"}}, "ports": [{"port": 1}]}


def test_entries_without_what_names_them_are_left_out():
    """A container without a name, a condition without a status, a probe without a port say nothing."""
    spec = {"containers": [{"image": "x"}, {"name": "a", "livenessProbe": {"httpGet": {"path": "/"}}}, "a"]}
    obj = {"metadata": {"name": "a"}, "spec": spec, "status": {"conditions": [{"type": "Ready"}]}}
    assert sound(obj)["spec"] == {"containers": [{"name": "a", "livenessProbe": {}}]}
    assert obj["status"] == {"conditions": []}


def test_numbers_are_numbers():
    """A count written as text is a number; one that is none is absent. A label stays text, whatever its key."""
    obj = {"metadata": {"name": "a", "labels": {"replicas": "3"}}, "spec": {"replicas": "3", "minReplicas": "few"}}
    assert sound(obj) == {"metadata": {"name": "a", "labels": {"replicas": "3"}}, "spec": {"replicas": 3}}


def test_selectors_are_kept_as_they_are():
    """A Service's selector is free text, a Deployment's holds expressions of which each needs a key."""
    service = {"metadata": {"name": "a"}, "spec": {"selector": {"replicas": "3"}}}
    expressions = {
        "matchLabels": {"a": "b"},
        "matchExpressions": [{"operator": "Exists"}, {"key": "k", "operator": "In"}],
    }
    deployment = {"metadata": {"name": "a"}, "spec": {"selector": expressions}}
    assert sound(service)["spec"] == {"selector": {"replicas": "3"}}
    assert sound(deployment)["spec"]["selector"]["matchExpressions"] == [{"key": "k", "operator": "In"}]


def test_what_argo_cd_lists_is_so():
    """The conditions of an Application have no status: each of them holds. Of other kinds they say nothing."""
    said = {"type": "SyncError", "message": "one or more objects failed to apply"}
    obj = {"kind": "Application", "metadata": {"name": "a"}, "status": {"conditions": [dict(said)]}}
    assert sound(obj)["status"]["conditions"] == [{**said, "status": "True"}]
    for status in (None, {"conditions": None}, {"conditions": "x"}):
        assert sound({"kind": "Application", "metadata": {"name": "a"}, "status": status})["metadata"]

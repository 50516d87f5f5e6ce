from datetime import timedelta

from kbase.diagnosis.services import ByLabel, selected
from kbase.diagnosis.view import View
from tests.checks.faulty import behind_session
from tests.clusters import ObjectsReader

KINDS = ("pods", "replicasets", "configmaps")
SPACES = ("a", "b", "c")


def pod(name: str, namespace: str, **labels: str) -> dict[str, object]:
    return {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": name, "namespace": namespace, "labels": labels}}


def listing(cluster: ObjectsReader, *, wide: bool, **faults):
    """A view, and the (plural, namespace) of every list that it makes the backend fetch."""
    reader, memory = behind_session(cluster, **faults)
    asked, fetch = [], memory.fetch_list

    def noted(kind, namespace, budget):
        asked.append((kind.plural, namespace))
        return fetch(kind, namespace, budget)

    memory.fetch_list = noted
    return View(reader, "T", KINDS, wide=wide), asked


def test_a_run_over_the_whole_cluster_lists_a_kind_once():
    """One list serves every namespace, and looking one object up as well."""
    view, asked = listing(ObjectsReader([pod("one", s) for s in SPACES]), wide=True)
    assert [len(view.list("pods", s)) for s in SPACES] == [1, 1, 1]
    assert view.get("pods", "a", "one")
    assert view.get("pods", "a", "other") is None
    assert asked == [("pods", None)]


def test_a_run_over_one_namespace_lists_only_there():
    """Without the whole cluster in view, no more is read than was asked for."""
    view, asked = listing(ObjectsReader([pod("one", s) for s in SPACES]), wide=False)
    view.list("pods", "b")
    assert asked == [("pods", "b")]


def test_config_maps_are_read_where_they_are_wanted():
    """They are large and few are wanted: a run over the whole cluster does not list them all."""
    view, asked = listing(ObjectsReader([]), wide=True)
    view.list("configmaps", "b")
    assert asked == [("configmaps", "b")]


def test_what_cannot_be_listed_everywhere_is_tried_in_the_namespace():
    """The gap is that of the namespace; the attempt over the whole cluster was the reader's own."""
    view, asked = listing(ObjectsReader([]), wide=True, failing={"pods": "forbidden"})
    assert view.try_list("pods", "b") is None
    assert asked == [("pods", None), ("pods", "b")]
    assert [(g.reason, g.detail) for g in view.gaps] == [("forbidden", "cannot list pods in namespace b")]


def test_pods_of_a_selector_are_found_by_label():
    """The index gives what a scan gives: same namespace, all labels, whatever other labels the pods carry."""
    pods = [pod("1", "a", app="web", tier="x"), pod("2", "a", app="web"), pod("3", "b", app="web"), pod("4", "a")]
    index = ByLabel.of(pods)
    for wanted in ({"app": "web"}, {"app": "web", "tier": "x"}, {"app": "none"}, {}):
        service = {"kind": "Service", "metadata": {"name": "s", "namespace": "a"}, "spec": {"selector": wanted}}
        assert selected(service, index.near(service)) == selected(service, pods)


def test_what_was_just_made_is_young():
    """Counted from its creation to the moment that was observed; an object without a date is not young."""
    view, _ = listing(ObjectsReader([]), wide=True)
    made = (view.now - timedelta(minutes=3)).isoformat()
    obj = {"metadata": {"creationTimestamp": made}}
    assert view.is_younger(obj, timedelta(minutes=5))
    assert not view.is_younger(obj, timedelta(minutes=2))
    assert not view.is_younger({"metadata": {}}, timedelta(minutes=5))

"""Every YAML object of the corpus is one that Kubernetes 1.36 accepts."""

from typing import Any

import pytest
import yaml

from tests.corpus.schema import OPENAPI, REMOVED, modelled, published, wrong
from tests.corpus.test_notes import NOTES, Note, read


def objects(note: Note) -> list[dict[str, Any]]:
    """The Kubernetes objects in the YAML fences of a note; fragments without a kind are left out."""
    fences = [fence.content for fence in note.fences if fence.info.strip() in ("yaml", "yml")]
    docs = [doc for text in fences for doc in yaml.safe_load_all(text) if isinstance(doc, dict)]
    return [doc for doc in docs if "kind" in doc and "apiVersion" in doc]


@pytest.mark.parametrize("path", NOTES)
def test_objects_fit_the_api(path):
    """No unknown field, no field of the wrong type, none missing that the API requires."""
    assert not [problem for obj in objects(read(path)) for problem in wrong(obj)]


@pytest.mark.parametrize("path", NOTES)
def test_objects_have_a_name(path):
    """An object that is applied has metadata.name; a settings file of a component has none."""
    unnamed = [obj["kind"] for obj in objects(read(path)) if not (obj.get("metadata") or {}).get("name")]
    assert not [kind for kind in unnamed if not kind.endswith(("Configuration", "Config", "Policy", "Kustomization"))]


@pytest.mark.parametrize("path", NOTES)
def test_workloads_select_their_own_pods(path):
    """The selector of a workload matches the labels of its template; the API server refuses anything else."""
    for obj in objects(read(path)):
        if obj["apiVersion"] == "apps/v1" and "template" in obj["spec"]:
            labels = obj["spec"]["template"]["metadata"]["labels"]
            wanted = obj["spec"]["selector"].get("matchLabels", {})
            assert {**labels, **wanted} == labels, obj["metadata"]["name"]


@pytest.mark.parametrize("path", NOTES)
def test_no_removed_api_version(path):
    """No block uses an API version that 1.36 no longer serves; the text may name one to warn of it."""
    note = read(path)
    used = {form for obj in objects(note) for form in (obj["apiVersion"], f"{obj['apiVersion']}/{obj['kind']}")}
    written = {word for fence in note.fences for word in fence.content.split() if fence.info.strip() == "bash"}
    assert not (used | written) & REMOVED


POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}}
DEPLOYMENT = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}


@pytest.mark.parametrize(
    ("obj", "said"),
    [
        (POD | {"spec": {"containers": [{"name": "c", "image": "i"}]}}, []),
        (POD | {"spec": {"containers": [{"image": "i"}]}}, ["Pod.spec.containers[0]: name is missing"]),
        (POD | {"spec": {"containers": [], "replicas": 2}}, ["Pod.spec.replicas: no such field"]),
        (POD | {"spec": {"containers": [{"name": 1}]}}, ["Pod.spec.containers[0].name: 1 is not of type string"]),
        (DEPLOYMENT | {"spec": {"selector": {}}}, ["Deployment.spec: template is missing"]),
    ],
)
@pytest.mark.parametrize("source", ["published", "modelled"])
def test_schema_notices_what_it_is_for(obj, said, source, monkeypatch):
    """Both sources of the schema let a good object pass and name what is wrong in a bad one."""
    if source == "published" and not OPENAPI.is_file():
        pytest.skip("the OpenAPI document in ../shared is not here")
    definitions = published() if source == "published" else modelled()
    monkeypatch.setattr("tests.corpus.schema.known", lambda: definitions)
    assert wrong(obj) == said


@pytest.mark.skipif(not OPENAPI.is_file(), reason="the OpenAPI document in ../shared is not here")
def test_a_removed_kind_is_not_known():
    """A kind that 1.36 no longer serves under that version is refused."""
    assert wrong({"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget"})

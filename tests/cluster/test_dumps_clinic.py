"""The clinic in each shape that other tools dump: the checks find what they find in a recording of the same data."""

import json
from collections import defaultdict

import pytest
import yaml

from kbase.cluster.backend import project
from kbase.cluster.dumps import open_dump
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.resources import RESOURCES
from kbase.cluster.session import Opened
from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.runner import run_all
from kbase.diagnosis.view import Scope
from tests.clusters import CLINIC
from tests.kubectl.helpers import kubectl

pytestmark = pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
DUMPED = ("events", "services", "daemonsets", "deployments", "replicasets", "pods")  # by cluster-info dump
BY_REFERENCE = ("namespaces", "clusterroles", "clusterrolebindings")
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@pytest.fixture(scope="module")
def objects():
    """plural -> all objects of the clinic, as the API listed them."""
    lists = {}
    for plural, kind in RESOURCES.items():
        path = CLINIC / f"get{kind.path()}.json"
        if path.exists():
            lists[plural] = json.loads(path.read_text())["items"] or []
    return lists


@pytest.fixture(scope="module")
def logs():
    """(namespace, pod, container, previous) -> text."""
    found = {}
    for file in (CLINIC / "logs").rglob("*.log"):
        namespace, pod, name = file.relative_to(CLINIC / "logs").parts
        found[namespace, pod, name.split(".")[0], ".previous." in name] = file.read_text()
    return found


def spaces(objects):
    """Every namespace of the clinic."""
    return [o["metadata"]["name"] for o in objects["namespaces"]]


def inside(items, namespace):
    return [o for o in items if o["metadata"].get("namespace") == namespace]


def put(path, body):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body if isinstance(body, str) else json.dumps(body))


def as_yaml(path, body):
    put(path, yaml.dump(body, Dumper=_Dumper))


def typed(plural, items):
    kind = RESOURCES[plural]
    return {"kind": f"{kind.kind}List", "apiVersion": kind.api_version, "metadata": {}, "items": items}


def single(plural, item):
    kind = RESOURCES[plural]
    return {"apiVersion": kind.api_version, "kind": kind.kind, **item}


def cluster_info(folder, objects, logs):
    """`kubectl cluster-info dump -A --output-directory`: what it holds of the objects and logs."""
    put(folder / "nodes.json", typed("nodes", objects["nodes"]))
    for namespace in spaces(objects):
        for plural in DUMPED:
            put(folder / namespace / f"{plural}.json", typed(plural, inside(objects[plural], namespace)))
    for namespace, pod, texts in _by_pod(logs):
        marked = [
            f"==== {{}} logs for container {c} of pod {namespace}/{pod} ====\n" for c in texts
        ]  # one after the other, each between its markers
        text = "".join(m.format("START") + t + m.format("END") for m, t in zip(marked, texts.values(), strict=True))
        put(folder / namespace / pod / "logs.txt", text)
    kept = {p: objects[p] for p in ("nodes", *DUMPED)}
    return kept, {key: text for key, text in logs.items() if not key[3]}


def _by_pod(logs):
    pods = defaultdict(dict)
    for (namespace, pod, container, previous), text in logs.items():
        if not previous:
            pods[namespace, pod][container] = text
    return [(*key, texts) for key, texts in pods.items()]


def must_gather(folder, objects, logs):
    """What a must-gather of every namespace holds."""
    root = folder / "must-gather.local.1" / "image-1"
    for plural, items in objects.items():
        kind = RESOURCES[plural]
        group = kind.group or "core"
        for space in spaces(objects) if kind.namespaced else ():
            as_yaml(root / "namespaces" / space / group / f"{plural}.yaml", typed(plural, inside(items, space)))
        for item in () if kind.namespaced else items:
            name = item["metadata"]["name"].replace(":", "-")
            as_yaml(root / "cluster-scoped-resources" / group / plural / f"{name}.yaml", single(plural, item))
    for (namespace, pod, container, previous), text in logs.items():
        name = "previous.log" if previous else "current.log"
        put(root / "namespaces" / namespace / "pods" / pod / container / container / "logs" / name, text)
    held = {p: items for p, items in objects.items() if p not in BY_REFERENCE and (items or RESOURCES[p].namespaced)}
    return held, logs


def manifests(folder, objects, logs):
    """`kubectl get KIND -A -o json` of each kind that tells its scope, into a file each."""
    told = {p for p, items in objects.items() if len({o["metadata"].get("namespace") for o in items}) > 1}
    told |= {p for p, items in objects.items() if items and not RESOURCES[p].namespaced}
    for plural in told:
        body = {"apiVersion": "v1", "kind": "List", "items": [single(plural, o) for o in objects[plural]]}
        put(folder / f"{plural}.json", body)
    return {p: objects[p] for p in told}, {}


def recording(objects, logs, now):
    """A recording that holds the same, and nothing else."""
    files = {f"get{RESOURCES[p].path()}.json": json.dumps(typed(p, items)).encode() for p, items in objects.items()}
    for (namespace, pod, container, previous), text in logs.items():
        stem = f"logs/{namespace}/{pod}/{container}" + (".previous" if previous else "")
        files[f"{stem}.log"] = text.encode()
    return Opened("recording", RecordedBackend(files.get, {"recorded": now.isoformat()}))


def outcomes(cluster):
    """code -> (state, what is found about what) of every check."""
    reader = cluster.session(deadline_s=120, max_requests=5000)
    return {
        o.code: (o.state, sorted((str(f.about), f.cause.render("en")) for f in o.findings))
        for o in run_all(all_checks(), reader, Scope())
    }


@pytest.mark.parametrize("shape", [cluster_info, must_gather, manifests])
def test_the_checks_find_the_same(shape, objects, logs, tmp_path):
    """State and findings of every check equal those of a recording with the same objects, logs and clock."""
    held, kept_logs = shape(tmp_path, objects, logs)
    backend = open_dump(tmp_path)
    dump, same = Opened("dump", backend), recording(held, kept_logs, backend.now)
    found = outcomes(dump)
    assert found == outcomes(same)
    assert sum(len(about) for _, about in found.values()) >= 15


def test_kubectl_prints_the_same(objects, logs, tmp_path):
    """Tables of a must-gather are those of the recording."""
    must_gather(tmp_path, objects, logs)
    backend = open_dump(tmp_path)
    now = backend.now
    whole = recording({p: [project(RESOURCES[p], {**o}) for o in i] for p, i in objects.items()}, logs, now)
    for args in ("get pods -A -o wide", "get deploy,svc,pvc -A", "get nodes", "logs -n payments -l app=payment-api"):
        assert kubectl(Opened("dump", backend), *args.split()) == kubectl(whole, *args.split())

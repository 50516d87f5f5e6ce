"""The clinic in each shape that other tools dump: the checks find what they find in a recording of the same data."""

import json
from collections import defaultdict

import pytest
import yaml

from kbase.cluster.backend import project
from kbase.cluster.dumps.folder import open_dump
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.resources import RESOURCES
from kbase.cluster.session import Opened
from kbase.cluster.source import open_cluster
from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.runner import run_all
from kbase.diagnosis.view import Scope
from kbase.report import run_checks
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
    """State and findings of every check equal those of a recording with the same objects, logs and clock.

    Of what was gathered one by one a recording has nothing; there the dump tells more, and nothing that is not so.
    """
    held, kept_logs = shape(tmp_path, objects, logs)
    backend = open_dump(tmp_path)
    dump, same = Opened("dump", backend), recording(held, kept_logs, backend.now)
    found, expected = outcomes(dump), outcomes(same)
    more = {code for code in found if found[code] != expected[code]}
    assert {expected[code][0] for code in more} <= {"not_checked"}
    assert {str(about) for code in more for about, _ in found[code][1]} <= {"Namespace old-project"}
    assert sum(len(about) for _, about in found.values()) >= 15


def test_kubectl_prints_the_same(objects, logs, tmp_path):
    """Tables of a must-gather are those of the recording."""
    must_gather(tmp_path, objects, logs)
    backend = open_dump(tmp_path)
    now = backend.now
    whole = recording({p: [project(RESOURCES[p], {**o}) for o in i] for p, i in objects.items()}, logs, now)
    for args in ("get pods -A -o wide", "get deploy,svc,pvc -A", "get nodes", "logs -n payments -l app=payment-api"):
        assert kubectl(Opened("dump", backend), *args.split()) == kubectl(whole, *args.split())


BESIDE = ("describe-pvc", "describe-nodes", "describe-hpa", "describe-ingress", "describe-quota", "get-cm", "get-sc")


def beside(folder, names):
    """Outputs of kubectl that somebody saved into a folder."""
    for name in names:
        put(folder / f"{name}.txt", (CLINIC / f"kubectl/{name}.txt").read_text())


def causes(cluster):
    """What is found: (code, object)."""
    return {(code, about) for code, (_, found) in outcomes(cluster).items() for about, _ in found}


def test_texts_beside_a_dump_tell_more(objects, logs, tmp_path):
    """`cluster-info dump` has no Ingresses, quotas and autoscalers; saved outputs of `describe` have. Nothing that was
    found without them is lost, and nothing untrue is added."""
    cluster_info(tmp_path / "dump", objects, logs)
    cluster_info(tmp_path / "both", objects, logs)
    beside(tmp_path / "both", BESIDE)
    without, more = (causes(Opened("d", open_dump(tmp_path / f))) for f in ("dump", "both"))
    assert without < more
    assert more - without >= {
        ("ING-BACKEND", "Ingress web/site"),
        ("QUOTA-FULL", "ResourceQuota team-a/compute"),
        ("HPA-UNABLE", "HorizontalPodAutoscaler scale/ghost"),
    }
    assert more <= causes(recording(objects, logs, open_dump(tmp_path / "dump").now))


def test_a_folder_of_one_namespace_with_saved_events_and_logs(objects, logs, tmp_path):
    """Lists of one namespace, a table of events, and a log whose file is named after the pod."""
    put(tmp_path / "pods.json", typed("pods", inside(objects["pods"], "payments")))
    as_yaml(tmp_path / "deploy.yaml", typed("deployments", inside(objects["deployments"], "payments")))
    put(tmp_path / "events.txt", (CLINIC / "kubectl/get-events.txt").read_text())
    pod = next(o["metadata"]["name"] for o in inside(objects["pods"], "payments"))
    put(tmp_path / f"{pod}-previous.log", logs["payments", pod, "app", True])
    found = outcomes(Opened("d", open_dump(tmp_path)))["POD-CRASH"][1]
    assert ["DATABASE_URL" in cause for _, cause in found] == [True]


def test_saved_outputs_alone_are_read_as_a_text(logs, tmp_path):
    """Without any list of objects, absence cannot be told: the folder is what `text:` reads."""
    beside(tmp_path, ("get-pods-wide", "describe-pods-payments", "get-events"))
    (key, log), *_ = [(k, v) for k, v in logs.items() if k[0] == "payments" and k[3]]
    put(tmp_path / "logs" / f"{key[1]}_app.previous.log", log)
    cluster = open_cluster(f"bundle:{tmp_path}")
    assert cluster.source == f"text:{tmp_path}"
    report = run_checks(cluster, (), namespace="payments", deadline_s=60, max_requests=5000)
    assert any("DATABASE_URL" in f.cause.render("en") for f in report.findings)

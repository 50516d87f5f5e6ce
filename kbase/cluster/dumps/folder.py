"""Folders that other tools make of a cluster, told apart by their layout."""

import json
from datetime import UTC, datetime
from pathlib import Path

from kbase.cluster.dumps.cluster_info import is_cluster_info, read_cluster_info, read_stream
from kbase.cluster.dumps.holdings import DumpBackend, Holdings
from kbase.cluster.dumps.manifests import read_files
from kbase.cluster.dumps.must_gather import gathered, read_gathered
from kbase.cluster.dumps.texts import read_texts
from kbase.cluster.pasted import PastedBackend
from kbase.cluster.text.pieces import Piece
from kbase.errors import BadInput
from kbase.text import Phrase
from kbase.types import Obj

NOTHING_HERE = Phrase(
    "{path} holds no recording of a cluster, no dump and no Kubernetes objects that kbase reads.",
    "{path} 裡沒有叢集的錄製檔、傾印，也沒有 kbase 讀得懂的 Kubernetes 物件。",
)
MAKE_ONE = Phrase(
    "Record a cluster with: kbase bundle OUT --cluster context:NAME",
    "錄製叢集：kbase bundle OUT --cluster context:NAME",
)


def open_dump(path: Path) -> DumpBackend:
    """The dump in a folder, or in one file: cluster-info dump, must-gather, or files of `kubectl get -o yaml|json`.

    Texts beside the objects (`describe`, tables, events, logs) tell what the objects do not hold.
    BadInput where there is nothing in it that kbase reads.
    """
    held = Holdings()
    texts, left = read_texts(path) if path.is_dir() else ([], {})
    if path.is_file():
        read_stream(path, held)
    elif roots := gathered(path):
        for root in roots:
            read_gathered(root, held)
    elif is_cluster_info(path):
        read_cluster_info(path, held)
    else:
        read_files(path, held)
    now = held.now or datetime.fromtimestamp(path.stat().st_mtime, UTC)
    beside = PastedBackend([*texts, *_pods(held, texts)], now) if texts else None
    if not held.lists and not held.singles and (beside is None or beside.holds_nothing):
        raise BadInput(NOTHING_HERE(path=path), MAKE_ONE())
    return DumpBackend(held, held.now or (beside.now if beside else now), beside, left)


def _pods(held: Holdings, texts: list[Piece]) -> list[Piece]:
    """The pods of the dump, where texts hold logs: a log is told by the name of its file."""
    if all(p.shape != "log" for p in texts):
        return []
    lists = [o for objects in held.lists.get("pods", {}).values() for o in objects]
    return [Piece("json", json.dumps({"apiVersion": "v1", "kind": "List", "items": [_slim(o) for o in lists]}))]


def _slim(pod: Obj) -> Obj:
    """What a log is told by: the pod, its containers and how they do."""
    meta = {key: pod["metadata"][key] for key in ("name", "namespace", "uid") if key in pod["metadata"]}
    spec = pod.get("spec") or {}
    names = {k: [{"name": c["name"]} for c in spec.get(k) or []] for k in ("initContainers", "containers")}
    statuses = {"containerStatuses": (pod.get("status") or {}).get("containerStatuses") or []}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": names, "status": statuses}


def is_text(path: Path) -> bool:
    """Whether a folder holds texts of kubectl and no list of objects: it is then read like a pasted text."""
    if not path.is_dir() or gathered(path) or is_cluster_info(path):
        return False
    texts, _ = read_texts(path)
    if not any(p.shape != "log" for p in texts):
        return False
    held = Holdings()
    read_files(path, held)
    return not held.lists

"""Folders that other tools make of a cluster, told apart by their layout."""

from datetime import UTC, datetime
from pathlib import Path

from kbase.cluster.dumps.cluster_info import is_cluster_info, read_cluster_info, read_stream
from kbase.cluster.dumps.holdings import DumpBackend, Holdings
from kbase.cluster.dumps.manifests import read_files
from kbase.cluster.dumps.must_gather import gathered, read_gathered
from kbase.errors import BadInput
from kbase.text import Phrase

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

    BadInput where there is nothing in it that kbase reads.
    """
    held = Holdings()
    if path.is_file():
        read_stream(path, held)
    elif roots := gathered(path):
        for root in roots:
            read_gathered(root, held)
    elif is_cluster_info(path):
        read_cluster_info(path, held)
    else:
        read_files(path, held)
    if not held.lists and not held.singles:
        raise BadInput(NOTHING_HERE(path=path), MAKE_ONE())
    return DumpBackend(held, held.now or datetime.fromtimestamp(path.stat().st_mtime, UTC))

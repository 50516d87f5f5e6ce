"""From SOURCE, as a user writes it, to a cluster that can be questioned."""

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from kbase.cluster.backend import Budget
from kbase.cluster.dumps.folder import is_text, open_dump
from kbase.cluster.pasted import open_pasted
from kbase.cluster.reconnecting import Reconnecting
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from kbase.errors import BadInput, ClusterUnreachable, Unreadable
from kbase.text import Phrase, Text

if TYPE_CHECKING:  # the client library is only loaded where a live cluster is asked for
    from kbase.cluster.live import LiveBackend

FORMS = "auto | none | context:NAME | kubeconfig:PATH | in-cluster | bundle:PATH | text:PATH"
NOT_A_SOURCE = Phrase("{source!r} is not a cluster source.", "{source!r} 不是叢集來源。")
USE_ONE_OF = Phrase("Use one of: {forms}", "可用的寫法：{forms}")
NO_KUBECONFIG = Phrase("There is no kubeconfig at {path}.", "{path} 沒有 kubeconfig。")
BAD_KUBECONFIG = Phrase("The kubeconfig {path} cannot be used: {why}.", "kubeconfig {path} 無法使用：{why}。")
NO_CONTEXT = Phrase(
    "The kubeconfig {path} has no context {name!r}.", "kubeconfig {path} 沒有名為 {name!r} 的 context。"
)
CONTEXTS = Phrase("Contexts it has: {names}", "現有的 context：{names}")
SET_KUBECONFIG = Phrase(
    "Name another file with kubeconfig:PATH, or set KUBECONFIG.", "以 kubeconfig:PATH 指定其他檔案，或設定 KUBECONFIG。"
)
NOT_IN_CLUSTER = Phrase(
    "There is no service account of a pod here (in-cluster).", "這裡沒有 Pod 的 ServiceAccount（in-cluster）。"
)
RUN_IN_POD = Phrase(
    "Use in-cluster only inside a Pod whose token is mounted; elsewhere use context:NAME.",
    "in-cluster 只能用在掛載了 token 的 Pod 裡；其他地方請用 context:NAME。",
)
NO_ANSWER = Phrase("The cluster {source} does not answer: {why}.", "叢集 {source} 沒有回應：{why}。")
TRY_KUBECTL = Phrase(
    "Check that this works: kubectl version{flags}. Without a cluster: --cluster none",
    "先確認這個指令可用：kubectl version{flags}。不查叢集：--cluster none",
)
_TOKEN = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")


def open_cluster(
    source: str, *, env: Mapping[str, str] | None = None, probe_timeout_s: float = 5.0, token: Path = _TOKEN
) -> Opened | None:
    """The cluster that SOURCE names; None for "none", and for "auto" where nothing is configured.

    A live cluster is asked for /version once. A named one that gives no answer within probe_timeout_s raises
    ClusterUnreachable; one that "auto" found is returned, and each read of it says that it does not answer.
    BadInput: a source, path or context that does not exist. env: os.environ by default.
    """
    env = os.environ if env is None else env
    form, _, name = source.partition(":")
    if source == "none":
        return None
    if source == "auto":
        return _auto(env, probe_timeout_s, token)
    if source == "in-cluster":
        if not _inside(env, token):
            raise BadInput(NOT_IN_CLUSTER(), RUN_IN_POD())
        return replace(_probed(source, _in_cluster, probe_timeout_s, ""), namespace=_own_namespace(token))
    if form == "context" and name:
        files = _files(env)
        context = _context(files, name)
        opened = _probed(source, lambda: _kubeconfig(files, context), probe_timeout_s, f" --context {context}")
        return replace(opened, namespace=_namespace(files, context))
    if form == "kubeconfig" and name:
        path = Path(name).expanduser()
        if not path.is_file():
            raise BadInput(NO_KUBECONFIG(path=path), SET_KUBECONFIG())
        context = _context([path], None)
        opened = _probed(source, lambda: _kubeconfig([path], context), probe_timeout_s, f" --kubeconfig {path}")
        return replace(opened, namespace=_namespace([path], context))
    if form == "bundle" and name:
        return _bundle(source, Path(name).expanduser())
    if form == "text" and name:
        pasted = open_pasted(name)
        return Opened(source, pasted, pasted.namespace)
    raise BadInput(NOT_A_SOURCE(source=source), USE_ONE_OF(forms=FORMS))


def _auto(env: Mapping[str, str], timeout_s: float, token: Path) -> Opened | None:
    if _inside(env, token):
        return replace(_found("in-cluster", _in_cluster, timeout_s), namespace=_own_namespace(token))
    files = [f for f in _files(env) if f.is_file()]
    if not files:
        return None
    try:
        if not _contexts(files)[1]:  # a kubeconfig without a current context configures nothing
            return None
        context = _context(files, None)
    except BadInput as why:
        return Opened("auto", Reconnecting(partial(_always, why), str(why).rstrip(".")))
    opened = _found(f"context:{context}", lambda: _kubeconfig(files, context), timeout_s)
    return replace(opened, namespace=_namespace(files, context))


def _found(source: str, connect: "Callable[[], LiveBackend]", timeout_s: float) -> Opened:
    try:
        return _probed(source, connect, timeout_s, "")
    except (ClusterUnreachable, BadInput) as why:
        again = partial(_probed, source, connect, timeout_s, "")
        return Opened(source, Reconnecting(lambda: again().backend, str(why).rstrip(".")))


def _always(why: BadInput) -> "LiveBackend":
    """Settings that cannot be used stay so until somebody mends them and starts anew."""
    raise why


def _probed(source: str, connect: "Callable[[], LiveBackend]", timeout_s: float, flags: str) -> Opened:
    from kbase.cluster.live import NotConfigured

    hint: Text = TRY_KUBECTL(flags=flags)
    try:
        backend = connect()
        backend.version(Budget(deadline_s=timeout_s, max_requests=2))
    except NotConfigured as why:
        raise BadInput(BAD_KUBECONFIG(path=source, why=why), hint) from why
    except Unreadable as why:
        if why.reason != "forbidden":  # who may not even read the version has been answered all the same
            raise ClusterUnreachable(NO_ANSWER(source=source, why=why.detail), hint) from why
    return Opened(source, backend)


def _in_cluster() -> "LiveBackend":
    from kbase.cluster.live import in_cluster

    return in_cluster()


def _kubeconfig(files: list[Path], context: str) -> "LiveBackend":
    from kbase.cluster.live import from_kubeconfig

    return from_kubeconfig(files, context)


def _inside(env: Mapping[str, str], token: Path) -> bool:
    return bool(env.get("KUBERNETES_SERVICE_HOST")) and token.is_file()


def _files(env: Mapping[str, str]) -> list[Path]:
    """Where kubectl looks: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/."""
    named = [Path(p).expanduser() for p in env.get("KUBECONFIG", "").split(os.pathsep) if p]
    return named or [Path(env.get("HOME", "~")).expanduser() / ".kube" / "config"]


def _context(files: list[Path], name: str | None) -> str:
    """The named context, or the current one for None; BadInput names the ones there are, nearest first."""
    shown = os.pathsep.join(map(str, files))
    if not any(f.is_file() for f in files):
        raise BadInput(NO_KUBECONFIG(path=shown), SET_KUBECONFIG())
    contexts, current = _contexts(files)
    wanted = current if name is None else name
    if wanted and wanted in contexts:
        return wanted
    near = difflib.get_close_matches(wanted, contexts, n=3, cutoff=0.4) or sorted(contexts)[:5]
    raise BadInput(NO_CONTEXT(path=shown, name=wanted), CONTEXTS(names=near) if near else SET_KUBECONFIG())


def _contexts(files: list[Path]) -> tuple[list[str], str]:
    """The names of all contexts, and the current one ("" for none): the first file that names one decides."""
    contexts, current = [], ""
    for path in (f for f in files if f.is_file()):
        try:
            config = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            contexts += [str(c["name"]) for c in config.get("contexts") or []]
            current = current or str(config.get("current-context") or "")
        except (OSError, ValueError, yaml.YAMLError, AttributeError, KeyError, TypeError) as fault:
            raise BadInput(BAD_KUBECONFIG(path=path, why=type(fault).__name__), SET_KUBECONFIG()) from fault
    return contexts, current


def _namespace(files: list[Path], context: str) -> str:
    """The namespace that a context sets; "" for none."""
    for path in (f for f in files if f.is_file()):
        config = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for entry in config.get("contexts") or []:
            if entry["name"] == context:
                return str((entry.get("context") or {}).get("namespace") or "")
    return ""


def _own_namespace(token: Path) -> str:
    """The namespace of the pod that this process runs in."""
    try:
        return token.with_name("namespace").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _bundle(source: str, path: Path) -> Opened:
    """A recording, or what another tool dumped; a recording that was interrupted is no dump."""
    if not path.exists() or (path / "meta.json").exists() or (path / "get").is_dir():
        return Opened(source, RecordedBackend.open(path), kept={})
    if is_text(path):
        pasted = open_pasted(str(path))
        return Opened(f"text:{path}", pasted, pasted.namespace)
    return Opened(source, open_dump(path), kept={})

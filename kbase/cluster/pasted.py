"""`text:PATH`: what people paste into a chat, as a cluster. What the text does not hold is Unreadable, never absent."""

import sys
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from kbase.cluster.backend import Budget, Read
from kbase.cluster.recorded import LogKey
from kbase.cluster.resources import Resource
from kbase.cluster.text.files import SUFFIXES, decoded, file_pieces
from kbase.cluster.text.held import NAMED, PRINTED, ROW, Held, Known, held, moment
from kbase.cluster.text.joined import join
from kbase.cluster.text.pieces import Piece, pieces
from kbase.cluster.text.times import latest
from kbase.errors import BadInput, Partly
from kbase.text import Phrase
from kbase.types import Obj, Objects

NO_FILE = Phrase("There is no file or folder {path}.", "沒有檔案或資料夾 {path}。")
TOO_LARGE = Phrase("{path} holds more than {most} MB of text.", "{path} 的文字超過 {most} MB。")
LESS = Phrase("Paste the objects and the last lines of the logs.", "請只貼上相關物件與 log 的最後幾行。")
NOTHING = Phrase(
    "{path} holds nothing that can be judged: no pods, objects, events or logs.",
    "{path} 裡沒有可判斷的內容：沒有 Pod、物件、事件或 log。",
)
PASTE = Phrase(
    "Paste the output of kubectl get, describe, logs or get events, together with its command.",
    "請連同指令一起貼上 kubectl get、describe、logs 或 get events 的輸出。",
)
PASTED = "in the pasted text"  # ends the detail of everything that a text does not tell
_NOT = Phrase(f"not {PASTED}", "貼上的文字裡沒有")
_SOME = Phrase(f"only some are {PASTED}", "貼上的文字裡只有一部分")
_PLAIN = frozenset({"yaml", "json", "describe", "events", "table", "rows", "below"})  # shapes of what kubectl prints
_SUFFIXES = (*SUFFIXES, ".yaml", ".yml", ".json")
_MOST_MB = 8
# Kinds of which the columns of a row mislead no check: what they leave out is not read as absent.
_ROWS = frozenset({"pods", "nodes", "deployments", "replicasets", "statefulsets", "daemonsets"})
_ROWS |= {"persistentvolumeclaims", "persistentvolumes", "jobs", "cronjobs"}


def is_pasted(source: str) -> bool:
    """Whether a SOURCE is a pasted text."""
    return source.startswith("text:")


def open_pasted(path: str) -> "PastedBackend":
    """The text in a file, in the files of a folder, or ("-") on standard input; BadInput where it holds nothing."""
    found: list[Piece] = []
    written = datetime.now(UTC)
    if path == "-":
        found += pieces(_decoded(sys.stdin.buffer.read(_MOST_MB * 2**20 + 1), path))
    root = Path(path).expanduser()
    for file in _files(root) if path != "-" else ():
        name = file.relative_to(root).as_posix() if root.is_dir() else file.name
        found += file_pieces(_decoded(file.read_bytes(), path), name)
        written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    backend = PastedBackend(found, written)
    if backend.holds_nothing:
        raise BadInput(NOTHING(path=path), PASTE())
    return backend


def pasted_in(text: str) -> tuple["PastedBackend", str] | None:
    """The objects and outputs of kubectl that a question holds, and what else it says; None where it holds none.

    Lines of a log and error messages alone are none: they are words of the question.
    """
    found = [p for p in pieces(text) if p.shape in _PLAIN]
    if not found:
        return None
    backend = PastedBackend(found, datetime.now(UTC))
    used = {line.strip() for p in found for line in p.text.splitlines()}
    said = [x for x in map(str.strip, text.splitlines()) if x and x not in used and not x.startswith(("```", "~~~"))]
    return None if backend.holds_nothing else (backend, "\n".join(said))


def _files(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise BadInput(NO_FILE(path=root), PASTE())
    return sorted(p for p in root.rglob("*") if p.suffix in _SUFFIXES and p.is_file())


def _decoded(body: bytes, path: str) -> str:
    if len(body) > _MOST_MB * 2**20:
        raise BadInput(TOO_LARGE(path=path, most=_MOST_MB), LESS())
    return decoded(body)


class PastedBackend:
    """A Backend over the pieces of a text.

    Objects of which the text names no namespace are in the one that it does name, else in the one that is asked for,
    else in `default`.
    """

    def __init__(self, found: Sequence[Piece], written: datetime) -> None:
        self._pieces = tuple(found)
        text = "\n".join(p.text for p in found if p.shape == "describe")
        times = [t for t in (latest(text), moment(found)) if t]
        self._now = max(times, default=written).astimezone(UTC)
        spaces = held(self._pieces, namespace="", now=self._now).spaces - {"kube-node-lease"}
        self.namespace = next(iter(spaces)) if len(spaces) == 1 else ""
        self._is_said = bool(spaces)
        self._read = lru_cache(maxsize=4)(self._gather)

    @property
    def now(self) -> datetime:
        """The newest time that the text tells, else when it was written."""
        return self._now

    @property
    def holds_nothing(self) -> bool:
        """Whether no piece of the text says anything of a cluster."""
        return self._held(None)[0].is_empty

    @property
    def names(self) -> frozenset[str]:
        """The names of all objects that the text speaks of."""
        return frozenset(name for known in self._held(None)[0].objects.values() for _, name in known)

    def fetch_list(self, kind: Resource, namespace: str | None, budget: Budget) -> Objects:
        """The objects of a kind, where the text shows a whole list of them in full; else Partly with those it shows."""
        read = Read("list", kind.plural, namespace or "")
        budget.request(read)
        if kind.plural in self._held(namespace)[0].denied:
            raise read.failed("forbidden")
        some, whole = self.known(kind, namespace)
        if whole:
            return some
        raise Partly(read.failed("error", _SOME()), some) if some else read.failed("error", _NOT())

    def known(self, kind: Resource, namespace: str | None) -> tuple[Objects, bool]:
        """The objects of a kind that the text tells enough of, and whether there are no others."""
        found, _ = self._held(namespace)
        known = [k for (space, _), k in found.objects.get(kind.plural, {}).items() if namespace in (None, space)]
        whole = _is_listed(found, kind, namespace) and all(k.depth >= PRINTED for k in known)
        # A session masks what it is given in place.
        return [deepcopy(k.obj) for k in known if whole or _will_do(kind, k)], whole

    def fetch_one(self, kind: Resource, namespace: str, name: str, budget: Budget) -> Obj | None:
        """One object; None where the server said so, or where a whole list in the text does not name it."""
        read = Read("get", kind.plural, namespace)
        budget.request(read)
        found, _ = self._held(namespace or None)
        known = found.objects.get(kind.plural, {}).get((namespace, name))
        if known and (_will_do(kind, known) and (known.depth > NAMED or kind.plural == "replicasets")):
            return deepcopy(known.obj)
        gone = (kind.plural, namespace, name) in found.absent
        if gone or (not known and _is_listed(found, kind, namespace or None)):
            return None
        raise read.failed("error", _NOT())

    def fetch_log(self, namespace: str, pod: str, container: str, previous: bool, budget: Budget) -> str | None:
        """A pasted log; one whose container is not told is that of the first."""
        read = Read("get", "pods/log", namespace)
        budget.request(read)
        text = self.log(namespace, pod, container, previous)
        if text is None:
            raise read.failed("error", _NOT())
        return text

    def log(self, namespace: str, pod: str, container: str, previous: bool) -> str | None:
        """The log of a container, None where the text does not hold it."""
        found, logs = self._held(namespace or None)
        known = found.objects["pods"].get((namespace, pod))
        first = ((known.obj.get("spec") or {}).get("containers") or [{}])[0].get("name", "") if known else ""
        keys: list[LogKey] = [(namespace, pod, container, previous)]
        keys += [(namespace, pod, "", previous)] if container in ("", first) else []
        return next((logs[key] for key in keys if key in logs), None)

    @property
    def known_version(self) -> None:
        """None: as version()."""

    def version(self, budget: Budget) -> str | None:
        """None: a text does not tell it."""
        return None

    def _held(self, namespace: str | None) -> tuple[Held, dict[LogKey, str]]:
        return self._read(self.namespace or ((not self._is_said and namespace) or "default"))

    def _gather(self, namespace: str) -> tuple[Held, dict[LogKey, str]]:
        found = held(self._pieces, namespace=namespace, now=self._now)
        return found, join(found, namespace)


def _is_listed(found: Held, kind: Resource, namespace: str | None) -> bool:
    """Whether the text names every object of a kind in a scope."""
    return (kind.plural, "") in found.lists or bool(namespace and (kind.plural, namespace) in found.lists)


def _will_do(kind: Resource, known: Known) -> bool:
    """Whether what is known of an object may stand for it."""
    named = known.depth == NAMED and kind.plural in ("pods", "replicasets")
    return known.depth >= PRINTED or named or (known.depth == ROW and kind.plural in _ROWS)

"""What the commands of notes leave open (`POD`, `<pod-name>`, `$NAMESPACE`, `my-pod`), and putting values there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kbase.cluster.resources import spelled
from kbase.kubectl.call import Call, parse
from kbase.kubectl.shell import kubectl_calls

CONTAINER, SELECTOR = "container", "selector"
_ANGLE = r"<[A-Za-z][\w.-]*(?: [\w.-]+){0,4}>"
_WORD = re.compile(rf"(?:{_ANGLE}|'[^']*'|\"(?:[^\"\\]|\\.)*\"|[^\s'\"])+")
_OPEN = re.compile(
    rf"{_ANGLE}|\$\{{[A-Za-z_]\w*\}}|\$[A-Za-z_]\w*"
    r"|(?<![\w.$<-])[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)*(?![\w.:=>-])"
    r"|(?<![\w./$<-])(?:my|your)-[a-z]+(?:-name)?(?![\w.:=>-])"
)
# Flags whose value is a template, a patch or a list of keys: capitals in it leave nothing open.
_TEXT = re.compile(r"-[oLvp]|--(?:output|template|sort-by|patch|label-columns|type)")
_TEXT_ATTACHED = re.compile(r"-[oL].|-[vp]=|--(?:output|template|sort-by|patch|label-columns|type)=")
_COMPARED = re.compile(r"(==\s*\\?[\"'])([A-Z][A-Z0-9_-]*)(?=\\?[\"'])")  # {.x[?(@.name=="CONTAINER")]}
_WHOSE = re.compile(r"^(?:my|your|the|some|a|an|target|failing|broken|pending|crashing|affected)-")
_ROLES = {"ns": "Namespace", "namespace": "Namespace", "container": CONTAINER, "claim": "PersistentVolumeClaim"}
_ROLES |= {"selector": SELECTOR, "label-selector": SELECTOR}
_ANY = frozenset({"name", "object", "resource", "app", "application", "workload"})  # what, the words around it tell


@dataclass(frozen=True)
class Placeholder:
    """One gap. written: as it stands.  role: kind of the object whose name belongs there, "container" or "selector";
    "" where that cannot be told."""

    written: str
    role: str


@lru_cache(maxsize=2048)  # the lines of notes come again and again, and a shell line is slow to read
def placeholders(line: str) -> tuple[Placeholder, ...]:
    """The gaps of a line, each once, in order."""
    around = _around(line)
    found = [Placeholder(w, _role(w, around)) for w in dict.fromkeys(m[0] for m in _gaps(line))]
    # "my-web" is the name of an example, unless it says what it is.
    return tuple(p for p in found if p.role or not p.written.startswith(("my-", "your-")))


def filled(line: str, value: Callable[[Placeholder], str]) -> str:
    """The line with each gap closed that has a value; the others ("" for them) stay as they are."""
    values = {p.written: v for p in placeholders(line) if (v := value(p))}
    parts, end = [], 0
    for gap in _gaps(line):
        parts += [line[end : gap.start()], values.get(gap[0], gap[0])]
        end = gap.end()
    return "".join([*parts, line[end:]])


def literal_namespace(line: str) -> str:
    """The namespace that a line names outright, "" where it names none or leaves it open."""
    named = (call.flag("namespace") for call in _calls(line))
    return next((name for name in named if name and not _OPEN.fullmatch(name)), "")


def _gaps(line: str) -> Iterator[re.Match[str]]:
    """The gaps where they stand."""
    before = ""
    for word in _WORD.finditer(line):
        shown = _TEXT.fullmatch(before) or _TEXT_ATTACHED.match(word[0]) or ("{" in word[0] and word[0][0] in "'\"")
        if not shown:
            yield from _OPEN.finditer(line, *word.span())
        else:
            yield from (m for c in _COMPARED.finditer(word[0]) for m in _OPEN.finditer(line, *_span(word, c)))
        before = word[0]


def _span(word: re.Match[str], compared: re.Match[str]) -> tuple[int, int]:
    return word.start() + compared.start(2), word.start() + compared.end(2)


def _role(written: str, around: dict[str, str]) -> str:
    word = _WHOSE.sub("", re.sub(r"[ _]", "-", written.strip("<>${}")).lower())
    short = word.removesuffix("-name")
    if short in _ANY or around.get(written) == CONTAINER:
        return around.get(written, "")
    kind = spelled(short)
    return _ROLES.get(short) or (kind.kind if kind else "")


def _around(line: str) -> dict[str, str]:
    """What the place of each gap tells: the kind beside it, or the flag before it."""
    gaps = {f"gap{n}": gap for n, gap in enumerate(dict.fromkeys(m[0] for m in _gaps(line)))}
    plain = line
    for name, gap in sorted(gaps.items(), key=lambda item: -len(item[1])):
        plain = plain.replace(gap, name)
    placed = dict(kind for call in _calls(plain) for kind in _placed(call))
    return {gap: placed[name] for name, gap in gaps.items() if name in placed}


def _placed(call: Call) -> Iterator[tuple[str, str]]:
    """(word, role) for each name in a call: `pod NAME`, `deploy/NAME`, `logs NAME`, `--for pod/NAME`, `-c NAME`."""
    for word in (*call.words, call.flag("for")):
        kind, slash, name = word.partition("/")
        if slash and (resource := spelled(kind)):
            yield name, resource.kind
    words = call.words[1:] if call.verb == "rollout" else call.words
    if call.verb == "logs" and words and "/" not in words[0]:
        yield words[0], "Pod"
    elif len(words) > 1 and (resource := spelled(words[0])):
        yield from ((name, resource.kind) for name in words[1:])
    yield from _selected(call)
    yield call.flag("container"), CONTAINER
    yield call.flag("namespace"), "Namespace"


def _selected(call: Call) -> Iterator[tuple[str, str]]:
    """(word, kind) for each name that a field selector compares with."""
    fields = dict(term.partition("=")[::2] for term in call.flag("field-selector").split(","))
    listed = spelled(call.words[0]) if call.words else None
    yield fields.get("metadata.name", ""), listed.kind if listed else ""
    yield fields.get("involvedObject.name", ""), fields.get("involvedObject.kind", "")
    yield fields.get("spec.nodeName", ""), "Node"


@lru_cache(maxsize=2048)
def _calls(line: str) -> tuple[Call, ...]:
    try:
        return tuple(parse(words, strict=False) for words in kubectl_calls(line))
    except ValueError:
        return ()

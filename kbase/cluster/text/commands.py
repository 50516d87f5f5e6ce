"""The kubectl command above a pasted output: what it asked for, and whether its output is all there is."""

import re
import shlex
from dataclasses import dataclass

from kbase.cluster.resources import Resource, spelled

_VERBS = "get|describe|logs?|events"
_CALL = rf"(?:sudo )?(?:kubectl|k|oc|k3s kubectl|microk8s kubectl)\s+(?P<rest>(?:-\S+ \S+ )*(?:{_VERBS})\b"
# A prompt ends with one of these; what stands before it (user, host, folder, branch) is anyone's taste.
_TYPED = re.compile(rf"^\s*(?:\S.{{0,80}}?[$#%>❯➜»]\s+|[➜❯]\s+\S.{{0,60}}?\s+|[$#%>❯➜»+]\s*)?{_CALL}.*)$")
_QUOTED = re.compile(rf"`{_CALL}[^`]*)`(?P<after>[^`]*)$")
_WITH_VALUE = frozenset({"-n", "-l", "-o", "-c", "-L", "-f", "--namespace", "--selector", "--output", "--container"})
_WITH_VALUE |= {
    "--context",
    "--for",
    "--kubeconfig",
    "--cluster",
    "--user",
    "--tail",
    "--since",
    "--since-time",
    "--as",
}
_WITH_VALUE |= {"--sort-by", "--field-selector", "--filename", "--chunk-size", "--limit-bytes", "--types"}
_NARROWING = ("-l", "--selector", "--field-selector", "-f", "--filename", "--for", "--types")


@dataclass(frozen=True)
class Command:
    """One read-only call of kubectl. kinds: those it asked for.  namespace "" where it names none.

    narrowed: by a label, a field, a name or a pipe, so that its output need not be all there is.
    """

    verb: str
    kinds: tuple[Resource, ...] = ()
    names: tuple[str, ...] = ()
    namespace: str = ""
    everywhere: bool = False
    narrowed: bool = False
    previous: bool = False
    container: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether its output is all there is of its kinds in its namespace."""
        return not self.narrowed and not self.names and self.verb in ("get", "describe")


def command(line: str) -> Command | None:
    """The command on a line that was typed, behind a prompt or not, or quoted at the end of a remark; else None."""
    found = _TYPED.match(line)
    if not found:
        found = _QUOTED.search(line)
        if not found or not re.fullmatch(r"[\s*_#)）]*(?:[:：].*)?", found["after"]):
            return None
    said, pipe, _ = found["rest"].partition("|")
    try:
        words = shlex.split(said)
    except ValueError:  # an unpaired quote
        words = said.split()
    return _parsed(words, piped=bool(pipe))


def _parsed(words: list[str], *, piped: bool) -> Command | None:
    flags, plain = _flags(words)
    if not plain:
        return None
    verb, *rest = plain
    kinds, names = _asked(verb, rest)
    if verb.startswith("log"):
        names = names[:1] if kinds else [n.rpartition("/")[2] for n in rest[:1]]
    return Command(
        {"log": "logs", "events": "get"}.get(verb, verb),
        tuple(kinds),
        tuple(names),
        flags.get("-n") or flags.get("--namespace") or "",
        "-A" in flags or "--all-namespaces" in flags,
        piped or any(f in flags for f in _NARROWING),
        "-p" in flags or flags.get("--previous", "false") != "false",
        flags.get("-c") or flags.get("--container") or "",
    )


def _flags(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """The flags with their values ("true" for switches), and the other words."""
    flags: dict[str, str] = {}
    plain: list[str] = []
    rest = iter(words)
    for word in rest:
        if not word.startswith("-"):
            plain.append(word)
        elif "=" in word:
            flags.update([word.split("=", 1)])  # type: ignore[list-item]
        elif word in _WITH_VALUE:
            flags[word] = next(rest, "")
        elif re.match(r"-[nlocL]\w", word):  # -nshop, -owide
            flags[word[:2]] = word[2:]
        else:
            flags[word] = "true"
    return flags, plain


def _asked(verb: str, words: list[str]) -> tuple[list[Resource], list[str]]:
    """Kinds and names of `get pods web-1`, `get pods,svc`, `get pod/web-1 svc/web`, `events`."""
    if verb == "events":
        events = spelled("events")
        return ([events] if events else []), []
    if any("/" in w for w in words):
        split = [w.partition("/") for w in words]
        return [r for kind, _, _ in split if (r := _kind(kind))], [name for _, _, name in split]
    kinds = [r for w in (words[0].split(",") if words else []) if (r := _kind(w))]
    return kinds, words[1:]


def _kind(word: str) -> Resource | None:
    return spelled(word.partition(".")[0])

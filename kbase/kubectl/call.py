"""A kubectl command line, taken apart the way kubectl does it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kbase.errors import BadInput
from kbase.text import Phrase

UNKNOWN_FLAG = Phrase("kubectl {verb} has no flag {flag} here.", "這裡的 kubectl {verb} 沒有 {flag} 這個旗標。")
NO_VALUE = Phrase("The flag {flag} needs a value.", "旗標 {flag} 需要一個值。")
NO_FILES = Phrase(
    "kbase reads what is in the cluster; {flag} would read files of this machine.",
    "kbase 讀取叢集中的物件，{flag} 會讀取這台機器上的檔案。",
)
NAME_IT = Phrase("Name the objects: kbase kubectl {verb} KIND NAME", "請直接寫出物件：kbase kubectl {verb} KIND NAME")
SEE_HELP = Phrase("See: kbase kubectl --help", "請看：kbase kubectl --help")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Short spellings mean the same with every verb but for `logs`.
_SHORT = {
    "n": "namespace",
    "A": "all-namespaces",
    "o": "output",
    "l": "selector",
    "L": "label-columns",
    "c": "container",
    "w": "watch",
    "q": "quiet",
    "v": "v",
}
_SHORT_OF = {"logs": {"p": "previous", "f": "follow"}}
_VALUES = _words(
    "namespace output selector field-selector sort-by label-columns container tail since since-time for types revision "
    "verbs api-group cluster context kubeconfig lang chunk-size request-timeout subresource timeout limit-bytes "
    "max-log-requests categories raw pod-running-timeout v profile profile-output"
)
_SWITCHES = _words(
    "all-namespaces show-labels show-kind no-headers ignore-not-found watch watch-only previous follow timestamps "
    "prefix all-containers all-pods list quiet containers namespaced show-managed-fields server-print show-events "
    "client allow-missing-template-keys ignore-errors insecure-skip-tls-verify-backend warnings-as-errors cached"
)
_OF_FILES = frozenset({"-f", "--filename", "-k", "--kustomize", "-R", "--recursive"})
_OURS = frozenset({"cluster", "lang"})  # not kubectl's


@dataclass(frozen=True)
class Call:
    """One command. verb: its first word, "" for none.  words: the others.  flags: long name -> value ("true" for a
    switch).  args: the command as kubectl would take it, without what only kbase knows (--cluster, --lang)."""

    verb: str
    words: tuple[str, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict)
    args: tuple[str, ...] = ()

    def on(self, switch: str) -> bool:
        """Whether a switch is set."""
        return self.flags.get(switch, "false").lower() in ("true", "1", "t")

    def flag(self, name: str, default: str = "") -> str:
        """The value of a flag."""
        return self.flags.get(name, default)


def parse(args: Sequence[str], *, strict: bool = True) -> Call:
    """The command in its parts. BadInput for a flag that is unknown or lacks its value, unless not strict."""
    words: list[str] = []
    flags: dict[str, str] = {}
    shown: list[str] = []
    rest = iter(args)
    for arg in rest:
        if not arg.startswith("-") or arg == "-":
            words.append(arg)
            shown.append(arg)
            continue
        reading = _Flag(arg, words[0] if words else "", rest, strict)
        read = dict(reading.values())
        flags |= read
        shown += [] if read.keys() <= _OURS else reading.taken
    return Call(words[0] if words else "", tuple(words[1:]), flags, tuple(shown))


class _Flag:
    """One argument that holds flags: `--output=wide`, `-owide`, `-Aw`. taken: it, and the value that stood apart."""

    def __init__(self, arg: str, verb: str, rest: Iterator[str], strict: bool) -> None:
        self.taken = [arg]
        self._arg, self._verb, self._rest, self._strict = arg, verb, rest, strict

    def values(self) -> Iterator[tuple[str, str]]:
        """(long name, value) of each flag."""
        if self._arg.startswith("--"):
            name, equals, value = self._arg[2:].partition("=")
            yield name, self._value(name, value if equals else None)
            return
        letters = self._arg[1:]
        while letters:
            name = (_SHORT | _SHORT_OF.get(self._verb, {})).get(letters[0], "")
            letters = letters[1:]
            if name in _VALUES or letters.startswith("="):
                yield name, self._value(name, letters.removeprefix("=") or None)
                return
            yield name, self._value(name, None)

    def _value(self, name: str, attached: str | None) -> str:
        if name in _SWITCHES:
            return "true" if attached is None else attached
        if name not in _VALUES:
            if self._strict and self._arg.partition("=")[0] in _OF_FILES:
                raise BadInput(NO_FILES(flag=self._arg), NAME_IT(verb=self._verb))
            if self._strict:
                raise BadInput(UNKNOWN_FLAG(verb=self._verb, flag=self._arg.partition("=")[0]), SEE_HELP())
            return attached or ""
        if attached is not None:
            return attached
        apart = next(self._rest, None)
        if apart is None and self._strict:
            raise BadInput(NO_VALUE(flag=self._arg), SEE_HELP())
        self.taken += [] if apart is None else [apart]
        return apart or ""

"""The read-only functions that agents and models call: the same ones that answers are made from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kbase.cluster.session import Opened
from kbase.core import Kbase
from kbase.errors import BadInput, KbaseError
from kbase.kubectl.cited import runnable
from kbase.kubectl.run import prepared, run
from kbase.passage import Hit
from kbase.report import CLUSTER_HINT, NO_CLUSTER
from kbase.script import Lang, detect
from kbase.text import Phrase

NOT_A_WORD = Phrase("“{value}” cannot be used for {name}.", "「{value}」不能用在 {name}。")
PLAIN_WORD = Phrase(
    "Give one plain word, such as a name, kind or selector, without flags.",
    "請給單一個詞，例如名稱、種類或 selector，不要帶旗標。",
)
CUT = "... {n} more lines are not shown; narrow it down with a namespace, a name or a selector"
_MOST_CHARS = 20_000  # of one output: more would fill the context of whoever asked, and help nobody


@dataclass(frozen=True)
class Output:
    """What a kubectl command printed. command: as a person would type it.  failed: it ended with another status than 0.
    cut: lines that are not shown."""

    command: str
    text: str
    failed: bool = False
    cut: int = 0


def search_notes(kbase: Kbase, query: str, *, lang: Lang | None = None, limit: int = 5) -> list[Hit]:
    """The passages nearest to a query, best first. lang: by default the query's own."""
    return kbase.notes.search(query, k=limit, lang=lang or detect(query))


def kubectl_get(
    kbase: Kbase,
    resource: str,
    *,
    name: str = "",
    namespace: str = "",
    selector: str = "",
    output: str = "",
    all_namespaces: bool = False,
) -> Output:
    """What `kubectl get` prints. Refused for Secrets, BadInput for kinds that are never read and for no cluster."""
    words = ["get", _word("resource", resource), *([_word("name", name)] if name else [])]
    flags = {"-n": namespace, "-l": selector, "-o": output}
    given = [part for flag, value in flags.items() if value for part in (flag, _word(flag, value))]
    return kubectl(kbase, [*words, *given, *(["-A"] if all_namespaces else [])])


def logs(
    kbase: Kbase, pod: str, *, namespace: str = "", container: str = "", previous: bool = False, tail: int = 100
) -> Output:
    """The last lines of a container's log, masked. pod: a name, or kind/name."""
    flags = {"-n": namespace, "-c": container}
    given = [part for flag, value in flags.items() if value for part in (flag, _word(flag, value))]
    more = [*(["--previous"] if previous else []), f"--tail={max(1, min(tail, 200))}"]
    return kubectl(kbase, ["logs", _word("pod", pod), *given, *more])


def kubectl(kbase: Kbase, args: Sequence[str]) -> Output:
    """What a kubectl command prints; only commands that read. A fault that kubectl would print is its text.

    A text that is cut says so in its last line: an agent reads nothing else.
    """
    output = _printed(kbase, args)
    return replace(output, text=f"{output.text}\n{CUT.format(n=output.cut)}") if output.cut else output


def _printed(kbase: Kbase, args: Sequence[str]) -> Output:
    call, verb = prepared(args)
    cluster = kbase.cluster
    if not isinstance(cluster, Opened):
        raise BadInput(NO_CLUSTER(), CLUSTER_HINT())
    printed = run(cluster, call, verb, deadline_s=kbase.deadline_s, max_requests=kbase.max_requests)
    whole = "\n".join(filter(None, (printed.text.rstrip("\n"), *printed.notes)))
    text, cut = _shortened(whole)
    return Output(" ".join(("kubectl", *call.args)), text, printed.code != 0, cut)


def run_line(kbase: Kbase, line: str) -> Output:
    """What a command of an answer prints: `kubectl -n shop get pods`. Refused and BadInput, with the reason, for what
    is not one plain kubectl command that reads from the cluster at hand."""
    call, _ = runnable(line.strip())
    return _printed(kbase, call.args)


def complaint(error: KbaseError) -> str:
    """What failed and what to do next, for the model that called: one line of English."""
    return f"{error.message.render('en')} {error.hint.render('en')}".strip()


def _word(name: str, value: str) -> str:
    """A value as one argument: it can neither be a flag nor bring one along."""
    if value.startswith("-") or any(c.isspace() for c in value) or len(value) > 300:
        raise BadInput(NOT_A_WORD(name=name, value=value[:80]), PLAIN_WORD())
    return value


def _shortened(text: str) -> tuple[str, int]:
    """Whole lines up to the limit, and how many were left out."""
    if len(text) <= _MOST_CHARS:
        return text, 0
    kept = text[:_MOST_CHARS].rsplit("\n", 1)[0]
    return kept, text.count("\n") - kept.count("\n")

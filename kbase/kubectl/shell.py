"""Shell blocks of notes: their statements, the kubectl calls in them, and whether each call reads or writes."""

import re
import shlex
from collections.abc import Iterator
from typing import Literal

Effect = Literal["reads", "writes", "unknown"]


def _spelled(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Each verb on its own; where a verb has sub-verbs that differ, the pair is listed as well and counts first.
READS = _spelled(
    "api-resources api-versions cluster-info config describe diff events explain get kustomize logs options top version"
    " wait completion plugin port-forward proxy rollout/history rollout/status auth/can-i auth/whoami"
    " apply/view-last-applied certificate/list argo/get argo/list argo/status argo/version krew"
)
WRITES = _spelled(
    "annotate apply attach autoscale cordon cp create debug delete drain edit exec expose label patch replace run scale"
    " set taint uncordon rollout/undo rollout/restart rollout/pause rollout/resume auth/reconcile certificate/approve"
    " certificate/deny argo/promote argo/abort argo/retry argo/restart argo/undo argo/set argo/pause"
)
PLUGINS = {"argo": "rollouts"}  # kubectl argo rollouts VERB
WITH_VALUE = _spelled(
    "-n --namespace --context --kubeconfig --cluster --user --as --as-group --request-timeout -s --server -v"
    " --cache-dir --token"
)
BEFORE = {"sudo", "watch", "time", "env"}
ONLY_SHOWS = re.compile(r"--dry-run(=(client|server))?$|--list(=true)?$|--local$")


def statements(block: str) -> Iterator[str]:
    """The statements of a shell block as written, comments and blank lines among them; a statement may span lines.

    Raises ValueError where a quote stays open.
    """
    held = ""
    for line in block.splitlines():
        held = f"{held}\n{line}" if held else line
        if not held.endswith("\\") and _closed(held):
            yield held
            held = ""
    if held:
        raise ValueError(f"a quote stays open: {held}")


def kubectl_calls(statement: str) -> Iterator[list[str]]:
    """The words after `kubectl` of each call in a statement, with pipes and substitutions taken apart."""
    for inner in re.findall(r"\$\(([^()]*)\)", statement):
        yield from kubectl_calls(inner)
    for words in segments(re.sub(r"\$\([^()]*\)", "X", statement)):
        while words and (words[0] in BEFORE or re.match(r"[A-Z_]+=", words[0])):
            words = words[1:]
        if words[:1] == ["kubectl"] or (words[:1] == ["xargs"] and "kubectl" in words):
            yield words[words.index("kubectl") + 1 :]


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line.replace("\\\n", " "), posix=True, punctuation_chars="|&;()<>")
    lexer.whitespace_split = True
    return list(lexer)


def _closed(line: str) -> bool:
    try:
        _words(line)
    except ValueError:
        return False
    return True


def segments(line: str) -> Iterator[list[str]]:
    """The words of each simple command of a line; none for a comment."""
    words: list[str] = []
    for word in _words(line):
        if set(word) <= set("|&;()"):
            yield words
            words = []
        else:
            words.append(word)
    if words:
        yield words


def effect(words: list[str]) -> Effect:
    """What the words after `kubectl` do to the cluster; port-forward and the local kubeconfig count as reading."""
    names = list(_plain(words))
    if not names:
        return "reads" if set(words) & {"--help", "-h", "--version"} else "unknown"
    verb = names[0]
    sub = names[2:3] if PLUGINS.get(verb) in names else names[1:2]
    pair = f"{verb}/{sub[0]}" if sub else verb
    if pair in READS or pair in WRITES:
        verb = pair
    if verb in READS:
        return "reads"
    if verb in WRITES:
        return "reads" if any(ONLY_SHOWS.match(word) for word in words) else "writes"
    return "unknown"


def _plain(words: list[str]) -> Iterator[str]:
    """The words that are no flags and no values of the flags that stand before a verb."""
    given = iter(words)
    for word in given:
        if word in WITH_VALUE:
            next(given, None)
        elif not word.startswith("-"):
            yield word

"""Every kubectl line of the corpus is a command that exists, and the ones that write say so."""

import pytest

from kbase.kubectl.shell import effect, kubectl_calls, segments, statements
from tests.corpus.test_notes import MARK, NOTES, read

SHELL = {"bash", "sh", "shell", "console"}


@pytest.mark.parametrize("path", NOTES)
def test_kubectl_lines_exist_and_say_what_they_do(path):
    """Each verb is one that kubectl has; a call that writes has the mark on it or above it, one that reads has none."""
    for fence in read(path).fences:
        if fence.info.strip() not in SHELL:
            continue
        marked = False
        for statement in statements(fence.content):
            if not list(segments(statement)):  # a comment or a blank line begins a new block
                marked = MARK in statement
            does = {effect(words) for words in kubectl_calls(statement)}
            assert "unknown" not in does, statement
            assert "writes" not in does or marked or MARK in statement, statement
            assert does != {"reads"} or MARK not in statement, statement


@pytest.mark.parametrize(
    ("command", "does"),
    [
        ("kubectl -n NS get pods -o wide", "reads"),
        ("kubectl get pods --watch | kubectl delete -f -", "reads writes"),
        ("kubectl --context prod rollout history deployment/web", "reads"),
        ("kubectl rollout undo deployment/web", "writes"),
        ("kubectl drain NODE --dry-run=server", "reads"),
        ("kubectl label pods --list web", "reads"),
        ("kubectl delete pod $(kubectl get pods -o name)", "reads writes"),
        ("kubectl patch pvc NAME -p '{\"spec\":\n{}}'", "writes"),
        ("kubectl argo rollouts get rollout web", "reads"),
        ("kubectl argo rollouts promote web", "writes"),
        ("kubectl fetch pods", "unknown"),
        ("crictl ps", ""),
    ],
)
def test_effect_of_a_command(command, does):
    """Reading, writing and unknown verbs are told apart, through pipes, substitutions and line breaks."""
    assert " ".join(effect(words) for words in kubectl_calls(command)) == does


def test_an_open_quote_is_noticed():
    """A line that no shell would take does not pass as a command."""
    with pytest.raises(ValueError, match="stays open"):
        list(statements("kubectl get pods -l 'app=web"))

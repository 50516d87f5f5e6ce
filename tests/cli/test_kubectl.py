"""`kbase kubectl` as a person and a script use it."""

import pytest

from tests.conftest import RECORDING

BUNDLE = f"bundle:{RECORDING}"


def test_get(cli):
    """The table on standard output, nothing else, status 0."""
    ended = cli("kubectl", "get", "deploy", "-n", "bakery", "--cluster", BUNDLE)
    assert ended.out.splitlines()[0].split() == ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]
    assert (ended.err, ended.status) == ("", 0)


def test_flags_stand_anywhere(cli):
    """--cluster before or behind, kubectl's flags in between."""
    texts = {cli("kubectl", *args).out for args in (
        ("--cluster", BUNDLE, "get", "pods", "-A", "-owide"),
        ("get", "--cluster=" + BUNDLE, "-A", "pods", "-o=wide"),
    )}  # fmt: skip
    assert len(texts) == 1
    assert "NOMINATED NODE" in texts.pop()


def test_a_template_ends_without_a_line_break(cli):
    """Just what the template says, for scripts."""
    ended = cli("kubectl", "get", "ns", "-o", "jsonpath={.items[0].kind}", "--cluster", BUNDLE)
    assert ended.out == "Namespace"


def test_not_found(cli):
    """kubectl's words on standard error, status 1."""
    ended = cli("kubectl", "get", "pod", "nope", "-n", "bakery", "--cluster", BUNDLE)
    assert (ended.out, ended.status) == ("", 1)
    assert ended.err == 'Error from server (NotFound): pods "nope" not found\n'


@pytest.mark.parametrize("lang", ["en", "zh-TW", "zh-CN"])
@pytest.mark.parametrize("command", ["delete pod x", "get secrets", "exec x -- sh", "frobnicate"])
def test_declined_in_one_line(cli, command, lang):
    """What kbase does not do is one line in the reader's language, status 2, without a cluster."""
    ended = cli("kubectl", *command.split(), lang=lang)
    assert ended.status == 2
    assert ended.err.startswith("kbase: ")
    assert command.split()[0] in ended.err or "Secret" in ended.err
    assert ended.err.count("\n") == 1
    assert not ended.out


def test_without_a_cluster(cli):
    """Says so, and how to name one."""
    ended = cli("kubectl", "get", "pods", "--cluster", "none")
    assert ended.status == 2
    assert "--cluster" in ended.err


def test_help(cli):
    """Names the commands it answers."""
    ended = cli("kubectl", "--help")
    assert ended.status == 0
    assert all(word in ended.out for word in ("get", "describe", "logs", "--cluster"))

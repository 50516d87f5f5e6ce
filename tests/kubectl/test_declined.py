"""What is not run, and what whoever asked for it can do instead."""

import pytest

from kbase.errors import BadInput, Refused
from kbase.kubectl.jsonpath import Template
from kbase.kubectl.run import prepared, run
from kbase.kubectl.said import KubectlError
from kbase.script import LANGS
from tests.kubectl.helpers import kubectl


@pytest.mark.parametrize(
    "command",
    [
        "apply -f x.yaml",
        "-n shop apply -f x.yaml",
        "delete pod web-9 --force",
        "exec -it web-9 -- sh",
        "edit deploy web",
        "scale deploy/web --replicas=0",
        "cp web-9:/x .",
        "port-forward svc/web 80",
        "proxy",
        "attach web-9",
        "debug web-9 --image=x",
        "drain n1",
        "rollout restart deploy/web",
        "auth reconcile -f x",
        "label pod web-9 a=b",
        "certificate approve x",
    ],
)
def test_what_writes_is_declined(command):
    """Before any cluster is asked, in every language, with the command to run by hand."""
    with pytest.raises(Refused) as declined:
        prepared(command.split())
    assert declined.value.exit_code == 2
    for lang in LANGS:
        assert "kbase" in declined.value.message.render(lang)
        assert f"kubectl {command}" in declined.value.hint.render(lang)


def test_passwords_of_a_declined_command_are_not_repeated():
    """What is shown to be run by hand is masked."""
    with pytest.raises(Refused) as declined:
        prepared(["create", "secret", "generic", "x", "--from-literal=password=hunter2hunter2"])
    assert "hunter2" not in declined.value.hint.render("en")


@pytest.mark.parametrize("word", ["secrets", "secret", "Secret", "secret/x", "pods,secrets", "secrets.v1"])
@pytest.mark.parametrize("verb", ["get", "describe"])
def test_secrets_are_never_requested(web, verb, word):
    """Refused in every spelling, before anything is read."""
    before = web.backend.fetch_list
    web.backend.fetch_list = lambda *args: pytest.fail("a list was read")
    with pytest.raises(Refused):
        kubectl(web, verb, word)
    web.backend.fetch_list = before


def test_unknown_commands_and_types(web):
    """The nearest there is."""
    with pytest.raises(BadInput) as caught:
        prepared(["descrbe", "pod"])
    assert "describe" in caught.value.hint.render("en")
    with pytest.raises(BadInput) as caught:
        kubectl(web, "get", "deploymnets")
    assert "deployments" in caught.value.hint.render("en")
    with pytest.raises(BadInput):
        kubectl(web, "get", "deployments.example.com")


@pytest.mark.parametrize("words", [["rollout"], ["rollout", "foo"], ["auth"]])
def test_half_a_command_names_the_whole_ones(words):
    """The second words that read."""
    with pytest.raises(BadInput) as caught:
        prepared(words)
    assert f"{words[0]} " in caught.value.hint.render("en")


@pytest.mark.parametrize("flag", ["-f", "--filename=x", "-k", "-R"])
def test_flags_that_read_files_say_so(flag):
    """With what to do instead."""
    with pytest.raises(BadInput) as caught:
        prepared(["get", flag, "x.yaml"])
    assert "files" in caught.value.message.render("en")
    assert "kbase kubectl get KIND NAME" in caught.value.hint.render("en")


def test_a_raw_path_goes_through_the_guard():
    """Before any cluster is asked."""
    with pytest.raises(Refused):
        prepared(["get", "--raw", "/api/v1/secrets"])
    assert prepared(["get", "--raw", "/readyz?verbose"])[0].flag("raw") == "/readyz?verbose"


def test_rights_are_not_guessed(web):
    """Of a recording nobody can ask what the account may do."""
    assert kubectl(web, "auth", "can-i", "get", "pods").notes == (
        "error: a recording cannot tell what an account may do; ask the cluster itself: --cluster context:NAME",
    )


@pytest.mark.parametrize("verb", ["explain", "wait", "config", "diff", "api-version"])
def test_what_kbase_does_not_have_names_what_to_do_instead(verb):
    """In every language."""
    with pytest.raises(BadInput) as caught:
        prepared([verb, "x"])
    hints = [caught.value.hint.render(lang) for lang in LANGS]
    assert all(any(word in hint for word in ("kbase", "--cluster", "api-versions")) for hint in hints)


def test_a_template_file_is_read_only_for_who_sits_at_the_machine(web, tmp_path):
    """Over HTTP, for agents and in notes it would read any file of the server."""
    file = tmp_path / "template"
    file.write_text("{.items[*].metadata.name}")
    command = ["get", "pods", "-A", "-o", f"jsonpath-file={file}"]
    with pytest.raises(Refused) as refused:
        prepared(command)
    assert "jsonpath-file" in refused.value.message.render("en")
    call, verb = prepared(command, files=True)
    assert "web-9" in run(web, call, verb, deadline_s=9, max_requests=9).text


def test_a_template_that_multiplies_values_ends():
    """Twice the same at each step grows without end; the command says so instead of filling the memory."""
    nested = 1
    for _ in range(64):
        nested = [nested]
    with pytest.raises(KubectlError, match="too many"):
        Template("{" + "[0,0]" * 64 + "}").render(nested)

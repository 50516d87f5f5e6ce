"""`kbase chat` as a person uses it: a pipe, the commands, and Ctrl-C."""

import io
import sys
import threading

import pytest

from kbase.assistant.ask import Assistant
from kbase.bootstrap import assist
from kbase.cli.chat import _Talk
from kbase.config import Settings
from tests.conftest import RECORDING

BUNDLE = f"bundle:{RECORDING}"


def say(cli, *lines, **given):
    return cli("chat", "--cluster", BUNDLE, stdin="\n".join(lines).encode(), **given)


def test_a_conversation_from_a_pipe(cli):
    """Answers go to standard output, what the program says itself to standard error; a follow-up knows its subject."""
    ended = say(cli, "why does oven restart?", "how do I fix it?")
    assert ended.status == 0
    assert "OVEN_TEMP" in ended.out
    assert "About `deploy/bakery/oven`:" in ended.out
    assert ended.err == "Ask, or /help. Ctrl-D ends.\n"


def test_it_is_kept_and_taken_up_again(cli):
    """By the first characters of its id, as the list shows them."""
    listed = say(cli, "why does oven restart?", "/threads oven").out.splitlines()[-1]
    id, _, _, title = listed.split(maxsplit=3)
    assert title == "why does oven restart?"
    ended = cli("chat", "--cluster", BUNDLE, "--thread", id, stdin=b"why?")
    assert "“why does oven restart?”, 1 questions" in ended.err
    assert "About `deploy/bakery/oven`:" in ended.out


def test_a_new_conversation_knows_nothing_of_the_last(cli):
    ended = say(cli, "why does oven restart?", "/new", "how do I fix it?")
    assert "I cannot tell what this is about" in ended.out


def test_export_delete_and_feedback(cli, tmp_path):
    """To a file or to standard output; what is deleted is gone."""
    file = tmp_path / "talk.md"
    ended = say(
        cli, "why does oven restart?", "/good right at once", f"/export {file}", "/export", "/delete", "/threads"
    )
    assert "> why does oven restart?" in file.read_text()
    assert file.read_text() in ended.out
    assert ended.err.splitlines()[1:] == ["Noted, thank you.", f"Written to {file}.", "Forgotten.", "No conversations."]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/nope", "There is no command /nope"),
        ("/open zzz", "You have no conversation “zzz”."),
        ("/export", "Nothing has been said yet."),
        ("/good", "Nothing has been said yet."),
        ("/help", "/export [FILE]"),
        ("/namespace front", "Looking in namespace front."),
    ],
)
def test_what_a_command_says(cli, line, says):
    """One line, and the conversation goes on."""
    ended = say(cli, line, "/quit", "never asked")
    assert says in ended.err
    assert (ended.status, ended.out) == (0, "")


def test_a_file_that_cannot_be_written_is_named(cli):
    ended = say(cli, "why does oven restart?", "/export /proc/none/x.md")
    assert "Cannot write /proc/none/x.md" in ended.err


def test_a_failure_is_said_and_the_conversation_goes_on(cli, tmp_path):
    ended = cli("chat", "--cluster", f"bundle:{tmp_path}/none", stdin=b"why?")
    assert ended.status != 0
    assert "Traceback" not in ended.err


def test_ctrl_c_ends_the_answer_and_not_the_program(own_env, monkeypatch, capsys):
    """What is being answered is finished and kept; the next question is answered."""
    go_on = threading.Event()
    ask = Assistant.ask

    def slowly(self, *args, **given):
        go_on.wait(20)
        return ask(self, *args, **given)

    monkeypatch.setattr(Assistant, "ask", slowly)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assistant = assist(Settings(), cluster=BUNDLE)
    talk = _Talk(assistant, Settings(), "en", None)
    join = threading.Thread.join

    def interrupted(self, timeout=None):
        if timeout and not go_on.is_set():
            go_on.set()
            raise KeyboardInterrupt
        join(self, timeout)

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    assert talk.take("why does oven restart?")
    assert "Stopped." in capsys.readouterr().err
    assert talk.take("how do I fix it?")
    kept = assistant.threads("local").get(talk.thread)
    assert [t.question for t in kept.turns] == ["why does oven restart?", "how do I fix it?"]

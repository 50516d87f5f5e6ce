"""Markdown on a terminal: wrapped by columns, nothing cut off, nothing that steers the terminal."""

import pytest

from kbase.render.terminal import rendered
from kbase.render.wrap import printable, width, wrapped

COMMAND = "`kubectl -n payments logs payment-api-6fcfc55676-kgvsv -c app --previous`"


def plain(markdown: str, columns: int = 60) -> str:
    return rendered(markdown, columns=columns, styled=False)


@pytest.mark.parametrize("text", [
    "The scheduler found no node that takes the Pod; its event names the reason for each group of nodes.",
    "排程器找不到願意收這個 Pod 的節點。事件（FailedScheduling）會列出每一組節點的原因，例如「記憶體不足」。",
])  # fmt: skip
@pytest.mark.parametrize("columns", [24, 40, 80])
def test_lines_fit_and_keep_every_character(text, columns):
    """No line is wider than the terminal, no character is lost, no line begins with a closing mark."""
    lines = wrapped(text, columns)
    assert max(map(width, lines)) <= columns
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "，。；：、？！）」" for line in lines)


def test_a_command_stays_in_one_piece():
    """A command wider than the terminal is not broken, so that it can be copied."""
    shown = plain(f"1. Read the whole log of the last run: {COMMAND}", 40)
    assert COMMAND.strip("`") in shown
    assert all(len(line) <= 40 for line in shown.splitlines() if "kubectl" not in line)


def test_a_table_is_aligned_and_whole():
    """Cells are wrapped, never cut; the columns of all rows begin at the same place; an escaped bar is a bar."""
    path = "`.status.containerStatuses[0].lastState.terminated.exitCode`"
    table = (
        f"| | Where | Value |\n|---|---|---|\n| E1 | Pod a {path} | `1` |\n| E2 | Pod b | a\\|b and a few more words |"
    )
    lines = plain(table, 80).splitlines()
    assert path.strip("`") in "".join(lines)
    assert "a|b" in "".join(lines)
    assert "…" not in "".join(lines)
    starts = {line.index(word) for line in lines for word in ("Where", "Pod a", "Pod b") if word in line}
    assert len(starts) == 1


def test_wide_characters_keep_the_columns():
    """A Han character counts for two columns."""
    lines = plain("| 原因 | 比對 |\n|---|---|\n| 記憶體不足 | x |\n| cpu | y |").splitlines()
    assert {width(line[: line.index(mark)]) for line in lines for mark in ("比對", "x", "y") if mark in line} == {12}


def test_a_fence_is_verbatim():
    """Code keeps its lines, its marks and its comments, also where it looks like Markdown."""
    code = "# not a heading\n| not | a table |\n**not bold** `x`"
    shown = plain(f"```bash\n{code}\n```")
    assert shown == "".join(f"    {line}\n" for line in code.splitlines())


def test_paragraphs_flow_and_items_hang():
    """Lines of a paragraph are joined, without a space between Han characters; items are indented under their mark."""
    assert plain("one\ntwo") == "one two\n"
    assert plain("排程器\n找不到") == "排程器找不到\n"
    shown = plain("- " + "word " * 20, 30).splitlines()
    assert shown[0].startswith("• word")
    assert all(line.startswith("  word") for line in shown[1:])


def test_styles_are_balanced():
    """Every style that is switched on is switched off; an asterisk too many stays an asterisk."""
    shown = rendered("**Root `cause`: x** [E1][K2]\n\n2 ** 3", columns=60, styled=True)
    assert shown.count("\x1b[1m") == shown.count("\x1b[22m") == 1
    assert shown.count("\x1b[36m") + shown.count("\x1b[90m") == shown.count("\x1b[39m") == 2
    assert "2 ** 3" in shown
    assert "\x1b" not in rendered("**a** `b`", columns=60, styled=False)


@pytest.mark.parametrize(
    "steering", ["\x1b[2J", "\x1b]0;title\x07", "\r", "\x08", "\x9b31m", "\u202e", "\u2066", "\x00"]
)
def test_nothing_steers_the_terminal(steering):
    """Control characters and direction marks are shown as replacement characters."""
    assert not set(printable(f"a{steering}b")) & set("\x1b\x07\r\x08\x9b\u202e\u2066\x00")
    assert printable("tab\tand\nline 節點 é") == "tab\tand\nline 節點 é"

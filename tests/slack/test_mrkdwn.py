"""Markdown as Slack's mrkdwn: pure, and no text can do anything in a channel."""

from datetime import UTC, datetime

import pytest

from kbase.slack.mrkdwn import escaped, fenced, moment, mrkdwn

AIR = "\u200b"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**bold** and *slanted* and ~~gone~~", "*bold* and _slanted_ and ~gone~"),
        ("`kubectl get po`", "`kubectl get po`"),
        ("# A heading with **bold**", "*A heading with bold*"),
        ("- one\n- two\n  - inner", "• one\n• two\n    ◦ inner"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("> said\n> twice", "> said twice"),
        ("---", "─" * 12),
        ("two lines\nof one paragraph", "two lines of one paragraph"),
        ("中文的\n一段", "中文的一段"),
        ("a line  \nof its own", "a line\nof its own"),
        (
            "[K8s](https://kubernetes.io/docs/a?b=1&c=2)",
            "<https://kubernetes.io/docs/a?b=1&amp;c=2|K8s> (kubernetes.io)",
        ),
        ("<https://kubernetes.io>", "<https://kubernetes.io|https://kubernetes.io>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("![a picture](https://e.example/p.png)", "a picture"),
        ("[a|b](https://e.example/a|b)", "<https://e.example/a%7Cb|a|b> (e.example)"),
    ],
)
def test_what_markdown_becomes(markdown, expected):
    """Links show where they lead, unless they lead to ourselves."""
    assert "\n".join(mrkdwn(markdown)) == expected


def test_our_own_links_need_no_host():
    own = mrkdwn("[\\[K1\\]](https://kb.example/#/notes/a?lines=1-2)", home="https://kb.example")
    assert own == ["<https://kb.example/#/notes/a?lines=1-2|[K1]>"]


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> look",
        "<!here|here>",
        "`<!everyone>`",
        "```\n<!channel>\n```",
        "- <@U123456>\n- <!subteam^S123|x>",
        "| a | b |\n|---|---|\n| <!channel> | <@U1> |",
        "**<!channel>**",
        "# <!channel>",
        "[x](<!channel>)",
        '<time datetime="2026-13-99T99:99:99"><!channel></time>',
        "<https://a.example/<!channel>>",
    ],
)
def test_no_text_calls_anybody(text):
    """Wherever a mention stands, it is shown and not made."""
    out = "\n".join(mrkdwn(text))
    assert not any(mark in out for mark in ("<!", "<@", "<#"))


def test_marks_beside_han_text_get_air():
    """Slack formats only beside spaces and punctuation of its own; a space of no width is not seen."""
    assert mrkdwn("這是**粗體**字，`pod`也是") == [f"這是{AIR}*粗體*{AIR}字，{AIR}`pod`{AIR}也是"]
    assert mrkdwn("**原因：** `web` 壞了") == ["*原因：* `web` 壞了"]


def test_names_are_not_formatted_by_accident():
    """An underscore inside a name does nothing; a pair of marks around a word is kept apart."""
    assert mrkdwn("kube_pod_status and \\*.example.com") == ["kube_pod_status and *.example.com"]
    assert mrkdwn("\\_internal\\_") == [f"_{AIR}internal_"]


def test_a_fence_cannot_be_ended_from_inside():
    out = fenced("a\n```\n<!channel>\n```\nb")
    assert out.startswith("```\n")
    assert out.count("```") == 2
    assert "&lt;!channel&gt;" in out


def test_tables_become_lines():
    """A phone is too narrow for columns, and Han characters do not line up in them."""
    facts = "| | Where | Value |\n|---|---|---|\n| E1 | Pod web `.status` | `78` |\n| | more | |"
    assert mrkdwn(facts) == ["*E1*  Pod web `.status` · `78`\nmore"]
    compared = "| | nodeSelector | nodeAffinity |\n|---|---|---|\n| **Soft** | no | yes |"
    assert mrkdwn(compared) == ["*Soft*\n   • nodeSelector: no\n   • nodeAffinity: yes"]
    assert mrkdwn("| Field | Meaning |\n|---|---|\n| `a` | b |") == ["*`a`*  b"]


def test_moments_are_shown_in_the_readers_time():
    at = datetime(2026, 11, 20, 14, 2, tzinfo=UTC)
    assert moment(at) == "<!date^1795183320^{time}|14:02 UTC>"
    assert mrkdwn('since <time datetime="2026-11-20T14:02:00+00:00">14:02 UTC</time>.') == [f"since {moment(at)}."]


def test_escaping_is_exactly_slacks():
    assert escaped("a & b < c > d") == "a &amp; b &lt; c &gt; d"

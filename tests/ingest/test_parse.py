import random
from itertools import pairwise

import pytest

from ingest.front_matter import front_matter
from ingest.parse import parse
from ingest.split import Passage, split
from tests.ingest.fake import FIXTURES


def passages(name: str) -> list[Passage]:
    return split(parse((FIXTURES / name).read_text(encoding="utf-8"), name))


def under(name: str, *heading: str) -> str:
    """Search text of what stands under a heading."""
    return "\n".join(p.search_text for p in passages(name) if p.heading == heading)


ALL = sorted(path.name for path in FIXTURES.iterdir() if path.suffix in (".md", ".txt"))


@pytest.mark.parametrize("name", ALL)
def test_every_line_is_in_a_passage_verbatim(name):
    """Lines that are not left out lie in a passage; its text is exactly these lines, and passages do not overlap."""
    note = parse((FIXTURES / name).read_text(encoding="utf-8"), name)
    found = split(note)
    covered = {n for p in found for n in range(p.lines[0], p.lines[1] + 1)}
    wanted = {n for n, line in enumerate(note.lines, 1) if line.strip()} - note.left_out
    assert wanted <= covered
    assert not covered & note.left_out
    assert all(p.text == "\n".join(note.lines[p.lines[0] - 1 : p.lines[1]]) for p in found)
    assert all(a.lines[1] < b.lines[0] for a, b in pairwise(found))


def test_comments_in_fences_are_no_headings():
    """#, === and --- inside ``` and ~~~, in nested fences and in lists open no section and stay in the text."""
    assert [p.heading for p in passages("fences.md")] == [("Shell",), ("Nested",), ("After",)]
    assert "# limits of the web container\napiVersion: v1\n---\nkind: Pod" in under("fences.md", "Shell")
    assert "# comment in a list\nkubectl get pvc" in under("fences.md", "Nested")


def test_fences_are_never_cut():
    """However small the passages, each holds whole fences only."""
    note = parse((FIXTURES / "fences.md").read_text(), "fences.md")
    for passage in split(note, count=lambda text: 50 * len(text.split())):
        fences = [line for line in passage.text.split("\n") if line.lstrip().startswith(("```", "~~~"))]
        assert len(fences) % 2 == 0, passage.text


def test_headings_nest_by_level():
    """Setext and skipped levels count, numbers and closing marks do not; the top heading is the title."""
    note = parse((FIXTURES / "headings.md").read_text(), "headings.md")
    assert note.title == "Cluster handbook"
    assert [(s.heading, s.rank) for s in note.sections] == [
        ((), 0),
        (("Part one", "1.2 Skipped levels"), 2),
        (("Part one", "2.4.1 Misnumbered"), 3),
        (("Empty parent", "Same title"), 5),
        (("Other parent", "Same title"), 7),
    ]


def test_headings_without_a_body_are_kept_in_the_path():
    """An empty heading makes no passage: its line goes with the section below it, or as text with the one above."""
    found = passages("headings.md")
    assert found[1].text.startswith("Part one\n--------")
    assert found[-1].search_text.endswith("Last words without a body")


def test_text_above_a_rule_is_no_heading():
    """A paragraph of several lines with --- right below it stays text."""
    assert "and goes over two lines, with a rule right below it." in under("headings.md", "Other parent", "Same title")


def test_bold_lines_are_sub_headings():
    """Where a section is too large for one passage, what stands under a bold line has it as its last heading."""
    note = parse((FIXTURES / "headings.md").read_text(), "headings.md")
    small = split(note, count=lambda text: 30 * len(text.split()))
    assert {"Symptoms", "Fix"} <= {p.heading[-1] for p in small if p.heading[:1] == ("Other parent",)}
    assert [p.search_text.split("\n")[1:] for p in small if p.heading[-1:] == ("Symptoms",)] == [["Nothing starts."]]


def test_a_note_without_a_top_heading_is_named_by_its_file():
    """Chapters side by side are no title; front matter is only what starts on line 1."""
    note = parse((FIXTURES / "rule_first.md").read_text(), "notes/etcd-backup.md")
    assert (note.title, note.titled, note.meta.lines) == ("etcd-backup", True, 0)
    assert not parse("Only text here.\nAnd more.", "17d9a37a0e7ab12a.txt").titled


def test_a_table_of_contents_is_left_out():
    """A list that only links to the note's own headings is no passage; other links within the page are."""
    found = passages("rule_first.md")
    assert [p.heading for p in found] == [("Start",), ("Middle",), ("End",)]
    assert "See the end" in found[1].search_text


def test_broken_front_matter_is_text():
    """What does not parse as a mapping stays in the note."""
    assert any("not: [closed" in p.text for p in passages("broken_front_matter.md"))


@pytest.mark.parametrize(
    "head", ["---\n- a\n---\n", "---\ntext\n", "\n---\na: 1\n---\n", "----\na: 1\n----\n", "---\n---\n"]
)
def test_what_is_no_front_matter(head):
    """A list, an open fence, a late start or nothing at all."""
    assert front_matter(head.split("\n")).lines == 0


def test_front_matter_values():
    """Lists, single values and dates all read as texts; line numbers of the note count from its first line."""
    text = "\ufeff---\nid: runbooks/x\naliases: one\nchecked: 2026-04-01\nquestions:\n- a?\n- b?\n---\n# T\n\nBody.\n"
    note = parse(text, "x.zh-TW.md")
    meta = note.meta
    assert (meta.one("id"), meta.many("aliases"), meta.one("checked")) == ("runbooks/x", ("one",), "2026-04-01")
    assert (meta.many("questions"), meta.many("none")) == (("a?", "b?"), ())
    assert [p.lines for p in split(note)] == [(9, 11)]


def test_inline_markup_is_off_and_placeholders_stay():
    """<pod-name> is a word; anchors, comments and emphasis marks are not; link definitions are covered and silent."""
    text = under("inline.md", "Placeholders")
    assert "kubectl delete pod <pod-name> in /sys/fs/cgroup/<controller>." in text
    assert "中文「粗體」與文字相連時不會解析。" in text
    assert "Hidden & useful text" in text
    assert "See the guide or https://example.com/raw." in text
    assert "Use Secrets for tokens." in text
    assert not [word for word in ("anchor", "**", "editor", "term_id", "only a definition") if word in text]


def test_a_lazy_bold_line_leaves_the_quote():
    """The label right below a quotation heads what follows."""
    note = parse((FIXTURES / "inline.md").read_text(), "inline.md")
    assert "CPU details:" in [b.text for s in note.sections for b in s.blocks if b.kind == "label"]


@pytest.mark.parametrize(
    ("text", "path", "lang"),
    [
        ("Pods restart.", "a.md", "en"),
        ("容器會重新啟動", "a.md", "zh-TW"),
        ("容器会重新启动", "a.md", "zh-CN"),
        ("A long English text about scheduling in which one term, 叢集, is shown.", "a.md", "en"),
        ("Pods restart.", "a.zh-TW.md", "zh-TW"),
        ("---\nlang: zh-cn\n---\nPods.", "a.md", "zh-CN"),
    ],
)
def test_language(text, path, lang):
    """Front matter and file name come before what the text is written in."""
    assert parse(text, path).lang == lang


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "#",
        "# \n##\n",
        "---",
        "```",
        "> ",
        "- ",
        "|a|\n|-|",
        "<!-- open",
        "\f\u2028x",
        "* * *\n1.\n",
        "[a]: b1",
    ],
)
def test_odd_notes_do_no_harm(text):
    """Empty and unfinished notes parse, and what has words is found."""
    note = parse(text, "x.md")
    said = "".join(p.text for p in split(note))
    assert all(word in said for word in text.split() if word.isalpha())


def test_line_numbers_count_as_markdown_does():
    """CRLF and CR end lines, form feeds and Unicode separators do not."""
    note = parse("# A\r\n\r\none\ftwo\u2028three\rfour\r\n", "x.md")
    assert [p.lines for p in split(note)] == [(1, 4)]
    assert note.lines[2] == "one\ftwo\u2028three"


@pytest.mark.parametrize(
    "text",
    [
        "> " * 2000 + "x",
        "- " * 2000 + "x",
        "[" * 9000,
        "<!--" * 2000,
        "┌" * 2000,
        "```\n" + "┌──┐\n│ a│\n" * 900,
        "x" * 500_000,
    ],
)
def test_hostile_notes_take_no_time(text):
    """Nesting and repetition without end parse in a moment; the test's own time limit is the measure."""
    assert split(parse(text, "x.md"))


def test_broken_notes_lose_nothing():
    """Pieces of notes with markup thrown in at random: all lines are covered, in order, and nothing crashes."""
    chance = random.Random(7)
    sources = [(FIXTURES / name).read_text(encoding="utf-8") for name in ALL]
    marks = ["\n", "```", "~~~", "|", "> ", "- ", "# ", "---\n", "\n\n", "**", "<!--", "│", "┌──┐", "\r", "=", "{{"]
    for _ in range(400):
        text = chance.choice(sources)[chance.randrange(400) :]
        for _ in range(chance.randrange(8)):
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice(marks) + text[place:]
        note = parse(text, "x.md")
        found = split(note, count=len)
        covered = {n for p in found for n in range(p.lines[0], p.lines[1] + 1)}
        written = {n for n, line in enumerate(note.lines, 1) if line.strip() and n > note.meta.lines}
        assert written - note.left_out <= covered, text
        assert all(a.lines == b.lines or a.lines[1] < b.lines[0] for a, b in pairwise(found)), text

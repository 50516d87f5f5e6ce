from ingest.parse import parse
from ingest.split import split
from tests.ingest.fake import FIXTURES


def read(name: str):
    return parse((FIXTURES / name).read_text(encoding="utf-8"), name)


def test_plain_text_has_sections():
    """Numbering, dashes, labels and list titles make the headings of a note without Markdown."""
    note = read("outline.txt")
    assert note.title == "叢集筆記"
    plane = ("一、節點的種類", "Control plane — 控制平面")
    assert [s.heading for s in note.sections] == [
        ("一、節點的種類",),
        plane,
        (*plane, "必要軟體"),
        (*plane, "組成", "1. kube-apiserver (入口)"),
        (*plane, "組成", "2. kube-scheduler"),
        ("二、常見資源",),
        ("二、常見資源", "1. Pod"),
        ("二、常見資源", "附帶說明"),
    ]


def test_lines_of_an_outline():
    """Each item is one passage with its title line."""
    found = {p.heading[-1]: p.lines for p in split(read("outline.txt"))}
    assert (found["2. kube-scheduler"], found["1. Pod"]) == ((19, 22), (27, 28))


def test_markdown_headings_leave_the_rest_alone():
    """One Markdown heading, or front matter, and plain lines are plain lines."""
    text = "一、甲\n\n內容。\n\n二、乙\n\n內容。\n"
    assert len(parse(text, "x.md").sections) == 2
    assert len(parse(f"# T\n\n{text}", "x.md").sections) == 1
    assert len(parse(f"---\ntitle: T\n---\n{text}", "x.md").sections) == 1


def test_lists_with_blank_lines_are_no_outline():
    """Numbered lines that head nothing stay a list."""
    note = parse("Steps to take, in order.\n\n1. Look\n\n2. Think\n\n3. Act\n", "x.txt")
    assert [s.heading for s in note.sections] == [()]


def test_page_furniture_is_cut():
    """What surrounds a scraped article goes: login, counters, share, paging, comments, template residue; its title
    stays its title."""
    note = read("scraped.txt")
    said = "\n".join(p.search_text for p in split(note))
    assert note.title == "How probes decide"
    assert [s.heading for s in note.sections] == [("1. Why probes",), ("2. Limits",)]
    assert "liveness: restart" in said
    gone = ("Sign in", "Share", "{{", "Previous post", "What a Pod is", "Leave a comment", "SomeBlog")
    assert not [word for word in gone if word in said]


def test_ordinary_notes_keep_their_short_lines():
    """A list at the end that happens to name a login and a search is content: furniture of several kinds must meet."""
    text = "# Console\n\nThese are the parts of a page, and each can fail by itself.\n\n- Login\n- Sign up\n- Next\n"
    assert parse(text, "x.md").left_out == frozenset()

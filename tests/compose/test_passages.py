from kbase.compose.passages import blocks, excerpt, lead, statement_ends

NOTE = """# Title

First paragraph,
two lines.

| a | b |
|---|---|
| 1 | 2 |

```bash
# a comment, not a heading

kubectl get pods
```
#hashtag stays
"""


def test_blocks_are_whole_and_verbatim():
    """Headings go, a fence keeps its blank and # lines, a table stays in one piece."""
    found = list(blocks(NOTE))
    assert found[0] == "First paragraph,\ntwo lines."
    assert found[1].splitlines() == ["| a | b |", "|---|---|", "| 1 | 2 |"]
    assert found[2].splitlines()[0] == "```bash"
    assert "# a comment, not a heading\n\nkubectl get pods\n```" in found[2]
    assert found[-1].endswith("#hashtag stays")
    assert all(block in NOTE for block in found)


def test_lead_is_the_first_paragraph():
    """The direct answer of a note; empty for a passage without text."""
    assert lead(NOTE) == "First paragraph,\ntwo lines."
    assert lead("# only a title") == ""


def test_excerpt_takes_whole_blocks_that_fit():
    """At least one block, never a part of one."""
    assert excerpt(NOTE, max_chars=1) == "First paragraph,\ntwo lines."
    assert excerpt(NOTE, max_chars=70).endswith("| 1 | 2 |")


def test_of_a_table_that_does_not_fit_the_rows_asked_for_are_taken():
    """With its head; without such a row the table is left out whole."""
    rows = "\n".join(f"| {n} | {'word ' * 9}|" for n in range(100, 160))
    text = f"Codes say why.\n\n| code | meaning |\n|---|---|\n{rows}"
    found = excerpt(text, max_chars=400, wanted={"137"})
    assert found.splitlines()[2:4] == ["| code | meaning |", "|---|---|"]
    assert [line.split("|")[1].strip() for line in found.splitlines()[4:]] == ["137"]
    assert excerpt(text, max_chars=400) == "Codes say why."


def test_where_statements_end():
    """Paragraphs and items, each by itself; neither tables, fences nor what only announces them."""
    lines = [
        "A first line",
        "and its end.",
        "",
        "Steps:",
        "- one",
        "- two, which",
        "  goes on",
        "",
        "```bash",
        "kubectl get pods",
        "```",
        "",
        "| a |",
        "|---|",
        "",
        "The end.",
    ]
    assert statement_ends(lines) == [1, 4, 6, 15]

from ingest.parse import parse
from ingest.split import split
from tests.ingest.fake import FIXTURES


def rows(count=None) -> list[str]:
    note = parse((FIXTURES / "tables.md").read_text(encoding="utf-8"), "tables.md")
    return [line for p in split(note, count=count) for line in p.search_text.split("\n")]


def test_empty_first_cells_are_filled_from_above():
    """A continued row says what it belongs to; an empty cell elsewhere stays empty."""
    assert "CrashLoopBackOff | probe fails | kubectl describe pod | grep Liveness" in rows()
    assert "Pending | kubectl get nodes" in rows()


def test_breaks_in_cells_separate():
    """<br> becomes a separator, not a glued word."""
    assert "CrashLoopBackOff | wrong config; or missing file | kubectl logs --previous" in rows()


def test_short_cells_name_their_column():
    """A symbol or a short word says which column it answers."""
    assert "NetworkPolicy | Cilium: ✅ | Flannel: ❌" in rows()


def test_text_right_below_a_table_is_not_a_row():
    """A line without a pipe ends the table and keeps its own meaning."""
    note = parse((FIXTURES / "tables.md").read_text(encoding="utf-8"), "tables.md")
    kinds = [(b.kind, b.lines) for s in note.sections for b in s.blocks]
    assert ("table", (11, 15)) in kinds
    assert ("label", (16, 16)) in kinds


def test_long_tables_are_cut_between_rows_with_the_header_repeated():
    """Each passage of a long table starts with the header, holds whole groups of rows and has their lines."""
    head = "# T\n\n| Name | What it does |\n|---|---|\n"
    body = "".join(f"| part{i} | does the thing number {i} |\n|  | and more of {i} |\n" for i in range(40))
    found = split(parse(head + body, "t.md"))
    assert len(found) > 1
    for passage in found:
        said = passage.search_text.split("\n")
        assert said[1] == "Name | What it does"
        rows_there = [line for line in passage.text.split("\n") if line.startswith("| ") and "Name" not in line]
        assert len(said) - 2 == len(rows_there)
        assert not passage.text.split("\n")[-1].startswith("| part")
    assert found[-1].lines[1] == 84

"""A large foreign corpus: 1,824 Markdown files in English and Chinese that nobody wrote for us."""

import tarfile
from collections.abc import Iterator

from markdown_it import MarkdownIt

from ingest.parse import parse
from ingest.run import ingest
from ingest.split import split
from kbase.config import Settings
from kbase.retrieval.embedder import choose_embedder
from kbase.retrieval.index import read_index
from tests.ingest.fake import FIXTURES, SHARED, needs_shared

ARCHIVE = SHARED / "parallel" / "kubernetes-docs.en+zh-cn.tar.xz"


def documents() -> Iterator[tuple[str, str]]:
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            if member.name.endswith(".md") and (file := archive.extractfile(member)):
                yield member.name, file.read().decode("utf-8")


@needs_shared
def test_no_file_does_harm():
    """Each file parses; every line with text is in a passage; no passage cuts a fence.

    Left out are tables of contents, comments and rules alone: these are ordinary documents, not scraped pages.
    """
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    files = fences = left_out = lines = 0
    for name, text in documents():
        note = parse(text, name)
        covered: dict[int, set[int]] = {}
        for number, passage in enumerate(split(note)):
            for line in range(passage.lines[0], passage.lines[1] + 1):
                covered.setdefault(line, set()).add(number)
        body = ["" if n <= note.meta.lines else line for n, line in enumerate(note.lines, 1)]
        written = {n for n, line in enumerate(body, 1) if line.strip()}
        assert written - note.left_out <= set(covered), name
        for token in parser.parse("\n".join(body)):
            if token.type == "fence" and token.map:
                first, last = token.map
                holders = {frozenset(covered[n]) for n in range(first + 1, last + 1) if n in written & set(covered)}
                assert len(holders) <= 1, (name, token.map)
                fences += 1
        files, left_out, lines = files + 1, left_out + len(note.left_out), lines + len(written)
    assert (files, fences > 5000, left_out / lines < 0.005) == (1824, True, True)


def test_with_the_packaged_model(tmp_path):
    """The default model reads English and Chinese: every passage gets a vector, and at least one a window."""
    summary = ingest([FIXTURES], index_dir=tmp_path, embedder=choose_embedder(Settings(embed_model="auto")))
    index = read_index(tmp_path)
    assert set(index.dense.ids().tolist()) == set(index.chunks)
    assert (summary.without_vector, summary.embedded >= len(index.chunks) > 10) == (0, True)

"""From the source of a note to its sections."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ingest import chrome, markdown, outline
from ingest.blocks import Block, leaves, with_next
from ingest.front_matter import FrontMatter, front_matter
from ingest.translations import lang_told, note_path_parts
from kbase.script import Lang, detect

# Share of Han characters above which a note is Chinese; below it they are names or examples in an English text.
_CHINESE_SHARE = 0.04
_MIN_CONTENTS = 3  # links that make a table of contents
_LETTER, _HAN = re.compile(r"[^\W\d_]"), re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{3,}(?![^\W_])")  # a word, not letters inside a hash


@dataclass(frozen=True)
class Section:
    """Text under one heading, without the sections below it.

    heading: the headings it stands under, highest first, the title of the note left out.
    rank: number of headings before it in the note, its own included; 0 = the lead.
    """

    heading: tuple[str, ...]
    rank: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class ParsedNote:
    """A note taken apart.

    lines: its source lines, verbatim.  left_out: lines that are in no section: front matter aside, these are page
    furniture, tables of contents, and comments or rules that stand where there is no text.
    title: of the front matter, the heading above all others, or the file; titled: it is words, not a bare file name.
    """

    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    title: str
    titled: bool
    lang: Lang
    meta: FrontMatter
    left_out: frozenset[int]

    def trimmed(self, first: int, last: int) -> tuple[int, int]:
        """The same lines without blank ones at the end."""
        while last > first and not self.lines[last - 1].strip():
            last -= 1
        return first, last

    def source(self, lines: tuple[int, int]) -> str:
        """Lines first to last (1-based, inclusive), verbatim."""
        return "\n".join(self.lines[lines[0] - 1 : lines[1]])


def parse(text: str, path: str) -> ParsedNote:
    """A note's sections, title, language and front matter. path: as shown to people, its name may tell the language."""
    lines = _lines(text)
    meta = front_matter(lines)
    body = [""] * meta.lines + lines[meta.lines :]
    found = markdown.blocks(body)
    cut = chrome.furniture_lines(found)
    if cut:
        body = ["" if number in cut else line for number, line in enumerate(body, 1)]
        found = markdown.blocks(body)
    if not (meta.lines or markdown.has_headings(found)):
        found = outline.outlined(body, found)
    found = [_as_list(block, found) for block in found]
    heading = _title_heading(found, meta.one("title"))
    title = meta.one("title") or (heading.text if heading else "") or _file_title(path)
    sections = _sections(found, heading)
    cut |= _line_numbers(block for block in found if block.kind == "contents")
    cut |= _line_numbers(block for section in sections if _is_contents(section) for block in section.blocks)
    sections = [_apart_from(cut, section) for section in _with_words(sections)]
    said = "\n".join(block.text for section in sections for block in section.blocks)
    covered = _line_numbers(block for section in sections for block in section.blocks)
    cut |= {n for n, line in enumerate(body, 1) if line.strip() and n not in covered}
    return ParsedNote(
        lines=tuple(lines),
        sections=tuple(sections),
        title=title,
        titled=bool(meta.one("title") or heading or _WORD.search(title)),
        lang=_lang(meta, path, said),
        meta=meta,
        left_out=frozenset(cut),
    )


def _lines(text: str) -> list[str]:
    """Source lines as Markdown counts them: form feeds and Unicode separators end no line."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _title_heading(found: Sequence[Block], told: str) -> Block | None:
    """The first heading when it stands above all others; a note whose chapters are its top level has none.

    told: the title of the front matter; a first heading that says something else is an ordinary one.
    """
    headings = [block for block in found if block.kind == "heading"]
    above = headings and all(block.level > headings[0].level for block in headings[1:])
    return headings[0] if above and told in ("", headings[0].text) else None


def _file_title(path: str) -> str:
    return PurePosixPath(note_path_parts(path)[0]).name


def _lang(meta: FrontMatter, path: str, said: str) -> Lang:
    letters, han = len(_LETTER.findall(said)), "".join(_HAN.findall(said))
    script = detect(han)
    for tag in (meta.one("lang") or meta.one("language"), note_path_parts(path)[1]):
        if told := lang_told(tag, script):
            return told
    return script if len(han) > _CHINESE_SHARE * letters else "en"


def _sections(found: Sequence[Block], title: Block | None) -> list[Section]:
    above: list[Block] = []
    out = [Section((), 0, ())]
    for block in found:
        if block.kind == "heading" and block is not title:
            above = [b for b in above if b.level < block.level] + [block]
            out.append(Section(tuple(b.text for b in above), len(out), (block,)))
        else:
            out[-1] = replace(out[-1], blocks=(*out[-1].blocks, block))
    return out


def _as_list(block: Block, found: Sequence[Block]) -> Block:
    """A list of links to sections is a table of contents when it names headings of the note, else an ordinary list."""
    if block.kind != "contents":
        return block
    headings = {b.text for b in found if b.kind == "heading"}
    named = [leaf.text in headings or leaf.text.partition(". ")[2] in headings for leaf in leaves([block])]
    return block if sum(named) >= max(_MIN_CONTENTS, 0.8 * len(named)) else replace(block, kind="list")


def _is_contents(section: Section) -> bool:
    """True for a heading with nothing but a table of contents below it."""
    return {block.kind for block in section.blocks} - {"heading", "silent"} == {"contents"}


def _apart_from(cut: set[int], section: Section) -> Section:
    """The section without headings that page furniture parts from its text: line ranges must not span furniture."""
    said = next(i for i, block in enumerate(section.blocks) if block.text and block.kind not in ("heading", "contents"))
    start = section.blocks[said].lines[0]
    furniture = max((n for n in cut if n < start), default=0)
    before = [block for block in section.blocks[:said] if block.lines[0] > furniture]
    return replace(section, blocks=(*before, *(b for b in section.blocks[said:] if b.kind != "contents")))


def _line_numbers(blocks: Iterable[Block]) -> set[int]:
    return {n for block in blocks for n in range(block.lines[0], block.lines[1] + 1)}


def _with_words(sections: Sequence[Section]) -> Iterator[Section]:
    """The sections that say something. The heading of one that does not goes with the section below it where that is
    a sub-section, else with the one above, as text: no line and no word is lost."""
    held: Section | None = None
    waiting: tuple[Block, ...] = ()
    sections = [section for section in sections if not _is_contents(section)]
    for section, below in with_next(sections):
        if any(block.text for block in section.blocks if block.kind not in ("heading", "contents")):
            if held:
                yield held
            held, waiting = replace(section, blocks=waiting + section.blocks), ()
        elif below and below.heading[: len(section.heading)] == section.heading:
            waiting += section.blocks
        elif held:
            held = replace(held, blocks=held.blocks + waiting + _as_text(section.blocks))
            waiting = ()
        else:
            waiting += _as_text(section.blocks)
    if held:
        yield replace(held, blocks=held.blocks + _as_text(waiting))
    elif any(block.text for block in waiting):
        yield Section((), 0, _as_text(waiting))


def _as_text(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(replace(block, kind="text", level=0) if block.kind == "heading" else block for block in blocks)

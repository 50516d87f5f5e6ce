"""What is asked of which files, and what counts as right."""

import shutil
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from evals.retrieval.ask import DEPTH, Sections
from evals.retrieval.peers.place import Place
from evals.retrieval.question import Judged, Split, read_questions
from ingest.load import NoteFile, find
from ingest.run import ingest
from kbase.config import Settings
from kbase.retrieval.index import read_index
from kbase.retrieval.search import IndexSearcher

DOCUMENTATION = Path(__file__).parents[1] / "documentation.jsonl"
_INDEX_FILES = ("_index", "index", "README")  # they stand for their folder

Names = Callable[[Place], frozenset[str]]


@dataclass(frozen=True)
class Task:
    """Files and questions. name: for files.  names: what a passage says, as `Judged.sections` names it."""

    name: str
    title: str
    files: tuple[NoteFile, ...]
    questions: tuple[Judged, ...]
    names: Names

    def ranked(self, places: Sequence[Place]) -> list[Place]:
        """The first DEPTH places that do not name the same as one before: both languages of a passage count once."""
        first: dict[frozenset[str], Place] = {}
        for place in places:
            first.setdefault(self.names(place), place)
        return list(first.values())[:DEPTH]

    def relevant(self, question: Judged, places: Sequence[Place]) -> list[bool]:
        """For each of the ranked places whether it names anything accepted."""
        return [bool(self.names(place) & set(question.sections)) for place in self.ranked(places)]

    def relevant_notes(self, question: Judged, places: Sequence[Place]) -> list[bool]:
        """For each of the first DEPTH notes or pages whether anything in it is accepted: the same for long and short
        passages, where a whole file as a passage touches every section of its note."""
        notes = dict.fromkeys(_notes(self.names(place)) for place in places)
        return [bool(note & _notes(question.sections)) for note in notes][:DEPTH]


def notes_task(split: Split | None) -> Task:
    """The built-in notes. A passage counts as right when it touches a line of an accepted section."""
    corpus = Settings().corpus_dir
    questions = tuple(q for q in read_questions(split=split) if q.answerable)
    return Task(
        "notes", f"built-in notes, {split or 'all'} questions", _files(corpus), questions, touched_sections(corpus)
    )


def documentation_task(folder: Path) -> Task:
    """The Kubernetes documentation. A passage counts as right when it is of an accepted page, in either language."""
    files = _files(folder)
    found = {page(file.name) for file in files}
    questions = read_questions(DOCUMENTATION)
    asked = tuple(q for q in questions if found & set(q.sections))
    left_out = f", {len(questions) - len(asked)} left out: none of their pages is there" * (len(asked) < len(questions))
    return Task("documentation", f"documentation{left_out}", files, asked, lambda place: frozenset({page(place.file)}))


def sample(folder: Path, count: int, into: Path) -> Path:
    """A copy, in a folder of the same name, of about so many files of the documentation.

    Half of them are the shortest pages that are asked for; half are others that are no longer, in an order that depends
    on their names only. A page comes in all its languages.
    """
    pages: dict[str, list[NoteFile]] = defaultdict(list)
    for file in _files(folder):
        pages[page(file.name)].append(file)
    length = {name: sum(file.path.stat().st_size for file in held) for name, held in pages.items()}
    asked = {section for question in read_questions(DOCUMENTATION) for section in question.sections} & set(pages)
    kept: list[NoteFile] = []
    longest = 0
    for name in sorted(asked, key=lambda name: (length[name], name)):
        if len(kept) < count / 2:
            kept += pages[name]
            longest = length[name]
    for name in sorted(set(pages) - asked, key=lambda name: zlib.crc32(name.encode())):
        if len(kept) < count and length[name] <= longest:
            kept += pages[name]
    for file in kept:
        copy = into / folder.resolve().name / file.path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file.path, copy)
    return into / folder.resolve().name


def page(name: str) -> str:
    """A file of the documentation by area and own name: "concepts/init-containers", "glossary/init-container".

    The folders between the two are left out, since they move from release to release and differ between languages.
    """
    parts = PurePosixPath(name).with_suffix("").parts
    parts = parts[parts.index("docs") + 1 :] if "docs" in parts else parts
    if parts[-1] in _INDEX_FILES and len(parts) > 1:
        parts = parts[:-1]
    area = "glossary" if "glossary" in parts else parts[0]
    return "/".join(dict.fromkeys((area, parts[-1])))


def touched_sections(corpus: Path) -> Names:
    """Place -> the sections whose lines it touches."""
    with tempfile.TemporaryDirectory() as folder:
        ingest([corpus], index_dir=Path(folder), embedder=None)
        index = read_index(Path(folder))
    sections = Sections(IndexSearcher(index))
    lines: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for chunk in index.chunks.values():
        lines[chunk.path].append((*chunk.lines, sections.name(chunk)))

    def touched(place: Place) -> frozenset[str]:
        of_file = lines.get(place.file, ())
        return frozenset(name for first, last, name in of_file if first <= place.last and last >= place.first)

    return touched


def _notes(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.partition("#")[0] for name in names)


def _files(folder: Path) -> tuple[NoteFile, ...]:
    return tuple(find([folder])[0])

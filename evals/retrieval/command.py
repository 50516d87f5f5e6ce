"""`kbase eval retrieval`: indexes the built-in notes or a folder, or takes up the last index, and measures it."""

import zlib
from pathlib import Path

from evals.retrieval.question import FILE, Split, read_questions
from evals.retrieval.report import Report, measured
from ingest.run import BUILT_IN, DEFAULT, ingest
from kbase.config import Settings
from kbase.errors import BadInput
from kbase.retrieval.embedder import choose_embedder
from kbase.retrieval.glossary import FILE as GLOSSARY
from kbase.retrieval.glossary import Glossary, read_glossary
from kbase.retrieval.index import Index, read_index
from kbase.retrieval.protocol import Embedder
from kbase.text import Phrase

_UNREADABLE = Phrase("{file} is not a file of questions: {error}", "{file} 不是問題檔：{error}")
_NONE = Phrase("{file} has no questions of the split {split}", "{file} 沒有 {split} 的問題")
_FORMAT = Phrase(
    "one JSON object a line: id, split (dev or test), lang, type, question, sections (note#heading), facts",
    "每行一個 JSON 物件：id、split（dev 或 test）、lang、type、question、sections（note#heading）、facts",
)
FOLDER = "eval"  # below the data folder: kept, so that only changed notes are embedded again


def run(
    settings: Settings,
    *,
    split: Split | None,
    whole_only: bool = False,
    notes: Path | None = None,
    questions: Path = FILE,
) -> Report:
    """Measures the notes of a folder (None = the built-in ones) with the configured model, in an index of their own.

    BadInput where the folder or the file of questions is not there, or a line of it is no question.
    """
    try:
        asked = read_questions(questions, split=split)
    except (OSError, ValueError) as error:
        raise BadInput(_UNREADABLE(file=questions, error=error), _FORMAT()) from error
    if not asked:
        raise BadInput(_NONE(file=questions, split=split or "all"), _FORMAT())
    index, embedder, glossary = indexed(settings, notes)
    return measured(index, embedder, glossary, asked, split=split, whole_only=whole_only)


def indexed(settings: Settings, notes: Path | None = None) -> tuple[Index, Embedder | None, Glossary | None]:
    """The index of a folder of notes, brought up to date, with the model and the glossary that go with it."""
    embedder, where = choose_embedder(settings), (notes or settings.corpus_dir).resolve()
    folder = index_folder(settings, embedder.model_id if embedder else "words", notes and where)
    ingest([where], index_dir=folder, collection=DEFAULT if notes else BUILT_IN, embedder=embedder)
    return read_index(folder), embedder, read_glossary(settings.corpus_dir / GLOSSARY)


def index_folder(settings: Settings, model: str, notes: Path | None = None) -> Path:
    """Where the index of a model, and of a folder of notes, is kept between runs."""
    name = "".join(c if c.isalnum() or c in "-_." else "_" for c in model)
    own = f"-{zlib.crc32(str(notes).encode()):08x}" if notes else ""
    return settings.data_dir / FOLDER / f"{name}{own}"

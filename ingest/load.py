"""Note files as LlamaIndex documents, and what could not be read, each with its reason."""

import codecs
import errno
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from llama_index.core.schema import Document

from ingest.translations import SUFFIXES, note_path_parts
from kbase.errors import BadInput
from kbase.text import Phrase, Text

MAX_BYTES = 20 * 1024 * 1024

BINARY = Phrase("is binary, not text", "是二進位檔，不是文字")
NOT_UTF8 = Phrase("is not UTF-8 text (first wrong byte: {byte})", "不是 UTF-8 文字（第一個錯誤的位元組：{byte}）")
TOO_LARGE = Phrase("is too large ({megabytes} MB; at most {limit} MB)", "太大（{megabytes} MB；上限 {limit} MB）")
LOOP = Phrase("is a symbolic link that leads back to itself", "是繞回自己的符號連結")
NOWHERE = Phrase("is a symbolic link to nothing", "是沒有目標的符號連結")
FORBIDDEN = Phrase("may not be read (no permission)", "沒有讀取權限")
SUFFIX = Phrase("is none of {suffixes}", "不是 {suffixes} 檔案")
NO_FILE = Phrase("is not a regular file", "不是一般檔案")
FAILED = Phrase("cannot be read: {error}", "無法讀取：{error}")
MISSING = Phrase("There is no file or folder {path}", "找不到檔案或資料夾 {path}")
CHECK_PATH = Phrase("check the spelling; the index was left as it was", "請檢查拼字；索引沒有變動")


@dataclass(frozen=True)
class Skipped:
    """An input that was left out. name: as shown to people."""

    name: str
    reason: Text


@dataclass(frozen=True)
class NoteFile:
    """A file to read. name: its path as shown to people, the same wherever its folder lies.  note: the note's id where
    no front matter gives one, its path inside the collection without suffix and language.  own: the same with the
    language, for a file that turns out to be no translation."""

    path: Path
    name: str
    note: str
    own: str


def find(paths: Sequence[Path]) -> tuple[list[NoteFile], list[Skipped]]:
    """The note files below some files and folders in a stable order, each once, and what had to be left out.

    Hidden entries and files of other kinds inside folders are passed over in silence. BadInput when a path that was
    asked for does not exist.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise BadInput(MISSING(path=path), CHECK_PATH())
    skipped: list[Skipped] = []
    labels = _labels([path if path.is_dir() else path.parent for path in paths])
    files: dict[str, NoteFile] = {}
    for path in paths:
        root = path if path.is_dir() else path.parent
        label = labels[_real(root)]
        found = _walk(path, root, label, skipped) if path.is_dir() else _explicit(path, label, skipped)
        for file in found:
            inside = file.relative_to(root).as_posix()
            note = inside if len(labels) == 1 else f"{label}/{inside}"
            files.setdefault(
                _real(file), NoteFile(file, _shown(label, inside), note, str(PurePosixPath(note).with_suffix("")))
            )
    return _with_ids(sorted(files.values(), key=lambda file: file.name)), skipped


def load(files: Iterable[NoteFile], skipped: list[Skipped]) -> Iterator[Document]:
    """One LlamaIndex document per file that can be read, with its `path`, `note` and `own` as metadata; the rest goes
    to skipped."""
    for file in files:
        text = _text(file.path)
        if isinstance(text, Text):
            skipped.append(Skipped(file.name, text))
        else:
            yield Document(
                text=text, doc_id=file.name, metadata={"path": file.name, "note": file.note, "own": file.own}
            )


def named(documents: Sequence[Document]) -> list[Document]:
    """Documents of any LlamaIndex reader with the `path`, `note` and `own` that the pipeline asks for.

    The path is the reader's own (`file_path`, `file_name`, `url`, `source`, else the document's id); documents that
    share one, such as the pages of a file, are told apart by page label or number.
    """
    out: dict[str, Document] = {}
    for document in documents:
        path = _own_path(document.metadata) or document.doc_id
        label = document.metadata.get("page_label")
        name = f"{path}#{label}" if label else path
        number = 2
        while name in out:
            name, number = f"{path}#{number}", number + 1
        note = document.metadata.get("note") or note_path_parts(name)[0]
        metadata = {**document.metadata, "path": name, "note": note, "own": name}
        out[name] = Document(text=document.text, doc_id=document.doc_id, metadata=metadata)
    return list(out.values())


def _with_ids(files: Sequence[NoteFile]) -> list[NoteFile]:
    """Files with the ids of their notes; x.md and x.txt in one folder keep their suffixes to be told apart."""
    ids = [note_path_parts(file.note) for file in files]
    known = Counter(ids)
    return [replace(file, note=id_[0]) if known[id_] == 1 else file for file, id_ in zip(files, ids, strict=True)]


def _own_path(metadata: Mapping[str, object]) -> str:
    if path := metadata.get("path"):
        return str(path)
    if path := metadata.get("file_path"):
        whole = Path(str(path))
        # An absolute path would name this machine's folders in every citation.
        return whole.relative_to(Path.cwd()).as_posix() if whole.is_relative_to(Path.cwd()) else whole.name
    return next((str(metadata[key]) for key in ("file_name", "url", "source") if metadata.get(key)), "")


def _labels(roots: Sequence[Path]) -> dict[str, str]:
    """Real folder -> its name, with as many parents as it takes to tell the folders apart."""
    real = {_real(root): PurePosixPath(Path(_real(root)).as_posix()).parts for root in roots}
    out = {}
    for path, parts in real.items():
        others = [other for other in real.values() if other != parts]
        depth = next((n for n in range(1, len(parts)) if all(o[-n:] != parts[-n:] for o in others)), len(parts))
        # The built-in notes travel inside the package as _corpus and are shown as corpus.
        out[path] = "/".join(part for part in parts[-depth:] if part != "/").lstrip("_")
    return out


def _shown(label: str, inside: str) -> str:
    return f"{label}/{inside}" if label else inside


def _real(path: Path) -> str:
    return os.path.realpath(path)


def _explicit(path: Path, label: str, skipped: list[Skipped]) -> Iterator[Path]:
    """A file that was asked for by name: any reason not to read it is said."""
    problem = _problem(path)
    if problem is None and path.suffix.lower() not in SUFFIXES:
        problem = SUFFIX(suffixes=SUFFIXES)
    if problem is None:
        yield path
    else:
        skipped.append(Skipped(_shown(label, path.name), problem))


def _walk(folder: Path, root: Path, label: str, skipped: list[Skipped], above: tuple[str, ...] = ()) -> Iterator[Path]:
    """The note files below a folder; links to folders are followed unless they lead back up."""

    def skip(path: Path, reason: Text) -> None:
        skipped.append(Skipped(_shown(label, path.relative_to(root).as_posix()), reason))

    above = (*above, _real(folder))
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        skip(folder, _reason(error))
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith("."):
            continue
        if _is_folder(path):
            if _real(path) in above:
                skip(path, LOOP())
            else:
                yield from _walk(path, root, label, skipped, above)
        elif path.suffix.lower() in SUFFIXES or (entry.is_symlink() and _problem(path) == LOOP()):
            problem = _problem(path)
            if problem is None:
                yield path
            else:
                skip(path, problem)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


def _problem(path: Path) -> Text | None:
    """Why a file cannot be read, as far as that can be known without opening it."""
    try:
        status = path.stat()
    except OSError as error:
        return _reason(error)
    if not stat.S_ISREG(status.st_mode):
        return NO_FILE()  # a pipe or device would block or never end
    return _too_large(status.st_size) if status.st_size > MAX_BYTES else None


def _text(path: Path) -> str | Text:
    """The text of a file, or why there is none."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)  # it may have grown since it was found
    except OSError as error:
        return _reason(error)
    if len(raw) > MAX_BYTES:
        return _too_large(len(raw))
    if b"\0" in raw and not raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return BINARY()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return NOT_UTF8(byte=error.start + 1)


def _too_large(size: int) -> Text:
    return TOO_LARGE(megabytes=-(-size // 2**20), limit=MAX_BYTES // 2**20)


def _reason(error: OSError) -> Text:
    if isinstance(error, PermissionError):
        return FORBIDDEN()
    if isinstance(error, FileNotFoundError):
        return NOWHERE()
    if error.errno == errno.ELOOP:
        return LOOP()
    return FAILED(error=error.strerror or str(error))

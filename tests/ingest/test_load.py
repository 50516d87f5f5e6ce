import os
import subprocess
import sys

import pytest

from ingest import load
from ingest.load import MAX_BYTES, find
from kbase.errors import BadInput


def read(*paths):
    """Names of the notes that were read, and name -> reason of what was not."""
    files, skipped = find(list(paths))
    documents = list(load.load(files, skipped))
    return [d.metadata["path"] for d in documents], {s.name: s.reason.render("en") for s in skipped}


def test_folders_are_walked_in_order(tmp_path):
    """Markdown and text below a folder, hidden and other files passed over, a byte order mark taken off."""
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / "b" / "deep" / "z.markdown").write_text("z")
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfwith a mark")
    for name in (".hidden.md", "picture.png", "b/.git.md"):
        (tmp_path / name).write_text("no")
    files, skipped = find([tmp_path])
    assert [f.name for f in files] == [f"{tmp_path.name}/a.txt", f"{tmp_path.name}/b/deep/z.markdown"]
    assert [f.note for f in files] == ["a", "b/deep/z"]
    assert next(load.load(files, skipped)).text == "with a mark"
    assert not skipped


def test_what_cannot_be_read_has_a_reason(tmp_path):
    """Binary, another encoding, too large, links to nowhere and in circles: each is named with its reason."""
    (tmp_path / "good.md").write_text("fine")
    (tmp_path / "binary.md").write_bytes(b"a\0b")
    (tmp_path / "latin.md").write_bytes("caf\xe9 au lait".encode("latin-1"))
    (tmp_path / "wide.txt").write_bytes("text".encode("utf-16"))
    with (tmp_path / "huge.md").open("wb") as huge:
        huge.truncate(200 * 2**20)  # sparse: takes no space, and would take 200 MB if it were read
    (tmp_path / "nowhere.md").symlink_to("gone.md")
    (tmp_path / "self.md").symlink_to("self.md")
    (tmp_path / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "pipe.md")
    names, reasons = read(tmp_path)
    root = tmp_path.name
    assert names == [f"{root}/good.md"]
    assert reasons == {
        f"{root}/binary.md": "is binary, not text",
        f"{root}/huge.md": "is too large (200 MB; at most 20 MB)",
        f"{root}/latin.md": "is not UTF-8 text (first wrong byte: 4)",
        f"{root}/nowhere.md": "is a symbolic link to nothing",
        f"{root}/pipe.md": "is not a regular file",
        f"{root}/self.md": "is a symbolic link that leads back to itself",
        f"{root}/up": "is a symbolic link that leads back to itself",
        f"{root}/wide.txt": "is not UTF-8 text (first wrong byte: 1)",
    }


def test_large_files_are_not_read_into_memory(tmp_path):
    """A 2 GB file is skipped by a process that may use 1 GB."""
    with (tmp_path / "huge.md").open("wb") as huge:
        huge.truncate(2 * 2**30)
    code = (
        "import resource, sys; from pathlib import Path; from ingest.load import find, load\n"
        "resource.setrlimit(resource.RLIMIT_DATA, (2**30, 2**30))\n"
        "files, skipped = find([Path(sys.argv[1])]); print(len(list(load(files, skipped))), len(skipped))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1"]


def test_a_file_that_grew_since_it_was_found_is_skipped(tmp_path):
    """The limit holds for what is read, not only for what was listed."""
    note = tmp_path / "note.md"
    note.write_text("small")
    files, skipped = find([tmp_path])
    with note.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert list(load.load(files, skipped)) == []
    assert "too large" in skipped[0].reason.render("en")


def test_no_permission(tmp_path, monkeypatch):
    """A folder that may not be listed and a file that may not be opened are said to be so."""
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "in.md").write_text("in")
    (tmp_path / "locked.md").write_text("locked")
    (tmp_path / "shut").chmod(0)
    (tmp_path / "locked.md").chmod(0)
    if os.geteuid() == 0:  # root may read everything, so the two calls are refused by hand
        scandir, opened = os.scandir, load.Path.open

        def refuse(call, path, name, *rest):
            if str(path).endswith(name):
                raise PermissionError(13, "Permission denied")
            return call(path, *rest)

        monkeypatch.setattr(load.os, "scandir", lambda path: refuse(scandir, path, "shut"))
        monkeypatch.setattr(load.Path, "open", lambda path, mode: refuse(opened, path, "locked.md", mode))
    names, reasons = read(tmp_path)
    (tmp_path / "shut").chmod(0o700)
    assert names == []
    assert set(reasons.values()) == {"may not be read (no permission)"}
    assert len(reasons) == 2


def test_files_asked_for_by_name(tmp_path):
    """A suffix that is not ours is said to be so; a path that does not exist is an error before anything happens."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    assert list(read(tmp_path / "a.pdf")[1].values()) == ["is none of .md, .markdown, .txt"]
    with pytest.raises(BadInput, match=r"There is no file or folder .*nothing"):
        find([tmp_path / "nothing"])


def test_names_tell_folders_apart(tmp_path):
    """Two folders of one name get parents in front; a file reached twice, directly or by a link, is read once."""
    for place in ("x/notes", "y/notes"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "a.md").write_text(place)
    (tmp_path / "x/notes/link.md").symlink_to(tmp_path / "x/notes/a.md")
    files, _ = find([tmp_path / "x/notes", tmp_path / "y/notes", tmp_path / "x/notes/a.md"])
    assert [f.name for f in files] == ["x/notes/a.md", "y/notes/a.md"]
    assert [f.note for f in files] == ["x/notes/a", "y/notes/a"]


def test_ids_of_notes(tmp_path):
    """Languages share an id, suffixes that collide do not."""
    for name in ("p.en.md", "p.zh-TW.md", "q.md", "q.txt"):
        (tmp_path / name).write_text("text")
    assert [f.note for f in find([tmp_path])[0]] == ["p", "p", "q.md", "q.txt"]

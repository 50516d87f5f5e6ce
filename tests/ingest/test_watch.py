from ingest.watch import state, watch


def test_only_changes_are_ingested(tmp_path):
    """Each look that finds a new, edited or deleted note leads to one ingest, what changed since the last one
    included; Ctrl-C ends the watch in peace."""
    note = tmp_path / "a.md"
    note.write_text("one")
    steps = iter(
        [
            lambda: None,
            lambda: note.write_text("longer text"),
            lambda: None,
            lambda: (tmp_path / "b.md").write_text("new"),
            lambda: (tmp_path / "picture.png").write_text("no note"),
            note.unlink,
        ]
    )
    seen: list[int] = []

    def wait() -> None:
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    watch([tmp_path], lambda: seen.append(len(state([tmp_path]))), since={}, wait=wait)
    assert seen == [1, 1, 2, 1]


def test_a_folder_that_is_gone_for_the_moment(tmp_path):
    """A volume that is remounted counts as empty and is looked at again."""
    assert state([tmp_path / "later"]) == {}

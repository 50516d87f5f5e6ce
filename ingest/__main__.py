"""`python -m ingest`, which is `kbase ingest`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from ingest import summary as words
from ingest import watch as watching
from ingest.progress import progress_on
from ingest.run import BUILT_IN, DEFAULT, Summary, ingest
from kbase.cli.language import ui_lang
from kbase.cli.options import chosen, print_json
from kbase.config import Settings
from kbase.errors import KbaseError
from kbase.retrieval.embedder import choose_embedder
from kbase.retrieval.protocol import Embedder
from kbase.script import Lang
from kbase.text import Phrase

WATCHING = Phrase("Watching {paths}; press Ctrl-C to stop.", "正在監看 {paths}；按 Ctrl-C 結束。")


def command(
    paths: Sequence[Path],
    *,
    collection: str | None = None,
    rebuild: bool = False,
    watch: bool = False,
    as_json: bool = False,
    lang: str | None = None,
    settings: Settings | None = None,
) -> int:
    """Ingests and prints the summary; exit status 0, or 2 when some input was skipped.

    paths: files and folders; none = the built-in notes. Raises KbaseError when nothing can be done.
    """
    settings = settings or Settings()
    asked = _Asked(settings, list(paths), collection, chosen(lang) or ui_lang(), as_json)
    before = watching.state(asked.paths) if watch else {}
    summary = asked.run(rebuild=rebuild)
    if watch:
        asked.watch(since=before)
    return 2 if summary.skipped else 0


class _Asked:
    """What was asked for, to be done once or again and again."""

    def __init__(self, settings: Settings, paths: list[Path], collection: str | None, lang: Lang, json: bool) -> None:
        self.index_dir = settings.index_dir
        self.paths = paths or [settings.corpus_dir]
        built_in = [path.resolve() for path in self.paths] == [settings.corpus_dir.resolve()]
        self.collection = collection or (BUILT_IN if built_in else DEFAULT)
        self.embedder: Embedder | None = choose_embedder(settings)
        self.lang, self.json = lang, json

    def run(self, *, rebuild: bool = False) -> Summary:
        """One ingest, its progress on standard error and its summary on standard output."""
        with progress_on(sys.stderr, self.lang) as progress:
            summary = ingest(
                self.paths,
                index_dir=self.index_dir,
                collection=self.collection,
                embedder=self.embedder,
                rebuild=rebuild,
                progress=progress,
            )
        if self.json:
            print_json(words.as_json(summary, self.lang))
        else:
            print(words.in_words(summary, self.lang), flush=True)
        return summary

    def watch(self, *, since: watching.State) -> None:
        """Ingests what changes until Ctrl-C; an error is said and the watch goes on."""
        print(WATCHING(paths=self.paths).render(self.lang), file=sys.stderr, flush=True)
        watching.watch(self.paths, self._again, since=since)

    def _again(self) -> None:
        try:
            self.run()
        except KbaseError as error:
            print(f"kbase: {error.message.render(self.lang)} {error.hint.render(self.lang)}", file=sys.stderr)


if __name__ == "__main__":
    from kbase.cli import main

    sys.argv[1:1] = ["ingest"]
    main()

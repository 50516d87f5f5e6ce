"""What many tests share: an index of a small corpus, `kbase` as a person calls it, and golden files."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

HERE = Path(__file__).parent
CORPUS = HERE / "fixtures" / "corpus"
RECORDING = HERE / "fixtures" / "recording"
GOLDEN = HERE / "golden" / "text"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """What a command sets up for logs ends with its test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the index of tests/fixtures/corpus; do not write to it."""
    from ingest.run import ingest
    from kbase.config import Settings

    folder = tmp_path_factory.mktemp("data")
    settings = Settings(data_dir=folder)
    ingest([CORPUS], index_dir=settings.index_dir, collection="kbase", embedder=None)
    return folder


@pytest.fixture
def own_env(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment without any cluster or setting of this machine; also that of the test itself."""
    for name in [n for n in os.environ if n.startswith(("KBASE_", "LC_", "KUBE", "LANG", "NO_COLOR", "COLUMNS"))]:
        monkeypatch.delenv(name)
    own = {"KBASE_DATA_DIR": str(data_dir), "KBASE_CORPUS_DIR": str(CORPUS), "KBASE_EMBED_MODEL": "none"}
    own |= {"HOME": str(tmp_path), "KUBECONFIG": str(tmp_path / "none"), "LANG": "C.UTF-8"}
    own |= {"KBASE_DATABASE_URL": f"sqlite:///{tmp_path}/kbase.db"}  # the folder of the index is shared
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return dict(os.environ)


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def cli(own_env, monkeypatch, capfd) -> Iterator[Callable[..., Ended]]:
    """`kbase` in this process: cli("ask", "...", lang="zh-TW", stdin=b"...")."""
    from kbase.cli import main

    before = signal.getsignal(signal.SIGINT)

    def run(*args: str, lang: str = "", stdin: bytes = b"") -> Ended:
        monkeypatch.setenv("KBASE_LANG", lang)  # empty is as good as unset
        monkeypatch.setattr(sys, "argv", ["kbase", *args])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capfd.readouterr()
        return Ended(int(end.value.code or 0), out, err)

    yield run
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def process(own_env) -> Callable[..., Ended]:
    """`kbase` in a process of its own."""

    def run(*args: str, env: Mapping[str, str] | None = None, stdin: str = "") -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "kbase", *args],
            env={**own_env, **(env or {})},
            cwd=HERE.parent,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with tests/golden/text/<name>; with --update-golden it is written there instead."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            return
        assert file.exists(), f"no golden file {name}: run pytest with --update-golden and read what it writes"
        assert text == file.read_text(encoding="utf-8"), f"{name} has changed: read it, then --update-golden"

    return compare


def heeds_ctrl_c() -> None:
    """For `preexec_fn`: what a terminal starts heeds an interrupt, even where these tests run as a background job."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

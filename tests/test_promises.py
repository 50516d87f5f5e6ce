"""Promises about the whole: what every check, note and setting has, what is loaded when, what a package holds."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from kbase.cluster.resources import BY_KIND, RESOURCES
from kbase.config import Settings
from kbase.diagnosis.declare import all_checks
from kbase.render.docs import pages
from kbase.script import LANGS

ROOT = Path(__file__).parents[1]
CHECKS = {c.code: c for c in all_checks()}
MODULES = {c.code: c.look.__module__.rsplit(".", 1)[1] for c in all_checks()}
FRONT = {p: yaml.safe_load(p.read_text("utf-8").split("---\n", 2)[1]) for p in sorted((ROOT / "corpus").rglob("*.md"))}
HEAVY = {"torch", "transformers", "sentence_transformers", "llama_index", "sklearn", "nltk", "pandas"}


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_is_declared_whole(code):
    """Reads and subjects that exist, words in both languages, a purpose, and notes that exist in both languages."""
    check = CHECKS[code]
    assert set(check.reads) <= {*RESOURCES, "pods/log", "readyz"}
    assert set(check.about) <= set(BY_KIND)
    assert re.fullmatch(r"[A-Z]+(-[A-Z]+)+", code)
    assert check.purpose.endswith(".")
    assert any(re.search(r"[\u4e00-\u9fff]", term) for term in check.terms)
    assert any(term.isascii() for term in check.terms)
    assert check.notes
    for note in check.notes:
        assert {ROOT / f"corpus/{note}.{lang}.md" for lang in ("en", "zh-TW")} <= set(FRONT), note


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_is_tested(code):
    """A test file that imports the check by name."""
    wanted = re.compile(rf"from kbase\.checks\.{MODULES[code]} import|from kbase\.checks import .*\b{MODULES[code]}\b")
    tests = [p.read_text("utf-8") for p in (ROOT / "tests/checks").glob("test_*.py")]
    assert any(wanted.search(text) for text in tests), f"no test imports kbase.checks.{MODULES[code]}"


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_has_a_fixture(code):
    """A test of it that reads objects as kubectl prints them."""
    texts = [p.read_text("utf-8") for p in (ROOT / "tests/checks").glob("test_*.py")]
    own = "\n".join(t for t in texts if f"kbase.checks.{MODULES[code]}" in t or MODULES[code] in t)
    named = set(re.findall(r"[a-z_0-9]+/[a-z_0-9-]+\.yaml", own)) | set(re.findall(r"([a-z_0-9-]+)\.yaml", own))
    files = {str(p.relative_to(ROOT / "tests/fixtures")) for p in (ROOT / "tests/fixtures").rglob("*.yaml")}
    assert {f for f in files if f in named or Path(f).stem in named}, f"no fixture for {code}"


def test_codes_are_unique_and_named_after_the_file_of_the_check():
    """One check per file, one code per check."""
    assert len(set(MODULES.values())) == len(MODULES) == len(all_checks())


def test_notes_name_checks_that_exist():
    """Every code in a note's `checks` is a check, and that check names the note or another of its topic."""
    unknown = {f"{p.name}: {code}" for p, front in FRONT.items() for code in front["checks"] if code not in CHECKS}
    assert not unknown


def test_every_check_stands_in_a_note():
    """The runbook of a check lists its code, so that a reader of the note knows what proves it."""
    missing = {
        f"{note}.{lang}.md lacks {check.code}"
        for check in all_checks()
        for note in check.notes[:1]
        for lang in ("en", "zh-TW")
        if check.code not in FRONT[ROOT / f"corpus/{note}.{lang}.md"]["checks"]
    }
    assert not missing


def loaded(code: str) -> set[str]:
    """Top-level modules that a fresh process has loaded after running code."""
    report = "\nimport sys; print('\\n'.join({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code + report], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.splitlines())


@pytest.mark.parametrize("code", ["import kbase", "import kbase.bootstrap, kbase.core", "import api.app"])
def test_the_query_path_loads_no_model_library(code):
    """Neither the core nor the service loads a model library or LlamaIndex."""
    assert not loaded(code) & HEAVY


def test_an_answer_loads_no_model_library(data_dir):
    """Not even answering does, where the index has no vectors; nor the client library without a live cluster."""
    ask = (
        "import os; os.environ.update(KBASE_EMBED_MODEL='none', KBASE_DATA_DIR=%r); from kbase.bootstrap import build;"
        "from kbase.config import Settings; from kbase.answer import Question;"
        "assert build(Settings(), cluster='none').answer(Question('What is a readiness probe?')).citations"
    )
    assert not loaded(ask % str(data_dir)) & (HEAVY | {"kubernetes", "fastapi", "uvicorn"})


def test_help_loads_next_to_nothing():
    """`kbase --help` is quick because it loads neither settings nor numbers nor a client."""
    code = "import sys, contextlib as c; sys.argv[1:] = ['--help']; import kbase.cli; s = c.suppress(SystemExit)\n"
    more = {"numpy", "faiss", "bm25s", "kubernetes", "fastapi", "pydantic", "yaml", "rich", "structlog", "click"}
    assert not loaded(code + "with s: kbase.cli.main()\n") & (HEAVY | more)


def test_help_takes_little_time(own_env):
    """Half a second of processor time, start of Python included, is far above what it takes."""
    code = (
        "import resource, subprocess, sys; subprocess.run([sys.executable, '-m', 'kbase', '--help'], check=True,"
        " stdout=subprocess.DEVNULL); used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        " print(used.ru_utime + used.ru_stime)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=own_env, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 0.5


def test_help_speaks_every_language(process):
    """No two languages have the same help, and no Chinese help says what English says."""
    helps = {lang: process("--help", env={"KBASE_LANG": lang}).out for lang in LANGS}
    assert len(set(helps.values())) == 3
    for lang, words in (("zh-TW", "叢集"), ("zh-CN", "集群"), ("en", "cluster")):
        assert words in helps[lang]
    assert "Usage" not in helps["zh-TW"] + helps["zh-CN"]


def test_the_layers_hold():
    """import-linter finds no import against the layers."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["settings.md", "checks.md"])
def test_generated_pages_are_fresh(name):
    """docs/ says what the code says."""
    assert (ROOT / "docs" / name).read_text("utf-8") == pages()[name], "run: make docs"


def test_every_setting_is_documented():
    """Each setting says what it is for, and stands in the table."""
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"`KBASE_{name.upper()}`" in pages()["settings.md"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """The wheel of this tree, built without network."""
    from hatchling.builders.wheel import WheelBuilder

    (path,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])
    return zipfile.ZipFile(path)


def test_the_wheel_holds_code_and_data(wheel):
    """Every module and data file of the packages, and every note, travels inside."""
    names = set(wheel.namelist())
    for package in ("kbase", "ingest", "api", "evals"):
        files = [p for p in (ROOT / package).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
        assert {str(p.relative_to(ROOT)) for p in files} <= names
    assert {f"kbase/_corpus/{p.relative_to(ROOT / 'corpus')}" for p in FRONT} <= names
    assert "kbase/question/cues.yaml" in names


def test_the_wheel_holds_nothing_else(wheel):
    """No test, no recording, no note twice, no bytecode."""
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"kbase", "ingest", "api", "evals"}
    assert not [n for n in wheel.namelist() if n.endswith(".pyc") or "fixtures" in n]
    assert len(wheel.namelist()) == len(set(wheel.namelist()))


def test_the_wheel_names_the_command(wheel):
    """`kbase` is installed as a command."""
    (points,) = [n for n in wheel.namelist() if n.endswith("entry_points.txt")]
    assert "kbase = kbase.cli:main" in wheel.read(points).decode()


def test_the_makefile_has_what_the_contracts_name():
    """run, test and check."""
    text = (ROOT / "Makefile").read_text()
    assert all(re.search(rf"^{target}:", text, re.M) for target in ("run", "test", "check"))
    assert "make test" in (ROOT / ".ci/run").read_text()

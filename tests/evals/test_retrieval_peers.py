"""What of the comparison with other tools runs without them: questions, judging, measuring, the table."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from evals.retrieval.peers import __main__ as command
from evals.retrieval.peers import table
from evals.retrieval.peers.kept import kept
from evals.retrieval.peers.measure import Measured, NotMeasured, in_own_process, measured
from evals.retrieval.peers.place import Place, by_offset
from evals.retrieval.peers.task import DOCUMENTATION, Task, documentation_task, page, sample
from evals.retrieval.peers.txtai import placed
from evals.retrieval.peers.ways import Way, ways
from evals.retrieval.question import Judged, read_questions
from ingest.load import find
from kbase.retrieval.fold import fold

QUESTIONS = read_questions(DOCUMENTATION)
AREAS = {"concepts", "glossary", "reference", "setup", "tasks", "tutorials"}
EN = "---\ntitle: Init Containers\n---\n\nThey run before the app containers of a pod are started, one by one.\n"
ZH = "---\ntitle: Init 容器\n---\n\nInit 容器在应用容器启动之前运行，一个接一个。\n"
OTHER = (
    "---\ntitle: Taints\n---\n\n## Effects\n\nA taint lets a node repel pods; NoExecute evicts those already there.\n"
)


@pytest.fixture
def documentation(tmp_path: Path) -> Path:
    """A small documentation whose languages keep a page in different folders."""
    for name, text in {
        "en/docs/concepts/workloads/Pods In Depth/init-containers.md": EN,
        "zh-cn/docs/concepts/workloads/pods/init-containers.md": ZH,
        "en/docs/concepts/scheduling-eviction/taint-and-toleration.md": OTHER,
    }.items():
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "site"


def test_the_questions_on_the_documentation_are_a_third_in_each_language_and_of_every_type():
    assert Counter(q.lang for q in QUESTIONS) == {"en": 40, "zh-TW": 40, "zh-CN": 40}
    assert {q.type for q in QUESTIONS} == {"concept", "compare", "howto", "troubleshoot", "parameter", "command"}
    assert len({q.id for q in QUESTIONS}) == len({fold(q.question) for q in QUESTIONS}) == len(QUESTIONS)


def test_every_question_on_the_documentation_names_pages_as_files_are_named():
    """An area and a file name, so that `page` can meet it; no question of the notes stands here again."""
    assert {q.id: s for q in QUESTIONS for s in q.sections if s.split("/")[0] not in AREAS or s.count("/") != 1} == {}
    assert {fold(q.question) for q in QUESTIONS}.isdisjoint(fold(q.question) for q in read_questions())


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("site/en/docs/concepts/workloads/pods/init-containers.md", "concepts/init-containers"),
        ("site/en/docs/tasks/debug/_index.md", "tasks/debug"),
        ("site/zh-cn/docs/concepts/Service/README.md", "concepts/Service"),
        ("site/en/docs/reference/glossary/service.md", "glossary/service"),
        ("site/en/docs/concepts/_index.md", "concepts"),
        ("notes/dns.md", "notes/dns"),
    ],
)
def test_a_page_is_named_by_its_area_and_its_file(file, named):
    assert page(file) == named


def test_questions_whose_pages_are_not_there_are_left_out_and_counted(documentation):
    task = documentation_task(documentation)
    assert {s for q in task.questions for s in q.sections} >= {"concepts/init-containers"}
    assert f"{len(QUESTIONS) - len(task.questions)} left out" in task.title


def test_fewer_files_are_pages_asked_for_and_others_no_longer(documentation, tmp_path):
    """The shortest, each in all its languages; questions on the pages left out are left out."""
    for name, times in {
        "tasks/other-1": 1,
        "tasks/other-2": 1,
        "tasks/long": 9,
        "concepts/scheduling-eviction/x": 2,
    }.items():
        file = documentation / f"en/docs/{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(EN * times, encoding="utf-8")
    few, more = (documentation_task(sample(documentation, n, tmp_path / str(n))) for n in (2, 5))
    pages = [[page(file.name) for file in task.files] for task in (few, more)]
    assert pages[0][0] == "concepts/taint-and-toleration"
    assert pages[0][1] in {"tasks/other-1", "tasks/other-2"}
    assert set(pages[1]) == {
        "concepts/taint-and-toleration",
        "concepts/init-containers",
        "tasks/other-1",
        "tasks/other-2",
    }
    assert pages[1].count("concepts/init-containers") == 2
    assert len(few.questions) < len(more.questions)


def test_both_languages_of_a_page_count_once():
    """The third passage is the second page, and the first right one."""
    task = _task()
    places = [Place("a.en", 1, 1, 10), Place("a.zh", 5, 9, 20), Place("b.en", 1, 1, 30)]
    assert [place.file for place in task.ranked(places)] == ["a.en", "b.en"]
    assert task.relevant(task.questions[0], places) == [False, True]


def test_a_note_counts_once_however_it_is_cut():
    """Two wrong sections of the right note are the right note; the whole of it touches the right section, too."""
    names = {"whole": {"n#a", "n#b"}, "other": {"m"}, "part": {"n#a"}}
    question = Judged("q1", "test", "en", "concept", "question", ("n#b",))
    task = Task("notes", "notes", (), (question,), lambda place: frozenset(names[place.file]))
    whole, other, part = (Place(name, 1, 1, 1) for name in ("whole", "other", "part"))
    assert (task.relevant(question, [other, part]), task.relevant_notes(question, [other, part])) == (
        [False, False],
        [False, True],
    )
    assert task.relevant(question, [whole, other]) == task.relevant_notes(question, [whole, other]) == [True, False]


def test_figures_by_hand():
    """One question right at once, one at the second page, one not at all."""
    a, b = Place("a.en", 1, 1, 10), Place("b.en", 1, 1, 30)
    found = table.row(_task(), Measured(((b,), (a, b), (a,)), 2, 1.0, 0.5, (1.0, 3.0, 2.0), 1.5, 99.6))
    assert (found.recall_1, found.recall_5, found.note_5, found.mrr) == (33.3, 66.7, 66.7, 0.5)
    assert found.recall_5_by_lang == {"en": 100.0, "zh-TW": 100.0, "zh-CN": 0.0}
    assert (found.characters, found.query_p50_ms, found.query_p95_ms, found.peak_mb) == (20, 2.0, 3.0, 100)
    assert found.failed == ("q3",)


def test_the_table_is_sorted_and_says_what_was_not_measured():
    a, b = Place("a.en", 1, 1, 10), Place("b.en", 1, 1, 30)
    task, costs = _task(), (2, 1.0, 0.5, (1.0, 3.0, 2.0), 1.5, 99.6)
    worse, better = (table.row(task, Measured(found, *costs)) for found in (((a,), (a,), (a,)), ((b,), (b,), (b,))))
    rows = {"worse": worse, "absent": NotMeasured("No module named 'absent'"), "better": better}
    assert [line.split()[0] for line in table.lines(task, rows)] == ["pages:", "way", "better", "worse", "absent"]
    assert list(table.lines(task, rows))[-1].endswith("not measured: No module named 'absent'")
    assert json.loads(json.dumps(table.as_json(task, rows)))["ways"]["better"]["recall_5"] == 100.0


def test_every_way_is_listed_with_a_title_of_its_own():
    """The list can be printed without any of the other tools."""
    found = ways()
    assert {"kbase", "kbase_bm25", "bm25s", "llama_index_minilm", "haystack_hybrid"} <= {way.name for way in found}
    assert len({way.title for way in found}) == len(found)


@pytest.mark.parametrize("name", ["kbase_bm25", "bm25s"])
def test_a_way_finds_a_passage_and_says_where_it_stands(name, documentation):
    files = find([documentation])[0]
    found = measured(Way(name, name), files, ["what does NoExecute evict"])
    assert found.found[0][0].file == "site/en/docs/concepts/scheduling-eviction/taint-and-toleration.md"
    assert found.found[0][0].first <= 7 <= found.found[0][0].last
    assert found.passages >= 3
    assert min(found.ingest_cpu_s, found.query_ms[0], found.peak_mb) > 0


def test_a_way_whose_package_is_missing_says_what_to_install(documentation):
    """It does not end the run of the others."""
    found = in_own_process(Way("not_there", "not there"), find([documentation])[0], ["what is a taint"])
    assert isinstance(found, NotMeasured)
    assert "not_there" in found.reason
    assert "pip install" in found.reason


def test_the_command_prints_figures_of_each_way(documentation, monkeypatch, capsys):
    """From the files to JSON, in a process of its own."""
    argv = ["peers", "--documentation", str(documentation), "--only", "kbase_bm25", "--json"]
    monkeypatch.setattr("sys.argv", argv)
    command.main()
    said = json.loads(capsys.readouterr().out)
    assert said["files"] == 3
    assert said["ways"]["kbase, BM25 alone"]["recall_5"] == 100.0


def test_a_kept_result_is_not_measured_again(documentation, tmp_path):
    """It comes back as it was; other questions, and what failed, are measured anew."""
    task, way = documentation_task(documentation), Way("one", "one")
    a = Measured(((Place("a", 1, 2, 3),),), 2, 1.0, 0.5, (1.0,), 1.5, 99.6)
    b = replace(a, passages=5)
    assert isinstance(kept(tmp_path, task, way, lambda: NotMeasured("not today")), NotMeasured)
    assert [kept(tmp_path, task, way, lambda found=found: found) for found in (a, b)] == [a, a]
    assert kept(tmp_path, replace(task, questions=task.questions[:1]), way, lambda: b) == b
    assert kept(None, task, way, lambda: b) == b


def test_a_folder_without_pages_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["peers", "--documentation", str(tmp_path)])
    with pytest.raises(SystemExit):
        command.main()
    assert "holds none of the pages" in capsys.readouterr().err


def test_an_offset_becomes_lines(documentation):
    files = find([documentation])[0]
    name = "site/en/docs/concepts/scheduling-eviction/taint-and-toleration.md"
    start = OTHER.index("## Effects")
    assert by_offset(files)(name, start, start + len("## Effects\n")) == Place(name, 5, 5, 11)
    assert by_offset(files)(name, 0, len(OTHER)) == Place(name, 1, 7, len(OTHER))


def test_cleaned_paragraphs_are_found_again_in_their_file():
    """Spaces were taken away, and a line that comes twice is taken in turn."""
    text = "one  and\ntwo\n\nsame\n\nsame\n\n  last  line\n"
    assert [(p.first, p.last) for p in placed("a", text, ["one and\ntwo", "same", "same", "last line"])] == [
        (1, 2),
        (4, 4),
        (6, 6),
        (8, 8),
    ]


def _task() -> Task:
    questions = tuple(
        Judged(f"q{n}", "test", lang, "concept", f"question {n}", ("b",))
        for n, lang in enumerate(("en", "zh-TW", "zh-CN"), start=1)
    )
    return Task("pages", "pages", (), questions, lambda place: frozenset({place.file.partition(".")[0]}))

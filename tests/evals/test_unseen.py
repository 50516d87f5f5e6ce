"""What the API cannot show is said, with the place to look, for every such problem of the coverage map."""

import re

import pytest
import yaml

from evals.unseen.measure import asked, written
from kbase.cluster.source import open_cluster
from kbase.config import Settings
from kbase.core import Kbase
from kbase.retrieval.search import IndexSearcher
from tests.conftest import RECORDING

QUESTIONS = written()["questions"]
# Wholly right by words alone; with the packaged model it is more (`python -m evals.unseen`).
FLOOR = {"en": 33, "zh-TW": 42, "zh-CN": 39}


@pytest.fixture(scope="module")
def outcomes(notes_index, glossary):
    """What came of every question, asked of the built-in notes and a recorded cluster with faults of its own."""
    notes = IndexSearcher(notes_index, None, glossary=glossary)
    kbase = Kbase(notes, open_cluster(f"bundle:{RECORDING}"))
    return [asked(kbase, question) for question in QUESTIONS]


def test_no_answer_misleads(outcomes):
    """None claims a cause in the cluster for what the API cannot show, and none reads as if all were fine."""
    assert not {o.question["ask"]: o.misleads for o in outcomes if o.misleads}


@pytest.mark.parametrize("lang", FLOOR)
def test_answers_say_where_to_look(outcomes, lang):
    """They cite the note, say that the API cannot show it, and name the place."""
    wrong = {o.question["ask"]: o.lacks for o in outcomes if o.question["lang"] == lang and not o.right}
    assert sum(o.right for o in outcomes if o.question["lang"] == lang) >= FLOOR[lang], wrong


def test_every_problem_is_asked_about_or_visible():
    """No problem row of the map is left out, none stands in both lists, none is made up."""
    map_ = yaml.safe_load((Settings().corpus_dir / "coverage.yaml").read_text("utf-8"))["rows"]
    problems = {f"{part} {row}" for part, rows in map_.items() for row in rows if re.match(r"P\d", row)}
    asks = {row for question in QUESTIONS for row in question["rows"]}
    visible = {f"{part} {row}" for part, rows in written()["visible"].items() for row in rows}
    assert len(problems) > 200
    assert not asks & visible
    assert asks | visible == problems


def test_the_questions_are_in_all_three_languages():
    """About as many in each."""
    assert min(sum(q["lang"] == lang for q in QUESTIONS) for lang in FLOOR) >= 35

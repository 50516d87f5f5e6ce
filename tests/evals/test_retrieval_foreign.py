"""Notes as people have them, without front matter: an outline, a drawing and tables, a scraped page."""

from collections import Counter
from pathlib import Path

import pytest

from evals.retrieval import calibrate, command
from evals.retrieval.command import run
from evals.retrieval.question import read_questions
from evals.retrieval.variants import WHOLE
from kbase.config import Settings
from kbase.errors import BadInput
from kbase.script import LANGS

NOTES = Path(command.__file__).with_name("foreign")
QUESTIONS = NOTES.with_suffix(".jsonl")


def test_the_right_passage_comes_first_in_every_language(own_env, tmp_path):
    """In words only, as without a model: three of four among the first three of fifteen passages."""
    settings = Settings(data_dir=tmp_path, embed_model="none")
    found = run(settings, split=None, whole_only=True, notes=NOTES, questions=QUESTIONS).figures[WHOLE]
    assert found["all"].ranked["recall@3"].mean >= 0.75
    assert min(found[lang].ranked["recall@3"].mean for lang in LANGS) >= 0.6


def test_a_file_that_holds_no_questions_is_named(own_env, tmp_path):
    """The error says which file, and what a line looks like."""
    file = tmp_path / "questions.jsonl"
    for content in ("not json", ""):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(BadInput, match=r"questions\.jsonl") as caught:
            run(Settings(data_dir=tmp_path, embed_model="none"), split=None, notes=NOTES, questions=file)
        assert "sections" in caught.value.hint.render("en")
    with pytest.raises(BadInput, match="absent"):
        run(Settings(data_dir=tmp_path, embed_model="none"), split=None, notes=NOTES, questions=tmp_path / "absent")


def test_questions_to_fit_on_are_of_both_sorts_and_others_than_the_test():
    """A third in each language, with and without an answer; sections that are asked for are there."""
    dev, test = read_questions(calibrate.QUESTIONS), read_questions(QUESTIONS)
    assert {q.question for q in dev}.isdisjoint(q.question for q in test)
    assert {q.split for q in dev} == {"dev"}
    assert min(Counter((q.lang, q.answerable) for q in dev).values()) >= 10
    notes = {path.stem: path.read_text(encoding="utf-8") for path in calibrate.FOLDER.iterdir()}
    named = [section.partition("#") for q in dev for section in q.sections]
    assert [name for name, _, heading in named if heading not in notes[name]] == []

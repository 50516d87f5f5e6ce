"""Notes as people have them, without front matter: an outline, a drawing and tables, a scraped page."""

from pathlib import Path

import pytest

from evals.retrieval import command
from evals.retrieval.command import run
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

"""The written questions of the retrieval evaluation belong to the corpus and are not taken from it."""

import re
from collections import Counter
from pathlib import Path

import pytest

from evals.retrieval.ask import Sections
from evals.retrieval.facts import plain, says
from evals.retrieval.question import SPLITS, TYPES, line_of, read_questions
from kbase.retrieval.fold import terms
from kbase.retrieval.search import IndexSearcher

QUESTIONS = read_questions()


@pytest.fixture(scope="module")
def searcher(notes_index):
    return IndexSearcher(notes_index)


@pytest.fixture(scope="module")
def sections(searcher):
    """Section -> language -> its text, made plain."""
    named, found = Sections(searcher), {}
    for note in {note.id for note in searcher.notes()}:
        for lang in ("en", "zh-TW"):
            for chunk in searcher.chunks_of(note, lang):
                by_lang = found.setdefault(named.name(chunk), {})
                by_lang[lang] = by_lang.get(lang, "") + " " + plain(chunk.text)
    return found


def test_there_are_enough_questions_of_each_language_and_type():
    """At least 400, a third per language, every type in both splits, 80 of them without an answer."""
    assert len(QUESTIONS) >= 400
    by_lang = Counter(q.lang for q in QUESTIONS)
    assert max(by_lang.values()) - min(by_lang.values()) <= 0.03 * len(QUESTIONS)
    assert sum(not q.answerable for q in QUESTIONS) >= 80
    assert sum(bool(q.facts) for q in QUESTIONS) >= 200
    assert {(q.split, q.lang, q.type) for q in QUESTIONS} == {
        (split, lang, kind) for split in SPLITS for lang in by_lang for kind in TYPES
    }


def test_ids_and_questions_are_given_once():
    """No question counts twice."""
    assert len({q.id for q in QUESTIONS}) == len({q.question.lower() for q in QUESTIONS}) == len(QUESTIONS)


def test_a_question_reads_back_as_it_was_written(tmp_path):
    """line_of and read_questions are each other's inverse."""
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(line_of, QUESTIONS)), encoding="utf-8")
    assert read_questions(file) == QUESTIONS


def test_a_line_that_is_no_question_is_named(tmp_path):
    """The error says which line."""
    file: Path = tmp_path / "questions.jsonl"
    file.write_text(line_of(QUESTIONS[0]) + '\n{"id": "x"}', encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_questions(file)


def test_every_accepted_section_is_one_of_the_corpus(sections):
    """Note and English heading exist; a heading that was renamed is to be renamed in questions.jsonl too."""
    assert {q.id: s for q in QUESTIONS for s in q.sections if s not in sections} == {}


def test_every_fact_stands_in_an_accepted_section_in_both_languages(sections):
    """A fact that no accepted passage says could never be shown."""
    missing = [
        (q.id, lang, fact)
        for q in QUESTIONS
        for lang in ("en", "zh-TW")
        for fact in q.facts
        if not says(" ".join(sections[s].get(lang, "") for s in q.sections if s in sections), fact)
    ]
    assert missing == []


def test_no_question_is_copied_from_a_note(searcher):
    """Neither letter by letter, nor with the same words of meaning in another order or language."""
    written = [question for note in searcher.notes() for question in note.questions]
    letters, meanings = {_letters(q) for q in written}, {frozenset(terms(q)) for q in written}
    assert [q.id for q in QUESTIONS if _letters(q.question) in letters] == []
    assert [q.id for q in QUESTIONS if q.answerable and frozenset(terms(q.question)) in meanings] == []


def _letters(text: str) -> str:
    return re.sub(r"\W", "", plain(text))

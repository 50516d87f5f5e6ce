"""Sentences that name no source or a wrong one, and the forms in which models name sources."""

import pytest

from evals.wording.sample import answer
from kbase.llm.citing import Paragraphs, settled
from kbase.llm.marks import ids_in, in_our_form
from kbase.llm.sources import sources_of
from kbase.llm.units import Unit, Units


@pytest.mark.parametrize(("text", "ids"), [
    ("[K1]", ["K1"]), ("[K1, K2]", ["K1", "K2"]), ("【K1】", ["K1"]), ("[K1-3]", ["K1", "K2", "K3"]),
    ("[K1–K3]", ["K1", "K2", "K3"]), ("(K1)", ["K1"]), ("（K1、E2）", ["K1", "E2"]), ("[Source: K1]", ["K1"]),
    ("[來源：K1]", ["K1"]), ("`[K1]`", ["K1"]), ("[[E12]]", ["E12"]), ("[^k1]", ["K1"]), ("[K1 and E2]", ["K1", "E2"]),
    ("`30`[K1]", ["K1"]), ("[1]", []), ("a[0]", []), ("(K8s)", []), ("[K1-99999]", []),
])  # fmt: skip
def test_marks_in_the_forms_of_models(text, ids):
    """Each is understood, and shown as [K1][K2]."""
    assert ids_in(text) == ids
    assert not ids or in_our_form(f"It is so {text}.").endswith("".join(f"[{id}]" for id in ids) + ".")


def judged(text: str, lang="en", shared=()):
    return settled(Unit("sentence", text, shared=shared), sources_of(answer(lang)), lang)


@pytest.mark.parametrize(("text", "shown"), [
    ("A container in CrashLoopBackOff waits for its next start.",
     "A container in CrashLoopBackOff waits for its next start [K1]."),
    ("The pause doubles up to 5 minutes [E9].", "The pause doubles up to 5 minutes [K1]."),
    ("A container in CrashLoopBackOff waits for its next start [E1].",
     "A container in CrashLoopBackOff waits for its next start [K1]."),
])  # fmt: skip
def test_the_source_that_bears_it_is_named(text, shown):
    """Where the mark is missing, invented or that of another source."""
    assert judged(text).text == shown


@pytest.mark.parametrize(("text", "why"), [
    ("Something in the cluster seems to be slow today.", "uncited"),
    ("The container has restarted 78 times.", "number"),
    ("The container has restarted 78 times [E1].", "number"),
    ("The environment variable `DATABASE_URL` is set.", "uncited"),
    ("Everything is healthy.", "uncited"),
    ("How it gets there:", "heading"),
    ("**Affected** [E1]", "heading"),
    ("Why does web keep restarting? [E1]", "question"),
])  # fmt: skip
def test_what_nothing_bears_is_not_shown(text, why):
    """Finding a source for a sentence must not make a false one true."""
    assert judged(text).why == why


def test_a_mark_at_the_end_of_a_paragraph_stands_for_all_of_it():
    """Also where it stands on a line of its own; a new paragraph begins anew."""
    units, paragraphs = Units(), Paragraphs()
    text = "It waits. It doubles [K1].\n\nOne.\n[E2]\n\nTwo.\nThree [E3].\n"
    got = [*paragraphs.feed(units.feed(text)), *paragraphs.feed(units.end()), *paragraphs.end()]
    assert [(u.text, u.shared) for u in got] == [
        ("It waits.", ("K1",)), ("It doubles [K1].", ()), ("One.", ("E2",)), ("Two.", ()), ("Three [E3].", ()),
    ]  # fmt: skip


def test_simplified_script_is_converted():
    """A model that was asked for Traditional Chinese and writes Simplified is understood; code stays as it is."""
    shown = judged("容器 `web` 已重新启动 6 次。[E1]", "zh-TW").text
    assert shown == "容器 `web` 已重新啟動 6 次。[E1]"


def test_a_reply_that_was_cut_off_loses_its_last_words():
    """At the ceiling of tokens a sentence ends anywhere."""
    units = Units()
    assert [u.text for u in units.feed("One is so [K1]. Two is not")] == ["One is so [K1]."]
    assert units.end(cut=True) == []

"""The written conversations, on the built-in notes."""

import pytest

from evals.follow_ups.measure import conversations, play
from kbase.assistant.ask import Assistant
from kbase.core import Kbase
from kbase.retrieval.search import IndexSearcher
from kbase.store.database import open_database
from tests.clusters import CLINIC, ObjectsCluster, clinic


@pytest.fixture(scope="module")
def assistants(notes_index, glossary):
    """One for each kind of conversation, over words only."""

    notes = IndexSearcher(notes_index, None, glossary=glossary)
    clusters = {"notes": None} | ({"clinic": ObjectsCluster(clinic())} if CLINIC.is_dir() else {})
    return {name: Assistant(Kbase(notes, c), lambda: open_database("sqlite://")) for name, c in clusters.items()}


@pytest.mark.parametrize("conversation", conversations(), ids=lambda c: f"{c['number']}-{c['with']}")
def test_a_conversation(assistants, conversation):
    """Each turn takes over what it leans on, and nothing where it stands on its own."""
    if conversation["with"] not in assistants:
        pytest.skip(f"the recording is not at {CLINIC}")
    wrong = {o.question: o.wrong for o in play(assistants[conversation["with"]], conversation) if o.wrong}
    assert wrong == {}


def test_there_are_enough_of_them():
    """At least forty, of two or three turns, in all three languages."""
    all_of_them = conversations()
    assert len(all_of_them) >= 40
    assert {len(c["turns"]) for c in all_of_them} <= {1, 2, 3}

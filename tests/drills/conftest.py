"""A small deck, a person with a database and a clock of their own, over the small index."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kbase.drills.deck import Deck, read_deck
from kbase.drills.practice import Drills
from kbase.retrieval.index import read_index
from kbase.retrieval.search import IndexSearcher
from kbase.store.database import open_database
from tests.conftest import CORPUS

REAL = Path(__file__).parents[2] / "corpus"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GOOD = (
    "If liveness fails, the kubelet restarts the container. If readiness fails, the Pod gets no traffic because it is"
    " removed from the endpoints. Both run every 10 seconds by default."
)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **duration: float) -> None:
        self.at += timedelta(**duration)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deck() -> Deck:
    return read_deck(CORPUS)


@pytest.fixture
def drills(data_dir, deck, tmp_path, clock) -> Drills:
    """The drills of ann."""
    notes = IndexSearcher(read_index(data_dir / "index"))
    return Drills(deck, notes, open_database(f"sqlite:///{tmp_path}/kbase.db"), "ann", now=clock)


@pytest.fixture
def of(drills) -> Callable[[str], Drills]:
    """The drills of another person in the same database: of("bob")."""
    return lambda person: replace(drills, person=person)

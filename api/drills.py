"""The drills of the person who asks."""

from typing import Annotated

from fastapi import Depends

from api.identity import Person
from api.state import StateDep
from kbase.bootstrap import practice
from kbase.drills.practice import Drills


def _drills(state: StateDep, person: Person) -> Drills:
    return practice(state.settings, state.assistant(), person)


DrillsDep = Annotated[Drills, Depends(_drills)]

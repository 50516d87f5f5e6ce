"""The commands of kubectl that kbase answers: one module each, the folder is the registry."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from kbase.kubectl.call import Call
from kbase.kubectl.places import Place
from kbase.registry import declared
from kbase.text import Phrase


@dataclass(frozen=True)
class Printed:
    """What a command prints. text: to standard output.  notes: lines for standard error.  code: exit status."""

    text: str = ""
    notes: tuple[str, ...] = ()
    code: int = 0


@dataclass(frozen=True)
class Verb:
    """One command. only: its second words that read (`rollout status`), () where there are none to choose from."""

    name: str
    about: Phrase
    run: Callable[[Call, Place], Printed]
    only: tuple[str, ...] = ()


def verb(name: str, about: Phrase, *, only: tuple[str, ...] = ()) -> Callable[[Callable[[Call, Place], Printed]], Verb]:
    """Declares a function of (Call, Place) as a command."""
    return lambda run: Verb(name, about, run, only)


@cache
def all_verbs() -> dict[str, Verb]:
    """Every command of this folder, by name."""
    return {one.name: one for one in declared(__name__, Verb)}

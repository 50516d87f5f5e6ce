"""What `describe` prints of each kind, as kubectl prints it. The folder is the registry.

Source: https://github.com/kubernetes/kubectl/blob/master/pkg/describe/describe.go
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from kbase.kubectl.places import Place
from kbase.registry import declared
from kbase.types import Obj

Tell = Callable[[Obj, Place], Iterable[str]]


@dataclass(frozen=True)
class Describer:
    """Tells of some kinds. tell: (object, place) -> lines whose columns are parted by tabs.

    events: whether the events about the object stand behind.
    """

    plurals: tuple[str, ...]
    tell: Tell
    events: bool = True


def describes(*plurals: str, events: bool = True) -> Callable[[Tell], Describer]:
    """Declares a function of (object, place) as what describes these kinds."""
    return lambda tell: Describer(plurals, tell, events)


@cache
def describers() -> dict[str, Describer]:
    """Every describer of this folder, by kind."""
    return {plural: describer for describer in declared(__name__, Describer) for plural in describer.plurals}

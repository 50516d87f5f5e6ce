"""One demand of a question on an object: what it says, how it is tested, what shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from kbase.diagnosis.objects import shows
from kbase.text import Text
from kbase.types import Evidence, Json, Obj


@dataclass(frozen=True)
class Condition:
    """One demand on an object. path: the field that shows it, "" where the row itself does.

    value: what of that field is shown, where not all of it is.  column: title under which the table shows the value,
    "" where its columns tell already.  labels, fields: the same as a kubectl selector, "" where kubectl has none.
    """

    said: Text
    holds: Callable[[Obj], bool]
    path: Callable[[Obj], str] | str = ""
    labels: str = ""
    fields: str = ""
    column: str = ""
    value: Callable[[Obj], Json] | None = None

    def proof(self, obj: Obj) -> Evidence:
        """What in this object shows it."""
        path = self.path if isinstance(self.path, str) else self.path(obj)
        return shows(obj, path, value=self.value(obj) if self.value else None)

    @property
    def selectable(self) -> bool:
        """Whether kubectl can select by it."""
        return bool(self.labels or self.fields)

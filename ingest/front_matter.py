"""Front matter: the YAML mapping some notes begin with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_LINES = 200  # front matter is short; a rule on line 1 of a long text is no reason to read the text as YAML
_ENDS = ("---", "...")


@dataclass(frozen=True)
class FrontMatter:
    """fields: what it says.  lines: how many source lines it takes, both fences included; 0 = there is none."""

    fields: Mapping[str, Any]
    lines: int

    def one(self, name: str) -> str:
        """A field as text, "" when absent; a list gives its first entry."""
        return next(iter(self.many(name)), "")

    def many(self, name: str) -> tuple[str, ...]:
        """A field as texts; one value counts as a list of one."""
        value = self.fields.get(name)
        values = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(v.isoformat() if isinstance(v, date) else str(v).strip() for v in values if v is not None)

    def named(self, name: str) -> Mapping[str, str]:
        """A field that maps names to texts; {} when absent or none."""
        value = self.fields.get(name)
        return {str(k): str(v).strip() for k, v in value.items()} if isinstance(value, dict) else {}


def front_matter(lines: Sequence[str]) -> FrontMatter:
    """Front matter if line 1 is --- and what follows up to the next --- is a YAML mapping; otherwise it is text."""
    none = FrontMatter({}, 0)
    if not lines or lines[0].rstrip() != "---":
        return none
    end = next((n for n, line in enumerate(lines[1 : _MAX_LINES + 1], 1) if line.rstrip() in _ENDS), None)
    if end is None:
        return none
    try:
        fields = yaml.load("\n".join(lines[1:end]), _LOADER)
    except (yaml.YAMLError, ValueError):  # ValueError: a date such as 2026-13-45
        return none
    if not isinstance(fields, dict):
        return none
    return FrontMatter({str(name): value for name, value in fields.items()}, end + 1)

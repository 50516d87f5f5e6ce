"""Sums of quantities, written as the API writes them: `150m`, `1536Mi`.

Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"": 0, "Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_PARTS = re.compile(r"([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)")


@dataclass(frozen=True)
class Amount:
    """A quantity. binary: written with Ki, Mi, Gi."""

    value: Decimal = Decimal(0)
    binary: bool = False

    @classmethod
    def of(cls, text: Any) -> "Amount":
        """The amount that a field of the API holds; nothing for None and for what is no quantity."""
        found = _PARTS.fullmatch(str(text))
        if found is None or found[2] not in _DECIMAL | _BINARY:
            return cls()
        binary = found[2] in _BINARY and bool(found[2])
        unit = Decimal(2) ** _BINARY[found[2]] if binary else Decimal(10) ** _DECIMAL[found[2]]
        return cls(Decimal(found[1]) * unit, binary)

    def __add__(self, other: "Amount") -> "Amount":
        """The sum, in the form of the first that is not zero."""
        return Amount(self.value + other.value, (self if self.value else other).binary)

    def __str__(self) -> str:
        """The largest unit in which it is a whole number; binary units from 1024 on."""
        if not self.value:
            return "0"
        if self.binary and abs(self.value) >= 1024 and self.value == int(self.value):
            unit = max((u for u, power in _BINARY.items() if self.value % 2**power == 0), key=lambda u: _BINARY[u])
            return f"{int(self.value / 2 ** _BINARY[unit])}{unit}"
        rounded = (self.value * 10**9).to_integral_value(ROUND_CEILING)
        unit = max((u for u, p in _DECIMAL.items() if rounded % 10 ** (p + 9) == 0), key=lambda u: _DECIMAL[u])
        return f"{int(rounded / 10 ** (_DECIMAL[unit] + 9))}{unit}"

    def share(self, whole: "Amount", *, milli: bool = False) -> int:
        """Per cent of the whole, cut off; 0 of nothing. Both are rounded up, to thousandths (milli) or to ones."""
        scale = 1000 if milli else 1
        part, of = ((a.value * scale).to_integral_value(ROUND_CEILING) for a in (self, whole))
        return int(float(part) / float(of) * 100) if of else 0


Amounts = Mapping[str, Amount]


def amounts(fields: Mapping[str, Any] | None) -> dict[str, Amount]:
    """The amounts of a resource list (`{cpu: 100m}`)."""
    return {name: Amount.of(text) for name, text in (fields or {}).items()}


def summed(lists: Iterable[Amounts]) -> dict[str, Amount]:
    """The sum of each resource."""
    total: dict[str, Amount] = {}
    for one in lists:
        total |= {name: total.get(name, Amount()) + amount for name, amount in one.items()}
    return total


def largest(a: Amounts, b: Amounts) -> dict[str, Amount]:
    """The larger amount of each resource."""
    return {n: max(a.get(n, Amount()), b.get(n, Amount()), key=lambda x: x.value) for n in {**a, **b}}

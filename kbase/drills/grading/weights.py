"""How the signs of a repeated wrong claim add up: printed by `python -m evals.drills.fitting`, not written by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Weights:
    """A weight for each sign of kbase.drills.grading.falsehood.SIGNS, and what is added to their sum.

    doubtful: the sum, below 0, from which on a passage is too like a wrong claim to make a point.
    """

    signs: tuple[float, ...]
    constant: float
    doubtful: float

    def sum(self, signs: Sequence[float]) -> float:
        """The log-odds that a passage with these signs repeats the claim."""
        return self.constant + sum(w * s for w, s in zip(self.signs, signs, strict=True))


_WORDS = (
    *(1.79, -1.63, 0.42, 1.38, 1.14, 0.49, 1.22),
    *(-1.72, 1.88, -1.82, 0.04, -0.51, -0.96),
    *(0.08, 1.65, 0.09, 2.49, -0.12, 0.78, 0.74),
)
_KBASE_BILINGUAL = (
    *(1.54, -2.29, 0.30, 1.54, 1.41, 1.01, 1.54),
    *(-1.60, 2.10, -1.00, 0.09, -0.65, -1.16),
    *(0.51, 1.43, 0.29, 2.44, -0.20, 0.62, 0.65),
)
BY_WORDS = Weights(_WORDS, -9.37, -0.43)
BY_MEANING: Mapping[str, Weights] = MappingProxyType(
    {"kbase-bilingual@8fde7d8d1399": Weights(_KBASE_BILINGUAL, -9.89, -0.77)}
)

"""How long the stages of one answer took."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter


@dataclass
class Stopwatch:
    """Milliseconds by stage."""

    started: float = field(default_factory=perf_counter)
    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time of a block to a stage."""
        begin = perf_counter()
        try:
            yield
        finally:
            self.stages[name] = round(self.stages.get(name, 0) + (perf_counter() - begin) * 1000, 1)

    def total(self) -> dict[str, float]:
        """All stages and "total"."""
        return {**self.stages, "total": round((perf_counter() - self.started) * 1000, 1)}

"""How the cluster stands, remembered for a few seconds: every open page asks, the cluster is asked once."""

from collections.abc import Callable
from threading import Lock
from time import monotonic

from kbase.cluster.reader import Cluster
from kbase.cluster.standing import Standing, standing


class LastStanding:
    """The last known standing. fresh_s: seconds after which the cluster is asked anew."""

    def __init__(self, fresh_s: float = 5.0, clock: Callable[[], float] = monotonic) -> None:
        self.fresh_s, self._clock = fresh_s, clock
        self._asking = Lock()
        self._known: tuple[float, Standing] | None = None

    def of(self, cluster: Cluster | None) -> Standing | None:
        """How the cluster stands; None where there is none. While somebody asks, others get what was known before."""
        if cluster is None:
            return None
        if not self._asking.acquire(blocking=self._known is None):
            return self._known and self._known[1]
        try:
            if self._known is None or self._clock() - self._known[0] >= self.fresh_s:
                found = standing(cluster)
                self._known = self._clock(), found
            return self._known[1]
        finally:
            self._asking.release()

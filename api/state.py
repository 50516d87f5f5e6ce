"""What the routes share: settings, and the one Kbase built from them."""

from threading import Lock
from typing import Annotated

from fastapi import Depends, Request

from kbase.bootstrap import build
from kbase.config import Settings
from kbase.core import Kbase
from kbase.errors import Refused
from kbase.text import Phrase

OTHER_CLUSTER = Phrase("This service answers about {served} only.", "這個服務只回答關於 {served} 的問題。")
OTHER_HINT = Phrase(
    "Leave `cluster` out, or start another service with --cluster.", "請不要帶 `cluster`，或另外以 --cluster 啟動服務。"
)


class State:
    """Builds Kbase once, on first use; a failed build is tried again at the next request."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = Lock()
        self._built: Kbase | None = None

    def kbase(self) -> Kbase:
        """The shared Kbase. Raises what bootstrap.build raises."""
        with self._lock:
            if self._built is None:
                self._built = build(self.settings)
            return self._built

    def allow(self, cluster: str | None) -> None:
        """Refuses a cluster other than the one this service was started for.

        A client must not choose paths and contexts of this machine.
        """
        if cluster not in (None, self.settings.cluster):
            raise Refused(OTHER_CLUSTER(served=self.settings.cluster), OTHER_HINT())


def _state(request: Request) -> State:
    state: State = request.app.state.kbase
    return state


StateDep = Annotated[State, Depends(_state)]

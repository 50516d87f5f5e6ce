"""What the routes share: settings, and the one Kbase built from them."""

from threading import Lock
from typing import Annotated

from fastapi import Depends, Request

from api.jobs import Jobs
from api.openai.conversations import Conversations
from api.standing import LastStanding
from kbase.assistant.ask import Assistant
from kbase.bootstrap import assist
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
        self.jobs = Jobs(settings.max_concurrent)
        self.conversations = Conversations()
        self.standing = LastStanding()
        self._lock = Lock()
        self._built: Assistant | None = None

    def assistant(self) -> Assistant:
        """The shared assistant. Raises what bootstrap.assist raises."""
        with self._lock:
            if self._built is None:
                self._built = assist(self.settings)
            return self._built

    def kbase(self) -> Kbase:
        """The Kbase of the shared assistant."""
        return self.assistant().kbase

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

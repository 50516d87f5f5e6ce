"""Slack for the service: one desk, its threads and the application, built on first use."""

from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING

import structlog

from api.state import State
from kbase.errors import KbaseError
from kbase.slack.run import Office, connected, open_desk, secret

if TYPE_CHECKING:
    from slack_bolt import App

    from kbase.slack.desk import Desk


class Slack:
    """What the routes of Slack and of alerts share. A build that failed is tried again at the next request."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = Lock()
        self._desk: Desk | None = None
        self._office: Office | None = None
        self._app: App | None = None
        self._open = ExitStack()

    def desk(self) -> "Desk":
        """The desk, with its threads at work. BadInput where Slack is not configured or not there."""
        with self._lock:
            if self._desk is None:
                self._desk = open_desk(self._state.settings, self._state.assistant())
                self._office = Office(self._desk)
                self._office.start()
            return self._desk

    def app(self) -> "App":
        """The application that verifies and handles deliveries. BadInput where the signing secret is not set."""
        from kbase.slack.app import build_app

        signing = secret(self._state.settings, "slack_signing_secret")
        desk = self.desk()
        with self._lock:
            if self._app is None:
                self._app = build_app(desk, signing_secret=signing)
            return self._app

    def begin(self) -> None:
        """Takes up what was left and, with an app-level token, connects by Socket Mode.

        A Slack that is away does not keep the service from starting.
        """
        try:
            desk = self.desk()
            if token := self._state.settings.slack_app_token:
                from kbase.slack.app import build_app

                self._open.enter_context(connected(build_app(desk), token.get_secret_value()))
        except KbaseError as fault:
            structlog.get_logger().warning("slack_unavailable", why=str(fault))

    def end(self) -> None:
        """Gives back what is not done."""
        self._open.close()
        with self._lock:
            if self._office is not None:
                self._office.stop()
            self._desk = self._office = self._app = None


_LOCK = Lock()


def slack_of(state: State) -> Slack:
    """The service's Slack."""
    with _LOCK:
        if not hasattr(state, "slack"):
            state.slack = Slack(state)  # type: ignore[attr-defined]
        made: Slack = state.slack  # type: ignore[attr-defined]
        return made

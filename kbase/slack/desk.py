"""The desk: takes what was asked for, one job after the other, and sees to it that each gets an answer or a reason."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from kbase.assistant.ask import Assistant
from kbase.assistant.threads import new_id
from kbase.bootstrap import connect
from kbase.cluster.reader import Cluster
from kbase.config import Settings
from kbase.core import Kbase
from kbase.errors import KbaseError
from kbase.script import Lang, lang_named
from kbase.slack.alerts.incidents import Incidents
from kbase.slack.blocks import messages
from kbase.slack.cards.card import Card
from kbase.slack.cards.fault import broken_card, late_card, refusal_card
from kbase.slack.faults import is_outage
from kbase.slack.memory.inbox import Inbox
from kbase.slack.memory.outbox import Outbox, Place
from kbase.slack.memory.places import Places, Rules
from kbase.slack.scope import visible, within
from kbase.store.database import Database
from kbase.store.tables.slack import Job

_TOO_LATE = timedelta(minutes=15)  # a question that lay so long is asked anew by whoever still wants to know
_SLACK_AWAY = timedelta(seconds=5)
_MOST_ATTEMPTS = 3  # a job that ends the process each time
_PRIVACY = timedelta(minutes=10)  # how long it is taken for known whether a channel is private


class NotYet(Exception):
    """A job cannot be done before something else has happened."""

    def __init__(self, lasting: timedelta = timedelta(seconds=1)) -> None:
        super().__init__(lasting)
        self.lasting = lasting


@dataclass
class Desk:
    """What all handlers share. now: the clock.  bot: our own member id.  changed: told when there is work or mail."""

    settings: Settings
    assistant: Assistant
    slack: WebClient
    now: Callable[[], datetime]
    bot: str = ""
    changed: Callable[[], None] = lambda: None
    _private: dict[str, tuple[bool, datetime]] = field(default_factory=dict)
    _clusters: dict[str, Cluster | None] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """Where everything is kept."""
        return self.assistant.store

    @cached_property
    def inbox(self) -> Inbox:
        """What was asked for."""
        return Inbox(self.database, self.now)

    @cached_property
    def outbox(self) -> Outbox:
        """What is to be said."""
        return Outbox(self.database, self.now, lambda: self.changed())

    @cached_property
    def places(self) -> Places:
        """Channels, threads, votes."""
        return Places(self.database, self.now)

    @cached_property
    def incidents(self) -> Incidents:
        """Alerts."""
        return Incidents(self.database, self.now)

    def work(self, hold: Callable[[str], None] = lambda _id: None) -> bool:
        """Does the next job; False where none waits. hold: told the id of the job before it begins."""
        job = self.inbox.claim()
        if job is None:
            return False
        hold(job.id)
        if self._do(job):
            self.inbox.done(job.id)
        return True

    def _do(self, job: Job) -> bool:
        """Does a job; False where it has to wait for something."""
        try:
            if job.attempts > _MOST_ATTEMPTS:
                raise RuntimeError(f"ended the process {_MOST_ATTEMPTS} times")
            if job.kind == "question" and self.now() - job.received_at > _TOO_LATE:
                self.answer(job, late_card(job.payload["text"], job.received_at, self.lang(job)))
                return True
            importlib.import_module(f"kbase.slack.work.{job.kind}").do(self, job)
        except NotYet as wait:
            self.inbox.later(job.id, wait.lasting)
            return False
        except KbaseError as error:
            self.answer(job, refusal_card(error, self.lang(job)))
        except Exception:  # noqa: BLE001 - whatever it is, the person who asked is told
            self.answer(job, self.broken(self.lang(job), job.id[:8]))
        return True

    def answer(self, job: Job, card: Card, context: dict[str, Any] | None = None) -> str:
        """Makes the message of a job say the card; the message's id. A job of a view shows it there."""
        if view := job.payload.get("view"):
            from kbase.slack.views import note_view

            self.try_slack(lambda: self.slack.views_update(view_id=view, view=note_view(card)))
            return ""
        if not job.payload.get("channel"):
            return ""
        return self.outbox.say(f"{job.kind}:{job.id}", messages(card), self.place(job), context)

    def broken(self, lang: Lang, id: str = "") -> Card:
        """For a fault of ours that is being handled: one sentence with an id, under which the log has the rest."""
        id = id or new_id()[:8]
        structlog.get_logger().exception("slack_failed", id=id)
        return broken_card(id, lang)

    def place(self, job: Job) -> Place:
        """Where a job is answered: in the thread of the message."""
        said = job.payload
        return Place(said["channel"], said.get("thread_ts") or said.get("ts") or "", said.get("respond_url") or "")

    def lang(self, job: Job) -> Lang:
        """The language that is spoken where a job came from."""
        return lang_named(job.payload.get("lang") or "") or self.channel_lang(self.places.rules(job.payload["channel"]))

    def channel_lang(self, rules: Rules) -> Lang:
        """The language of what nobody asked for."""
        return lang_named(rules.lang) or self.settings.lang or "en"

    def seen_from(self, rules: Rules, *, asked: bool = True) -> str:
        """The namespace that may be shown in a channel. asked: False for alerts, which the operator sends there."""
        if not asked:
            return "*" if rules.namespace is None else rules.namespace
        return visible(rules, lambda: self.is_private(rules.channel), unmapped=self.settings.slack_unmapped)

    def kbase_for(self, rules: Rules, namespace: str) -> Kbase:
        """Kbase with the cluster of a channel, and no more of it than the namespace."""
        kbase = self.assistant.kbase
        if rules.cluster:
            if rules.cluster not in self._clusters:
                self._clusters[rules.cluster] = connect(self.settings, rules.cluster)
            kbase = replace(kbase, cluster=self._clusters[rules.cluster])
        return within(kbase, namespace)

    def assistant_for(self, kbase: Kbase) -> Assistant:
        """The assistant over another Kbase, with the same database."""
        assert self.database
        return replace(self.assistant, kbase=kbase)

    def is_private(self, channel: str) -> bool:
        """Whether only members read it; where Slack does not say, it counts as public. NotYet while Slack is away."""
        if channel.startswith("D"):
            return True
        known, at = self._private.get(channel, (False, self.now() - _PRIVACY))
        if self.now() - at < _PRIVACY:
            return known
        try:
            info = self.slack.conversations_info(channel=channel)["channel"]
        except (SlackClientError, OSError) as fault:
            if is_outage(fault):
                raise NotYet(_SLACK_AWAY) from fault
            return False
        private = any(info.get(name) for name in ("is_private", "is_im", "is_mpim"))
        self._private[channel] = private, self.now()
        return private

    def whisper(self, channel: str, member: str, card: Card, thread_ts: str = "") -> None:
        """Shows a card to one member. Slack keeps no such message, so it is for what is no loss."""
        part = messages(card)[0]
        said = {"channel": channel, "user": member, "text": part.text, "blocks": part.blocks}
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        self.try_slack(lambda: self.slack.api_call("chat.postEphemeral", json={**said, **thread}))

    def try_slack(self, call: Callable[[], Any]) -> bool:
        """Makes a call that nothing hangs on; False where it failed, which is logged."""
        try:
            call()
            return True
        except (SlackClientError, OSError) as fault:
            structlog.get_logger().warning("slack_call_failed", why=str(fault).split("\n")[0][:200])
            return False

    @property
    def files_host(self) -> str:
        """Where our token may be sent for an attached file, beside Slack's own host: that of the configured address."""
        return urlsplit(self.settings.slack_url).netloc

    def forget(self) -> None:
        """Deletes what is too old to matter."""
        for memory in (self.inbox, self.outbox, self.incidents):
            memory.forget()

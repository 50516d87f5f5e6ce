"""What Slack delivers, through slack-bolt: acknowledged once it is kept, never before and never after the work."""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from kbase.errors import KbaseError
from kbase.script import Lang, detect, is_han, lang_named
from kbase.slack import actions, commands
from kbase.slack.actions import Pressed, Submitted
from kbase.slack.alerts.alert import alert_in_message
from kbase.slack.blocks import messages
from kbase.slack.cards.card import Card
from kbase.slack.cards.fault import refusal_card
from kbase.slack.desk import Desk
from kbase.slack.drill import drill_at
from kbase.slack.incoming import mentioned, plain_text
from kbase.slack.memory.inbox import Request
from kbase.text import Phrase

Body = dict[str, Any]
_SPOKEN = frozenset({None, "file_share", "thread_broadcast"})  # messages that somebody wrote, not edits and joins
DIAGNOSING = Phrase(
    "Looking at that message; the answer comes into its thread.", "正在看那則訊息，答案會在它的討論串。"
)
PROMPTS = (
    Phrase("Which pods are not healthy?", "哪些 Pod 不正常？"),
    Phrase("Why does my pod restart?", "為什麼我的 Pod 一直重啟？"),
    Phrase("nodeSelector or nodeAffinity?", "nodeSelector 還是 nodeAffinity？"),
)


def build_app(desk: Desk, *, signing_secret: str = "") -> App:
    """The application. Listeners only keep what is asked for, or open a view; they run before Slack is answered.

    signing_secret: of requests by HTTP; Socket Mode needs none.
    """
    app = App(
        name="kbase",  # else slack-bolt looks through the whole stack for one
        client=desk.slack,
        authorize=lambda enterprise_id, team_id: _ourselves(desk, enterprise_id, team_id),
        signing_secret=signing_secret,
        process_before_response=True,
        logger=desk.slack._logger,
    )
    app.event("app_mention")(lambda body: _message(desk, body))
    app.event("message")(lambda body: _message(desk, body))
    app.event("app_home_opened")(lambda event, context: _opened(desk, event, context))
    app.command("/kbase")(lambda ack, command, body: _command(desk, ack, command))
    app.shortcut("diagnose")(lambda ack, shortcut: _shortcut(desk, ack, shortcut))
    app.action(re.compile(".+"))(lambda ack, body, action: _action(desk, ack, body, action))
    app.view(re.compile(".+"))(lambda ack, body, view: _view(desk, ack, body, view))
    return app


def _ourselves(desk: Desk, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Who we are, as Slack told when the desk was opened: a delivery is taken also while the Web API is away."""
    return AuthorizeResult(
        enterprise_id=enterprise_id, team_id=team_id, bot_user_id=desk.bot, bot_token=desk.slack.token
    )


def _message(desk: Desk, body: Body) -> None:
    event = body["event"]
    if event.get("bot_id") or event.get("subtype") == "bot_message":
        _of_another_app(desk, body, event)
    elif event.get("subtype") in _SPOKEN and event.get("user") and _is_for_us(desk, event):
        _put_question(desk, event, str(body.get("event_id", "")), str(body.get("team_id", "")))


def _is_for_us(desk: Desk, event: Mapping[str, Any]) -> bool:
    """Whether somebody expects an answer: a mention, a direct message, or what the channel's mode says."""
    text, channel, thread = event.get("text") or "", event["channel"], str(event.get("thread_ts") or "")
    called = mentioned(text)
    if desk.bot not in called and drill_at(desk, channel, thread):
        return event["type"] == "message" and not called
    if event["type"] == "app_mention" or desk.bot in called or event.get("channel_type") == "im":
        return True
    if called:
        return False
    mode = desk.places.rules(channel).mode
    if mode == "all" and not thread:
        return True
    return mode != "mention" and bool(thread) and desk.places.conversation(channel, thread) is not None


def _put_question(desk: Desk, event: Mapping[str, Any], event_id: str, team: str, **more: Any) -> bool:
    channel, ts = event["channel"], event["ts"]
    names = ("channel", "ts", "thread_ts", "user")
    payload = {name: event.get(name) or "" for name in names} | {"text": event.get("text") or "", "team": team, **more}
    files = ("id", "mimetype", "size", "url_private_download", "url_private", "preview")
    payload["files"] = [{k: f.get(k) for k in files} for f in event.get("files") or []]
    lane = f"{channel}:{event.get('thread_ts') or ts}"
    place = "" if more.get("diagnose") else f"{channel}:{ts}"
    kind = "drill_answer" if drill_at(desk, channel, payload["thread_ts"]) else "question"
    fresh = desk.inbox.put(Request(kind, payload, event=event_id, place=place, lane=lane, moment=ts))
    desk.changed()
    return fresh


def _of_another_app(desk: Desk, body: Body, event: Mapping[str, Any]) -> None:
    """Alertmanager's own message, where the channel is watched; nothing else of other apps is answered."""
    alert = alert_in_message(event) if event.get("subtype") in (None, "bot_message") else None
    if alert is None or not desk.places.rules(event["channel"]).watch:
        return
    channel, ts = event["channel"], event["ts"]
    payload = {"channel": channel, "alerts": [alert.as_json()], "thread_ts": event.get("thread_ts") or ts}
    lane = f"alerts:{channel}"
    event_id = str(body.get("event_id", ""))
    desk.inbox.put(Request("alerts", payload, event=event_id, place=f"{channel}:{ts}", lane=lane, moment=ts))
    desk.changed()


def _opened(desk: Desk, event: Mapping[str, Any], context: Mapping[str, Any]) -> None:
    """Something to begin with, in the Messages tab."""
    if event.get("tab") != "messages" or "set_suggested_prompts" not in context:
        return
    lang: Lang = desk.settings.lang or "en"
    prompts = [phrase().render(lang) for phrase in PROMPTS]
    desk.try_slack(lambda: context["set_suggested_prompts"](prompts=prompts))


def _command(desk: Desk, ack: Ack, said: Mapping[str, Any]) -> None:
    word, _, rest = (said.get("text") or "").strip().partition(" ")
    channel, lang = said["channel_id"], _lang(desk, said.get("text") or "", said["channel_id"])
    command = commands.Command(
        word.lower() or "help",
        rest,
        channel,
        said["user_id"],
        lang,
        str(said.get("trigger_id") or ""),
        str(said.get("response_url") or ""),
        str(said.get("team_id") or ""),
    )
    try:
        card = commands.run(desk, command)
    except KbaseError as error:
        card = refusal_card(error, lang)
    except Exception:  # noqa: BLE001 - Slack would only say that the command failed
        card = desk.broken(lang)
    if card is None:
        ack()
        return
    part = messages(card)[0]
    ack(text=part.text, blocks=part.blocks, response_type="ephemeral")


def _lang(desk: Desk, words: str, channel: str) -> Lang:
    """The language of what a member types; the channel's where that tells none."""
    spoken = plain_text(words)
    if any(map(is_han, spoken)):
        return detect(spoken)
    return lang_named(desk.places.rules(channel).lang) or desk.settings.lang or "en"


def _shortcut(desk: Desk, ack: Ack, shortcut: Mapping[str, Any]) -> None:
    """ "Diagnose this" on somebody's message: its text and snippets, and the text of its blocks and attachments."""
    message, channel = shortcut["message"], shortcut["channel"]["id"]
    member = shortcut["user"]["id"]
    text = "\n".join(filter(None, [message.get("text") or "", *_attached(message)]))
    event = {**message, "channel": channel, "text": text, "user": member}
    thread = message.get("thread_ts") or message["ts"]
    event_id = f"shortcut:{shortcut.get('action_ts') or shortcut.get('trigger_id')}"
    _put_question(desk, event, event_id, "", diagnose=True, respond_url=str(shortcut.get("response_url") or ""))
    ack()
    lang = desk.channel_lang(desk.places.rules(channel))
    words = DIAGNOSING().render(lang)
    desk.whisper(channel, member, Card(lang, words, words), thread)


def _attached(message: Mapping[str, Any]) -> list[str]:
    """Text that stands beside a message's own: what another app posts stands there alone."""
    texts = []
    for part in message.get("attachments") or []:
        texts += [str(part.get(name)) for name in ("title", "text") if part.get(name)]
        texts += [f"{f.get('title', '')}: {f.get('value', '')}" for f in part.get("fields") or []]
    return texts


def _action(desk: Desk, ack: Ack, body: Body, action: Mapping[str, Any]) -> None:
    module = actions.action(str(action.get("action_id")))
    if module is None:
        ack()
        return
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id") or ""
    ts = (body.get("message") or {}).get("ts") or (body.get("container") or {}).get("message_ts") or ""
    row = desk.outbox.get(str(action.get("block_id", "")).split(".")[0]) or desk.outbox.at(channel, ts)
    member = body["user"]["id"]
    if row is None or not row.context:
        ack()
        actions.too_old(desk, channel, member)
        return
    value = str((action.get("selected_option") or {}).get("value") or action.get("value") or "")
    once = f"{action.get('action_ts') or body.get('trigger_id')}:{member}"
    pressed = Pressed(value, member, row, str(body.get("trigger_id") or ""), once)
    _safely(desk, lambda: module.press(desk, pressed), channel, member)
    ack()


def _view(desk: Desk, ack: Ack, body: Body, view: Mapping[str, Any]) -> None:
    module = actions.action(str(view.get("callback_id")))
    row = desk.outbox.get(str(view.get("private_metadata")))
    line = str(((view.get("state") or {}).get("values") or {}).get("line", {}).get("line", {}).get("value") or "")
    member = body["user"]["id"]
    if module is not None and row is not None:
        submitted = Submitted(line, member, row, str(view.get("id")))
        _safely(desk, lambda: module.submit(desk, submitted), row.channel, member)
    ack()


def _safely(desk: Desk, step: Callable[[], None], channel: str, member: str) -> None:
    """A press whose view cannot be opened is told to whoever pressed."""
    lang = desk.channel_lang(desk.places.rules(channel))
    try:
        step()
    except (SlackClientError, OSError):
        words = NO_VIEW().render(lang)
        desk.whisper(channel, member, Card(lang, words, words))
    except Exception:  # noqa: BLE001 - Slack would only show a warning sign
        desk.whisper(channel, member, desk.broken(lang))


NO_VIEW = Phrase("Slack did not open the window in time; please press again.", "Slack 沒有及時開啟視窗，請再按一次。")


def web_client(token: str, url: str = "") -> WebClient:
    """A client whose failures come to the outbox, which tries again; it does not sleep and try on its own.

    url: address of the Web API, "" = Slack's.
    """
    quiet = logging.getLogger("kbase.slack")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    address = url.rstrip("/") + "/" if url else WebClient.BASE_URL
    return WebClient(token, base_url=address, timeout=10, retry_handlers=[], logger=quiet)

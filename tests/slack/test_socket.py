"""Socket Mode with the real client, and the threads that work: acknowledged, reconnected, stopped."""

import signal
import subprocess
import sys
import threading

import pytest
from slack_bolt import BoltRequest

from kbase.errors import BadInput
from kbase.slack.app import build_app
from kbase.slack.run import Office, connected, now_utc, open_desk
from tests.conftest import HERE, RECORDING
from tests.slack.conftest import AMY, PRIVATE
from tests.slack.service import APP_TOKEN, BOT, TEAM, TOKEN

WHY = "Why does oven keep restarting?"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


def mention(text, ts, id):
    event = {"type": "app_mention", "user": AMY, "text": f"<@{BOT}> {text}", "ts": ts, "channel": PRIVATE}
    return {"type": "event_callback", "event": event, "event_id": id, "team_id": TEAM}


@pytest.fixture
def office(desk_of, slack):
    """kbase at work: connected by Socket Mode, with its threads and the clock on the wall."""
    desk = desk_of()
    desk.now = now_utc
    office = Office(desk, workers=2)
    with connected(build_app(desk), APP_TOKEN, ping_interval=1):
        slack.wait(lambda: slack.sockets == 1)
        office.start()
        yield office
        office.stop()


def test_a_conversation_by_socket_mode(office, slack):
    """Acknowledged with its envelope, answered in the thread, a repetition acknowledged and not answered again;
    Slack asks to connect anew, and the next question is answered all the same."""
    first = slack.deliver("events_api", mention(WHY, "1795161600.1", "Ev1"))
    slack.wait(lambda: any("Root cause" in slack.text(m) for m in slack.said(PRIVATE)))
    assert first in slack.acks
    again = slack.deliver("events_api", mention(WHY, "1795161600.1", "Ev1"), retry_attempt=1, retry_reason="timeout")
    slack.wait(lambda: again in slack.acks)
    slack.disconnect()
    slack.wait(lambda: slack.sockets == 2)
    slack.deliver("events_api", mention("What is a startup probe?", "1795161601.1", "Ev2"))
    slack.wait(lambda: any("Liveness restarts" in slack.text(m) for m in slack.said(PRIVATE)))
    assert len(slack.said(PRIVATE)) == 2
    command = {"command": "/kbase", "text": "help", "channel_id": PRIVATE, "user_id": AMY, "team_id": TEAM}
    helped = slack.deliver("slash_commands", {**command, "trigger_id": "trigger1", "response_url": ""})
    slack.wait(lambda: helped in slack.acks)
    assert "/kbase ask" in slack.text({"blocks": slack.acks[helped]["blocks"]})


def test_an_office_that_stops_gives_its_work_back(desk_of, slack):
    """The next process begins at once instead of waiting for the lease."""
    desk = desk_of()
    desk.now = now_utc
    office = Office(desk, workers=1)
    begun, go_on = threading.Event(), threading.Event()

    def slow(rules, namespace):
        begun.set()
        go_on.wait(20)
        return desk.assistant.kbase

    desk.kbase_for = slow
    build_app(desk).dispatch(BoltRequest(body=mention(WHY, "1795161600.1", "Ev1"), mode="socket_mode"))
    office.start()
    assert begun.wait(20)
    office.stop(timeout=0.1)
    assert desk.inbox.claim() is not None
    go_on.set()


@pytest.mark.parametrize(("token", "says"), [("xoxb-wrong", "invalid_auth"), (None, "KBASE_SLACK_BOT_TOKEN")])
def test_a_token_that_is_wrong_or_missing_is_named(desk_of, token, says):
    desk = desk_of()
    settings = desk.settings.model_copy(update={"slack_bot_token": token and _secret(token)})
    with pytest.raises(BadInput) as refused:
        open_desk(settings, desk.assistant)
    assert says in refused.value.message.render("en")
    assert "xoxb" not in refused.value.message.render("en")


def _secret(value):
    from pydantic import SecretStr

    return SecretStr(value)


def test_kbase_slack_answers_until_it_is_told_to_end(own_env, slack, tmp_path):
    """The command, in a process of its own."""
    env = {**own_env, "KBASE_SLACK_BOT_TOKEN": TOKEN, "KBASE_SLACK_APP_TOKEN": APP_TOKEN}
    env |= {"KBASE_SLACK_URL": f"{slack.url}/api", "KBASE_DATABASE_URL": f"sqlite:///{tmp_path}/own.db"}
    command = [sys.executable, "-m", "kbase", "slack", "--cluster", f"bundle:{RECORDING}"]
    with subprocess.Popen(command, env=env, cwd=HERE.parent, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            assert running.stdout.readline().startswith("Connected to clinic as @kbase")
            slack.deliver("events_api", mention(WHY, "1795161600.1", "Ev1"))
            slack.wait(lambda: any("Root cause" in slack.text(m) for m in slack.said(PRIVATE)))
        finally:
            running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0


def test_without_tokens_it_says_which(cli):
    ended = cli("slack")
    assert ended.status == 2
    assert "KBASE_SLACK_APP_TOKEN is not set. Create the app from deploy/slack/manifest.yaml" in ended.err

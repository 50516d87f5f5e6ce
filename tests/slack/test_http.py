"""The service: /slack/events by signature, /v1/alerts by secret."""

import base64
import json
import time
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from slack_sdk.signature import SignatureVerifier

from api.app import create_app
from kbase.config import Settings
from tests.conftest import RECORDING
from tests.slack.conftest import AMY, PRIVATE
from tests.slack.service import APP_TOKEN, BOT, TEAM, TOKEN
from tests.slack.test_alerts import OVEN, firing

SIGNING, ALERTS = "signing-secret", "alerts-secret"
WHY = "Why does oven keep restarting?"


@pytest.fixture
def serve(own_env, slack, tmp_path, monkeypatch):
    """A client of a service with Slack configured; the service runs within the `with` block."""

    def client(**given):
        settings = {"cluster": f"bundle:{RECORDING}", "slack_url": f"{slack.url}/api", "slack_bot_token": TOKEN}
        settings |= {"slack_signing_secret": SIGNING, "alerts_secret": ALERTS, "alerts_channel": PRIVATE}
        settings |= {"database_url": f"sqlite:///{tmp_path}/service.db", "api_key": "key"}
        return TestClient(create_app(Settings(**{**settings, **given})), raise_server_exceptions=False)

    return client


def signed(body, *, at=None, secret=SIGNING):
    """Headers as Slack sends them."""
    at = str(int(at or time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature, "Content-Type": "application/json"}


def mention():
    event = {"type": "app_mention", "user": AMY, "text": f"<@{BOT}> {WHY}", "ts": "1795161600.1", "channel": PRIVATE}
    return json.dumps({"type": "event_callback", "event": event, "event_id": "Ev1", "team_id": TEAM})


def test_a_signed_mention_is_answered(serve, slack):
    """Without the key of the API: the signature proves who sends it. A repetition is answered once."""
    with serve() as client:
        for _ in range(2):
            assert client.post("/slack/events", content=mention(), headers=signed(mention())).status_code == 200
        slack.wait(lambda: any("Root cause" in slack.text(m) for m in slack.said(PRIVATE)))
        assert len(slack.said(PRIVATE)) == 1


def test_commands_and_buttons_come_as_forms(serve, slack):
    """Slack sends events as JSON and everything else as forms; both are signed alike."""
    said = {"command": "/kbase", "text": "help", "channel_id": PRIVATE, "user_id": AMY, "team_id": TEAM}
    body = urlencode({**said, "trigger_id": "trigger1", "response_url": f"{slack.url}/respond/1"})
    headers = signed(body) | {"Content-Type": "application/x-www-form-urlencoded"}
    assert "/kbase ask" in serve().post("/slack/events", content=body, headers=headers).text
    press = {"type": "block_actions", "user": {"id": AMY}, "team": {"id": TEAM}, "trigger_id": "trigger2"}
    press |= {
        "channel": {"id": PRIVATE},
        "message": {"ts": "1.1"},
        "actions": [{"action_id": "evidence", "type": "button"}],
    }
    body = urlencode({"payload": json.dumps(press)})
    headers = signed(body) | {"Content-Type": "application/x-www-form-urlencoded"}
    assert serve().post("/slack/events", content=body, headers=headers).status_code == 200
    assert "too old" in slack.text(slack.whispers[0])


def test_slacks_first_call_is_answered(serve, slack):
    """When the address is entered, Slack sends a challenge."""
    body = json.dumps({"type": "url_verification", "challenge": "c-1", "token": "t"})
    response = serve().post("/slack/events", content=body, headers=signed(body))
    assert "c-1" in response.text


@pytest.mark.parametrize(
    "headers",
    [
        lambda body: signed(body, secret="another"),
        lambda body: signed(body, at=time.time() - 600),
        lambda body: signed(body + " "),
        lambda body: {},
    ],
    ids=["another secret", "stale", "another body", "none"],
)
def test_what_slack_did_not_sign_now_is_refused(serve, slack, headers):
    """401, and nothing is done."""
    client = serve()
    assert client.post("/slack/events", content=mention(), headers=headers(mention())).status_code == 401
    assert slack.said(PRIVATE) == []


def test_without_a_signing_secret_nothing_is_taken(serve):
    """One that is empty would verify everything."""
    response = serve(slack_signing_secret=None).post("/slack/events", content=mention(), headers=signed(mention()))
    assert response.status_code == 400
    assert "KBASE_SLACK_SIGNING_SECRET" in response.json()["error"]["message"]


def test_what_was_left_is_taken_up_when_the_service_starts(serve, slack):
    """Nobody has to write again to wake it."""
    from kbase.slack.memory.inbox import Inbox, Request
    from kbase.slack.run import now_utc
    from kbase.store.database import open_database

    with serve() as client:
        database = open_database(client.app.state.kbase.settings.database)
    payload = {"channel": PRIVATE, "user": AMY, "text": WHY, "ts": "1795161600.1", "thread_ts": "", "team": TEAM}
    Inbox(database, now_utc).put(Request("question", payload))
    with serve():
        slack.wait(lambda: any("Root cause" in slack.text(m) for m in slack.said(PRIVATE)))


def test_the_service_connects_by_socket_mode_where_it_has_the_token(serve, slack, monkeypatch):
    """Then one process takes alerts, questions and buttons, in a cluster that Slack cannot reach."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serve(slack_app_token=APP_TOKEN):
        slack.wait(lambda: slack.sockets == 1)
        slack.deliver("events_api", json.loads(mention()))
        slack.wait(lambda: any("Root cause" in slack.text(m) for m in slack.said(PRIVATE)))


BASIC = "Basic " + base64.b64encode(f"alertmanager:{ALERTS}".encode()).decode()


@pytest.mark.parametrize("proof", [f"Bearer {ALERTS}", BASIC])
def test_alerts_are_taken_with_the_secret(serve, slack, proof):
    """As bearer token or as password, which is what Alertmanager can send; the answer comes at once."""
    with serve() as client:
        body = {"version": "4", "status": "firing", "groupKey": "g", "alerts": [firing(**OVEN)]}
        response = client.post("/v1/alerts", json=body, headers={"Authorization": proof})
        assert response.status_code == 202
        assert response.json() == {"alerts": 1, "channels": [PRIVATE]}
        slack.wait(lambda: any("OVEN_TEMP" in slack.text(m) for m in slack.said(PRIVATE)))


@pytest.mark.parametrize("proof", ["", "Bearer key", "Bearer wrong", "Basic !!!", "Basic a2V5"])
def test_alerts_without_the_secret_are_refused(serve, proof):
    """The key of the API is not it either."""
    response = serve().post("/v1/alerts", json={"alerts": []}, headers={"Authorization": proof} if proof else {})
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "unauthorized"


@pytest.mark.parametrize(
    "body", [{}, {"alerts": [{"status": "firing"}]}, {"version": "3", "alerts": []}, {"alerts": "x"}]
)
def test_another_payload_is_refused_with_what_is_expected(serve, slack, body):
    response = serve().post("/v1/alerts", json=body, headers={"Authorization": f"Bearer {ALERTS}"})
    assert response.status_code == 400
    assert "version 4" in response.json()["error"]["hint"]


def test_a_storm_in_one_delivery_is_taken(serve, slack):
    """More than the size of a question."""
    with serve() as client:
        flood = [firing("KubeJobFailed", namespace="bakery", job_name=f"bake-{n}", note="x" * 900) for n in range(200)]
        body = {"version": "4", "alerts": flood}
        response = client.post("/v1/alerts", json=body, headers={"Authorization": f"Bearer {ALERTS}"})
        assert response.status_code == 202
        slack.wait(lambda: any("190 more alerts suppressed" in slack.text(m) for m in slack.said(PRIVATE)))


def test_without_slack_the_service_says_what_is_missing(serve):
    response = serve(slack_bot_token=None).post(
        "/v1/alerts", json={"alerts": [firing()]}, headers={"Authorization": f"Bearer {ALERTS}"}
    )
    assert response.status_code == 400
    assert "KBASE_SLACK_BOT_TOKEN" in response.json()["error"]["message"]


def test_alerts_that_no_channel_takes_are_not_swallowed(serve, slack):
    """Alertmanager's log shows what to set."""
    response = serve(alerts_channel="").post(
        "/v1/alerts", json={"alerts": [firing(**OVEN)]}, headers={"Authorization": f"Bearer {ALERTS}"}
    )
    assert response.status_code == 400
    assert "KBASE_ALERTS_CHANNEL" in response.json()["error"]["hint"]

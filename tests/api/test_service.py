"""Who may ask, what is measured and logged, and the service behind a real server."""

import hmac
import json
import re
import threading
import time
import urllib.request

import pytest
import uvicorn

from api.app import create_app
from kbase import log
from kbase.config import Settings
from kbase.errors import BadInput
from tests.api.conftest import BUNDLE

KEY = "key-of-the-bakery"
QUESTION = "why does oven restart?"


def test_without_the_key_nothing_is_told(serve):
    """401 with WWW-Authenticate for every route but the probes, known or not."""
    client = serve(api_key=KEY)
    for path in ("/v1/notes", "/v1/check", "/docs", "/openapi.json", "/metrics", "/nothing"):
        reply = client.get(path)
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "unauthorized")
        assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200


@pytest.mark.parametrize("header", [f"Bearer {KEY}", f"bearer {KEY}", f"Bearer  {KEY} "])
def test_the_key_opens(serve, header):
    """The key in an Authorization header, scheme in any case."""
    assert serve(api_key=KEY).get("/v1/notes", headers={"Authorization": header}).status_code == 200


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", f"Basic {KEY}", f"Bearer {KEY}x", f"Bearer {KEY[:-1]}", KEY])
def test_another_key_does_not(serve, header):
    """Part of the key, more than it, or another scheme is 401."""
    assert serve(api_key=KEY).get("/v1/notes", headers={"Authorization": header}).status_code == 401


def test_a_key_may_have_any_characters(serve):
    """A key beyond ASCII is compared as the bytes that clients send."""
    header = {"Authorization": "Bearer 鑰匙".encode()}
    assert serve(api_key="鑰匙").get("/v1/notes", headers=header).status_code == 200


def test_keys_are_compared_in_constant_time(serve, monkeypatch):
    """The comparison is hmac.compare_digest, whatever is sent."""
    compared = []
    monkeypatch.setattr("api.security.hmac.compare_digest", lambda a, b: compared.append((a, b)) or a == b)
    serve(api_key=KEY).get("/v1/notes", headers={"Authorization": "Bearer ключ".encode()})
    assert [b for _, b in compared] == [KEY.encode()]
    assert hmac.compare_digest is not None


def test_a_refused_body_is_not_read_for_strangers(serve):
    """The key is asked for before the body is looked at."""
    assert serve(api_key=KEY).post("/v1/ask", content=b"x" * 100_000).status_code == 401


@pytest.mark.parametrize(("host", "status"), [
    ("127.0.0.1:8080", 200),
    ("localhost", 200),
    ("[::1]:8080", 200),
    ("evil.example", 403),
    ("127.0.0.1.evil.example", 403),
])  # fmt: skip
def test_without_a_key_only_the_names_of_this_machine(client, host, status):
    """A web page that points its own name at 127.0.0.1 cannot read the answers."""
    assert client.get("/v1/notes", headers={"Host": host}).status_code == status


def test_metrics_count_by_route_template(client):
    """Labels are the route's template, the method and the status; no path, question, note or object appears."""
    client.post("/v1/ask", json={"question": QUESTION})
    client.get("/v1/notes/runbooks/pod-pending")
    client.get("/v1/notes/secret-plans")
    client.get("/wp-login.php")
    text = client.get("/metrics").text
    assert 'kbase_http_requests_total{method="POST",route="/v1/ask",status="200"} 1.0' in text
    assert 'kbase_http_requests_total{method="GET",route="/v1/notes/{note_id:path}",status="404"} 1.0' in text
    assert 'route="none",status="404"' in text
    assert 'kbase_http_seconds_bucket{le="10.0",route="/v1/ask"} 1.0' in text
    assert not re.search(r"oven|pod-pending|secret-plans|wp-login", text)


def test_unknown_methods_do_not_make_new_series(client):
    """A method that nobody knows is counted as "other"."""
    client.request("BREW", "/v1/ask")
    assert 'method="other"' in client.get("/metrics").text


def test_one_log_line_per_request(client, capfd, monkeypatch):
    """Route, method, status and time, on standard error, as JSON; no question, no note, no key."""
    log.configure("info", as_json=True)
    client.post("/v1/ask", json={"question": QUESTION}, headers={"Authorization": f"Bearer {KEY}"})
    client.get("/v1/notes/runbooks/pod-pending")
    client.get("/v1/nothing?token=t0p")
    client.get("/readyz")
    out, err = capfd.readouterr()
    lines = [json.loads(line) for line in err.splitlines()]
    assert [(line["event"], line["route"], line["status"]) for line in lines] == [
        ("request", "/v1/ask", 200),
        ("request", "/v1/notes/{note_id:path}", 200),
        ("request", "none", 404),
    ]
    assert all(line["ms"] >= 0 for line in lines)
    assert out == ""
    assert not re.search(f"oven|pod-pending|t0p|{KEY}", err)


def test_a_fault_is_logged_without_its_message(client, capfd, monkeypatch):
    """What failed and where, but not the exception's words, which may hold a question or a secret."""
    log.configure("info", as_json=True)

    def broken(*_, **__):
        raise RuntimeError("password is hunter2")

    monkeypatch.setattr("api.routes.notes.listed", broken)
    client.get("/v1/notes")
    err = capfd.readouterr().err
    fault = json.loads(err.splitlines()[0])
    assert (fault["event"], fault["fault"]) == ("request_failed", "RuntimeError")
    assert "test_service.py" in fault["at"]
    assert "hunter2" not in err


def test_behind_a_real_server(own_env):
    """uvicorn over loopback: an answer, an error and a body sent in chunks, as with any client."""
    app = create_app(Settings(cluster=BUNDLE))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        body = iter([b'{"question": ', json.dumps(QUESTION).encode(), b"}"])
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/v1/ask", body, {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=20) as reply:
            assert json.load(reply)["findings"][0]["code"] == "POD-CRASH"
        large = urllib.request.Request(f"http://127.0.0.1:{port}/v1/ask", iter([b"x" * 40_000] * 2), method="POST")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(large, timeout=20)
        assert json.load(refused.value)["error"]["code"] == "too_large"
    finally:
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive()


def test_each_key_is_a_person(serve):
    """Of several keys each opens the service, and a key of nobody does not."""
    client = serve(api_keys="ann:one, bob:two")
    statuses = [
        client.get("/v1/notes", headers={"Authorization": f"Bearer {key}"}).status_code for key in ("one", "two", "x")
    ]
    assert statuses == [200, 200, 401]


def test_keys_of_another_form_are_refused_at_start(serve):
    with pytest.raises(BadInput, match="KBASE_API_KEYS"):
        serve(api_keys="just-a-key")

"""Every failure is `{"error": {"code", "message", "hint"}}` with a fitting status, in the client's language."""

import time

import pytest

from kbase.errors import IndexBusy
from kbase.text import verbatim
from tests.api.conftest import BUNDLE
from tests.conftest import RECORDING
from tests.replay.server import Fault, replay

JSON = {"Content-Type": "application/json"}


def error(reply, status: int, code: str) -> dict[str, str]:
    """The error document, checked for its shape."""
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)
    assert set(reply.json()) == {"error"}
    document = reply.json()["error"]
    assert set(document) == {"code", "message", "hint"}
    assert all(document.values())
    assert "Traceback" not in reply.text
    return document


@pytest.mark.parametrize(("body", "what"), [
    ({}, "question"),
    ({"question": ""}, "question"),
    ({"question": "   "}, "question"),
    ({"question": "x" * 4001}, "question"),
    ({"question": 3}, "question"),
    ({"question": "hi", "lang": "fr"}, "lang"),
    ({"question": "hi", "namespace": "n" * 64}, "namespace"),
    ({"question": "hi", "thread": "t" * 33}, "thread"),
    ({"question": "hi", "model": "gpt"}, "model"),
    (["hi"], "body"),
])  # fmt: skip
def test_a_body_of_another_shape_is_422(client, body, what):
    """What is missing, too long, of another type or not served is named."""
    assert what in error(client.post("/v1/ask", json=body), 422, "invalid_request")["message"]


def test_a_wrong_value_is_not_repeated(client):
    """The message says where and why, not what was sent: it may have been a secret in the wrong field."""
    reply = client.post("/v1/ask", json={"question": "hi", "lang": "hunter2"})
    error(reply, 422, "invalid_request")
    assert "hunter2" not in reply.text


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"question=hi"])
def test_a_body_that_is_not_json_is_a_clients_fault(client, body):
    """400 or 422, never a fault of ours."""
    reply = client.post("/v1/ask", content=body, headers=JSON)
    assert reply.status_code in (400, 422)
    assert set(reply.json()["error"]) == {"code", "message", "hint"}


def test_lone_surrogates_are_refused(client):
    """Half a character in JSON is not a question and not a fault of ours."""
    assert client.post("/v1/ask", content=b'{"question": "\\ud800 why"}', headers=JSON).status_code in (400, 422)


@pytest.mark.parametrize("target", ["oven", "widget/x", "deploy/oven", "deploy/bakery/ovn"])
def test_a_target_that_cannot_be_used_is_400(client, target):
    """A target that cannot be read or does not exist: 400, with what to write instead."""
    error(client.get("/v1/check", params={"target": target}), 400, "bad_input")


def test_too_many_targets_are_422(client):
    """A request may name fifty targets."""
    error(client.get("/v1/check", params={"target": ["pod/a/b"] * 51}), 422, "invalid_request")


def test_no_cluster_to_check_is_400(serve):
    """Without a cluster there is nothing to check, and the error says so."""
    error(serve(cluster="none").get("/v1/check"), 400, "bad_input")


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/check"])
def test_another_cluster_is_403(client, path):
    """A client cannot choose paths and contexts of the machine that serves."""
    other = "bundle:/etc"
    reply = client.post(path, json={"question": "hi", "cluster": other}) if path == "/v1/ask" else None
    error(reply or client.get(path, params={"cluster": other}), 403, "refused")


def test_the_cluster_served_may_be_named(client):
    """Naming the cluster that is served is fine."""
    assert client.post("/v1/ask", json={"question": "hi there", "cluster": BUNDLE}).status_code == 200


@pytest.mark.parametrize("path", ["/v1/notes/runbooks/crash", "/v1/notes/../../etc/passwd", "/v1/notes/%00"])
def test_an_unknown_note_is_404(client, path):
    """An id that the index does not hold is 404, whatever it looks like."""
    assert client.get(path).status_code == 404
    assert set(client.get(path).json()["error"]) == {"code", "message", "hint"}


def test_the_nearest_notes_are_named(client):
    """404 of a note names what the client may have meant."""
    document = error(client.get("/v1/notes/runbooks/crash"), 404, "no_such_note")
    assert "runbooks/crashloopbackoff" in document["hint"]


def test_an_unknown_path_is_404_and_another_method_405(client):
    """Neither is a surprise in another shape; 405 says which methods there are."""
    error(client.get("/v1/nothing"), 404, "not_found")
    reply = client.get("/v1/ask")
    error(reply, 405, "method_not_allowed")
    assert reply.headers["Allow"] == "POST"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_body_is_413(client, chunked):
    """Bodies above 64 KiB are refused, announced or not."""
    large = b'{"question": "' + b"x" * (64 * 1024) + b'"}'
    body = iter([large[:1000], large[1000:]]) if chunked else large
    error(client.post("/v1/ask", content=body, headers=JSON), 413, "too_large")


def test_a_body_of_the_limit_is_read(client):
    """64 KiB are taken: what is wrong then is the question, not the size."""
    body = b'{"question": "' + b"x" * (64 * 1024 - 16) + b'"}'
    assert len(body) == 64 * 1024
    error(client.post("/v1/ask", content=body, headers=JSON), 422, "invalid_request")


def test_no_index_is_503(serve, tmp_path):
    """Without an index every route but /healthz says so, and how to build one."""
    client = serve(data_dir=tmp_path)
    asked = client.post("/v1/ask", json={"question": "what is a pod?"})
    for reply in (client.get("/readyz"), asked, client.get("/v1/notes")):
        assert "kbase ingest" in error(reply, 503, "no_index")["hint"]
    assert client.get("/healthz").status_code == 200


def test_an_unreachable_cluster_is_503(serve, tmp_path):
    """A cluster that was named and does not answer: 503, and the next request tries again."""
    with replay(RECORDING, tmp_path) as server:
        kubeconfig = server.kubeconfig
    client = serve(cluster=f"kubeconfig:{kubeconfig}")
    error(client.get("/readyz"), 503, "cluster_unreachable")


def test_errors_of_ours_keep_their_status(client, monkeypatch):
    """An error that the core names keeps its code and status: 409 for a busy index."""

    def busy(*_, **__):
        raise IndexBusy(verbatim("busy"), verbatim("wait"))

    monkeypatch.setattr("api.routes.notes.listed", busy)
    error(client.get("/v1/notes"), 409, "index_busy")


def test_a_fault_of_ours_is_500(client, monkeypatch):
    """An exception that nobody expected is 500 in the same shape, and tells the client nothing of its inside."""

    def broken(*_, **__):
        raise RuntimeError("at /srv/secret")

    monkeypatch.setattr("api.routes.notes.listed", broken)
    reply = client.get("/v1/notes")
    error(reply, 500, "internal")
    assert "secret" not in reply.text


@pytest.mark.parametrize(("lang", "words"), [("en", "There is no"), ("zh-TW", "沒有"), ("zh-CN", "没有")])
def test_errors_are_in_the_clients_language(client, lang, words):
    """Accept-Language decides, for errors of every origin."""
    headers = {"Accept-Language": lang}
    reply = client.get("/v1/notes/x", headers=headers)
    assert words in reply.json()["error"]["message"]


def test_errors_speak_the_services_language_otherwise(serve):
    """KBASE_LANG is the language where the client names none."""
    assert "沒有" in serve(lang="zh-TW").get("/v1/notes/x").json()["error"]["message"]


def test_a_cluster_that_hangs_still_gets_an_answer(serve, tmp_path):
    """Within the deadline there is an answer; what did not come in time is not_checked, reason timeout."""
    with replay(RECORDING, tmp_path, faults=(Fault(r"/(pods|events|services)\b", "stall"),)) as server:
        client = serve(cluster=f"kubeconfig:{server.kubeconfig}", deadline_s=1)
        assert client.get("/readyz").status_code == 200
        begin = time.monotonic()
        answer = client.post("/v1/ask", json={"question": "why does oven restart?"}).json()
        took = time.monotonic() - begin
    assert took < 3
    assert "timeout" in {g["reason"] for g in answer["not_checked"]}
    assert "No fault found" not in answer["answer"]

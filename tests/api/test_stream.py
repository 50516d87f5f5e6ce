"""Answers as they grow: the order of events, connections that break, and too many at once."""

import json
import threading

import pytest

from api.jobs import Job, Jobs
from kbase.assistant.ask import Assistant
from kbase.errors import Busy, NoSuchTurn

QUESTION = {"question": "why does oven restart?"}


def events(response):
    """(name, data, id) of every event of a stream."""
    for block in response.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if "event" in fields:
            yield fields["event"], json.loads(fields["data"]), fields["id"]


def stream(client, *, headers=None, **body):
    response = client.post("/v1/ask/stream", json=QUESTION | body, headers=headers)
    assert response.status_code == 200, response.text
    return list(events(response))


def test_a_stream_begins_with_a_status_and_ends_with_the_whole_answer(client):
    """status, then what the answer rests on, then its body in pieces, then done; ids count from 1."""
    heard = stream(client, thread="")
    names = list(dict.fromkeys(name for name, _, _ in heard))
    assert names == ["status", "citation", "evidence", "finding", "delta", "done"]
    turn = heard[-1][1]["turn"]
    assert [id for _, _, id in heard] == [f"{turn}:{n}" for n in range(1, len(heard) + 1)]


def test_a_stream_tells_what_the_answer_holds(client):
    """The pieces make the body, and every citation, piece of evidence and finding is as the answer shows it."""
    heard = stream(client)
    done = heard[-1][1]
    assert "".join(d["markdown"] for n, d, _ in heard if n == "delta") == done["answer"]
    for name, field in (("citation", "citations"), ("evidence", "evidence"), ("finding", "findings")):
        assert [d for n, d, _ in heard if n == name] == done[field] != []


def test_the_stream_and_the_plain_request_give_the_same_answer(client):
    plain = client.post("/v1/ask", json=QUESTION).json()
    done = stream(client)[-1][1]
    unlike = {k for k in done.keys() | plain.keys() if done.get(k) != plain.get(k)}
    assert unlike <= {"timings_ms"}


def test_a_status_is_in_the_language_of_the_answer(client):
    assert stream(client, lang="zh-TW")[0][1]["text"] == "正在查筆記與叢集"


def test_a_lost_connection_goes_on_where_it_broke_off(client):
    """The same request with Last-Event-ID gives the events after that one, and asks nothing again."""
    heard = stream(client, thread="")
    rest = stream(client, thread="", headers={"Last-Event-ID": heard[3][2]})
    assert rest == heard[4:]
    assert len(client.get("/v1/threads").json()["threads"]) == 1


def test_an_answer_can_be_followed_by_its_turn(client):
    """As a browser's EventSource does: from the beginning, or after the event it has."""
    heard = stream(client, thread="")
    path = f"/v1/turns/{heard[-1][1]['turn']}/stream"
    assert list(events(client.get(path))) == heard
    assert list(events(client.get(path, headers={"Last-Event-ID": heard[-2][2]}))) == heard[-1:]


def test_an_answer_that_is_only_kept_comes_whole(client):
    """After a restart of the service nobody remembers the events; the answer is there."""
    done = stream(client, thread="")[-1][1]
    client.app.state.kbase.jobs = Jobs(1)
    ((name, data, _),) = events(client.get(f"/v1/turns/{done['turn']}/stream"))
    assert (name, data) == ("done", done)


def test_an_answer_is_finished_and_kept_though_nobody_listens(client, monkeypatch):
    """The client leaves after the first event; the turn is in the thread nevertheless, and until then it is running."""
    begun, go_on, kept = threading.Event(), threading.Event(), threading.Event()
    ask = Assistant.ask

    def slowly(self, *args, **given):
        begun.set()
        listen = given.pop("listen")
        reply = ask(self, *args, **given, listen=lambda e: (listen(e), go_on.wait(20)))
        kept.set()
        return reply

    thread = client.post("/v1/threads", json={}).json()["id"]
    monkeypatch.setattr(Assistant, "ask", slowly)
    left = threading.Thread(target=lambda: client.post("/v1/ask/stream", json=QUESTION | {"thread": thread}))
    left.start()
    assert begun.wait(20)
    running = client.get(f"/v1/threads/{thread}").json()
    assert [r["question"] for r in running["running"]] == [QUESTION["question"]]
    assert running["turns"] == []
    go_on.set()
    assert kept.wait(20)
    left.join(20)
    done = client.get(f"/v1/threads/{thread}").json()
    assert [t["id"] for t in done["turns"]] == [running["running"][0]["turn"]]


def test_a_thread_of_nobody_is_said_before_the_stream_begins(client):
    """404 and the error document, not a stream."""
    reply = client.post("/v1/ask/stream", json=QUESTION | {"thread": "none"})
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "no_such_thread")


def test_a_failure_on_the_way_ends_the_stream(serve, tmp_path):
    """`error` with the document that the plain request gives, in the reader's language."""
    heard = stream(serve(cluster=f"bundle:{tmp_path}/none"), headers={"Accept-Language": "zh-TW"})
    assert [n for n, _, _ in heard] == ["status", "error"]
    assert set(heard[-1][1]["error"]) == {"code", "message", "hint"}


def test_a_fault_of_ours_ends_the_stream_too(client, monkeypatch):
    """One document that names no inner detail; the thread that the question began is gone again."""
    monkeypatch.setattr("kbase.core.Kbase.answer", lambda *_: 1 / 0)
    heard = stream(client, thread="")
    assert heard[-1][0] == "error"
    assert heard[-1][1]["error"]["code"] == "internal"
    assert "division" not in str(heard)
    assert client.get("/v1/threads").json()["threads"] == []


def test_the_answers_of_others_cannot_be_followed(serve):
    """Neither while it is made nor when it is kept, whoever knows its id."""
    client = serve(api_keys="ann:one,bob:two")
    client.headers["Authorization"] = "Bearer one"
    turn = stream(client, thread="")[-1][1]["turn"]
    for path in (f"/v1/turns/{turn}/stream", f"/v1/turns/{turn}"):
        assert client.get(path).status_code == 200
        assert client.get(path, headers={"Authorization": "Bearer two"}).status_code == 404


def test_when_too_many_wait_the_next_is_told_so(serve):
    """503 `busy` with Retry-After; whoever waits already is answered."""
    client = serve(max_concurrent=1)
    jobs, free = client.app.state.kbase.jobs, threading.Event()
    waiting = [jobs.run(free.wait) for _ in range(jobs.most)]
    reply = client.post("/v1/ask", json=QUESTION)
    assert (reply.status_code, reply.json()["error"]["code"]) == (503, "busy")
    assert int(reply.headers["Retry-After"]) > 0
    free.set()
    assert all(w.result(20) for w in waiting)
    assert client.post("/v1/ask", json=QUESTION).status_code == 200


def test_a_job_that_fails_still_ends():
    """Whoever reads it is let go."""
    jobs, job = Jobs(1), Job("a", "ann")
    jobs.start(job, lambda j: 1 / 0)
    jobs.run(lambda: None).result(20)
    assert job.done


def test_a_refused_job_leaves_nothing():
    jobs, free = Jobs(1), threading.Event()
    waiting = [jobs.run(free.wait) for _ in range(jobs.most)]
    with pytest.raises(Busy):
        jobs.start(Job("a", "ann"), lambda _: None)
    with pytest.raises(NoSuchTurn):
        jobs.find("a", "ann")
    free.set()
    assert all(w.result(20) for w in waiting)

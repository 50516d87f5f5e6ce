"""Functions that a model calls: they only read, and what they return may be cited."""

import json

import pytest

from evals.wording.sample import answer
from kbase.answer import Question
from kbase.bootstrap import assist, build
from kbase.config import Settings
from tests.api.conftest import BUNDLE
from tests.llm.server import Reply, writing

WORDS = "The container `web` exits with code 78 [E2]. The variable `DATABASE_URL` is not set in the Pod template [E4]."


@pytest.fixture
def kbase(own_env):
    return build(Settings(cluster=BUNDLE))


def results(server) -> list[dict]:
    """What the functions returned, as the model got it."""
    return [json.loads(m["content"]) for m in server.requests[-1]["messages"] if m["role"] == "tool"]


def call(kbase, *calls: tuple[str, dict | str]):
    """The answer after some calls and two true sentences, and what the calls returned."""
    wanted = tuple((name, a if isinstance(a, str) else json.dumps(a)) for name, a in calls)
    with writing([Reply(calls=wanted), Reply(WORDS)], kbase=kbase) as (writer, server):
        done = writer(answer())
    return done, results(server)


def test_a_passage_that_was_searched_may_be_cited(kbase):
    """It gets the next number, and a sentence that it bears is shown."""
    said = (
        "The scheduler found no node that takes the Pod [K2]. Its event names the reason for each group of nodes [K2]."
    )
    replies = [Reply(calls=(("search_notes", '{"query": "Pod Pending no node fits"}'),)), Reply(said)]
    with writing(replies, kbase=kbase) as (writer, server):
        done = writer(answer())
    assert (done.wording.kept, done.wording.dropped) == (2, 0)
    assert [c.id for c in done.citations][:2] == ["K1", "K2"]
    assert done.citations[1].chunk.note == "runbooks/pod-pending"
    assert results(server)[0]["sources"][0]["id"] == "K2"
    assert "tools" in server.requests[0]


def test_what_the_cluster_showed_may_be_cited(kbase):
    """A table states; a log says."""
    calls = (
        ("kubectl_get", '{"resource": "pods", "namespace": "bakery"}'),
        ("logs", '{"pod": "oven-5c9d-k2xjv", "namespace": "bakery", "previous": true}'),
    )
    said = (
        "Pod `oven-5c9d-k2xjv` is in `CrashLoopBackOff` [E6]. Its log says `OVEN_TEMP is not a number` [E7]."
        " The number is not OVEN_TEMP, it is invented-1 [E7]."
    )
    with writing([Reply(calls=calls), Reply(said)], kbase=kbase) as (writer, _):
        done = writer(answer())
    assert (done.wording.kept, done.wording.dropped) == (2, 1)
    assert [e.command for e in done.evidence[5:]] == [
        "kubectl get pods -n bakery",
        "kubectl logs oven-5c9d-k2xjv -n bakery --previous --tail=100",
    ]


def test_a_check_adds_its_evidence(kbase):
    """The findings of the question stay; what the check found may be cited."""
    done, (result,) = call(kbase, ("check", {"target": "deploy/oven", "namespace": "bakery"}))
    assert {s["id"] for s in result["sources"]} >= {"E6", "E7"}
    assert "exit code 3" in json.dumps(result)
    assert [f.about.name for f in done.findings] == ["web"]


@pytest.mark.parametrize(("name", "arguments", "words"), [
    ("kubectl_get", {"resource": "secrets"}, "never requests Secrets"),
    ("kubectl_get", {"resource": "pods", "name": "-o=yaml"}, "cannot be used"),
    ("kubectl_get", {"resource": "pods", "raw": "/api"}, "expected an object"),
    ("kubectl_get", {"resource": 7}, "must be a string"),
    ("kubectl_get", "{not json", "cannot be used"),
    ("kubectl_get", "[]", "expected an object"),
    ("logs", {}, "required: pod"),
    ("kubectl_delete", {"resource": "pods"}, "there is no function"),
    ("exec", {"command": "rm -rf /"}, "there is no function"),
    ("check", {"target": "oven"}, "not a target"),
])  # fmt: skip
def test_a_call_that_cannot_be_is_an_error_for_the_model(kbase, name, arguments, words):
    """It reads why; the answer goes on."""
    done, (result,) = call(kbase, (name, arguments))
    assert words in result["error"]
    assert done.wording.kept == 2


def test_a_model_that_never_stops_calling(kbase):
    """After three rounds it is asked for words; if it calls again, the plain answer is shown."""
    again = Reply(calls=(("search_notes", '{"query": "probe"}'),))
    with writing(again, kbase=kbase) as (writer, server):
        done = writer(answer())
    assert (done.markdown, done.wording.plain_because) == (answer().markdown, "tool_loop")
    assert len(server.requests) == 4
    assert ["tools" in r for r in server.requests] == [True, True, True, False]


def test_many_calls_at_once_are_too_many(kbase):
    """Six are made, the others are refused."""
    calls = tuple(("search_notes", json.dumps({"query": f"probe {n}"})) for n in range(9))
    with writing([Reply(calls=calls), Reply(WORDS)], kbase=kbase) as (writer, server):
        assert writer(answer()).wording.kept == 2
    assert ["error" in r for r in results(server)] == [False] * 6 + [True] * 3


def test_without_tools_none_are_offered(own_env):
    """KBASE_LLM_TOOLS=false: one request, without functions; calls that come anyway are ignored."""
    wanted = Reply(calls=(("kubectl_get", '{"resource": "pods"}'),))
    with writing(wanted) as (writer, server):
        assert writer(answer()).wording.plain_because == "empty"
    assert [("tools" in r) for r in server.requests] == [False]


def test_through_the_assistant(own_env):
    """The whole way: question, checks, model, verified words, with settings as a person sets them."""
    from tests.llm.server import scripted

    said = "The container `oven` ends with exit code 3 [E2]. It has restarted 7 times [E1]. Pod oven-zzzz is next [E1]."
    with scripted(Reply(said)) as server:
        given = {"llm_base_url": server.base_url, "llm_model": "scripted-1", "llm_api_key": "k", "llm_tools": False}
        reply = assist(Settings(cluster=BUNDLE, **given)).ask(Question("why does oven restart?"))
    shown = reply.document
    assert shown["model"] == "scripted-1"
    assert shown["wording"] | {"tokens": 0} == {
        "model": "scripted-1",
        "kept": 2,
        "dropped": 1,
        "plain_because": "",
        "tokens": 0,
    }
    assert "The container `oven` ends with exit code 3 [E2]. It has restarted 7 times [E1]." in shown["answer"]
    assert "oven-zzzz" not in json.dumps(shown)


def test_sources_that_were_read_are_told_to_listeners(own_env):
    """A surface that shows the answer as it grows hears of every source, and the pieces make the body."""
    from kbase.assistant.events import Delta, Found
    from tests.llm.server import scripted

    heard = []
    replies = [
        Reply(calls=(("search_notes", '{"query": "Pod Pending no node fits"}'),)),
        Reply("The container `oven` ends with exit code 3 [E2]. It has restarted 7 times [E1]."),
    ]
    with scripted(replies) as server:
        settings = Settings(cluster=BUNDLE, llm_base_url=server.base_url, llm_model="scripted-1")
        answer = assist(settings).ask(Question("why does oven restart?"), listen=heard.append).answer
    ids = [e.id for e in heard if isinstance(e, Found) and e.id[0] in "KE" and e.id[1:].isdigit()]
    assert sorted(ids) == sorted(
        [*(c.id for c in answer.citations), *(f"E{n + 1}" for n in range(len(answer.evidence)))]
    )
    assert ids.index("K2") > ids.index("E1")
    assert "".join(e.markdown for e in heard if isinstance(e, Delta)) == answer.markdown

"""A finished answer put into words: what is shown, when, and what is shown when the model fails."""

import json
import time
from dataclasses import replace

import pytest

from evals.wording.sample import LOG, answer
from kbase.llm.writer import Writer
from tests.llm.server import Reply, document, writing

GOOD = (
    "The container `web` exits with code 78 [E2]. The variable `DATABASE_URL` is not set in the Pod template [E4]."
    " It has restarted 6 times. [E1] The log of that run says `" + LOG + "` [E3]."
)
INVENTED = (
    "Pod web-7f9c4d-zzzzz was OOMKilled [E5]. Exit code 137 says so [E2]. Run `kubectl delete pod web-0` [E1]."
    " Node node-z has no memory left [E9]."
)


def worded(script, plain=None, **given):
    """The answer, and the pieces in which it was told."""
    pieces: list[str] = []
    with writing(script, **given) as (writer, server):
        done = writer(plain or answer(), pieces.append)
    assert "".join(pieces) == done.markdown
    return done, pieces, server


def test_words_between_the_cause_and_the_proof():
    """The cause first, as the rules found it; then the model's words; then the table, the steps, what was not read."""
    done, _, _ = worded(Reply(GOOD))
    blocks = done.markdown.split("\n\n")
    assert blocks[0].startswith("**Root cause: Container web ends with exit code 78")
    assert blocks[1].startswith("The container `web` exits with code 78 [E2].")
    assert blocks[2].startswith("| | Where | Value |")
    assert "⚠ changes the cluster (not run): Set DATABASE_URL in the pod template." in done.markdown
    assert blocks[-1] == "Not checked: Secrets (never read)"
    assert "How it gets there" not in done.markdown
    assert (done.wording.model, done.wording.kept, done.wording.dropped, done.wording.plain_because) == (
        "scripted-1",
        4,
        0,
        "",
    )


def test_what_the_words_leave_out_stays():
    """Blocks whose sources the model does not cite are shown as they were."""
    done, _, _ = worded(
        Reply("The container `web` exits with code 78 [E2]. Its reason is `Error`, not OOMKilled [E5].")
    )
    assert "How it gets there" in done.markdown
    assert "Background: A container in CrashLoopBackOff" in done.markdown
    assert "Ruled out" not in done.markdown


def test_failing_sentences_are_dropped_and_counted():
    """Invented names, numbers, sources and commands do not appear; the rest does."""
    done, pieces, _ = worded(Reply(f"{GOOD} {INVENTED}"))
    assert (done.wording.kept, done.wording.dropped) == (4, 4)
    assert not any(word in "".join(pieces) for word in ("zzzzz", "137", "delete pod", "node-z"))


def test_nothing_is_shown_before_it_is_certain():
    """Every piece that a person sees ends with a verified sentence or a block of the plain answer."""
    _, pieces, _ = worded(Reply(f"{GOOD}\n\n{INVENTED}", piece=1))
    assert len(pieces) >= 4
    assert all(piece.rstrip().endswith(("]", "].", ".", ")")) for piece in pieces)


@pytest.mark.parametrize(("text", "why"), [
    (INVENTED, "unverified"),
    ("The container `web` exits with code 78 [E2]. " + INVENTED, "unverified"),
    ("", "empty"),
    ("   \n\n", "empty"),
    ("I am sorry, I cannot help with that.", "unverified"),
    ("El contenedor termina con el código 78 porque falta la variable de entorno [E2].", "wrong_language"),
    ("容器以 exit code 78 結束，因為沒有設定變數。[E2][E4] 它已經重新啟動 6 次。[E1]", "wrong_language"),
])  # fmt: skip
def test_where_little_is_left_the_plain_answer_is_shown(text, why):
    """Word for word, with the reason beside it and no model named."""
    done, _, _ = worded(Reply(text))
    assert done.markdown == answer().markdown
    assert done.wording.plain_because == why
    assert done.wording.kept == 0


@pytest.mark.parametrize(("text", "kept"), [
    ("The container `web` exits with code 78 [E2].", 1),
    ("The container `web` exits with code 78 [E2]. Pod web-0 was OOMKilled [E5].", 0),
])  # fmt: skip
def test_one_sentence_is_enough_where_the_reply_is_no_longer(text, kept):
    """A single true sentence is shown; one that is left of two is not."""
    assert worded(Reply(text))[0].wording.kept == kept


@pytest.mark.parametrize(("reply", "why"), [
    (Reply(status=500), "failed"),
    (Reply(status=429, headers={"Retry-After": "30"}), "rate_limited"),
    (Reply(status=401), "refused"),
    (Reply(status=404), "bad_request"),
    (Reply("The container `web` exi", fault="break"), "broken"),
    (Reply(fault="garbage"), "broken"),
    (Reply(fault="plain_json", text=GOOD), "empty"),
    (Reply("a" * 20_000), "too_long"),
])  # fmt: skip
def test_a_service_that_fails(reply, why):
    """The plain answer, whatever went wrong."""
    done, _, _ = worded(reply)
    assert (done.markdown, done.wording.plain_because) == (answer().markdown, why)


@pytest.mark.parametrize("fault", ["stall", "trickle"])
@pytest.mark.parametrize("text", ["", "The container `web` exits with code 78 [E2]. It has"])
def test_a_service_that_hangs(fault, text):
    """At the deadline the plain answer is there, though the connection is open and bytes may still come."""
    begun = time.monotonic()
    done, _, _ = worded(Reply(text, fault=fault), timeout_s=0.3)
    assert (done.markdown, done.wording.plain_because) == (answer().markdown, "timeout")
    assert time.monotonic() - begun < 2


def test_a_reply_that_breaks_off_loses_nothing():
    """What was verified stays; the blocks that it does not stand for follow."""
    done, _, _ = worded(Reply(GOOD[: GOOD.index("The log")] + "The log of that", fault="break"))
    assert done.wording.kept == 3
    assert "It has restarted 6 times. [E1]" in done.markdown
    assert "The log of that run says: FATAL" in done.markdown
    assert "Not checked" in done.markdown


def test_a_service_that_asked_for_a_pause_gets_one():
    """After a 429 it is left alone as long as it said; plain answers come at once meanwhile."""
    now = [100.0]
    with writing(Reply(status=429, headers={"Retry-After": "30"}), clock=lambda: now[0]) as (writer, server):
        writer(answer())
        assert writer(answer()).wording.plain_because == "resting"
        assert len(server.requests) == 1
        now[0] += 31
        assert writer(answer()).wording.plain_because == "rate_limited"
        assert len(server.requests) == 2


def test_a_fault_of_ours_does_not_take_the_answer(monkeypatch):
    """Whatever verification stumbles over, the plain answer is shown."""
    monkeypatch.setattr("kbase.llm.writer.settled", lambda *_: 1 / 0)
    done, _, _ = worded(Reply(GOOD))
    assert (done.markdown, done.wording.plain_because) == (answer().markdown, "error")


def test_i_do_not_know_stays():
    """An answer that says that nothing was found is not for a model to fill."""
    unknown = replace(answer(), abstain_reason="not_in_notes")
    done, _, server = worded(Reply(GOOD), unknown)
    assert (done.markdown, done.wording, server.requests) == (unknown.markdown, None, [])


@pytest.mark.parametrize(("lang", "words"), [
    ("en", "in English"),
    ("zh-TW", "Traditional Chinese"),
    ("zh-CN", "Simplified Chinese"),
])  # fmt: skip
def test_the_model_is_asked_for_the_askers_language(lang, words):
    """And told everything as one document: question, the answer by rules, sources."""
    _, _, server = worded(Reply(""), answer(lang))
    assert words in server.requests[0]["messages"][1]["content"].splitlines()[-1]
    sent = document(server.requests[0])
    assert sorted(sent["sources"]) == ["E1", "E2", "E3", "E4", "E5", "K1"]


def test_words_in_chinese():
    """Taiwan wording for zh-TW."""
    done, _, _ = worded(
        Reply("容器 `web` 以 exit code 78 結束，因為沒有設定 `DATABASE_URL`。[E2][E4]到目前為止已重新啟動 6 次。[E1]"),
        answer("zh-TW"),
    )
    assert done.markdown.split("\n\n")[1] == (
        "容器 `web` 以 exit code 78 結束，因為沒有設定 `DATABASE_URL`。[E2][E4]到目前為止已重新啟動 6 次。[E1]"
    )


def test_nothing_secret_leaves():
    """Credentials in the question, in logs and in notes are masked in every request; the key is only in its header."""
    token = "ghp_" + "a1B2c3D4" * 5
    plain = answer()
    asked = replace(
        plain, question=replace(plain.question, text=f"why? password=hunter2hunter2 {token} ann@corp.example")
    )
    leaky = replace(asked.evidence[2], value=f"login with {token} and DB_PASSWORD=tr0ub4dor3x failed")
    asked = replace(asked, evidence=(*asked.evidence[:2], leaky, *asked.evidence[3:]), markdown=asked.markdown + token)
    with writing(Reply(GOOD), api_key="sk-llm-key") as (writer, server):
        writer(asked)
    sent = json.dumps(server.requests)
    assert not any(secret in sent for secret in (token, "hunter2hunter2", "tr0ub4dor3x", "ann@corp.example", "sk-llm"))
    assert server.keys == ["Bearer sk-llm-key"]


def test_the_budget_is_kept():
    """The prompt is cut to its share of the budget, and with too little left no request is made."""
    done, _, server = worded(Reply(GOOD), budget_tokens=200)
    assert (done.wording.plain_because, server.requests) == ("budget", [])
    _, _, server = worded(Reply(GOOD), budget_tokens=1900)
    assert len(document(server.requests[0])["sources"]) < 6
    assert server.requests[0]["max_tokens"] <= 800


def test_tokens_are_counted():
    """As the service says, or estimated where it says nothing."""
    assert worded(Reply(GOOD, usage=1234))[0].wording.tokens == 1234
    assert worded(Reply(GOOD))[0].wording.tokens > 500


def test_times_are_told():
    """How long the words took, within the total."""
    done, _, _ = worded(Reply(GOOD))
    assert done.timings_ms["total"] == pytest.approx(10 + done.timings_ms["word"])


def test_a_service_that_knows_fewer_parameters():
    """What it refuses by name is left out, at once and from then on; max_tokens has a newer name."""
    refusals = [
        Reply(status=400, error="Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'."),
        Reply(status=400, error="stream_options is not supported"),
        Reply(GOOD),
    ]
    with writing(refusals) as (writer, server):
        assert writer(answer()).wording.kept == 4
        assert writer(answer()).wording.kept == 4
    assert "max_completion_tokens" in server.requests[-1]
    assert not server.requests[-1].keys() & {"max_tokens", "stream_options"}
    assert len(server.requests) == 4


def test_a_writer_is_shared_between_threads():
    """Ten answers at once, each whole."""
    from concurrent.futures import ThreadPoolExecutor

    with writing(Reply(GOOD)) as (writer, _), ThreadPoolExecutor(10) as pool:
        assert isinstance(writer, Writer)
        assert {a.wording.kept for a in pool.map(writer, [answer()] * 10)} == {4}

"""Conversations over HTTP: one's own, and nobody else's."""

import pytest

OVEN = "why does oven restart?"


def ask(client, question=OVEN, thread="", **headers):
    reply = client.post("/v1/ask", json={"question": question, "thread": thread}, headers=headers)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_a_question_outside_of_any_thread_leaves_nothing(client):
    answer = client.post("/v1/ask", json={"question": OVEN}).json()
    assert (answer["thread"], answer["turn"]) == (None, None)
    assert client.get("/v1/threads").json() == {"threads": [], "next": None}


def test_a_thread_keeps_questions_and_answers(client):
    """The title is that of the first question; the answers are letter by letter what was given."""
    first = ask(client)
    second = ask(client, "what is an oven?", first["thread"])
    thread = client.get(f"/v1/threads/{first['thread']}").json()
    assert thread["title"] == OVEN
    assert [t["question"] for t in thread["turns"]] == [OVEN, "what is an oven?"]
    assert [t["answer"] for t in thread["turns"]] == [first, second]
    assert client.get(f"/v1/turns/{second['turn']}").json() == thread["turns"][1]


def test_a_thread_may_be_started_first(client):
    """Without a title it takes that of its first question."""
    made = client.post("/v1/threads").json()
    ask(client, thread=made["id"])
    assert client.get(f"/v1/threads/{made['id']}").json()["title"] == OVEN


def test_threads_are_found_by_words_of_questions_and_answers(client):
    """All words in one question with its answer, in any case and in either Chinese script."""
    oven = ask(client)["thread"]
    other = ask(client, "節點的磁碟壓力是什麼？")["thread"]

    def found(query):
        return [t["id"] for t in client.get("/v1/threads", params={"query": query}).json()["threads"]]

    assert found("") == [other, oven]
    assert found("OVEN restart") == [oven]
    assert found("节点 磁盘") == found("節點 磁碟") == [other]
    assert found("100%") == []


def test_threads_come_in_pages(client):
    """`next` of one page is `before` of the following one; the last has none."""
    asked = [ask(client)["thread"] for _ in range(3)]
    first = client.get("/v1/threads", params={"limit": 2}).json()
    rest = client.get("/v1/threads", params={"limit": 2, "before": first["next"]}).json()
    assert [t["id"] for t in first["threads"] + rest["threads"]] == asked[::-1]
    assert rest["next"] is None


def test_a_thread_is_renamed_and_deleted(client):
    """With its turns and feedback, for good."""
    answer = ask(client)
    path = f"/v1/threads/{answer['thread']}"
    assert client.patch(path, json={"title": "  The oven\nagain "}).json()["title"] == "The oven again"
    client.post("/v1/feedback", json={"turn": answer["turn"], "value": "helpful"})
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == client.delete(path).status_code == 404
    assert client.get(f"/v1/turns/{answer['turn']}").status_code == 404
    assert client.get("/v1/threads").json()["threads"] == []


def test_an_export_reads_without_kbase(client):
    """Question, time, answer and its sources, as Markdown that a browser saves."""
    answer = ask(client)
    reply = client.get(f"/v1/threads/{answer['thread']}/export", headers={"Accept-Language": "en"})
    assert reply.headers["Content-Type"].startswith("text/markdown")
    assert "attachment" in reply.headers["Content-Disposition"]
    for piece in (f"> {OVEN}", answer["answer"], answer["citations"][0]["path"], answer["evidence"][0]["command"]):
        assert piece in reply.text


def test_one_answer_is_handed_on(client):
    """With its sources, or as a message in the language of the answer, whoever reads it."""
    answer = ask(client)
    client.post("/v1/ask", json={"question": "what is an oven?", "thread": answer["thread"]})
    whole = client.get(f"/v1/turns/{answer['turn']}/export", headers={"Accept-Language": "en"})
    assert whole.headers["Content-Type"].startswith("text/markdown")
    assert (answer["answer"] in whole.text, "what is an oven?" in whole.text) == (True, False)
    told = client.get(f"/v1/turns/{answer['turn']}/message", headers={"Accept-Language": "zh-TW"})
    assert told.headers["Content-Type"].startswith("text/plain")
    assert told.text.startswith(f"{OVEN}\n\nRoot cause: ")


def test_the_last_word_on_an_answer_counts(client):
    """helpful, then not_helpful with a reason, then taken back."""
    answer = ask(client)

    def say(value, **reason):
        assert client.post("/v1/feedback", json={"turn": answer["turn"], "value": value, **reason}).status_code == 204
        return client.get(f"/v1/turns/{answer['turn']}").json()["feedback"]

    assert say("helpful") == {"value": "helpful", "reason": ""}
    assert say("not_helpful", reason="wrong pod") == {"value": "not_helpful", "reason": "wrong pod"}
    assert say(None) is None


@pytest.fixture
def two(serve):
    """A service with two people; Ann has asked something."""
    client = serve(api_keys="ann:one,bob:two")
    client.headers["Authorization"] = "Bearer one"
    return client, ask(client)


BOB = {"Authorization": "Bearer two"}


def test_nobody_sees_the_threads_of_others(two):
    """A thread of somebody else is as one that does not exist, for every request there is."""
    client, answer = two
    path, turn = f"/v1/threads/{answer['thread']}", answer["turn"]
    question = {"question": OVEN, "thread": answer["thread"]}
    refused = [
        client.get(path, headers=BOB),
        client.get(f"{path}/export", headers=BOB),
        client.patch(path, headers=BOB, json={"title": "mine"}),
        client.delete(path, headers=BOB),
        client.get(f"/v1/turns/{turn}", headers=BOB),
        client.get(f"/v1/turns/{turn}/stream", headers=BOB),
        client.get(f"/v1/turns/{turn}/export", headers=BOB),
        client.get(f"/v1/turns/{turn}/message", headers=BOB),
        client.post("/v1/feedback", headers=BOB, json={"turn": turn, "value": "helpful"}),
        client.post("/v1/ask", headers=BOB, json=question),
        client.post("/v1/ask/stream", headers=BOB, json=question),
    ]
    assert [r.status_code for r in refused] == [404] * len(refused)
    assert client.get("/v1/threads", headers=BOB).json()["threads"] == []
    mine = client.get(path).json()
    assert (mine["title"], len(mine["turns"]), mine["turns"][0]["feedback"]) == (OVEN, 1, None)


def test_a_refusal_does_not_tell_whether_the_thread_exists(two):
    client, answer = two
    theirs = client.get(f"/v1/threads/{answer['thread']}", headers=BOB).json()["error"]
    none = client.get(f"/v1/threads/{'0' * 32}", headers=BOB).json()["error"]
    assert theirs["code"] == none["code"] == "no_such_thread"
    assert theirs["message"].replace(answer["thread"], "") == none["message"].replace("0" * 32, "")


def test_credentials_in_a_question_are_not_kept(client):
    """People paste manifests; what is kept, listed and exported has a pseudonym in their place."""
    answer = ask(client, "why does oven fail with DATABASE_PASSWORD=correct-horse-battery")
    path = f"/v1/threads/{answer['thread']}"
    for reply in (client.get(path), client.get(f"{path}/export"), client.get("/v1/threads")):
        assert "correct-horse" not in reply.text

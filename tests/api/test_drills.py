"""/v1/drills as other programs use it; each key is a person of its own."""

import csv
import io
from pathlib import Path

import pytest

REAL = Path(__file__).parents[2] / "corpus"
GOOD = (
    "If liveness fails, the kubelet restarts the container. If readiness fails, the Pod gets no traffic because it is"
    " removed from the endpoints. Both run every 10 seconds by default."
)


def test_grade_as_the_contract_says(client):
    """card or question, answer, lang -> verdict, missing, contradicted, citations."""
    body = {"card": "workloads/probes", "answer": GOOD, "lang": "zh-TW"}
    reply = client.post("/v1/drills/grade", json=body).json()
    assert (reply["verdict"], reply["missing"], reply["contradicted"]) == ("correct", [], [])
    assert reply["citations"][0]["note"] == "workloads/probes"
    assert reply["review"]["rating"] == "easy"
    body = {"question": "How do readiness and liveness probes differ?", "answer": "I don't know."}
    reply = client.post("/v1/drills/grade", json=body).json()
    assert (reply["verdict"], reply["remark"], reply["card"]["id"]) == ("wrong", "evasive", "workloads/probes")
    assert len(reply["missing"]) == 3


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"answer": "x"}, 422, "invalid_request"),
        ({"card": "a", "question": "b", "answer": "x"}, 422, "invalid_request"),
        ({"card": "workloads/none", "answer": "x"}, 404, "no_such_card"),
        ({"question": "Why is my cat hungry?", "answer": "x"}, 404, "no_such_card"),
        ({"card": "workloads/probes", "answer": "x" * 5000}, 422, "invalid_request"),
        ({"card": "workloads/probes", "answer": "x", "seconds": -1}, 422, "invalid_request"),
    ],
)
def test_what_cannot_be_graded_is_an_error_document(client, body, status, code):
    reply = client.post("/v1/drills/grade", json=body)
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


def test_the_answer_is_shown_only_where_it_is_asked_for(client):
    listed = client.get("/v1/drills/cards", params={"lang": "zh-CN"}).json()
    assert len(listed) == 3
    assert "answer" not in listed[0]
    card = client.get("/v1/drills/cards/workloads/probes").json()
    assert card["answer"]
    assert card["points"]
    assert card["citations"][0]["heading"].endswith("Liveness and readiness compared")
    context = client.get("/v1/drills/cards/workloads/probes/context", params={"lang": "zh-TW"}).json()
    assert context["question"] in context["text"]


def test_next_and_topics_follow_what_was_answered(client):
    assert {card["why"] for card in client.get("/v1/drills/next", params={"count": 3}).json()} == {"new"}
    client.post("/v1/drills/grade", json={"card": "workloads/probes", "answer": GOOD})
    topic = client.get("/v1/drills/topics").json()[0]
    assert (topic["cards"], topic["new"], topic["score"]) == (3, 2, 1.0)
    assert client.get("/v1/drills/next", params={"topic": "x"}).status_code == 400
    assert client.get("/v1/drills/today", params={"scope": "C1"}).json()["id"].startswith("workloads/")


def test_the_person_may_overrule_and_ends_up_in_the_statistics(client):
    review = client.post("/v1/drills/grade", json={"card": "workloads/probes", "answer": "x"}).json()["review"]
    assert client.post(f"/v1/drills/reviews/{review['id']}", json={"rating": "good"}).json()["rating"] == "good"
    assert client.post("/v1/drills/reviews/none", json={"rating": "good"}).status_code == 404
    stats = client.get("/v1/drills/stats", params={"days": 3}).json()
    assert (stats["answers"], stats["streak"], len(stats["days"])) == (1, 1, 3)


def test_own_cards_belong_to_their_person(serve):
    client = serve(api_keys="ann:one,bob:two")
    ann, bob = ({"Authorization": f"Bearer {key}"} for key in ("one", "two"))
    question = {"question": "What does exit code 137 mean for a container?"}
    made = client.post("/v1/drills/cards", json=question, headers=ann)
    assert made.status_code == 201
    path = f"/v1/drills/cards/{made.json()['id']}"
    assert client.get(path, headers=ann).json()["own"] is True
    assert client.get(path, headers=bob).status_code == 404
    assert client.delete(path, headers=bob).status_code == 404
    assert client.delete(path, headers=ann).status_code == 204
    assert client.post("/v1/drills/cards", json={"question": "My cat?"}, headers=ann).status_code == 404


def test_a_mock_interview_over_http(client):
    run = client.post("/v1/drills/mock", json={"count": 2, "minutes": 5, "lang": "zh-TW"}).json()
    assert (run["state"], run["number"], run["of"], run["report"]) == ("asking", 1, 2, None)
    while run["state"] == "asking":
        run = client.post(f"/v1/drills/mock/{run['id']}/answer", json={"answer": ""}).json()
    assert (run["report"]["answered"], run["report"]["score"]) == (0, 0.0)
    again = client.post(f"/v1/drills/mock/{run['id']}/answer", json={"answer": "x"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "run_over")
    assert client.get("/v1/drills/mock/none").status_code == 404
    other = client.post("/v1/drills/mock", json={"count": 1}).json()
    assert client.post(f"/v1/drills/mock/{other['id']}/end").json()["state"] == "over"


def test_an_incident_over_http(serve):
    client = serve(corpus_dir=REAL)
    listed = client.get("/v1/drills/incidents").json()
    assert len(listed) >= 12
    run = client.post("/v1/drills/incidents/frontend-refused/runs", json={"lang": "zh-TW"}).json()
    assert (run["state"], run["namespace"], run["result"]) == ("open", "web", None)
    path = f"/v1/drills/runs/{run['id']}"
    seen = client.post(f"{path}/commands", json={"command": "kubectl describe svc frontend"}).json()
    assert (seen["found"], seen["of"], seen["code"]) == (2, 3, 0)
    assert client.post(f"{path}/commands", json={"command": "kubectl delete svc frontend"}).status_code == 403
    assert client.post(f"{path}/hint").json()["hints_left"] == 1
    body = {
        "cause": "Service 的 selector 是 front-end，跟 Pod 的標籤 frontend 對不上。",
        "fix": "把 selector 改成 app=frontend。",
    }
    result = client.post(f"{path}/solve", json=body).json()["result"]
    assert (result["cause"]["verdict"], result["fix"]["verdict"]) == ("correct", "correct")
    assert client.post(f"{path}/solve", json=body).status_code == 409
    assert client.get(path).json()["state"] == "over"
    assert client.post("/v1/drills/incidents/none/runs", json={}).status_code == 404


def test_export_is_a_file(client):
    reply = client.get("/v1/drills/export", params={"lang": "zh-TW"})
    assert reply.headers["content-type"].startswith("text/csv")
    assert len(list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))) == 4
    pytest.importorskip("genanki")
    assert client.get("/v1/drills/export", params={"format": "apkg"}).content.startswith(b"PK")

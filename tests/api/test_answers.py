"""What the service answers, and that its documents are those of the contract."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.models import AskOut, CheckOut, NoteOut
from tests.api.conftest import BUNDLE
from tests.clusters import CLINIC

WHY = {"question": "why does oven restart?"}
# contracts.md section 3, with what it allows to be added.
ASK = {"question", "lang", "intent", "answer", "abstained", "abstain_reason", "citations", "evidence", "findings"}
ASK |= {"ruled_out", "not_checked", "cluster", "timings_ms", "model"}
CHECK = {"findings", "clean", "not_checked", "evidence", "cluster", "timings_ms"}
CITATION = {"id", "note", "collection", "title", "heading", "lines", "quote", "path", "applies"}
EVIDENCE = {"id", "object", "path", "value", "observed_at", "command"}
FINDING = {"code", "severity", "about", "cause", "chain", "next_steps", "notes"}
CLUSTER = {"source", "server_version", "requests", "bytes", "objects"}


def test_ask(client):
    """A cited answer with its evidence, in the shape of the contract."""
    reply = client.post("/v1/ask", json=WHY)
    answer = reply.json()
    assert (reply.status_code, ASK - set(answer)) == (200, set())
    assert set(answer["citations"][0]) == CITATION
    assert set(answer["evidence"][0]) == EVIDENCE
    assert set(answer["findings"][0]) >= FINDING
    assert set(answer["cluster"]) >= CLUSTER
    assert (answer["intent"], answer["abstained"], answer["cluster"]["source"]) == ("troubleshoot", False, BUNDLE)
    assert answer["findings"][0]["notes"] == ["K1"]


def test_every_mark_of_an_answer_leads_somewhere(client):
    """Each [E1] and [K1] of the text is listed, each step of a chain cites evidence that is listed."""
    answer = client.post("/v1/ask", json=WHY).json()
    listed = {e["id"] for e in answer["evidence"]} | {c["id"] for c in answer["citations"]}
    cited = {e for f in answer["findings"] for s in f["chain"] for e in s["evidence"]}
    assert cited <= listed
    assert {m.strip("[]") for m in re.findall(r"\[[EK]\d+\]", answer["answer"])} <= listed


def test_the_command_line_and_the_service_say_the_same(client, cli):
    """`kbase ask --json` and POST /v1/ask give the same document, times and costs aside."""

    def lasting(answer):
        return {k: v for k, v in answer.items() if k not in ("timings_ms", "cluster")}

    printed = json.loads(cli("ask", WHY["question"], "--cluster", BUNDLE, "--json").out)
    assert lasting(client.post("/v1/ask", json=WHY).json()) == lasting(printed)


def test_check(client, cli):
    """A report in the shape of the contract, the same as `kbase check --json`."""
    report = client.get("/v1/check", params={"namespace": "bakery"}).json()
    printed = json.loads(cli("check", "-n", "bakery", "--cluster", BUNDLE, "--json").out)
    assert set(report) == CHECK
    assert (report["findings"], report["clean"]) == (printed["findings"], printed["clean"])


def test_check_of_several_targets(client):
    """`target` may come several times."""
    report = client.get("/v1/check", params={"target": ["deploy/bakery/oven", "pod/front/display"]}).json()
    assert {f["about"]["name"] for f in report["findings"]} == {"oven", "display"}


def test_notes(client):
    """Every note once, each to be read by its id."""
    notes = client.get("/v1/notes").json()
    assert [n["id"] for n in notes] == ["runbooks/crashloopbackoff", "runbooks/pod-pending", "workloads/probes"]
    note = client.get(f"/v1/notes/{notes[1]['id']}", params={"lang": "zh-TW"}).json()
    assert note["lang"] == "zh-TW"
    assert "排程器" in note["text"]


@pytest.mark.parametrize(("accept", "lang"), [
    ("zh-TW,zh;q=0.9,en;q=0.8", "zh-TW"),
    ("en;q=0.2, zh-Hans-CN;q=0.9", "zh-CN"),
    ("fr, *;q=0.1", "en"),
    ("zh-HK", "zh-TW"),
    ("zh;q=nonsense, en", "en"),
    ("", "en"),
])  # fmt: skip
def test_accept_language(client, accept, lang):
    """The best language that the client accepts, where none is asked for."""
    words = {"en": "node", "zh-TW": "節點", "zh-CN": "节点"}
    report = client.get("/v1/check", params={"target": "pod/front/display"}, headers={"Accept-Language": accept}).json()
    assert words[lang] in report["findings"][0]["cause"]


def test_the_question_decides_the_language_of_its_answer(client):
    """`lang`, else the question's own language, whatever the browser accepts."""
    answer = client.post(
        "/v1/ask", json={"question": "oven 為什麼一直重啟？"}, headers={"Accept-Language": "en"}
    ).json()
    assert answer["lang"] == "zh-TW"
    assert client.post("/v1/ask", json={**WHY, "lang": "zh-CN"}).json()["lang"] == "zh-CN"


def test_health(client):
    """/healthz says that the process answers, /readyz from what."""
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "notes": 3, "cluster": BUNDLE}


def test_documentation(client):
    """/docs is served, and the OpenAPI schema describes the answer, the report and the errors."""
    page = client.get("/docs")
    assert page.status_code == 200
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert loaded
    assert all(client.get(own).status_code == 200 for own in loaded)  # nothing comes from elsewhere
    schema = client.get("/openapi.json").json()
    assert {"AskOut", "CheckOut", "NoteOut", "ErrorOut", "FindingOut"} <= set(schema["components"]["schemas"])
    for path, verb in (("/v1/ask", "post"), ("/v1/check", "get"), ("/v1/notes", "get")):
        replies = schema["paths"][path][verb]["responses"]
        assert "$ref" in json.dumps(replies["200"])
        assert all("ErrorOut" in json.dumps(replies[code]) for code in ("400", "401", "403", "413", "422", "503"))


def test_the_schema_holds_for_real_answers(client):
    """Answers of every kind have exactly the fields that the schema describes."""
    questions = ["What does CrashLoopBackOff mean?", "How do I tune autovacuum?", "Why is display Pending?"]
    for question in [*questions, "Is node-a healthy?", "Why is ledger-api down?", "delete the pod display"]:
        AskOut.model_validate(client.post("/v1/ask", json={"question": question}).json())
    CheckOut.model_validate(client.get("/v1/check").json())
    assert [NoteOut.model_validate(n) for n in client.get("/v1/notes").json()]


def test_the_schema_holds_for_the_clinic(serve):
    """Also for all that is wrong with the large recording."""
    if not CLINIC.exists():
        pytest.skip("the clinic recording (../shared) is not here")
    report = serve(cluster=f"bundle:{CLINIC}").get("/v1/check").json()
    assert len(CheckOut.model_validate(report).findings) > 20


def test_unknown_fields_of_an_object_are_left_out(client):
    """An object names only what is known of it, as the contract has it."""
    about = client.post("/v1/ask", json=WHY).json()["findings"][0]["about"]
    assert None not in about.values()
    assert {"kind", "namespace", "name"} <= set(about)


def test_many_at_once(client):
    """Fifty questions at the same time get each its own answer."""
    asked = [("oven", "why does oven restart?"), ("display", "why is display Pending?")] * 25
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda q: client.post("/v1/ask", json={"question": q[1]}).json(), asked))
    for (name, question), answer in zip(asked, answers, strict=True):
        assert (answer["question"], answer["findings"][0]["about"]["name"]) == (question, name)


def test_a_new_index_is_answered_from_at_once(serve, tmp_path):
    """What is ingested while the service runs is found by the next question."""
    from ingest.run import ingest
    from kbase.config import Settings

    settings = Settings(data_dir=tmp_path / "data", cluster="none")
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "dough.md").write_text("# Dough\n\nKnead the dough for ten minutes.\n")
    ingest([folder], index_dir=settings.index_dir, collection="a", embedder=None)
    client = serve(data_dir=settings.data_dir, cluster="none")
    assert "Knead the dough" in client.post("/v1/ask", json={"question": "knead the dough"}).json()["answer"]
    (folder / "dough.md").write_text("# Dough\n\nRest the dough overnight, then knead it for two minutes.\n")
    (folder / "oven.md").write_text("# Heat\n\nPreheat the stone.\n")
    ingest([folder], index_dir=settings.index_dir, collection="a", embedder=None)
    assert "overnight" in client.post("/v1/ask", json={"question": "knead the dough"}).json()["answer"]
    assert len(client.get("/v1/notes").json()) == client.get("/readyz").json()["notes"] == 2

"""What the web page is made of: its files, its words, and the routes made for it."""

import re
from pathlib import Path

import pytest

import api
from api.words import words
from kbase.diagnosis.areas import AREAS, area_of
from kbase.diagnosis.declare import all_checks
from kbase.registry import modules

STATIC = Path(api.__file__).with_name("static")
KEY = "key-of-the-bakery"


def test_the_page_names_its_files_and_nothing_else(client):
    """Every script and style it names is there, by an address that changes with their content."""
    page = client.get("/")
    assert page.headers["Content-Type"].startswith("text/html")
    named = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert not [address for address in named if "//" in address]
    files = {address for address in named if address.startswith("ui/")}
    scripts = {p.relative_to(STATIC).as_posix() for p in STATIC.glob("*/**/*.js")}
    assert {address.split("/", 2)[2] for address in files} >= scripts
    for address in files:
        reply = client.get(f"/{address}")
        assert (reply.status_code, "immutable" in reply.headers["Cache-Control"]) == (200, True)


def test_every_file_of_the_page_is_guarded(client):
    """The policy without exceptions, no sniffing, no referrer; the document itself is asked for each time."""
    page = client.get("/")
    script = client.get("/" + re.search(r'src="(ui/[^"]+)"', page.text)[1])
    for reply in (page, script, client.get("/ui/words/en.json")):
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-cache"
    assert script.headers["Content-Type"].startswith("text/javascript")


def test_an_old_address_is_not_kept_for_good(client):
    """A file asked for by another fingerprint is served, but not as if it were that version."""
    assert client.get("/ui/000000000000/icon.svg").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", [
    "/ui/x/../../app.py",
    "/ui/x/..%2F..%2Fapp.py",
    "/ui/%2E%2E/v1/notes",
    "/ui/x//etc/passwd",
    "/ui/x/nothing.js",
    "/ui/words/tlh.json",
])  # fmt: skip
def test_only_files_of_the_page_are_served(client, path):
    """Nothing beside its folder, and no language that is not spoken."""
    assert client.get(path).status_code in (404, 422)


def test_with_a_key_the_page_loads_and_tells_nothing(serve):
    """Page and files need none; everything that is told by notes, cluster or people does."""
    client = serve(api_key=KEY)
    assert client.get("/").status_code == client.get("/ui/words/en.json").status_code == 200
    for path in ("/v1/notes", "/v1/checks", "/v1/search?q=pod", "/v1/threads", "/ui", "/ui/%2E%2E/v1/notes"):
        assert client.get(path).status_code in (401, 404)
    assert client.get("/v1/checks").status_code == 401


def test_words_are_in_their_language(client):
    """One sentence per key; Mainland wording for zh-CN."""
    said = {lang: client.get(f"/ui/words/{lang}.json").json()["nav.cluster"] for lang in ("en", "zh-TW", "zh-CN")}
    assert said == {"en": "Cluster", "zh-TW": "叢集", "zh-CN": "集群"}


def test_each_word_has_one_place():
    """No part of the page speaks for another, and what is put otherwise for Mainland China is a word of its part."""
    parts = modules("api.words")
    keys = [key for part in parts for key in part.WORDS]
    assert len(keys) == len(set(keys)) == len(words("zh-CN"))
    assert not [key for part in parts for key in getattr(part, "MAINLAND", {}) if key not in part.WORDS]


def test_checks_name_their_area_and_notes(client):
    """Every check once, with an area that is known and the titles of the notes that this index has."""
    listed = client.get("/v1/checks", params={"lang": "zh-TW"}).json()
    assert {c["code"] for c in listed} == {c.code for c in all_checks()}
    assert {c["area"] for c in listed} <= set(AREAS)
    titles = {note["id"]: note["title"] for c in listed for note in c["notes"]}
    assert set(titles) <= {"runbooks/crashloopbackoff", "runbooks/pod-pending", "workloads/probes"}
    assert titles["runbooks/pod-pending"].startswith("Pod Pending：")


@pytest.mark.parametrize(("code", "area"), [
    ("POD-OOM", "workloads"),
    ("SVC-PORT", "network"),
    ("PVC-PENDING", "storage"),
    ("NODE-NOT-READY", "nodes"),
    ("QUOTA-FULL", "capacity"),
    ("WEBHOOK-UNREACHABLE", "control"),
])  # fmt: skip
def test_an_area_is_where_a_person_would_look(code, area):
    """By the kind that the check is about."""
    (check,) = [c for c in all_checks() if c.code == code]
    assert area_of(check) == area


def test_no_check_is_without_an_area():
    """A new kind needs a place in kbase's map of areas."""
    assert not [c.code for c in all_checks() if area_of(c) == "other"]


def test_search_finds_passages(client):
    """Best first, with lines of the file and an excerpt without the heading; nothing for words nobody wrote."""
    hits = client.get("/v1/search", params={"q": "which probe restarts a container", "lang": "en"}).json()
    assert hits[0]["note"] == "workloads/probes"
    assert not any(hit["excerpt"].startswith("#") for hit in hits)
    assert len(client.get("/v1/search", params={"q": "pod", "limit": 1}).json()) == 1
    assert client.get("/v1/search", params={"q": "qqqq"}).json() == []
    assert client.get("/v1/search", params={"q": " "}).status_code == 422


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_the_passages_of_a_note_are_the_lines_of_its_file(client, lang):
    """What a citation's lines point at is what is shown."""
    note = client.get("/v1/notes/workloads/probes", params={"lang": lang}).json()
    file = (
        (Path(__file__).parents[1] / "fixtures/corpus/workloads" / f"probes.{lang}.md").read_text("utf-8").split("\n")
    )
    assert len(note["passages"]) > 1
    for passage in note["passages"]:
        first, last = passage["lines"]
        assert passage["text"].strip("\n") == "\n".join(file[first - 1 : last]).strip("\n")
        assert passage["text"].strip("\n") in note["text"]


def test_consequences_name_their_root(client):
    """A finding that merely follows from another says from which; roots follow from nothing."""
    found = client.get("/v1/check").json()["findings"]
    follows = {n: f["follows_from"] for n, f in enumerate(found)}
    assert any(root is not None for root in follows.values())
    for root in filter(lambda n: n is not None, follows.values()):
        assert follows[root] is None
    (service,) = [f for f in found if f["code"] == "SVC-NOT-READY" and f["about"]["namespace"] == "bakery"]
    assert found[service["follows_from"]]["about"]["name"] == "oven"

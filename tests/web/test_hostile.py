"""Text of notes, clusters, models and people is data: no payload in it becomes markup, a script or a request."""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ingest.run import ingest
from kbase.config import Settings
from tests.conftest import CORPUS, RECORDING

IMAGE = "<img src=x onerror=hacked=1>"
SCRIPT = "<script>hacked=1</script>"
LINK = "[press](javascript:hacked=1)"
REMOTE = "![pixel](http://203.0.113.9/pixel.png)"
AUTO = "<http://203.0.113.9/auto>"
STYLE = "<style>body{display:none}</style>"
FRAME = '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>'
MATH = "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=hacked=1&gt;'>"
PAYLOADS = " ".join([IMAGE, SCRIPT, LINK, REMOTE, AUTO, STYLE, FRAME, MATH])
WHY = "why does oven restart?"


@pytest.fixture(scope="module")
def hostile(start, tmp_path_factory):
    """A service whose notes and cluster are full of payloads."""
    folder = tmp_path_factory.mktemp("hostile")
    recording = Path(shutil.copytree(RECORDING, folder / "recording"))
    pod = "oven-5c9d-k2xjv"
    evil = f"oven-{IMAGE}"
    for file in recording.rglob("*.json"):
        text = file.read_text("utf-8").replace(pod, evil).replace("pod-template-hash", IMAGE.replace(" ", "-"))
        file.write_text(text.replace("registry.test/bakery/oven:1.4", f"{SCRIPT}{LINK}".replace("/", "\\/")), "utf-8")
    logs = recording / "logs" / "bakery"
    (logs / pod).rename(logs / evil)
    (logs / evil / "oven.previous.log").write_text(f"2026-10-05T06:20:00Z fatal: {PAYLOADS}\n", "utf-8")
    corpus = Path(shutil.copytree(CORPUS, folder / "corpus"))
    for file in corpus.rglob("crashloopbackoff*.md"):
        text = file.read_text("utf-8")
        head, title, body = text.partition("\n# ")
        name, _, rest = body.partition("\n")
        file.write_text(f"{head}{title}{name} {IMAGE}\n\n{PAYLOADS}\n{rest}\n\n## {SCRIPT}\n\n{PAYLOADS}\n", "utf-8")
    data = folder / "data"
    ingest([corpus], index_dir=Settings(data_dir=data).index_dir, collection="kbase", embedder=None)
    return start(data_dir=data, corpus_dir=corpus, cluster=f"bundle:{recording}")


def harmless(tab):
    """Nothing ran, nothing foreign stands in the page, nothing was refused because nothing was tried."""
    assert tab.page.evaluate("typeof hacked") == "undefined"
    foreign = "main img, main iframe, main script, main style, main math, main form:not(.composer):not([class]) object,"
    assert tab.page.locator(foreign + " .drawer img, .side img, [onerror], [srcdoc]").count() == 0
    for link in tab.page.locator("a[href]").all():
        assert not link.get_attribute("href").lower().startswith(("javascript:", "data:", "vbscript:"))
    assert tab.page.locator("body").is_visible()


def test_an_answer_about_a_hostile_cluster_is_text(hostile, window):
    """Pod names, log lines and images are shown as they are written."""
    tab = window(at=hostile)()
    turn = tab.ask(WHY)
    harmless(tab)
    assert IMAGE in turn.inner_text()
    for mark in turn.locator(".answer-text .mark.is-live").all()[:4]:
        mark.click()
        tab.page.locator(".drawer .facts-list").wait_for()
        harmless(tab)
        tab.page.keyboard.press("Escape")


def test_a_hostile_note_is_text(hostile, window):
    """In the drawer, in the list, in search results and as a page."""
    tab = window(at=hostile)()
    tab.ask("what is CrashLoopBackOff?").locator(".mark.is-note").first.click()
    tab.page.locator(".drawer .passage").first.wait_for()
    harmless(tab)
    tab.page.keyboard.press("Escape")
    for where, shown in (
        ("#/notes", ".shelf"),
        ("#/notes?q=onerror hacked", ".hits"),
        ("#/notes/runbooks/crashloopbackoff", "main .note-text"),
    ):
        tab.go(where)
        tab.page.locator(shown).wait_for()
        harmless(tab)
    assert SCRIPT in tab.page.locator("main .note-text").inner_text()


def test_the_cluster_page_of_a_hostile_cluster_is_text(hostile, window):
    """Every card unfolded."""
    tab = window(at=hostile)("#/cluster")
    tab.page.locator("details.finding").first.wait_for()
    tab.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    harmless(tab)
    assert IMAGE in tab.page.locator(".found").inner_text()


def test_a_question_and_a_title_are_text(tab):
    """What a person writes, or has been sent to write, is shown back as text."""
    tab.ask(f"{IMAGE} {SCRIPT} why does oven restart?")
    assert SCRIPT in tab.page.locator(".question").inner_text()
    tab.page.locator(".view-head").get_by_role("button", name="Rename").click()
    tab.page.fill("dialog input", IMAGE)
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("h1")).to_have_text(IMAGE)
    expect(tab.page.locator(".thread-groups a").first).to_have_text(IMAGE)
    harmless(tab)


@pytest.mark.parametrize("where", [
    "#/notes/%3Cimg%20src=x%20onerror=hacked=1%3E",
    "#/t/<script>hacked=1</script>",
    "#/cluster?ns=<img src=x onerror=hacked=1>",
    "#/?q=<img src=x onerror=hacked=1>",
    "#/notes?q=%00%ff<svg onload=hacked=1>",
    "#/notes/%E0%A4%A",
])  # fmt: skip
def test_an_address_is_text(window, where):
    """A link that somebody sends can open a view, and nothing else; a question in it is not sent by itself."""
    tab = window()(where)
    tab.page.locator("h1").wait_for()
    tab.page.wait_for_load_state("networkidle")
    harmless(tab)
    assert tab.page.locator(".turn").count() == 0


def test_words_of_a_model_are_text(tab):
    """An answer that is nothing but payloads, streamed: links say where they lead, the rest is text."""
    answer = f"**Fine.** [K1]\n\n{PAYLOADS}\n\n[kubernetes.io](http://203.0.113.9/phish)\n\n[K99] [E99]"
    delta = f"event: delta\ndata: {json.dumps({'markdown': answer})}\n\n"

    def forged(route):
        reply = route.fetch()
        body = reply.text()
        head, _, rest = body.partition("event: delta")
        done = json.loads(rest.rpartition("event: done\ndata: ")[2].partition("\n")[0])
        done |= {"answer": answer, "wording": {"model": SCRIPT, "dropped": 0, "plain_because": ""}}
        route.fulfill(response=reply, body=f"{head}{delta}event: done\ndata: {json.dumps(done)}\n\n")

    tab.page.route("**/v1/ask/stream", forged)
    turn = tab.ask(WHY)
    harmless(tab)
    text = turn.inner_text()
    assert "203.0.113.9" in turn.locator("a:has-text('kubernetes.io')").inner_text()
    assert SCRIPT in text
    assert "[K99] [E99]" in text, "marks that lead nowhere stay as they are"


def test_the_page_refuses_what_is_not_its_own(service, tab):
    """Its policy: no inline script, no foreign host, no markup from strings; nobody may frame it."""
    policy = tab.page.evaluate("fetch('./').then(r => r.headers.get('content-security-policy'))")
    for rule in ("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    refused = "try { document.body.innerHTML = '<b>x</b>'; 'taken' } catch { 'refused' }"
    assert tab.page.evaluate(refused) == "refused"
    tab.faults.clear()  # the refusal itself is said on the console

"""The cluster page, the notes, languages, themes, keys and phones."""

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

import api
from api.words import words
from ingest.run import ingest
from kbase.config import Settings
from kbase.script import LANGS
from tests.conftest import CORPUS
from tests.web.conftest import WAIT_MS

WHY = "why does oven restart?"


def report(tab, path="v1/check"):
    return json.loads(tab.page.evaluate(f"fetch('{path}').then(r => r.text())"))


def test_the_cluster_page_shows_every_finding_and_every_area(tab):
    """Each finding of /v1/check is a card, under its root cause; each area has a verdict in words."""
    tab.go("#/cluster")
    tab.page.locator(".areas").wait_for()
    found = report(tab)["findings"]
    shown = tab.page.locator(".found details.finding .cause").all_text_contents()
    assert len(shown) == len(found)
    assert all(any(f["cause"].replace("`", "") in text for text in shown) for f in found)
    roots = sum(f["follows_from"] is None for f in found)
    assert tab.page.locator(".found > .space > .findings > details.finding").count() == roots < len(found)
    areas = {check["area"] for check in report(tab, "v1/checks")}
    assert tab.page.locator(".area").count() == len(areas)
    for words_of_area in tab.page.locator(".area .severity").all_inner_texts():
        assert words_of_area.strip()


def test_what_could_not_be_checked_is_never_shown_as_healthy(tab):
    """Three outcomes: an area with a gap and no finding says so, and the gap stands below with its reason."""
    tab.go("#/cluster")
    tab.page.locator(".areas").wait_for()
    gaps = {gap["check"]: gap for gap in report(tab)["not_checked"]}
    assert gaps, "the recording denies something"
    areas = {check["code"]: check["area"] for check in report(tab, "v1/checks")}
    found = {areas[f["code"]] for f in report(tab)["findings"]}
    unseen = {areas[code] for code in gaps if code in areas} - found
    for area in unseen:
        assert tab.page.locator(f"[data-area={area}] .severity.is-unknown").count() == 1
    listed = tab.page.locator(".gaps").inner_text()
    for gap in gaps.values():
        assert gap["detail"] in listed
        assert words("en")[f"gap.{gap['reason']}"] in listed


def test_a_cluster_that_shows_nothing_is_said_first(tab):
    """Gone while the page is open: an alert with the reason, no area in order; the next check shows all again."""
    gap = {"check": "POD", "reason": "error", "detail": "cannot list pods: the API server cannot be reached"}

    def gone(route):
        report = route.fetch().json()
        route.fulfill(json=report | {"findings": [], "clean": [], "evidence": [], "not_checked": [gap]})

    tab.page.route("**/v1/check?*", gone)
    tab.go("#/cluster")
    expect(tab.page.get_by_role("alert")).to_contain_text("Nothing could be checked.")
    expect(tab.page.get_by_role("alert")).to_contain_text("the API server cannot be reached")
    assert tab.page.locator(".area.is-ok").count() == 0
    tab.page.unroute("**/v1/check?*")
    tab.page.get_by_role("button", name="Check again").click()
    tab.page.locator("details.finding").first.wait_for()
    assert tab.page.get_by_role("alert").count() == 0


def test_an_area_filters_the_findings(tab):
    """Pressing an area shows its findings only, pressing it again shows all."""
    tab.go("#/cluster")
    area = tab.page.locator(".area.is-error").first
    area.wait_for()
    everything = tab.page.locator(".found details.finding").count()
    area.click()
    assert 0 < tab.page.locator(".found details.finding").count() <= everything
    expect(tab.page.locator("[aria-pressed=true].area")).to_have_count(1)
    tab.page.locator("[aria-pressed=true].area").click()
    assert tab.page.locator(".found details.finding").count() == everything


def test_findings_are_filtered_by_words_and_severity(tab):
    """Words of name, cause or code; nothing found is said."""
    tab.go("#/cluster")
    tab.page.fill("#finding-search", "oven")
    cards = tab.page.locator(".found > .space > .findings > details.finding")
    assert cards.count() >= 1
    tab.page.fill("#finding-search", "no such thing")
    assert cards.count() == 0
    expect(tab.page.locator(".found")).to_have_text("No finding matches the filter.")
    tab.page.fill("#finding-search", "")
    tab.page.get_by_role("checkbox", name="error").uncheck()
    assert not tab.page.locator(".found > .space > .findings > details.is-error").count()


def test_a_finding_leads_to_a_question_about_it(tab):
    """Unfolded, it shows chain and steps; its button asks in a conversation, in its namespace."""
    tab.go("#/cluster")
    card = tab.page.locator("details.finding:has-text('oven')").first
    card.locator("summary").first.click()
    expect(card.locator(".chain").first).to_be_visible()
    card.get_by_role("button", name="Ask about this").first.click()
    tab.page.locator(".answer-foot").wait_for()
    assert "oven" in tab.page.locator(".question").inner_text()
    assert "Root cause" in tab.page.locator(".answer-text").inner_text()


def test_one_namespace_of_the_cluster(tab):
    """The address names the namespace; one that does not exist is said with the nearest."""
    tab.go("#/cluster?ns=front")
    tab.page.locator(".space").first.wait_for()
    spaces = set(tab.page.locator(".space h3").all_inner_texts())
    assert all("bakery" not in space for space in spaces)
    tab.go("#/cluster?ns=frnt")
    expect(tab.page.locator(".cluster .problem")).to_contain_text("front")


def test_without_a_cluster_the_page_says_how_to_connect_one(start, window):
    """No findings are made up; the examples are about the notes."""
    service = start(cluster="none")
    tab = window(at=service)("#/cluster")
    expect(tab.page.locator(".cluster")).to_contain_text("No cluster is connected.")
    expect(tab.page.locator(".cluster")).to_contain_text("--cluster")
    tab.go()
    expect(tab.page.locator(".connected")).to_contain_text("answers come from the notes")


def test_notes_are_listed_searched_and_read(tab):
    """The list holds every note; a search leads to the passage, which is marked in the note."""
    tab.go("#/notes")
    expect(tab.page.locator(".shelf a")).to_have_count(3)
    tab.page.fill("#note-search", "readiness")
    hit = tab.page.locator(".hits a").first
    hit.wait_for()
    hit.click()
    tab.page.locator(".note-text").wait_for()
    expect(tab.page.locator("h1")).to_contain_text("robe")
    assert tab.page.locator(".is-cited").count() >= 1
    tab.page.go_back()
    expect(tab.page.locator("#note-search")).to_have_value("readiness")
    tab.page.fill("#note-search", "qqqq zzzz")
    expect(tab.page.locator(".notes-body")).to_contain_text("No passage has")


def test_a_question_of_a_note_goes_into_the_box(tab):
    """It is written there for the person to send or change."""
    tab.go("#/notes/runbooks/crashloopbackoff")
    tab.page.locator(".note-text").wait_for()
    link = tab.page.locator(".note-questions a").first
    question = link.inner_text()
    link.click()
    expect(tab.page.locator("#question")).to_have_value(question)


@pytest.mark.parametrize(("lang", "ask", "title"), [
    ("zh-TW", "新的提問", "叢集"),
    ("zh-CN", "新的提问", "集群"),
    ("en", "New question", "Cluster"),
])  # fmt: skip
def test_the_page_speaks_the_language_of_the_browser(window, lang, ask, title):
    """Page, answers and cluster view, in the script and wording of the place."""
    tab = window(lang=lang)()
    assert tab.page.locator("html").get_attribute("lang") == lang
    expect(tab.page.locator(".side-head")).to_contain_text(ask)
    tab.ask("oven CrashLoopBackOff")  # a bare term takes the page's language
    assert tab.page.locator(".answer-text").get_attribute("lang") == lang
    tab.go("#/cluster")
    expect(tab.page.locator("h1")).to_have_text(title)


def test_the_language_can_be_switched_and_is_remembered(tab):
    """The switch changes the page in place, keeps the view, and holds after a reload."""
    tab.ask(WHY)
    tab.page.get_by_label("Language").select_option("zh-TW")
    expect(tab.page.locator("html")).to_have_attribute("lang", "zh-TW")
    expect(tab.page.locator(".side-head")).to_contain_text("新的提問")
    expect(tab.page.locator(".answer-text")).to_contain_text("Root cause")  # what was said stays as it was said
    tab.page.reload()
    expect(tab.page.locator(".side-head")).to_contain_text("新的提問")
    tab.ask("為什麼 oven 一直重啟？")
    expect(tab.page.locator(".answer-text").last).to_contain_text("原因")


def test_a_sentence_is_answered_in_its_own_language(window):
    """An English question on a Chinese page is answered in English, as the asker wrote."""
    tab = window(lang="zh-TW")()
    tab.ask("why does the oven restart?")
    assert tab.page.locator(".answer-text").get_attribute("lang") == "en"


def test_every_word_of_the_scripts_exists_and_is_used():
    """No key without words, no words that nothing says; the three languages differ where they should."""
    scripts = "\n".join(
        p.read_text("utf-8") for p in Path(api.__file__).with_name("static").joinpath("app").glob("*.js")
    )
    said = set(re.findall(r'"([a-z_]+(?:\.[a-z_0-9]+)*)"', scripts)) | set(re.findall(r"`([a-z_.]+)\$\{", scripts))
    for key in words("en"):
        stem = key.rsplit(".", 1)[0] + "."
        assert key in said or stem in said or any(s.endswith(".") and key.startswith(s) for s in said), key
    for key in re.findall(r'\bt\("([^"]+)"', scripts):
        assert key in words("en"), key
    assert words("zh-CN")["nav.cluster"] == "集群"
    assert all(set(words(lang)) == set(words("en")) for lang in LANGS)
    for key, sentence in words("en").items():
        assert {*re.findall(r"\{\w+\}", words("zh-CN")[key])} == {*re.findall(r"\{\w+\}", sentence)}, key


def test_light_and_dark_follow_the_system_and_can_be_chosen(window):
    """The system's scheme at first; a press turns it over; a reload keeps the choice."""
    tab = window(theme="dark")()
    dark = background(tab)
    tab.page.locator("#theme").click()
    light = background(tab)
    assert brightness(dark) < 60 < 200 < brightness(light)
    tab.page.reload()
    tab.page.locator("html[data-ready]").wait_for()
    assert background(tab) == light


def background(tab):
    return tab.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def brightness(rgb):
    return sum(int(n) for n in rgb[4:-1].split(",")[:3]) / 3


def test_everything_can_be_done_by_keyboard(tab):
    """Skip link, question, citation, drawer and back, shortcuts; single keys can be turned off."""
    page = tab.page
    page.locator("body").click(position={"x": 700, "y": 600})
    page.keyboard.press("/")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(WHY)
    page.keyboard.press("Enter")
    page.locator(".answer-foot").wait_for()
    mark = page.locator(".answer-text .mark").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".drawer h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("h1")).to_have_text("Cluster")
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts are on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.wait_for_timeout(50)
    expect(page.locator("h1")).to_have_text("Cluster")


def test_the_first_stop_of_the_tab_key_skips_to_the_content(window):
    """The skip link leads past the navigation."""
    tab = window()("#/notes")
    tab.page.reload()
    tab.page.locator(".shelf").wait_for()
    tab.page.keyboard.press("Tab")
    focused = "document.activeElement.className"
    assert tab.page.evaluate(focused) == "skip"
    tab.page.keyboard.press("Enter")
    assert tab.page.evaluate("document.activeElement.closest('main') !== null")


def test_a_view_that_replaces_the_focus_takes_it(tab):
    """After a link inside the page the heading of what it opened has the focus."""
    tab.go("#/notes")
    tab.page.locator(".shelf a").first.press("Enter")
    tab.page.locator(".note-text").wait_for()
    expect(tab.page.locator("h1")).to_be_focused()


def test_a_service_that_is_not_ready_says_why_and_recovers(start, window, tmp_path, data_dir):
    """Without an index the page says what to do; once there is one, the next view works."""
    service = start()
    empty, full = tmp_path / "data", data_dir
    state = service.app.state.kbase
    state.settings = state.settings.model_copy(update={"data_dir": empty})
    state._built = None
    tab = window(at=service, lang="en-GB")()
    expect(tab.page.locator(".banner")).to_contain_text("kbase ingest")
    shutil.copytree(full, empty)
    tab.go("#/notes")
    expect(tab.page.locator(".shelf a")).to_have_count(3)
    assert tab.page.locator(".banner").count() == 0


@pytest.mark.parametrize("where", ["", "#/cluster", "#/notes", "#/notes/workloads/probes"])
def test_a_phone_never_scrolls_sideways(window, where):
    """At 390 pixels the page is as wide as the screen; the navigation opens and closes."""
    tab = window(width=390, has_touch=True)(where)
    if not where:
        tab.ask(WHY)
    tab.page.locator("h1").wait_for()
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(tab.page.locator(".side")).not_to_be_visible()
    tab.page.locator("#menu").click()
    expect(tab.page.locator(".side nav")).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(tab.page.locator(".side")).not_to_be_visible()


def test_a_key_is_asked_for_once(start, window):
    """The page itself needs none; a wrong key is said; the right one is kept for the tab and sent from then on."""
    service = start(api_key="key-of-the-bakery")
    tab = window(at=service)(None)
    tab.page.goto(service.url)
    field = tab.page.get_by_label("Key", exact=True)
    field.fill("wrong")
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("dialog")).to_contain_text("did not accept")
    tab.page.get_by_label("Key", exact=True).fill("key-of-the-bakery")
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("dialog.prompt")).to_have_count(0)
    assert "Root cause" in tab.ask(WHY).inner_text()
    tab.page.reload()
    tab.page.locator(".answer-foot").wait_for(timeout=WAIT_MS)
    assert tab.page.evaluate("JSON.stringify(localStorage)").find("key-of-the-bakery") < 0


def test_a_section_for_other_versions_is_marked(start, window, tmp_path):
    """Where it begins and all along it; what fits the connected server is not, and a citation shows the same."""
    corpus = Path(shutil.copytree(CORPUS, tmp_path / "corpus"))
    for note in (corpus / "workloads").glob("probes.*.md"):
        text = note.read_text("utf-8")
        gates = 'sections:\n  "Defaults": ">=1.99"\n  "預設值": ">=1.99"\n'
        note.write_text(text.replace("sources: []\n", f"{gates}sources: []\n", 1), "utf-8")
    data = tmp_path / "data"
    ingest([corpus], index_dir=Settings(data_dir=data).index_dir, collection="kbase", embedder=None)
    tab = window(at=start(data_dir=data, corpus_dir=corpus))("#/notes/workloads/probes")
    expect(tab.page.locator(".note-facts .pill")).to_have_text("fits this server")
    expect(tab.page.locator(".note-text .other")).to_have_text("For Kubernetes >=1.99, not for the connected server")
    marked = tab.page.locator(".note-text .is-other")
    assert marked.locator("h2").all_inner_texts() == ["Defaults"]
    assert "periodSeconds" in marked.inner_text()
    assert tab.page.locator(".note-text .passage:not(.is-other)").count() >= 2

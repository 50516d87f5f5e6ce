"""axe finds no serious fault in any view, light or dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

SERIOUS = {"serious", "critical"}
WHY = "why does oven restart?"


def faults(page, options=None):
    """Rule, element and what axe says of it."""
    found = Axe().run(page, options=options or {"resultTypes": ["violations"]}).response["violations"]
    return [
        (v["id"], node["target"], node["failureSummary"])
        for v in found
        if v["impact"] in SERIOUS
        for node in v["nodes"]
    ]


def empty(tab):
    tab.page.locator(".welcome").wait_for()


def answer(tab):
    tab.ask(WHY)
    tab.page.evaluate("document.querySelectorAll('.turn details').forEach(d => { d.open = true })")
    tab.page.get_by_role("button", name="Not helpful").click()


def ran(tab):
    turn = tab.ask(WHY)
    turn.locator(".answer-text > .steps .run").first.click()
    turn.locator(".output pre").wait_for()


def pictures(tab):
    for question in ("Is Service oven ok?", "Why is display pending?"):
        tab.ask(question)
    tab.page.locator(".picture.is-fit svg[role=img]").wait_for()
    tab.page.evaluate("document.querySelectorAll('.picture details').forEach(d => { d.open = true })")


def drawer(tab):
    tab.ask(WHY).locator(".answer-text .mark.is-note").first.click()
    tab.page.locator(".drawer .is-cited").first.wait_for()


def cluster(tab):
    tab.go("#/cluster")
    tab.page.locator(".areas").wait_for()
    tab.page.evaluate("document.querySelectorAll('details.finding').forEach(d => { d.open = true })")
    tab.page.locator(".found .picture svg[role=img]").first.wait_for()


def notes(tab):
    tab.go("#/notes")
    tab.page.locator(".shelf").wait_for()


def search(tab):
    tab.go("#/notes?q=readiness")
    tab.page.locator(".hits").wait_for()


def note(tab):
    tab.go("#/notes/workloads/probes?lines=10-20")
    tab.page.locator(".note-text").wait_for()


def keys(tab):
    tab.page.keyboard.press("Escape")
    tab.page.get_by_role("button", name="Keyboard shortcuts").click()


def missing(tab):
    tab.go("#/t/" + "0" * 32)
    tab.page.locator(".turns .problem").wait_for()


def gone(tab):
    tab.page.route("**/v1/cluster", lambda route: route.abort())
    tab.page.evaluate("dispatchEvent(new Event('online'))")
    tab.page.locator(".banner").wait_for()


VIEWS = [empty, answer, ran, pictures, drawer, cluster, notes, search, note, keys, missing, gone]


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.__name__)
def test_no_serious_fault(window, view):
    """Every rule in light; the colours again in dark."""
    tab = window()()
    view(tab)
    assert faults(tab.page) == []
    tab.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert faults(tab.page, {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}) == []


def test_no_serious_fault_on_a_phone(window):
    """The answer and the open navigation at 390 pixels, in Chinese."""
    tab = window(lang="zh-TW", width=390)()
    tab.ask(WHY)
    assert faults(tab.page) == []
    tab.page.locator("#menu").click()
    tab.page.wait_for_timeout(50)
    assert faults(tab.page) == []


def test_no_serious_fault_where_a_key_is_asked_for(start, window):
    """The prompt itself."""
    service = start(api_key="key-of-the-bakery")
    tab = window(at=service)(None)
    tab.page.goto(service.url)
    tab.page.locator("dialog").wait_for()
    assert faults(tab.page) == []

"""An answer or a finding handed on: as text that stands by itself, and as an address that leads back to it."""

import pytest
from playwright.sync_api import expect

WHY = "why does oven restart?"


@pytest.fixture
def copying(window):
    """A tab that may read what it has copied, and a function that reads it."""
    tab = window(permissions=["clipboard-read", "clipboard-write"])()
    return tab, lambda: tab.page.evaluate("navigator.clipboard.readText()")


def share(turn, item):
    turn.locator(".answer-foot .menu summary").click()
    turn.locator(".menu-items").get_by_role("button", name=item).click()
    expect(turn.locator(".answer-foot [role=status]", has_text="Copied")).to_be_visible()


def test_a_message_for_the_channel_leads_back_to_the_answer(copying):
    """Cause, proof and next steps without marks; its last line opens the conversation at this answer."""
    tab, clipboard = copying
    turn = tab.ask(WHY)
    share(turn, "incident channel")
    *text, link = clipboard().strip().splitlines()
    assert text[0] == WHY
    assert any(line.startswith("Root cause: ") for line in text)
    assert "[E1]" not in "\n".join(text)
    tab.ask("and how do I fix it?")
    tab.page.goto("about:blank")
    tab.page.goto(link)
    expect(tab.page.locator(".turn")).to_have_count(2)
    expect(tab.page.locator(".turn").first.locator(".question")).to_be_focused()


def test_markdown_takes_its_sources_along(copying):
    """Each mark in it is explained in it."""
    tab, clipboard = copying
    share(tab.ask(WHY), "with sources")
    text = clipboard()
    answer = tab.answer(WHY)
    assert answer["citations"][0]["path"] in text
    assert all(e["command"] in text for e in answer["evidence"])


def test_a_question_is_asked_again(tab):
    """What was read of the cluster grows old; what stands in the notes has no such button."""
    turn = tab.ask(WHY)
    turn.get_by_role("button", name="Ask again").click()
    expect(tab.page.locator(".turn .question")).to_have_text([WHY, WHY])
    tab.page.locator(".turn").nth(1).locator(".answer-foot").wait_for()
    assert "Root cause" in tab.page.locator(".turn").nth(1).inner_text()
    noted = tab.ask("what does CrashLoopBackOff mean?")
    assert noted.get_by_role("button", name="Ask again").count() == 0


def test_old_data_says_how_old_it_is(tab):
    """Of the small recording: some days, in the answer and on the cluster page."""
    assert "ago" in tab.ask(WHY).locator(".costs").inner_text()
    tab.go("#/cluster")
    expect(tab.page.locator(".view-head .since")).to_contain_text("ago")


def test_a_finding_has_an_address(copying):
    """It opens the card, be it folded under its root cause, whatever was filtered."""
    tab, clipboard = copying
    tab.go("#/cluster")
    tab.page.fill("#finding-search", "oven")
    root = tab.page.locator("details.finding", has=tab.page.locator("details.finding")).first
    root.locator("> summary").click()
    effect = root.locator("details.finding").first
    effect.locator("> summary").click()
    effect.get_by_role("button", name="Copy link").click()
    id, link = effect.get_attribute("data-finding"), clipboard()
    tab.page.goto("about:blank")
    tab.page.goto(link)
    opened = tab.page.locator(f'details.finding[data-finding="{id}"]')
    expect(opened).to_have_attribute("open", "")
    expect(opened.locator("> summary")).to_be_focused()
    expect(opened.locator("> .inside")).to_be_visible()
    expect(tab.page.locator("#finding-search")).to_have_value("")


def test_a_filter_stays_in_the_address(tab):
    """A reload shows the same; checking again leaves open what was open."""
    tab.go("#/cluster")
    tab.page.fill("#finding-search", "oven")
    tab.page.get_by_label("note", exact=True).uncheck()
    shown = tab.page.locator(".found > .space > .findings > details.finding").count()
    tab.page.reload()
    expect(tab.page.locator("#finding-search")).to_have_value("oven")
    expect(tab.page.get_by_label("note", exact=True)).not_to_be_checked()
    cards = tab.page.locator(".found > .space > .findings > details.finding")
    expect(cards).to_have_count(shown)
    cards.first.locator("> summary").click()
    with tab.page.expect_response("**/v1/check?*"):
        tab.page.get_by_role("button", name="Check again").click()
    expect(tab.page.locator(".cluster-body")).not_to_have_attribute("aria-busy", "true")
    expect(cards.first).to_have_attribute("open", "")


def test_a_press_on_a_phone_hits_what_it_is_aimed_at(window):
    """What stands beside the question box goes with its focus, and moves nothing that is being pressed just then."""
    tab = window(width=390, has_touch=True, is_mobile=True)()
    turn = tab.ask(WHY)
    tab.page.locator("#question").tap()
    expect(tab.page.locator("#namespace")).to_be_visible()
    turn.locator(".answer-foot .menu summary").tap()
    expect(turn.locator(".menu-items").get_by_role("button").first).to_be_in_viewport()
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_menu_is_used_by_keyboard(copying):
    """Opened, left by Escape, opened again and used: the focus is back where it was each time."""
    tab, clipboard = copying
    menu = tab.ask(WHY).locator(".answer-foot .menu")
    summary = menu.locator("summary")
    for press in ("Escape", "Enter"):
        summary.press("Enter")
        expect(menu).to_have_attribute("open", "")
        tab.page.keyboard.press("Tab")
        tab.page.keyboard.press(press)
        expect(menu).not_to_have_attribute("open", "")
        expect(summary).to_be_focused()
    expect(tab.page.locator(".answer-foot [role=status]", has_text="Copied")).to_be_visible()
    assert clipboard().startswith(WHY)

"""Practice on the page: cards, an interview, an incident, statistics."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.test_accessibility import faults

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def drills(start):
    """A service with the cards and incidents that come with the project."""
    return start(corpus_dir=CORPUS)


@pytest.fixture
def tab(drills, window):
    return window(at=drills)("#/drills")


def test_a_card_is_answered_graded_and_scheduled(tab):
    """Verdict, every point with its outcome, model answer, and when it comes again, which the person may change."""
    tab.page.locator(".topic").first.click()
    tab.page.fill("#drill-answer", "I would rather not say.")
    tab.page.keyboard.press("Control+Enter")
    expect(tab.page.locator(".grade-head .severity")).to_have_text("not right")
    assert tab.page.locator(".points .point").count() >= 2
    expect(tab.page.locator(".more .prose")).to_be_visible()
    easy = tab.page.get_by_role("button", name="Easy")
    easy.click()
    expect(easy).to_have_attribute("aria-pressed", "true")
    first = tab.page.locator(".card-question").inner_text()
    tab.page.get_by_role("button", name="Next card").click()
    expect(tab.page.locator(".card-question")).not_to_have_text(first)


def test_the_model_answer_is_right(tab):
    """The card's own answer handed in is graded correct: what the page sends is what was written."""
    tab.page.locator(".topic").first.click()
    tab.page.get_by_role("button", name="I do not know").click()
    answer = tab.page.locator(".more .prose").inner_text()
    question = tab.page.locator(".card-question").inner_text()
    card = tab.page.evaluate(
        "q => fetch('v1/drills/cards').then(r => r.json()).then(all => all.find(c => c.question === q).id)", question
    )
    tab.go(f"#/drills/cards?card={card}")
    tab.page.locator("#drill-answer:not([readonly])").fill(answer)
    tab.page.get_by_role("button", name="Check my answer").click()
    expect(tab.page.locator(".grade-head .severity")).to_have_text("correct")


def test_a_card_leads_to_the_chat(tab):
    """The chat knows what the question is about, until the person says otherwise."""
    tab.page.locator(".topic").first.click()
    question = tab.page.locator(".card-question").inner_text()
    tab.page.get_by_role("button", name="I do not know").click()
    tab.page.get_by_role("button", name="Ask about this card").click()
    expect(tab.page.locator(".about-card")).to_contain_text(question)
    turn = tab.ask("what else should I know?")
    assert question in turn.locator(".question").inner_text()
    expect(tab.page.locator(".about-card")).not_to_be_visible()


def test_a_question_becomes_a_card(tab):
    """What was asked in the chat is a card of one's own afterwards."""
    tab.go()
    turn = tab.ask("how do I tell why a container keeps ending?")
    turn.get_by_role("button", name="Save as a practice card").click()
    expect(turn).to_contain_text("Saved as a practice card")
    own = tab.page.evaluate("fetch('v1/drills/cards?topic=own').then(r => r.json()).then(cards => cards.length)")
    assert own == 1


def test_a_mock_interview_ends_with_a_report(tab):
    """A clock, no feedback between questions, a reload goes on, and at the end topics and answers."""
    tab.go("#/drills/mock")
    tab.page.fill("#count", "2")
    tab.page.get_by_role("button", name="Begin the interview").click()
    expect(tab.page.locator(".clock")).to_have_text(re.compile(r"(20:00|19:\d\d)"))
    question = tab.page.locator(".card-question").inner_text()
    tab.page.reload()
    expect(tab.page.locator(".card-question")).to_have_text(question)
    assert tab.page.locator(".points").count() == 0
    tab.page.get_by_role("button", name="Skip", exact=True).click()
    expect(tab.page.locator(".card-facts")).to_contain_text("Question 2 of 2")
    tab.page.get_by_role("button", name="End the interview").click()
    tab.page.locator("dialog").get_by_role("button", name="End the interview").click()
    expect(tab.page.locator(".drill-body")).to_contain_text("By topic, the weakest first")
    assert tab.page.locator(".topic-row").count() >= 1
    assert tab.page.locator(".drill-body .more").count() >= 1


def test_an_incident_is_looked_into_and_solved(tab):
    """Commands print, a change is refused, a reload keeps the screen, the reference path comes last."""
    tab.go("#/drills/incidents")
    tab.page.locator(".areas .area").first.click()
    tab.page.locator(".suggested").first.click()
    expect(tab.page.locator(".entry pre").first).not_to_be_empty()
    tab.page.fill("#drill-command", "kubectl delete pod x")
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator(".shell .problem")).to_be_visible()
    assert tab.page.locator(".entry pre").count() == 1
    tab.page.get_by_role("button", name="Hint").click()
    expect(tab.page.locator(".screen .hint")).to_have_count(1)
    printed = tab.page.locator(".screen").inner_text()
    tab.page.reload()
    expect(tab.page.locator(".screen .hint")).to_have_count(1)
    assert tab.page.locator(".screen").inner_text() == printed
    tab.page.fill("#solve-cause", "no idea")
    tab.page.fill("#solve-fix", "restart everything")
    tab.page.get_by_role("button", name="Hand in").click()
    tab.page.locator(".path li").first.wait_for()
    assert tab.page.locator(".points .point").count() >= 1
    assert faults(tab.page) == []


def test_statistics_are_drawn(tab):
    """Figures say their numbers in words too, and axe has nothing against them."""
    tab.page.locator(".topic").first.click()
    tab.page.get_by_role("button", name="I do not know").click()
    tab.page.locator(".grade-head").wait_for()
    tab.go("#/drills/stats")
    figures = tab.page.locator(".bars svg")
    expect(figures).to_have_count(2)
    assert "answers" in figures.first.get_attribute("aria-label")
    assert tab.page.locator(".bar-all").count() > 30
    assert faults(tab.page) == []


@pytest.mark.parametrize("where", ["#/drills/cards?topic=", "#/drills/mock", "#/drills/stats"])
def test_practice_on_a_phone(drills, window, where):
    """Nothing is wider than the screen, in Chinese and dark; axe has nothing against it."""
    tab = window(at=drills, lang="zh-TW", theme="dark", width=390)(where)
    tab.page.locator(".card, .drill-form, .bars").first.wait_for()
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(tab.page) == []

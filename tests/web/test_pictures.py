"""Drawings of an answer: what they show, how they open their evidence, and that they fit."""

import re

import pytest

PATH = "Is Service oven ok?"
FIT = "Why is display pending?"


@pytest.mark.parametrize(("question", "kind", "says"), [(PATH, "path", "EndpointSlice"), (FIT, "fit", "NodeAffinity")])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("lang", ["en", "zh-TW", "zh-CN"])
def test_a_drawing_fits_and_is_told_in_words(window, question, kind, says, width, lang):
    """Nothing stands outside the drawing, the drawing not outside the page; a table tells the same."""
    tab = window(lang=lang, width=width)()
    tab.ask(question)
    figure = tab.page.locator(f".picture.is-{kind}")
    drawn = figure.locator("svg[role=img]")
    drawn.wait_for()
    assert says in drawn.locator("desc").text_content()
    outside = """svg => [...svg.querySelectorAll('text, rect')].filter(e => {
        const [own, all] = [e.getBoundingClientRect(), svg.getBoundingClientRect()];
        return own.right > all.right + 1 || own.bottom > all.bottom + 1 || own.left < all.left - 1;
    }).map(e => e.outerHTML.slice(0, 160))"""
    assert drawn.evaluate(outside) == []
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    figure.locator("summary").click()
    assert says in figure.locator("table").inner_text()


def test_every_part_opens_its_evidence(window):
    """By pointer in the drawing, by keyboard in the table."""
    tab = window()()
    tab.ask(PATH)
    figure = tab.page.locator(".picture")
    figure.locator("svg .in-mark").first.click()
    drawer = tab.page.locator("dialog.drawer[open]")
    assert "oven" in drawer.inner_text()
    tab.page.keyboard.press("Escape")
    figure.locator("summary").click()
    figure.locator("td .mark").first.press("Enter")
    drawer.wait_for()
    tab.page.keyboard.press("Escape")


def test_the_drawing_follows_the_width(window):
    """Beside one another on a desk, below one another where there is less room."""
    tab = window()()
    tab.ask(PATH)
    drawn = tab.page.locator(".picture svg[role=img]")
    wide = drawn.bounding_box()
    tab.page.set_viewport_size({"width": 390, "height": 844})
    tab.page.wait_for_function("document.querySelector('.picture svg[role=img]').getBoundingClientRect().width < 390")
    tall = tab.page.locator(".picture svg[role=img]").bounding_box()
    assert tall["height"] > wide["height"]
    tab.page.set_viewport_size({"width": 1440, "height": 900})


def test_a_drawing_comes_back_with_its_thread(window):
    """The answer is kept with its picture."""
    tab = window()()
    tab.ask(PATH)
    tab.page.reload()
    tab.page.locator(".picture svg[role=img]").wait_for()


def test_a_kind_that_the_page_does_not_know_is_left_out(window):
    """A newer service may send other pictures."""
    tab = window()()

    def newer(route):
        reply = route.fetch()
        route.fulfill(response=reply, body=re.sub(r'"kind": ?"path"', '"kind": "orbit"', reply.text()))

    tab.page.route("**/v1/ask/stream", newer)
    turn = tab.ask(PATH)
    assert turn.locator(".picture").count() == 0
    assert turn.locator(".answer-text > .chain").count() == 1


@pytest.mark.parametrize("width", [390, 1440])
def test_findings_of_the_cluster_page_are_drawn_once_they_are_opened(window, width):
    """The same drawing as an answer's, only when somebody looks; its marks open the report's own evidence."""
    tab = window(width=width)("#/cluster")
    card = tab.page.locator("details.finding", has=tab.page.locator(".picture.is-fit")).first
    drawn = card.locator(".picture svg[role=img]")
    assert drawn.count() == 0
    card.locator("> summary").click()
    drawn.wait_for()
    assert "NodeAffinity" in drawn.locator("desc").text_content()
    assert card.locator(".node").count() == 0  # what the drawing shows is not listed in the chain once more
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    card.locator(".picture summary").click()
    mark = card.locator(".picture td .mark").first
    name = mark.inner_text()
    mark.press("Enter")
    assert name in tab.page.locator("dialog.drawer[open] h2").inner_text()
    tab.page.keyboard.press("Escape")

"""Commands run on the page: beside which they may be, what they print, what is refused, whether it fits."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.web.conftest import WAIT_MS

WHY = "why does oven restart?"
LOGS = "kubectl -n bakery logs oven-5c9d-k2xjv -c oven --previous"
EVIL = "<img src=x onerror=hacked=1><script>hacked=1</script>[press](javascript:hacked=1)"


def step(turn, command=LOGS):
    return turn.locator(f".steps li:has(code.command:text-is('{command}'))")


def replied(tab, body, status=200):
    """Lets the service answer POST /v1/run so."""
    tab.page.route("**/v1/run", lambda route: route.fulfill(status=status, json=body))


def test_a_next_step_is_run_where_it_stands(tab):
    """What it prints is what the service says it prints; the button keeps the focus; closing leaves nothing."""
    turn = tab.ask(WHY)
    own = step(turn)
    own.get_by_role("button", name=f"Run {LOGS}").press("Enter")
    output = own.get_by_role("region", name=f"Output of {LOGS}")
    expect(output.locator("pre")).to_contain_text("config: OVEN_TEMP is not a number: hot")
    expect(tab.page.locator("#live")).to_have_text(re.compile("^Lines printed: [1-9]"))
    expect(own.locator(".run")).to_be_focused()
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    expect(output).to_have_count(0)
    expect(own.locator(".run")).to_be_focused()


def test_what_changes_the_cluster_is_only_copied(tab):
    """Every button runs what the service says it runs; a step that changes something has none."""
    turn = tab.ask(WHY)
    answer = tab.answer(WHY)
    runs = {c["command"] for c in answer["commands"] if c["runs"]}
    offered = set(turn.locator(".answer-text > .steps li:has(.run) code.command").all_inner_texts())
    assert offered == runs
    changing = turn.locator(".answer-text .step.changes")
    assert changing.count() > 0
    assert changing.locator(".run").count() == 0
    undo = changing.locator("code.command").first
    assert "rollout undo" in undo.inner_text()
    assert undo.locator("xpath=following-sibling::button[contains(@class, 'copy')]").count() == 1


def test_a_block_of_commands_has_a_button_for_each(tab):
    """The filled commands of the notes: each with copy and run, those that change something with the mark instead."""
    commands = [
        {"command": "kubectl -n bakery get pods", "written": "kubectl -n NAMESPACE get pods", "runs": True},
        {"command": "kubectl -n bakery delete pod oven", "written": "kubectl -n bakery delete pod oven", "runs": False},
    ]
    told = [{"source": "K1", "missing": [], "why_not": None, "changes_cluster": not c["runs"], **c} for c in commands]
    block = "```bash\n# the pods\n{}\n# changes the cluster\n{}\n```".format(*(c["command"] for c in commands))
    written = "```bash\nkubectl -n NAMESPACE get pods\n```"

    def filled(route):
        reply = route.fetch()
        head, _, rest = reply.text().rpartition("event: done\ndata: ")
        done, _, tail = rest.partition("\n")
        answer = json.loads(done) | {"answer": f"{written}\n\n{block}", "commands": told, "findings": []}
        route.fulfill(response=reply, body=f"{head}event: done\ndata: {json.dumps(answer)}\n{tail}")

    tab.page.route("**/v1/ask/stream", filled)
    turn = tab.ask(WHY)
    assert turn.locator(".answer-text > .code").count() == 1, "what still has gaps is only copied"
    rows = turn.locator(".answer-text > .commands > li")
    assert rows.all_inner_texts()[0] == "the pods"
    assert rows.locator(".run").count() == 1
    deed = rows.last
    assert (deed.locator(".run").count(), deed.locator(".badge-changes").count(), deed.locator(".copy").count()) == (
        0,
        1,
        1,
    )
    rows.locator(".run").click()
    expect(rows.locator("pre")).to_contain_text("oven-5c9d-k2xjv")


def test_a_refusal_says_why(tab):
    """The reason and what to do, announced as well; nothing looks like an output."""
    turn = tab.ask(WHY)
    reason = {"error": {"code": "refused", "message": "No Secret is read.", "hint": "Copy it."}}
    replied(tab, reason, status=403)
    step(turn).locator(".run").click()
    output = step(turn).locator(".output.is-faulty")
    expect(output).to_contain_text("Not run: No Secret is read.")
    expect(output).to_contain_text("Copy it.")
    expect(tab.page.locator("#live")).to_have_text("Not run: No Secret is read.")
    assert output.locator("pre, .copy").count() == 0


def test_a_service_that_is_gone_is_said_and_can_be_asked_again(tab):
    """The button stays; the next press works."""
    turn = tab.ask(WHY)
    tab.page.route("**/v1/run", lambda route: route.abort())
    pressed = step(turn).locator(".run")
    pressed.click()
    expect(step(turn).locator(".output")).to_contain_text("The service cannot be reached.")
    tab.page.unroute("**/v1/run")
    pressed.click()
    expect(step(turn).locator("pre")).to_contain_text("OVEN_TEMP")


@pytest.mark.parametrize(("body", "says"), [
    ({"output": "Error from server (NotFound)", "failed": True, "cut": 0}, "ended with an error"),
    ({"output": "a\nb", "failed": False, "cut": 7}, "7 more lines"),
    ({"output": "", "failed": False, "cut": 0}, "printed nothing"),
])  # fmt: skip
def test_how_a_command_ended_is_said(tab, body, says):
    """Failed, cut, empty: none of them looks like the whole output."""
    turn = tab.ask(WHY)
    replied(tab, {"command": LOGS, **body})
    step(turn).locator(".run").click()
    expect(step(turn).locator(".output")).to_contain_text(says)


def test_an_output_is_text(tab):
    """Markup and links in a log stay letters."""
    turn = tab.ask(WHY)
    replied(tab, {"command": LOGS, "output": EVIL, "failed": False, "cut": 0})
    step(turn).locator(".run").click()
    shown = step(turn).locator(".output pre")
    expect(shown).to_have_text(EVIL)
    assert shown.locator("*").count() == 0
    assert tab.page.evaluate("typeof hacked") == "undefined"


def test_the_command_of_a_piece_of_evidence_is_run(tab):
    """In the drawer: the value for oneself."""
    tab.ask(WHY).locator(".evidence-table .mark").first.click()
    drawer = tab.page.locator(".drawer")
    drawer.locator(".run").click()
    expect(drawer.locator(".output pre")).to_have_text("7")
    tab.page.keyboard.press("Escape")


def test_a_card_of_the_cluster_page_runs_its_steps(tab):
    """The steps of every finding: exactly those that the service names."""
    tab.go("#/cluster")
    tab.page.locator(".areas").wait_for()
    report = tab.page.evaluate("fetch('v1/check').then(r => r.json())")
    tab.page.evaluate("document.querySelectorAll('details.finding').forEach(d => { d.open = true })")
    offered = tab.page.locator(".found code.command:has(~ .run)").all_inner_texts()
    assert sorted(offered) == sorted(line for f in report["findings"] for line in f["runs"])
    card = tab.page.locator(f"details.finding li:has(code.command:text-is('{LOGS}'))").last
    card.locator(".run").click()
    expect(card.locator(".output pre")).to_contain_text("OVEN_TEMP")


@pytest.mark.parametrize("lang", ["en", "zh-TW", "zh-CN"])
def test_an_output_scrolls_by_itself(window, lang):
    """On a phone a long line moves within the output, not the page; the button speaks the reader's language."""
    tab = window(width=390, has_touch=True, lang=lang)()
    turn = tab.ask(WHY)
    replied(tab, {"command": LOGS, "output": "wide " * 200 + "\nlow" * 200, "failed": False, "cut": 3})
    step(turn).locator(".run").click()
    output = step(turn).locator(".output pre")
    output.wait_for(timeout=WAIT_MS)
    assert output.evaluate("e => e.scrollWidth > e.clientWidth && e.scrollHeight > e.clientHeight")
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert step(turn).locator(".run").inner_text() == {"en": "Run", "zh-TW": "執行", "zh-CN": "运行"}[lang]

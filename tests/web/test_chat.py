"""Asking on the page: streams, sources, follow-ups, threads, and connections that break."""

import re
import threading

import pytest
from playwright.sync_api import expect

from kbase.core import Kbase

WHY = "why does oven restart?"


@pytest.fixture
def held(monkeypatch):
    """Answers wait until held.set() is called."""
    gate, answer = threading.Event(), Kbase.answer

    def wait(self, question):
        assert gate.wait(30)
        return answer(self, question)

    monkeypatch.setattr(Kbase, "answer", wait)
    yield gate
    gate.set()


def test_an_empty_page_says_what_it_is_connected_to_and_offers_examples(tab):
    """Four questions that can be asked by a press; the cluster by its name."""
    assert "recording" in tab.page.locator(".connected").inner_text()
    examples = tab.page.locator(".examples button")
    assert examples.count() == 4
    examples.first.click()
    tab.page.locator(".answer-foot").wait_for()
    assert tab.page.locator(".question").inner_text() == "Is the cluster healthy?"


def test_an_answer_leads_with_the_cause_and_draws_the_chain(tab):
    """The first line is the cause; the chain is a drawing that ends at the root; a change is marked as not run."""
    turn = tab.ask(WHY)
    assert turn.locator(".answer-text > p").first.inner_text().startswith("Root cause")
    stops = turn.locator(".answer-text > .chain .stop")
    assert stops.count() >= 2
    assert "root cause" in stops.last.inner_text()
    assert turn.locator(".answer-text > .chain svg.sign").count() == stops.count()
    assert not turn.locator(".answer-text > ul").count(), "the list that the drawing replaces is gone"


def test_next_steps_say_what_changes_the_cluster(tab):
    """Each step that alters the cluster carries the mark, the others do not."""
    turn = tab.ask(WHY)
    changes = tab.answer(WHY)["findings"][0]["changes_cluster"]
    shown = [step.locator(".badge-changes").count() == 1 for step in turn.locator(".answer-text > .steps .step").all()]
    assert shown == changes
    assert True in shown


@pytest.mark.parametrize(("command", "changes"), [
    ("kubectl -n shop rollout undo deployment/web", True),
    ("kubectl get pods\nkubectl --context=prod delete pod web-1", True),
    ("kubectl -n shop --context prod scale deploy web --replicas=0", True),
    ("kubectl get pods -o name | xargs echo && helm rollback web 1", True),
    ("$ kubectl apply -f web.yaml", True),
    ("kubectl apply -f web.yaml --dry-run=server", False),
    ("kubectl -n delete get pods", False),
    ("kubectl rollout status deployment/apply", False),
    ("kubectl describe pod create", False),
    ("helm list", False),
    ("apply: kubectl", False),
])  # fmt: skip
def test_commands_that_change_a_cluster_are_known(tab, command, changes):
    """By verb, whatever flags come first; words of other places are no verbs, and a dry run changes nothing."""
    module = tab.page.locator("link[href$='app/changing.js']").get_attribute("href")
    script = "([module, command]) => import(`./${module}`).then(m => m.changes(command))"
    assert tab.page.evaluate(script, [f"{module}", command]) is changes


def test_a_table_keeps_its_columns(tab):
    """A listing stays as the service wrote it, header and cells; only its ids become marks that open."""
    question = "which pods are in CrashLoopBackOff?"
    rows = [line for line in tab.answer(question)["answer"].splitlines() if line.startswith("|")]
    assert "STATUS" in rows[0]
    table = tab.ask(question).locator(".answer-text table")
    shown = [cell.strip() for cell in table.locator("thead tr > *").all_inner_texts()]
    assert shown == [cell.strip() for cell in rows[0].strip("|").split("|")]
    assert table.locator("tbody tr").count() == len(rows) - 2
    table.locator("tbody .mark").first.click()
    expect(tab.page.locator(".drawer .facts-list")).to_be_visible()


def test_what_is_being_done_is_shown_while_the_answer_is_made(tab, held):
    """A status, announced as busy; the answer when it comes, announced as a whole."""
    tab.page.fill("#question", WHY)
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator(".turn .status")).to_contain_text("Searching")
    expect(tab.page.locator(".turn")).to_have_attribute("aria-busy", "true")
    held.set()
    tab.page.locator(".answer-foot").wait_for()
    expect(tab.page.locator("#live")).to_contain_text("Root cause")
    expect(tab.page.locator(".turn")).not_to_have_attribute("aria-busy", "true")


def test_a_second_question_waits_for_the_first(tab, held):
    """Sending while an answer comes keeps what is written and says why."""
    tab.page.fill("#question", WHY)
    tab.page.keyboard.press("Enter")
    tab.page.locator(".turn .status").wait_for()
    tab.page.fill("#question", "and the others?")
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("#live")).to_contain_text("still coming")
    assert tab.page.input_value("#question") == "and the others?"
    assert tab.page.locator(".turn").count() == 1


def test_a_citation_opens_the_note_at_the_passage(tab):
    """The drawer shows the note; exactly the cited lines are marked; Escape gives the focus back."""
    turn = tab.ask(WHY)
    mark = turn.locator(".answer-text .mark.is-note").first
    mark.click()
    cited = tab.page.locator(".drawer .is-cited")
    cited.first.wait_for()
    quote = tab.answer(WHY)["citations"][0]["quote"]
    for text in cited.all_inner_texts():
        assert bare(text) in bare(quote)
    assert tab.page.locator(".drawer .passage").count() > 1, "the rest of the note is there too"
    tab.page.keyboard.press("Escape")
    expect(tab.page.locator(".drawer")).not_to_be_visible()
    expect(mark).to_be_focused()


def bare(text):
    return re.sub(r"[^\w]", "", text)


def test_evidence_opens_object_field_value_time_and_command(tab):
    """Everything that is needed to see the same value oneself."""
    turn = tab.ask(WHY)
    turn.locator(".answer-text .mark.is-live").first.click()
    text = tab.page.locator(".drawer").inner_text()
    for part in ("Pod bakery/oven", "Field", "Value", "Read at", "kubectl -n bakery"):
        assert part in text


def test_the_command_of_evidence_can_be_copied(window):
    """The button puts the command on the clipboard and says so."""
    tab = window(permissions=["clipboard-read", "clipboard-write"])()
    turn = tab.ask(WHY)
    turn.locator(".answer-text .mark.is-live").first.click()
    tab.page.locator(".drawer .copy").click()
    expect(tab.page.locator("#live")).to_have_text("Copied")
    copied = tab.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("kubectl -n bakery ")
    assert copied == tab.page.locator(".drawer .commands code").inner_text()


def test_a_follow_up_stays_in_the_thread(tab):
    """Two questions, one thread, whose address stays the same."""
    tab.ask(WHY)
    address = tab.page.url
    assert re.search(r"#/t/[0-9a-f]{32}$", address)
    tab.ask("how do I fix it?")
    assert (tab.page.url, tab.page.locator(".turn").count()) == (address, 2)
    expect(tab.page.locator(".thread-groups a[aria-current=page]")).to_have_text(WHY)


def test_a_reload_keeps_the_thread(tab):
    """The same question, answer and drawing after a reload."""
    shown = tab.ask(WHY).locator(".answer-text").inner_text()
    tab.page.reload()
    tab.page.locator(".answer-foot").wait_for()
    assert tab.page.locator(".question").inner_text() == WHY
    assert tab.page.locator(".answer-text").inner_text() == shown
    assert tab.page.locator(".answer-text > .chain").count() == 1


def test_a_reload_while_the_answer_comes_loses_nothing(tab, held):
    """The answer that was in the making is followed again."""
    tab.page.fill("#question", WHY)
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url(re.compile("#/t/"))
    tab.page.reload()
    expect(tab.page.locator(".turn .status")).not_to_be_empty()
    held.set()
    tab.page.locator(".answer-foot").wait_for()
    assert tab.page.locator(".turn").count() == 1


def test_two_tabs_show_the_same_thread(window):
    """What one tab asks, the other shows; a rename too; after a deletion the other starts anew."""
    tab = window()
    one = tab()
    one.ask(WHY)
    two = tab(one.page.url.removeprefix(one.service.url))
    expect(two.page.locator(".turn")).to_have_count(1)
    one.ask("which pods are pending?")
    expect(two.page.locator(".turn")).to_have_count(2)
    one.page.bring_to_front()  # pages behind another are drawn seldom
    one.page.get_by_role("button", name="Rename", exact=True).first.click()
    one.page.fill("dialog input", "the oven incident")
    one.page.keyboard.press("Enter")
    expect(two.page.locator("h1")).to_have_text("the oven incident")
    one.page.locator(".view-head").get_by_role("button", name="Delete").click()
    one.page.locator("dialog").get_by_role("button", name="Delete").click()
    expect(two.page.locator(".welcome")).to_be_visible()
    expect(one.page.locator(".thread-groups")).not_to_contain_text("the oven incident")


def test_threads_are_searched_by_their_words(tab):
    """Words of an answer find the thread; other words do not."""
    tab.ask("what is a readiness probe?")
    tab.page.fill("#thread-search", "readiness")
    expect(tab.page.locator(".thread-groups a").first).to_contain_text("readiness probe")
    tab.page.fill("#thread-search", "zebra stripes")
    expect(tab.page.locator(".thread-groups")).to_have_text("No conversation has these words.")


def test_a_thread_is_exported_as_markdown(tab):
    """A file with the question and the answer."""
    tab.ask(WHY)
    with tab.page.expect_download() as saved:
        tab.page.locator(".view-head").get_by_role("button", name="Export").click()
    assert saved.value.suggested_filename == "why-does-oven-restart.md"
    assert WHY in saved.value.path().read_text("utf-8")


def test_feedback_is_kept(tab):
    """A press is kept with the turn, a reason too, and a reload shows it."""
    turn = tab.ask(WHY)
    turn.get_by_role("button", name="Not helpful").click()
    turn.get_by_label("What was wrong or missing?").fill("the cause is the oven door")
    turn.get_by_role("button", name="Send").click()
    expect(turn).to_contain_text("Noted")
    tab.page.reload()
    again = tab.page.locator(".turn")
    expect(again.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")
    expect(again.get_by_label("What was wrong or missing?")).to_have_value("the cause is the oven door")
    again.get_by_role("button", name="Helpful", exact=True).click()
    expect(again.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "false")


def test_a_stream_that_breaks_is_taken_up_where_it_broke(tab):
    """Half an answer, then nothing: the rest comes from the service, and the question is asked once."""
    asked = []

    def half(route):
        asked.append(route.request.url)
        reply = route.fetch()
        route.fulfill(response=reply, body=b"\n\n".join(reply.body().split(b"\n\n")[:4]) + b"\n\n")

    tab.page.route("**/v1/ask/stream", half)
    resumed = []
    tab.page.on("request", lambda r: resumed.append(r.headers.get("last-event-id")) if "/v1/turns/" in r.url else None)
    turn = tab.ask(WHY)
    assert len(asked) == 1
    assert re.fullmatch(r"[0-9a-f]{32}:\d+", resumed[0])
    assert turn.locator(".answer-text > .chain").count() == 1
    assert turn.locator(".answer-text").inner_text().count("Root cause") == 1
    tab.page.reload()
    tab.page.locator(".answer-foot").wait_for()
    assert tab.page.locator(".turn").count() == 1


def test_a_service_that_is_started_anew_is_asked_again(tab):
    """It knows neither the turn nor its answer: the question is asked once more, and shown once."""
    asked = []

    def cut(route):
        asked.append(route.request.url)
        reply = route.fetch()
        forgotten = reply.text().split("\n\n")[0].replace(reply.text().split('"turn": "')[1][:32], "0" * 32)
        route.fulfill(response=reply, body=forgotten + "\n\n") if len(asked) == 1 else route.continue_()

    tab.page.route("**/v1/ask/stream", cut)
    turn = tab.ask(WHY)
    assert len(asked) == 2
    assert turn.locator(".answer-text").inner_text().count("Root cause") == 1


def test_a_service_that_loses_the_question_each_time_is_not_asked_for_ever(tab):
    """After some tries the page says so, and leaves it to the person to try once more."""
    asked = []

    def lost(route):
        asked.append(route.request.url)
        reply = route.fetch()
        first, turn = reply.text().split("\n\n")[0], reply.text().split('"turn": "')[1][:32]
        route.fulfill(response=reply, body=first.replace(turn, "0" * 32) + "\n\n")

    tab.page.route("**/v1/ask/stream", lost)
    tab.page.fill("#question", WHY)
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator(".turn .problem")).to_contain_text("Try again")
    assert len(asked) == 3
    tab.page.unroute("**/v1/ask/stream")
    tab.page.get_by_role("button", name="Try again").click()
    tab.page.locator(".answer-foot").wait_for()


def test_a_busy_service_is_waited_for(tab):
    """503 with `busy` is told in the service's words and tried again."""
    answers = []

    def busy(route):
        answers.append(route.request.url)
        error = {"error": {"code": "busy", "message": "9 questions are being answered already.", "hint": ""}}
        route.fulfill(status=503, json=error) if len(answers) == 1 else route.continue_()

    tab.page.route("**/v1/ask/stream", busy)
    tab.page.fill("#question", WHY)
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator(".turn .status")).to_contain_text("9 questions")
    tab.page.locator(".answer-foot").wait_for()
    assert len(answers) == 2


def test_without_network_it_says_so_and_goes_on_by_itself(tab):
    """A question asked offline is answered when the network is back."""
    tab.page.context.set_offline(True)
    tab.page.fill("#question", WHY)
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator(".turn .status")).to_contain_text("connecting again")
    tab.page.context.set_offline(False)
    tab.page.locator(".answer-foot").wait_for()
    assert "Root cause" in tab.page.locator(".answer-text").inner_text()


def test_an_answer_can_be_stopped_and_shown_later(tab, held):
    """Stop ends the reading only: the answer is finished, and one press shows it."""
    tab.page.fill("#question", WHY)
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator(".turn .status")).to_contain_text("Searching")
    tab.page.get_by_role("button", name="Stop").click()
    expect(tab.page.locator(".turn")).to_contain_text("Stopped here")
    held.set()
    tab.page.get_by_role("button", name="Show it").click()
    tab.page.locator(".answer-foot").wait_for()


def test_a_failure_says_what_to_do_and_can_be_tried_again(tab, monkeypatch):
    """A fault of the service is told in its words; another press asks again."""
    answer = Kbase.answer

    def broken(self, question):
        raise RuntimeError("secret details")

    monkeypatch.setattr(Kbase, "answer", broken)
    tab.page.fill("#question", WHY)
    tab.page.keyboard.press("Enter")
    problem = tab.page.locator(".turn .problem")
    expect(problem).to_contain_text("Something went wrong inside kbase.")
    assert "secret details" not in problem.inner_text()
    monkeypatch.setattr(Kbase, "answer", answer)
    problem.get_by_role("button", name="Try again").click()
    tab.page.locator(".answer-foot").wait_for()


def test_a_question_that_is_too_long_is_not_cut(tab):
    """It stays in the box, and the reason is said with its numbers."""
    tab.page.fill("#question", "x" * 4001)
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator(".composer .problem")).to_contain_text("4001 characters; 4000")
    assert len(tab.page.input_value("#question")) == 4001


def test_enter_in_an_input_method_does_not_send(tab):
    """A half-typed Chinese word is ended by Enter, not sent."""
    tab.page.fill("#question", "ㄆㄛ")
    tab.page.evaluate(
        "document.getElementById('question').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    assert tab.page.locator(".turn").count() == 0
    assert tab.page.input_value("#question") == "ㄆㄛ"


def test_a_thread_that_is_gone_is_said(tab):
    """An address of somebody else's or a deleted thread explains itself and leads on."""
    tab.go("#/t/" + "0" * 32)
    expect(tab.page.locator(".turns .problem")).to_contain_text("no conversation")
    tab.page.get_by_role("link", name="New question").last.click()
    expect(tab.page.locator(".welcome")).to_be_visible()

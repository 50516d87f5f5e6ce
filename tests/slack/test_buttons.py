"""Buttons and windows."""

import pytest
from sqlalchemy import select

from kbase.store.tables.slack import Outcome
from tests.slack.conftest import AMY, BOB, OPS, PRIVATE

WHY = "Why does oven keep restarting?"


@pytest.fixture
def answered(bench, slack):
    """A bench with one answer; gives its message."""
    bench.mention(WHY)
    bench.settle()
    return lambda: slack.said(PRIVATE)[0]


def test_evidence_opens_in_a_window(bench, slack, answered):
    """Object, field, value and the command that shows it, for the one who asks."""
    bench.press("evidence", answered())
    (view,) = slack.views.values()
    assert "`.status.containerStatuses[0].restartCount` = `7`" in slack.text(view)
    assert "not set" in slack.text(view)
    assert len(slack.said(PRIVATE)) == 1


def test_logs_are_masked(bench, slack, answered):
    """The window opens at once; the lines come when they are read, without the password that stands in them."""
    bench.press("logs", answered())
    (view,) = slack.views.values()
    assert slack.text(view) == "Reading the logs…"
    bench.settle()
    (view,) = slack.views.values()
    assert "OVEN_TEMP is not a number" in slack.text(view)
    assert "connecting to amqp://oven:[masked-" in slack.text(view)


def test_logs_that_cannot_be_read_are_told(bench, slack, answered):
    bench.press("logs", answered())
    bench.desk.kbase_for = lambda *_: 1 / 0
    bench.settle()
    (view,) = slack.views.values()
    assert "Please report the id" in slack.text(view)


def test_a_second_check_says_what_became_of_it(bench, slack, answered):
    """In the same message, with who asked for it."""
    bench.press("recheck", answered(), user=BOB)
    bench.settle()
    assert "checked again, the same cause · <@UBOB0001>" in slack.text(answered())
    assert len(slack.said(PRIVATE)) == 1


def test_a_press_that_is_delivered_twice_counts_once(bench, slack, answered):
    for _ in range(2):
        bench.press("recheck", answered(), action_ts="77.0")
    bench.settle()
    assert slack.text(answered()).count("checked again") == 1


def test_a_person_is_called_once_with_everything_known(bench, slack, answered):
    """The group is notified in the thread; a second press calls nobody."""
    bench.desk.places.change(PRIVATE, AMY, on_call=OPS)
    for _ in range(2):
        bench.press("human", answered(), user=BOB)
    bench.settle()
    (handed,) = slack.said(PRIVATE)[1:]
    text = slack.text(handed)
    assert text.startswith(f"<!subteam^{OPS}>")
    assert handed["thread_ts"] == answered()["thread_ts"]
    for part in (
        WHY,
        "Cause as far as known",
        "`7`",
        "Ruled out",
        "Proposed next",
        "⚠",
        "kbase only reads",
        f"<@{BOB}>",
    ):
        assert part in text


def test_without_an_on_call_group_that_is_said(bench, slack, answered):
    bench.press("human", answered())
    bench.settle()
    assert "nobody was called" in slack.text(slack.said(PRIVATE)[1])


def test_votes_are_last_wins_for_each_member(bench, slack, answered):
    """The buttons fire at every change; a bad vote asks for a reason, which may stay empty."""
    bench.press("vote", answered(), value="helpful", user=AMY)
    bench.press("vote", answered(), value="not_helpful", user=AMY)
    bench.submit("the cause was DNS; password=hunter2hunter2", user=AMY)
    bench.press("vote", answered(), value="helpful", user=BOB)
    row = bench.desk.outbox.at(PRIVATE, answered()["ts"])
    votes = {v.member: (v.value, v.reason) for v in bench.desk.places.votes(row.id)}
    assert votes[BOB] == ("helpful", "")
    assert votes[AMY][0] == "not_helpful"
    assert "the cause was DNS" in votes[AMY][1]
    assert "hunter2" not in votes[AMY][1]


def test_resolved_keeps_the_real_cause(bench, slack, answered):
    bench.press("resolved", answered())
    bench.submit("the oven's ConfigMap had a typo")
    bench.settle()
    assert "resolved: `the oven's ConfigMap had a typo`" in slack.text(answered())
    with bench.desk.database.session() as session:
        (kept,) = session.scalars(select(Outcome)).all()
    assert (kept.about, kept.code, kept.cause) == (
        "Deployment bakery/oven",
        "POD-CRASH",
        "the oven's ConfigMap had a typo",
    )


def test_a_button_of_a_forgotten_message_says_so(bench, slack, clock, answered):
    message = answered()
    clock.tick(91 * 86400)
    bench.desk.forget()
    bench.press("evidence", message)
    assert "too old" in slack.text(slack.whispers[0])


def test_a_window_that_slack_does_not_open_is_told(bench, slack, answered):
    slack.errors["views.open"] = ["expired_trigger_id"]
    bench.press("evidence", answered())
    assert "press again" in slack.text(slack.whispers[0])

"""What Slack has and what it should have: delivered once, however often Slack fails."""

import pytest

from tests.slack.conftest import AMY, BOB, PRIVATE

WHY = "Why does oven keep restarting?"


@pytest.fixture
def bench_of(bench_of):
    """The channel is mapped, so that nothing has to be asked of Slack before an answer."""

    def made(**given):
        bench = bench_of(**given)
        bench.desk.places.change(PRIVATE, AMY, namespace="*")
        return bench

    return made


@pytest.mark.parametrize("how", ["503", "drops"])
def test_slack_down_for_a_minute(bench, slack, clock, how):
    """Nothing is lost and nothing comes twice; what was said first comes first."""
    slack.down = how
    bench.mention(WHY)
    bench.mention("What is a startup probe?")
    while bench.desk.work():
        pass
    for _ in range(60):
        bench.sender.send_due()
        clock.tick(1)
    assert slack.said(PRIVATE) == []
    slack.down = ""
    bench.settle()
    first, second = slack.said(PRIVATE)
    assert "Root cause" in slack.text(first)
    assert "Liveness restarts" in slack.text(second)


def test_what_a_channel_may_see_is_asked_of_slack_before_it_is_shown(bench, slack, clock):
    """While Slack does not tell whether the channel is private, the question waits; it is not answered as a guess."""
    bench.desk.places.change(PRIVATE, AMY, namespace=None)
    slack.down = "503"
    bench.mention(WHY)
    bench.desk.work()
    assert bench.waiting() == 1
    slack.down = ""
    bench.settle()
    (answer,) = slack.said(PRIVATE)
    assert "Root cause" in slack.text(answer)


def test_a_restart_while_slack_is_down_loses_nothing(bench_of, slack, clock):
    """The outbox is in the database."""
    slack.down = "503"
    ended = bench_of()
    ended.mention(WHY)
    ended.desk.work()
    ended.sender.send_due()
    slack.down = ""
    clock.tick(120)
    bench_of().settle()
    (answer,) = slack.said(PRIVATE)
    assert "Root cause" in slack.text(answer)


def test_a_post_whose_receipt_was_lost_is_not_repeated(bench, slack, clock):
    """Slack took it and the connection broke before it said so: the message is found by its id and edited."""
    slack.down = "forgets"
    bench.mention(WHY)
    bench.desk.work()
    bench.sender.send_due()
    assert len(slack.said(PRIVATE)) == 1
    slack.down = ""
    clock.tick(60)
    bench.settle()
    (answer,) = slack.said(PRIVATE)
    assert "Root cause" in slack.text(answer)
    assert slack.count("chat.postMessage") == 1


def test_a_connection_that_was_refused_was_never_heard(bench, slack, clock):
    """Then there is nothing to look for."""
    bench.desk.slack.base_url = "http://127.0.0.1:9/api/"
    bench.mention(WHY)
    bench.desk.work()
    bench.sender.send_due()
    bench.desk.slack.base_url = f"{slack.url}/api/"
    clock.tick(60)
    bench.settle()
    assert len(slack.said(PRIVATE)) == 1
    assert slack.count("conversations.replies") == 0


def test_retry_after_is_honoured(bench, slack, clock):
    """No call to that channel before it is over, and then the newest content alone."""
    slack.limited["chat.postMessage"] = [30]
    bench.mention(WHY)
    bench.desk.work()
    bench.sender.send_due()
    clock.tick(29)
    bench.sender.send_due()
    assert slack.count("chat.postMessage") == 1
    clock.tick(1)
    bench.settle()
    assert slack.count("chat.postMessage") == 2
    assert slack.count("chat.update") == 0
    assert "Root cause" in slack.text(slack.said(PRIVATE)[0])


def test_edits_come_no_faster_than_one_a_second(bench, slack, clock):
    from kbase.slack.blocks import Message, section
    from kbase.slack.memory.outbox import Place

    for n in range(50):
        bench.desk.outbox.say("k", [Message(f"{n}", [section(f"{n}")])], Place(PRIVATE))
        bench.sender.send_due()
        clock.tick(0.1)
    bench.settle()
    assert slack.text(slack.said(PRIVATE)[0]) == "49"
    assert slack.count("chat.update") <= 6


def test_blocks_that_slack_refuses_are_said_in_plain_words(bench, slack):
    """Never silent, whatever rule of Slack's is new."""
    slack.errors["chat.postMessage"] = ["invalid_blocks"]
    bench.mention(WHY)
    bench.settle()
    assert "Root cause" in slack.said(PRIVATE)[0]["text"]


def test_a_message_that_somebody_deleted_stays_deleted(bench, slack):
    bench.mention(WHY)
    bench.settle()
    message = slack.said(PRIVATE)[0]
    bench.press("recheck", message, user=BOB)
    message["deleted"] = True
    bench.settle()
    assert slack.said(PRIVATE) == []
    assert not bench.unsent()


def test_a_message_that_can_no_longer_be_edited_is_said_anew(bench, slack):
    bench.mention(WHY)
    bench.settle()
    slack.errors["chat.update"] = ["edit_window_closed"]
    bench.press("recheck", slack.said(PRIVATE)[0])
    bench.settle()
    assert "checked again" in slack.text(slack.said(PRIVATE)[-1])


def test_fewer_parts_take_the_others_away(bench, slack):
    """An answer that becomes shorter leaves no rest of the longer one."""
    from kbase.slack.blocks import Message, section
    from kbase.slack.memory.outbox import Place

    parts = [Message(f"{n}", [section(f"{n}")]) for n in range(3)]
    bench.desk.outbox.say("k", parts, Place(PRIVATE))
    bench.settle()
    bench.desk.outbox.say("k", parts[:1], Place(PRIVATE))
    bench.settle()
    assert [slack.text(m) for m in slack.said(PRIVATE)] == ["0"]


def test_a_command_where_kbase_is_no_member_is_answered_to_its_author(bench, slack):
    """Through the command's own address; there is nobody else who could be."""
    slack.absent.add(PRIVATE)
    bench.command(f"ask {WHY}", user=AMY)
    bench.settle()
    assert any("Root cause" in slack.text(r) for r in slack.responses)


def test_a_token_that_is_taken_away_keeps_the_message(bench, slack, clock):
    """Whoever puts a new token in place finds nothing lost."""
    slack.errors["chat.postMessage"] = ["token_revoked"] * 3
    bench.mention(WHY)
    bench.settle()
    assert len(slack.said(PRIVATE)) == 1

"""Questions: mentions, direct messages, follow-ups, duplicates, and what goes wrong."""

import pytest

from kbase.slack.memory.inbox import LEASE, Inbox
from tests.slack.conftest import AMY, BOB, DIRECT, PRIVATE, PUBLIC
from tests.slack.service import BOT

WHY = "Why does oven keep restarting?"


class Killed(BaseException):
    """The process ends."""


def _killed(*_):
    raise Killed


def test_a_mention_is_answered_in_its_thread(bench, slack):
    """One message below the question, with the cause, what shows it, and buttons."""
    ts = bench.mention(WHY)
    bench.settle()
    (answer,) = slack.said(PRIVATE)
    assert answer["thread_ts"] == ts
    assert "*Root cause: Container oven ends with exit code 3" in slack.text(answer)
    actions = [e["action_id"] for b in answer["blocks"] for e in b.get("elements", []) if "action_id" in e]
    assert actions == ["evidence", "logs", "recheck", "human", "resolved", "vote"]


def test_it_is_kept_before_slack_is_answered(bench, slack):
    """The acknowledgement waits for the database and for nothing else: no call of Slack, no check."""
    bench.mention(WHY)
    assert bench.waiting() == 1
    assert slack.calls == []


def test_one_message_grows(bench, slack):
    """The status stands first; the same message then says the answer."""
    bench.mention(WHY)
    original = bench.desk.assistant.ask

    def ask(*args, **given):
        tell = given.pop("listen")

        def listen(event):
            tell(event)
            bench.sender.send_due()

        return original(*args, **given, listen=listen)

    bench.desk.assistant_for = lambda kbase: type(
        "Told", (), {"ask": staticmethod(ask), "threads": bench.desk.assistant.threads}
    )
    bench.desk.work()
    (growing,) = slack.said(PRIVATE)
    assert slack.text(growing) == "⏳ Searching the notes and looking at the cluster…"
    bench.settle()
    (answer,) = slack.said(PRIVATE)
    assert answer["ts"] == growing["ts"]
    assert "Root cause" in slack.text(answer)


@pytest.mark.parametrize("again", ["event", "place"])
def test_a_repeated_delivery_is_answered_once(bench, slack, again):
    """Slack sends the same event again, or the same message as two events (mention and message of the channel)."""
    event = {"type": "app_mention", "user": AMY, "text": f"<@{BOT}> {WHY}", "ts": "1795161600.5", "channel": PRIVATE}
    bench.event(event, id="Ev1")
    bench.settle()
    other = {**event, "type": "message", "channel_type": "group"}
    bench.event(event if again == "event" else other, id="Ev1" if again == "event" else "Ev2")
    bench.settle()
    assert len(slack.said(PRIVATE)) == 1


def test_a_restart_between_the_two_deliveries_changes_nothing(bench_of, slack):
    """What was answered is known to the next process."""
    event = {"type": "app_mention", "user": AMY, "text": WHY, "ts": "1795161600.5", "channel": PRIVATE}
    for _ in range(2):
        bench = bench_of()
        bench.event(event, id="Ev1")
        bench.settle()
    assert len(slack.said(PRIVATE)) == 1


def test_messages_of_a_thread_are_answered_in_the_order_they_were_written(bench, slack):
    """The follow-up is delivered first; it waits for nobody, but the older question goes before it."""
    bench.mention("And what is a startup probe?", thread="1795161600.1", ts="1795161602.2")
    bench.mention(WHY, thread="1795161600.1", ts="1795161601.1")
    bench.settle()
    first, second = slack.said(PRIVATE)
    assert "Root cause" in slack.text(first)
    assert "Liveness restarts a container" in slack.text(second)


def test_a_restart_in_the_middle_of_an_answer_loses_nothing(bench_of, slack, clock):
    """The process ends while it works: the next one finishes, in the message that already stands there."""
    ended = bench_of()
    ts = ended.mention(WHY)

    def ask(*args, listen, **given):
        from kbase.assistant.ask import WORKING
        from kbase.assistant.events import Status

        listen(Status(WORKING()))
        ended.sender.send_due()
        raise Killed

    ended.desk.assistant_for = lambda kbase: type(
        "Ends", (), {"ask": staticmethod(ask), "threads": ended.desk.assistant.threads}
    )
    with pytest.raises(Killed):
        ended.desk.work()
    (growing,) = slack.said(PRIVATE)
    assert "⏳" in slack.text(growing)
    following = bench_of()
    assert not following.desk.work()  # the lease: it might still be at work
    clock.tick(LEASE.total_seconds() + 1)
    following.settle()
    (answer,) = slack.said(PRIVATE)
    assert (answer["ts"], answer["thread_ts"]) == (growing["ts"], ts)
    assert "Root cause" in slack.text(answer)


def test_a_restart_after_the_answer_was_made_asks_nothing_again(bench_of, slack, clock, monkeypatch):
    """The turn is kept with the thread: no second check, no second turn."""
    ended = bench_of()
    ended.mention(WHY)
    with monkeypatch.context() as patch:
        patch.setattr(Inbox, "done", _killed)
        with pytest.raises(Killed):
            ended.desk.work()
    clock.tick(LEASE.total_seconds() + 1)
    following = bench_of()
    following.desk.assistant_for = lambda kbase: type("Silent", (), {"threads": following.desk.assistant.threads})
    following.settle()
    (answer,) = slack.said(PRIVATE)
    assert "Root cause" in slack.text(answer)


def test_a_question_that_lay_too_long_is_answered_with_an_apology(bench, slack, clock):
    bench.mention(WHY)
    clock.tick(3600)
    bench.settle()
    (answer,) = slack.said(PRIVATE)
    assert slack.text(answer).startswith("I was away when this was asked")
    assert "oven" in slack.text(answer)


def test_a_fault_of_ours_is_one_sentence_with_an_id(bench, slack):
    """Never a traceback, never silence."""
    bench.mention(WHY)
    bench.desk.kbase_for = lambda *_: 1 / 0
    bench.settle()
    (answer,) = slack.said(PRIVATE)
    text = slack.text(answer)
    assert text.startswith("Something went wrong inside kbase, so this has no answer. Please report the id `")
    assert "ZeroDivision" not in text


def test_an_answer_that_cannot_be_had_is_told_with_what_to_do(bench, slack):
    bench.command("check deploy/ofen -n bakery")
    bench.settle()
    answer = slack.said(PRIVATE)[-1]
    assert "Deployment bakery/ofen does not exist in this cluster. Nearest names: oven" in slack.text(answer)


def test_a_mention_without_words_gets_the_help(bench, slack):
    bench.mention("")
    bench.settle()
    assert "/kbase ask" in slack.text(slack.said(PRIVATE)[0])


def test_a_thread_is_one_conversation(bench, slack):
    """Follow-ups build on our own memory; Slack's history is not read. Another thread is another conversation."""
    ts = bench.mention(WHY)
    bench.mention("and what is a startup probe?", thread=ts)
    bench.mention("nodeSelector or nodeAffinity?")
    bench.settle()
    known = bench.desk.places.conversation(PRIVATE, ts)
    thread = bench.desk.assistant.threads(f"slack:{PRIVATE}").get(known.thread)
    assert [turn.question for turn in thread.turns] == [WHY, "and what is a startup probe?"]
    assert slack.count("conversations.replies") == slack.count("conversations.history") == 0


def test_a_job_that_ends_the_process_each_time_is_given_up_with_a_reason(bench, slack, clock):
    """Not tried for ever, and not silent."""
    bench.mention(WHY)
    for _ in range(3):
        bench.desk.inbox.claim()
        clock.tick(LEASE.total_seconds() + 1)
    bench.settle()
    assert "Please report the id" in slack.text(slack.said(PRIVATE)[0])


def test_the_language_is_that_of_the_asker(bench, slack):
    """Also in the next question of the thread that has none of its own."""
    ts = bench.mention("oven 為什麼一直重啟？")
    bench.settle()
    bench.mention("oven?", thread=ts)
    bench.settle()
    first, second = slack.said(PRIVATE)
    assert "*原因：" in slack.text(first)
    assert "原因" in slack.text(second)


def test_a_direct_message_is_streamed(bench, slack):
    """In the Messages tab Slack shows a status and the words as they come; sources and buttons end it."""
    ts = bench.message(WHY)
    bench.settle()
    (answer,) = slack.said(DIRECT)
    assert answer["thread_ts"] == ts
    assert slack.statuses == ["Searching the notes and looking at the cluster…"]
    assert "**Root cause: Container oven" in answer["markdown"]
    assert slack.count("chat.stopStream") == 1
    assert slack.count("chat.postMessage") == 0
    assert answer["blocks"][-1]["elements"][0]["type"] == "feedback_buttons"


@pytest.mark.parametrize(
    "method", ["assistant.threads.setStatus", "chat.startStream", "chat.appendStream", "chat.stopStream"]
)
def test_a_stream_that_breaks_is_finished_as_an_edited_message(bench, slack, method):
    """Whatever Slack refuses, the whole answer stands there in the end, once."""
    slack.errors[method] = ["internal_error"] * 9
    bench.message(WHY)
    slack.errors.get("chat.stopStream", [])[1:] = []
    bench.settle()
    (answer,) = slack.said(DIRECT)
    assert "Root cause" in slack.text(answer)
    assert answer["blocks"][-1]["elements"][0]["type"] == "feedback_buttons"


def test_nobody_is_answered_who_did_not_ask(bench, slack):
    """Talk in a channel, edits, joins, other bots and the bot itself."""
    for more in ({}, {"subtype": "message_changed"}, {"subtype": "channel_join"}, {"bot_id": "BOTHER"}, {"user": BOT}):
        bench.message("oven is down again", channel=PRIVATE, kind="group", **more)
    bench.settle()
    assert slack.said(PRIVATE) == []


def test_engaged_mode_follows_its_own_threads(bench, slack):
    """A follow-up without a mention is answered, unless it speaks to somebody else."""
    bench.desk.places.change(PRIVATE, AMY, mode="engaged")
    ts = bench.mention(WHY)
    bench.settle()
    bench.message("what is a startup probe?", channel=PRIVATE, kind="group", thread_ts=ts)
    bench.message(f"<@{BOB}> can you look?", channel=PRIVATE, kind="group", thread_ts=ts)
    bench.message("something else", channel=PRIVATE, kind="group", thread_ts="1795161600.77")
    bench.settle()
    assert [m["thread_ts"] for m in slack.said(PRIVATE)] == [ts, ts]


def test_all_mode_answers_each_new_message(bench, slack):
    bench.desk.places.change(PRIVATE, AMY, mode="all")
    ts = bench.message(WHY, channel=PRIVATE, kind="group")
    bench.settle()
    assert [m["thread_ts"] for m in slack.said(PRIVATE)] == [ts]


def test_a_public_channel_sees_nothing_of_the_cluster_until_it_is_mapped(bench, slack):
    """Then it sees its own namespace, as an account of that namespace would."""
    bench.mention(WHY, channel=PUBLIC)
    bench.settle()
    assert "OVEN_TEMP" not in slack.text(slack.said(PUBLIC)[-1])
    assert "this channel is not mapped to a namespace" in slack.text(slack.said(PUBLIC)[-1])
    bench.desk.places.change(PUBLIC, AMY, namespace="bakery")
    bench.mention(WHY, channel=PUBLIC)
    bench.settle()
    assert "OVEN_TEMP" in slack.text(slack.said(PUBLIC)[-1])
    bench.desk.places.change(PUBLIC, AMY, namespace="front")
    bench.mention(f"{WHY} And is there anything wrong in bakery?", channel=PUBLIC)
    bench.mention("What is wrong in the whole cluster?", channel=PUBLIC)
    bench.settle()
    for message in slack.said(PUBLIC)[-2:]:
        assert "OVEN_TEMP" not in slack.text(message)


@pytest.mark.parametrize(
    ("unmapped", "seen"),
    [("everywhere", {PUBLIC, PRIVATE, DIRECT}), ("private", {PRIVATE, DIRECT}), ("nowhere", set())],
)
def test_where_a_channel_without_a_mapping_sees_the_cluster(bench_of, slack, unmapped, seen):
    """The operator decides; by default where only members read it."""
    bench = bench_of(slack_unmapped=unmapped)
    for channel in (PUBLIC, PRIVATE, DIRECT):
        bench.mention(WHY, channel=channel)
    bench.settle()
    assert {c for c in slack.messages if "OVEN_TEMP" in slack.text(slack.said(c)[0])} == seen


def test_the_shortcut_where_kbase_is_no_member_answers_its_author(bench, slack):
    """Slack lets it be used everywhere."""
    slack.absent.add(PRIVATE)
    message = {"type": "message", "text": WHY, "ts": "1795161600.4", "user": BOB}
    body = {"type": "message_action", "callback_id": "diagnose", "trigger_id": "trigger1", "action_ts": "9.9"}
    body |= {"user": {"id": AMY}, "channel": {"id": PRIVATE}, "message": message, "team": {"id": "T0001"}}
    assert bench.deliver({**body, "response_url": f"{slack.url}/respond/7"}).status == 200
    bench.settle()
    assert "Root cause" in slack.text(slack.responses[-1])


def test_pasted_output_is_diagnosed_as_a_cluster_of_its_own(bench, slack):
    """Also in a public channel: it says nothing that does not stand there already."""
    pasted = "```\n$ kubectl get pods -n shop\nNAME        READY   STATUS             RESTARTS   AGE\n"
    pasted += "web-1-abc   0/1     ImagePullBackOff   0          5m\n```"
    bench.mention(f"any idea? {pasted}", channel=PUBLIC)
    bench.settle()
    text = slack.text(slack.said(PUBLIC)[0])
    assert "web-1-abc" in text
    assert "not mapped" not in text


def test_the_shortcut_diagnoses_a_message_and_its_snippet(bench, slack):
    """The snippet is fetched with our token; the answer comes into the thread of that message, to be seen by all."""
    slack.files["out.txt"] = (
        "$ kubectl -n shop describe pod web-1\nName:         web-1\nNamespace:    shop\nStatus:       Pending\n"
        "Containers:\n  web:\n    Image:          registry.example/web:2\n    State:          Waiting\n"
        "      Reason:       ImagePullBackOff\n    Ready:          False\n    Restart Count:  0\n"
    )
    file = {"mimetype": "text/plain", "size": 300, "url_private_download": f"{slack.url}/files/out.txt"}
    message = {"type": "message", "text": "", "ts": "1795161600.4", "user": BOB, "files": [file]}
    body = {"type": "message_action", "callback_id": "diagnose", "trigger_id": "trigger1", "action_ts": "9.9"}
    body |= {"user": {"id": AMY}, "channel": {"id": PRIVATE}, "message": message, "team": {"id": "T0001"}}
    assert bench.deliver(body).status == 200
    bench.settle()
    (answer,) = slack.said(PRIVATE)
    assert answer["thread_ts"] == "1795161600.4"
    assert "web-1" in slack.text(answer)
    assert [w["user"] for w in slack.whispers] == [AMY]


def test_our_token_goes_to_slack_alone(bench, slack):
    """A message that names another host for its file gets its preview read, and no request is made."""
    from kbase.slack.pasted import snippets

    file = {"mimetype": "text/plain", "size": 3, "url_private_download": f"{slack.url}/files/x", "preview": "seen"}
    assert snippets([file], "xoxb-test", host="elsewhere.example") == "seen"


def test_prompts_stand_in_the_messages_tab(bench, slack):
    bench.event({"type": "app_home_opened", "user": AMY, "channel": DIRECT, "tab": "messages"})
    assert len(slack.prompts) == 1


def test_a_short_question_below_an_alert_is_about_its_object(bench, slack):
    """ "why?" in the alert's thread needs no name."""
    from tests.slack.test_alerts import delivered, firing

    delivered(bench, firing("KubePodCrashLooping", namespace="bakery", pod="oven-5c9d-k2xjv"), channel=PRIVATE)
    (alert,) = slack.said(PRIVATE)
    bench.mention("why?", thread=alert["ts"])
    bench.settle()
    assert "OVEN_TEMP" in slack.text(slack.said(PRIVATE)[-1])

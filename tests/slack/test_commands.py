"""/kbase: commands, and who may configure a channel."""

import json

import pytest

from kbase.slack import commands
from kbase.slack.alerts.incidents import Incidents
from tests.slack.conftest import AMY, BOB, PRIVATE, PUBLIC


def seen(slack, body):
    """What the member alone sees."""
    return slack.text({"blocks": json.loads(body)["blocks"]})


def test_ask_posts_the_question_and_answers_below_it(bench, slack):
    """So that others see what is answered."""
    assert seen(slack, bench.command("ask why does oven restart? <!channel>")) == "Looking…"
    bench.settle()
    asked, answer = slack.said(PRIVATE)
    assert slack.text(asked).startswith("> why does oven restart?")
    assert "<!" not in slack.text(asked)
    assert f"<@{AMY}>" in slack.text(asked)
    assert answer["thread_ts"] == asked["ts"]
    assert "Root cause" in slack.text(answer)


def test_what_was_typed_for_kbase_alone_is_masked_before_all_read_it(bench, slack):
    bench.command("ask why does login fail with password=hunter2hunter2 ?")
    bench.settle()
    assert not any("hunter2" in json.dumps(m) for m in slack.said(PRIVATE))


def test_check_reports_below_what_was_checked(bench, slack):
    bench.command("check deploy/oven -n bakery")
    bench.settle()
    _, report = slack.said(PRIVATE)
    assert "*✗ Deployment bakery/oven* · POD-CRASH" in slack.text(report)
    assert "--json" not in slack.text(report)


def test_check_keeps_to_the_channels_namespace(bench, slack):
    """Whatever the command names."""
    bench.desk.places.change(PUBLIC, AMY, namespace="front")
    for words in ("check", "check -n bakery", "check deploy/bakery/oven"):
        bench.command(words, channel=PUBLIC)
        bench.settle()
        assert "OVEN_TEMP" not in slack.text(slack.said(PUBLIC)[-1])
    assert "namespace" in slack.text(slack.said(PUBLIC)[-3])


def test_check_says_what_can_follow(bench, slack):
    """For an option that it does not have."""
    bench.command("check deploy/oven --json")
    bench.settle()
    assert "Only targets and `-n NAMESPACE` can follow." in slack.text(slack.said(PRIVATE)[-1])
    assert "/kbase check deploy/web -n shop" in slack.text(slack.said(PRIVATE)[-1])


@pytest.mark.parametrize("words", ["", "help", "nonsense", "../config"])
def test_whatever_is_typed_gets_an_answer(bench, slack, words):
    assert "/kbase ask QUESTION" in seen(slack, bench.command(words))


def test_a_fault_of_a_command_is_one_sentence_with_an_id(bench, slack, monkeypatch):
    """Slack itself would say "dispatch_failed"."""
    monkeypatch.setattr(Incidents, "since", lambda *_: 1 / 0)
    assert "Please report the id" in seen(slack, bench.command("digest"))


def test_every_command_is_in_the_help(bench, slack):
    """A new command is one new file."""
    helped = seen(slack, bench.command("help"))
    assert all(f"/kbase {usage}" in helped for usage, _ in commands.all_commands())


def test_nobody_configures_until_somebody_is_allowed(bench, slack):
    """The refusal says how to allow oneself."""
    assert f"KBASE_SLACK_ADMINS={AMY}" in seen(slack, bench.command("config namespace bakery"))
    assert bench.desk.places.rules(PRIVATE).namespace is None


def test_only_allowed_members_configure(bench_of, slack):
    bench = bench_of(slack_admins=f"{AMY}, UOTHER")
    assert "may not change" in seen(slack, bench.command("config mode all", user=BOB))
    assert bench.desk.places.rules(PRIVATE).mode == "mention"


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("namespace bakery", "namespace", "bakery"),
        ("namespace *", "namespace", "*"),
        ("namespace none", "namespace", ""),
        ("namespace default", "namespace", None),
        ("cluster context:prod", "cluster", "context:prod"),
        ("lang zh-TW", "lang", "zh-TW"),
        ("mode engaged", "mode", "engaged"),
        ("on-call <!subteam^S0ONCALL|@ops>", "on_call", "S0ONCALL"),
        ("on-call <@U0BOB|bob>", "on_call", "U0BOB"),
        ("alerts on", "alerts", True),
        ("watch off", "watch", False),
        ("daily 09:00", "daily", "09:00"),
    ],
)
def test_what_is_set_holds(bench_of, slack, words, name, value):
    """Also for the next process."""
    assert "Set: " in seen(slack, bench_of(slack_admins=AMY).command(f"config {words}"))
    assert getattr(bench_of().desk.places.rules(PRIVATE), name) == value


@pytest.mark.parametrize(
    "words",
    [
        "namespace Not_One",
        "cluster bundle:/etc",
        "cluster kubeconfig:/root/x",
        "mode loud",
        "alerts",
        "lang de",
        "daily 25:00",
        "x y",
    ],
)
def test_what_cannot_be_set_is_refused_with_what_can(bench_of, slack, words):
    """No path of this machine can be named from a chat."""
    bench = bench_of(slack_admins=AMY)
    before = bench.desk.places.rules(PRIVATE)
    assert "Set: " not in seen(slack, bench.command(f"config {words}"))
    assert bench.desk.places.rules(PRIVATE) == before


def test_config_shows_what_holds(bench_of, slack):
    shown = seen(slack, bench_of(slack_admins=AMY).command("config"))
    assert "`mode` `mention`" in shown
    assert "`namespace` not set" in shown

"""Drills in Slack: a card as a message, answers graded in its thread."""

import pytest

from tests.conftest import HERE
from tests.slack.conftest import AMY, BOB, PRIVATE

CORPUS = HERE.parent / "corpus"


@pytest.fixture
def bench(bench_of):
    """With the cards of the real corpus."""
    if not (CORPUS / "drills").is_dir():
        pytest.skip("the corpus has no drills")
    return bench_of(corpus_dir=CORPUS, slack_admins=AMY)


def reply(bench, text, thread, user=AMY):
    bench.message(text, channel=PRIVATE, kind="group", thread_ts=thread, user=user)
    bench.settle()


def test_an_answer_in_the_thread_is_graded(bench, slack):
    """Without a mention, point by point, for each member who answers; it is not taken for a question."""
    bench.command("drill")
    bench.settle()
    (card,) = slack.said(PRIVATE)
    assert "Answer in this thread" in slack.text(card)
    reply(bench, "I do not know.", card["ts"])
    reply(bench, "我不知道。", card["ts"], user=BOB)
    grades = [slack.text(m) for m in slack.said(PRIVATE)[1:]]
    assert f"<@{AMY}>" in grades[0]
    assert "A good answer:" in grades[0]
    assert f"<@{BOB}>" in grades[1]
    assert "參考答案：" in grades[1]


def test_members_who_talk_to_each_other_are_not_graded(bench, slack):
    bench.command("drill")
    bench.settle()
    reply(bench, f"<@{BOB}> what do you think?", slack.said(PRIVATE)[0]["ts"])
    assert len(slack.said(PRIVATE)) == 1


def test_the_question_of_the_day_is_one_for_all(bench, slack):
    for user in (AMY, BOB):
        bench.command("drill today", user=user)
        bench.settle()
    assert len(slack.said(PRIVATE)) == 1
    assert "Question of the day" in slack.text(slack.said(PRIVATE)[0])


def test_it_comes_by_itself_once_its_time_has_come(bench, slack, clock):
    """Once a day."""
    from kbase.slack.drill import post_daily

    bench.command("config daily 09:00")
    for hours in (0, 2, 1, 20):
        clock.tick(hours * 3600)
        post_daily(bench.desk)
        bench.settle()
    assert len(slack.said(PRIVATE)) == 1
    clock.tick(3 * 3600)
    post_daily(bench.desk)
    bench.settle()
    assert len(slack.said(PRIVATE)) == 2


def test_an_unknown_topic_is_named(bench):
    assert "nonsense" in bench.command("drill nonsense")

"""Questions that lean on what was said before, in three languages; and questions that do not."""

import pytest

from kbase.assistant.context import Context
from kbase.assistant.wording import compared, instead, leaning, ordinal, other_language, plain, pointer
from kbase.types import ObjectRef

WHY = {"en": "why does oven restart?", "zh-TW": "oven 為什麼一直重啟？", "zh-CN": "oven 为什么一直重启？"}
FIX = {"en": "how do I fix it?", "zh-TW": "那怎麼修？", "zh-CN": "那怎么修？"}
ABOUT = {
    "en": "About `deploy/bakery/oven`:",
    "zh-TW": "關於 `deploy/bakery/oven`：",
    "zh-CN": "关于 `deploy/bakery/oven`：",
}


@pytest.mark.parametrize(
    ("lang", "follow_up"),
    [
        ("en", "how do I fix it?"),
        ("en", "ok, and what should I do?"),
        ("zh-TW", "那怎麼修？"),
        ("zh-TW", "下一步呢？"),
        ("zh-CN", "那怎么修？"),
        ("zh-CN", "怎么解决"),
    ],
)
def test_how_to_fix_it(talk, lang, follow_up):
    """The steps for the same object, its cause in one line, in the language of the question."""
    first, second = talk(WHY[lang], follow_up)
    assert second.understood == ABOUT[lang]
    assert second.answer.lang == lang
    assert [f.code for f in second.answer.findings] == [first.answer.findings[0].code]
    assert len(second.answer.markdown) < len(first.answer.markdown) + 1500
    assert second.answer.findings[0].next_steps[0].text.render(lang) in second.answer.markdown


@pytest.mark.parametrize(("lang", "follow_up"), [("en", "show me the logs"), ("zh-TW", "看 log"), ("zh-CN", "看日志")])
def test_the_logs(talk, lang, follow_up):
    """The last lines as evidence, with the command that shows the same."""
    _, second = talk(WHY[lang], follow_up)
    assert second.understood == ABOUT[lang]
    evidence = second.answer.evidence[0]
    assert evidence.path.startswith("log")
    assert evidence.command.startswith("kubectl -n bakery logs oven-")


@pytest.mark.parametrize(
    ("lang", "follow_up", "said"),
    [
        ("en", "since when?", "The earliest sign of it"),
        ("en", "when did it start?", "The earliest sign of it"),
        ("zh-TW", "從什麼時候開始的", "看得到的最早跡象"),
        ("zh-CN", "多久了", "看得到的最早迹象"),
    ],
)
def test_since_when(talk, lang, follow_up, said):
    """The earliest sign with its time, for the same object; the next question still knows what it is about."""
    _, second, third = talk(WHY[lang], follow_up, FIX[lang])
    assert second.understood == third.understood == ABOUT[lang]
    assert said in second.answer.markdown
    assert third.answer.findings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("what can you do?", "I answer questions"),
        ("你好", "我根據筆記"),
        ("hi", "For example"),
        ("你能做什么", "例如可以问"),
    ],
)
def test_a_greeting_and_what_it_can_do(talk, text, said):
    """Said in a few lines with examples; it is no failed search."""
    (reply,) = talk(text)
    assert said in reply.answer.markdown
    assert reply.answer.abstain_reason is None


@pytest.mark.parametrize("text", ["its broken", "help, nothing works", "壞掉了啦"])
def test_something_is_broken(talk, text):
    """With a cluster it is looked at as a whole."""
    (reply,) = talk(text)
    assert len(reply.answer.findings) > 1


@pytest.mark.parametrize(
    ("lang", "follow_up"),
    [("en", "why?"), ("zh-TW", "為什麼會這樣？"), ("zh-CN", "你怎么知道？"), ("en", "are you sure?")],
)
def test_why(talk, lang, follow_up):
    """The chain and what shows it."""
    first, second = talk(WHY[lang], follow_up)
    assert second.understood == ABOUT[lang]
    assert second.answer.evidence[: len(first.answer.findings[0].chain)]
    assert first.answer.findings[0].chain[0].fact.render(lang) in second.answer.markdown


@pytest.mark.parametrize(
    ("lang", "follow_up"), [("en", "give me the command"), ("zh-TW", "指令呢？"), ("zh-CN", "给我命令")]
)
def test_the_commands(talk, lang, follow_up):
    """What only looks stands before what changes something."""
    _, second = talk(WHY[lang], follow_up)
    assert "kubectl -n bakery describe deploy oven" in second.answer.markdown
    assert "⚠" not in second.answer.markdown.split("\n\n")[2]


@pytest.mark.parametrize(
    ("follow_up", "says"),
    [
        ("is it the same in attic?", "attic"),
        ("在 attic 環境也一樣嗎？", "attic"),
        ("is it the same in front?", "front"),
    ],
)
def test_another_namespace(talk, follow_up, says):
    """The same name there; that there is no such name, or no such namespace, is said and nothing else is told."""
    _, second = talk(WHY["en"], follow_up)
    assert second.answer.abstain_reason == "no_such_object"
    assert says in second.answer.markdown
    assert "Root cause" not in second.answer.markdown


@pytest.mark.parametrize("follow_up", ["what about display?", "那 display 呢？", "and display?"])
def test_another_object(talk, follow_up):
    """The same question about it; "it" then means the new one."""
    _, second, third = talk(WHY["en"], follow_up, "why?")
    assert {r.name for r in second.answer.about} == {r.name for r in third.answer.about} == {"display"}


@pytest.mark.parametrize("follow_up", ["what is a probe?", "什麼是探針？", "is everything in the cluster healthy?"])
def test_a_question_of_its_own_takes_nothing_over(talk, follow_up):
    _, second = talk(WHY["en"], follow_up)
    assert second.understood is None


@pytest.mark.parametrize(
    ("follow_up", "intent"),
    [("and where do I put the port?", None), ("那要怎麼設定成別的值", "howto"), ("and how do I set it?", "howto")],
)
def test_a_question_more_on_the_topic_is_no_other_thing(talk, follow_up, intent):
    """ "And where ...?" asks more of the topic; what kind of answer it wants is read from its own words."""
    _, second = talk("what is a probe?", follow_up)
    assert "Probes" in second.understood
    assert intent in (None, second.answer.intent)


@pytest.mark.parametrize("question", ["why?", "那怎麼修？", "show me the logs"])
def test_with_nothing_before_it_that_is_said(talk, question):
    """Not a guess, not "the notes do not cover this"."""
    (only,) = talk(question)
    assert only.answer.abstain_reason == "nothing_to_refer_to"
    assert only.answer.citations == ()


def test_what_was_said_before_a_digression_still_counts(talk):
    """Thanks, or a question without a subject, does not end what was spoken of."""
    *_, last = talk(WHY["en"], "thanks!", "how do I fix it?")
    assert last.understood == ABOUT["en"]


@pytest.mark.parametrize(
    ("follow_up", "lang"), [("用中文說", "zh-TW"), ("用简体中文再说一次", "zh-CN"), ("in English please", "en")]
)
def test_the_same_in_another_language(talk, follow_up, lang):
    first, second = talk(WHY["zh-TW" if lang == "en" else "en"], follow_up)
    assert second.answer.lang == lang
    assert [f.code for f in second.answer.findings] == [f.code for f in first.answer.findings]


def test_the_second_of_what_was_listed(talk):
    """An ordinal counts the rows of the table; one that is not there is said to be missing."""
    first, second, third = talk("list the deployments", "why is the first one failing?", "how do I fix the ninth one?")
    assert second.answer.about[0].key == first.answer.listed[0].key
    assert third.understood is None or "ninth" not in third.understood


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("show me the logs", "logs"),
        ("show me the logs of web", None),
        ("how do I fix it", "fix"),
        ("how do I fix CrashLoopBackOff", None),
        ("那怎麼修", "fix"),
        ("OOMKilled 怎麼修", None),
        ("explain more", "more"),
        ("explain probes", None),
        ("and the other pods?", "siblings"),
        ("什麼是 log", None),
        ("why", "why"),
        ("why is DNS slow", None),
    ],
)
def test_only_what_says_nothing_of_its_own_leans(text, asked):
    """One word with a meaning of its own, and the question stands alone."""
    assert leaning(text) == asked


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("what about staging?", "staging"),
        ("is it the same in staging?", "staging"),
        ("那 StatefulSet 呢？", "StatefulSet"),
        ("在 staging 也一樣嗎？", "staging"),
        ("what is a Pod?", None),
    ],
)
def test_what_takes_the_place_of_something(text, new):
    assert instead(text) == new


def test_small_readings():
    """Ordinals, pointers, comparisons and languages, as the wordings have them."""
    assert ordinal(plain("how do I fix the second one?"))[0] == 2
    assert ordinal(plain("第三個呢？"))[0] == 3
    assert ordinal(plain("what should I do first?")) is None
    assert pointer(plain("is that service ok?")).kind == "service"
    assert pointer(plain("what are its limits?")).own
    assert pointer(plain("what is a Pod?")) is None
    assert compared(plain("how is it different from a Secret?")) == "a Secret"
    assert other_language(plain("in Simplified Chinese please")) == "zh-CN"


def test_a_context_survives_the_database():
    """What is kept as JSON is what was there, and what an older version did not keep is empty."""
    ref = ObjectRef("Deployment", "bakery", "oven", "apps/v1")
    context = Context(
        "why?", "en", "troubleshoot", "bakery", (ref,), (("POD-CRASH", ref),), (ref,), ("n",), "t", ("k",)
    )
    assert Context.of_json(context.as_json()) == context
    assert Context.of_json({"question": "why?"}) == Context("why?")

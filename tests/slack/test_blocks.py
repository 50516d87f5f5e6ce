"""Cards as Block Kit: golden files in three languages, and Slack's limits kept by construction."""

import itertools
import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kbase.answer import Question
from kbase.bootstrap import build
from kbase.compose.contract import answer_json
from kbase.config import Settings
from kbase.script import LANGS
from kbase.slack.alerts.alert import Alert
from kbase.slack.alerts.examine import examined
from kbase.slack.blocks import messages
from kbase.slack.cards.alert import digest_card, incident_card, storm_card
from kbase.slack.cards.answer import answer_card
from kbase.slack.cards.card import Button, Card, Remark
from kbase.slack.cards.help import help_card
from kbase.store.tables.slack import Incident
from tests.conftest import RECORDING
from tests.slack.service import problem, shown

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOME = "https://kbase.example"


@pytest.fixture
def kbase(own_env):
    return build(Settings(cluster=f"bundle:{RECORDING}"))


@pytest.fixture
def incident(kbase):
    """An incident as it stands after one repeat."""

    def made(lang, **given):
        labels = {"alertname": "KubePodCrashLooping", "namespace": "bakery", "pod": "oven-5c9d-k2xjv"}
        notes = {"summary": "Pod is crash looping.", "runbook_url": "https://runbooks.example/crash"}
        alert = Alert("f1", True, labels, notes, "2026-11-20T11:55:00+00:00")
        columns = {"id": "i1", "channel": "C1", "thread_ts": "", "rule": alert.rule, "owner": "Deployment bakery/oven"}
        columns |= {"cause": "POD-CRASH", "alerts": {"f1": alert.as_json()}, "result": examined(kbase, alert, lang)}
        columns |= {"remarks": [], "shown": True, "started_at": NOON - timedelta(minutes=5), "opened_at": NOON}
        return Incident(**{**columns, "last_at": NOON, "closed_at": None, "times": 2, **given})

    return made


def pretty(card):
    """All of a card's messages, as Slack would be given them."""
    return json.dumps([[m.text, m.blocks] for m in messages(card)], ensure_ascii=False, indent=1) + "\n"


def fixed(answer):
    """An answer's JSON without what differs from run to run, or with every new check."""
    told = answer_json(answer) | {"timings_ms": {"total": 128.0}}
    return told | {"cluster": {**told["cluster"], "requests": 14}} if told["cluster"] else told


@pytest.mark.parametrize("lang", LANGS)
def test_an_answer(kbase, golden, lang):
    """Cause, way, proof, what was ruled out, what to do, sources as links; then the buttons."""
    answer = fixed(kbase.answer(Question("Why does oven keep restarting?", lang)))
    golden(f"slack/answer.{lang}.json", pretty(answer_card(answer, public_url=HOME)))


@pytest.mark.parametrize("lang", LANGS)
def test_an_alert(incident, golden, lang):
    """The message of an incident that still fires."""
    golden(f"slack/alert.{lang}.json", pretty(incident_card(incident(lang), lang, public_url=HOME)))


@pytest.mark.parametrize("lang", LANGS)
def test_the_other_cards(kbase, incident, golden, lang):
    """As text: a comparison from the notes, an alert that ended, a storm, a digest, the help."""
    closed = incident(lang, closed_at=NOON + timedelta(minutes=7))
    compared = fixed(replace(kbase, cluster=None).answer(Question("liveness or readiness probe?", lang)))
    cards = [answer_card(compared), incident_card(closed, lang), storm_card([closed] * 3, 10, lang)]
    cards += [digest_card([incident(lang), closed], [], 24, lang), help_card(lang)]
    golden(
        f"slack/cards.{lang}.txt", "\n\n=====\n\n".join(shown({"blocks": messages(c)[0].blocks}) for c in cards) + "\n"
    )


WORDS = [
    "`code`",
    "**bold**",
    "中文",
    "<!channel>",
    "&",
    "https://e.example/x",
    "word",
    "[l](https://e.example)",
    "_a_",
]
SHAPES = {
    "paragraphs": lambda text: "\n\n".join(text(40) for _ in range(120)),
    "one paragraph": lambda text: text(6000),
    "one word": lambda text: "x" * 20_000,
    "one han text": lambda text: "叢" * 20_000,
    "escapes": lambda text: "&<>" * 6000,
    "list": lambda text: "\n".join(f"- {text(20)}" for _ in range(400)),
    "table": lambda text: "| | a | b |\n|---|---|---|\n" + "\n".join(f"| E{n} | `x` | {text(9)} |" for n in range(300)),
    "code": lambda text: "```\n" + "\n".join(text(12) for _ in range(800)) + "\n```",
    "many headings": lambda text: "\n\n".join(f"# {text(3)}" for _ in range(200)),
    "empty": lambda text: "",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_said_fits(shape, seed):
    """No message breaks a limit, code stays code, and what is left out is said."""
    rng = random.Random(seed)
    body = SHAPES[shape](lambda n: " ".join(rng.choices(WORDS, k=n)))
    remarks = tuple(Remark("note " * 300, "U1234567") for _ in range(40))
    buttons = tuple(Button(f"b{n}", "words " * 30) for n in range(8))
    card = Card("en", "summary " * 900, body, "tail", remarks=remarks, buttons=buttons, votes=True)
    parts = messages(card)
    assert 1 <= len(parts) <= 4
    for part in parts:
        assert problem({"text": part.text, "blocks": part.blocks}) == ""
        for block in part.blocks:
            if block["type"] == "section":
                assert block["text"]["text"].count("```") % 2 == 0
    assert [b["type"] for b in parts[-1].blocks][-2:] == ["actions", "context_actions"]


def test_a_long_answer_continues_in_further_messages():
    """Nothing is lost as long as four messages hold it; the pages are numbered and the buttons stand on the last."""
    lines = [f"paragraph {n} " + "x" * 400 for n in range(60)]
    parts = messages(Card("en", "s", "\n\n".join(lines), votes=True))
    text = "\n".join(shown({"blocks": p.blocks}) for p in parts)
    assert all(f"paragraph {n} " in text for n in range(60))
    assert "(1/3)" in shown({"blocks": parts[0].blocks})
    kinds = [[b["type"] for b in p.blocks] for p in parts]
    assert [("context_actions" in k) for k in kinds] == [False, False, True]


def test_what_does_not_fit_four_messages_is_said_to_be_left_out():
    """Never a silent cut."""
    parts = messages(Card("en", "s", "\n\n".join(f"paragraph {n} " + "x" * 900 for n in range(80)), votes=True))
    assert len(parts) == 4
    assert "The rest is left out: a message of 7" in shown({"blocks": parts[-1].blocks})


def test_nobody_is_called_but_who_is_meant():
    """Groups and members by their ids; anything else is text."""
    card = Card("en", "s", "b", calls=("S0ONCALL", "U0PERSON", "<!channel>"))
    assert shown({"blocks": messages(card)[0].blocks[:1]}) == "<!subteam^S0ONCALL> <@U0PERSON> &lt;!channel&gt;"


def test_ids_of_actions_differ_within_a_message(kbase):
    """Slack refuses two elements of one name in a block."""
    answer = fixed(kbase.answer(Question("Why does oven keep restarting?")))
    for block in messages(answer_card(answer))[0].blocks:
        ids = [e["action_id"] for e in block.get("elements", []) if "action_id" in e]
        assert all(a != b for a, b in itertools.pairwise(sorted(ids)))

"""All evidence of an answer, in a view."""

import json
from typing import Any

from kbase.compose.diagnosis import ABSENT, UNSET
from kbase.script import Lang
from kbase.slack.actions import Pressed
from kbase.slack.cards.card import Card, joined
from kbase.slack.cards.words import EVIDENCE, code, object_name
from kbase.slack.desk import Desk
from kbase.slack.result import result_of
from kbase.slack.views import note_view
from kbase.text import Phrase

NONE = Phrase("This answer rests on notes alone.", "這個回答只根據筆記。")
_VALUE_CHARS = 1500


def press(desk: Desk, pressed: Pressed) -> None:
    """Opens the view: object, field, value, and the command that shows it."""
    lang = pressed.row.context["lang"]
    shown = [_shown(e, lang) for e in result_of(desk, pressed.row).get("evidence") or []]
    card = Card(lang, EVIDENCE().render(lang), joined(shown) or NONE().render(lang))
    desk.slack.views_open(trigger_id=pressed.trigger, view=note_view(card))


def _shown(evidence: dict[str, Any], lang: Lang) -> str:
    value = evidence["value"]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    proof = code(text[:_VALUE_CHARS]) if value is not None else (UNSET if evidence["path"] else ABSENT)().render(lang)
    where = " ".join(filter(None, [code(object_name(evidence["object"])), code(evidence["path"])]))
    return f"**{evidence['id']}** {where} = {proof}  \n{code(evidence['command'])}"

"""It is solved: what was it really? The answer is kept, and told when the same alert comes again."""

from kbase.slack.actions import Pressed, Submitted
from kbase.slack.cards.card import Card
from kbase.slack.cards.words import RESOLVED, clock, code, object_name
from kbase.slack.desk import Desk
from kbase.slack.redraw import redrawn
from kbase.slack.result import result_of
from kbase.slack.views import question_view
from kbase.text import Phrase

ASK = Phrase("What was the real cause?", "真正的原因是什麼？")
WHY = Phrase(
    "One line. It is kept, and shown when this alert comes again; write no passwords.",
    "一行即可。會保存，同樣的告警再發生時顯示；請勿寫入密碼。",
)
_MOST = 250  # characters of the one line
DONE = Phrase("{at}: resolved: {cause}", "{at}：已解決：{cause}")


def press(desk: Desk, pressed: Pressed) -> None:
    """Asks for the cause."""
    lang = pressed.row.context["lang"]
    card = Card(lang, RESOLVED().render(lang))
    label, hint = ASK().render(lang), WHY().render(lang)
    view = question_view(card, id="resolved", message=pressed.row.id, label=label, hint=hint)
    desk.slack.views_open(trigger_id=pressed.trigger, view=view)


def submit(desk: Desk, submitted: Submitted) -> None:
    """Keeps it and says so on the message."""
    from kbase.cluster.redact import Masker

    row, cause = submitted.row, Masker().text(" ".join(submitted.line.split()))[:_MOST]
    result, rule, about = result_of(desk, row), "", ""
    first = (result.get("findings") or [{}])[0]
    if row.context["kind"] == "incident" and (incident := desk.incidents.get(row.context["incident"])):
        rule, about = incident.rule, incident.owner
    elif first:
        about = object_name(first["about"])
    code_ = first.get("code", "")
    desk.places.solved(row.id, rule=rule, about=about, code=code_, cause=cause, member=submitted.member)
    said = DONE(at=clock(desk.now()), cause=code(cause)).render(row.context["lang"])
    redrawn(desk, row, said, submitted.member)

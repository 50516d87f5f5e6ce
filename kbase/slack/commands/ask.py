"""`/kbase ask QUESTION`: asked in the channel, answered in the thread of the question."""

from kbase.slack.blocks import messages
from kbase.slack.cards.card import Card, Remark
from kbase.slack.commands import Command
from kbase.slack.desk import Desk
from kbase.slack.incoming import plain_text
from kbase.slack.memory.inbox import Request
from kbase.slack.memory.outbox import Place
from kbase.text import Phrase

USAGE = "ask QUESTION"
ABOUT = Phrase("asks here; the answer comes into the thread", "在這裡提問，答案在討論串")
EMPTY = Phrase(
    "Write the question behind it: `/kbase ask why does web restart?`",
    "請接著寫問題：`/kbase ask web 為什麼一直重啟？`",
)
ASKS = Phrase("asks", "提問")
LOOKING = Phrase("Looking…", "查詢中…")


def run(desk: Desk, command: Command) -> Card | None:
    """Posts the question, so that others see what is answered, and has it answered below."""
    if not command.rest.strip():
        return Card(command.lang, EMPTY().render(command.lang), EMPTY().render(command.lang))
    asked(desk, command, command.rest)
    return Card(command.lang, LOOKING().render(command.lang), LOOKING().render(command.lang))


def asked(desk: Desk, command: Command, text: str, *, check: str = "") -> None:
    """The question as a message of the channel, and the job that answers it once the message stands."""
    from kbase.cluster.redact import Masker

    shown = Masker().text(plain_text(text))  # what was typed for kbase alone is now read by all
    shown = shown if len(shown) <= 1000 else shown[:1000] + "…"
    quoted = "\n".join(f"> {line}  " for line in _literal(shown).split("\n"))
    card = Card(command.lang, shown[:200], quoted, remarks=(Remark(ASKS().render(command.lang), command.member),))
    payload = {"channel": command.channel, "user": command.member, "text": text, "respond_url": command.respond_url}
    payload |= {"lang": command.lang, "root": f"root:{command.id}", "check": check}
    desk.outbox.say(f"root:{command.id}", messages(card), Place(command.channel, "", command.respond_url))
    desk.inbox.put(Request("rooted", payload, event=f"command:{command.id}", lane=f"root:{command.id}"))
    desk.changed()


def _literal(text: str) -> str:
    """Words that Markdown leaves as they are."""
    return "".join(f"\\{c}" if c in "\\`*_[]#<>|~" else c for c in text)

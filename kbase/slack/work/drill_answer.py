"""An answer in the thread of a drill, graded point by point."""

from kbase.drills.told import graded
from kbase.script import detect, is_han
from kbase.slack.cards.card import Card, Remark
from kbase.slack.desk import Desk
from kbase.slack.drill import drill_at, drills_of
from kbase.slack.incoming import plain_text
from kbase.store.tables.slack import Job


def do(desk: Desk, job: Job) -> None:
    """The grade is the member's own: it counts for their schedule."""
    said = job.payload
    row = drill_at(desk, said["channel"], said["thread_ts"])
    if row is None:
        return
    answer = plain_text(said["text"])
    lang = detect(answer) if any(map(is_han, answer)) else row.context["lang"]
    given = drills_of(desk, said["user"]).grade(answer, card=row.context["card"], lang=lang)
    body = graded(given)
    desk.answer(job, Card(lang, body.split("\n")[0].replace("**", ""), body, remarks=(Remark("", said["user"]),)))

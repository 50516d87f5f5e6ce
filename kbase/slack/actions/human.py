"""Calls the on-call group into the thread."""

from kbase.slack.actions import Pressed
from kbase.slack.desk import Desk
from kbase.slack.memory.inbox import Request


def press(desk: Desk, pressed: Pressed) -> None:
    """Leaves it to a job, so that a restart does not lose it."""
    row = pressed.row
    payload = {"message": row.id, "user": pressed.member, "channel": row.channel, "thread_ts": row.thread_ts or row.ts}
    payload |= {"lang": row.context["lang"]}
    desk.inbox.put(Request("human", payload, event=f"press:{pressed.id}", lane=f"message:{row.id}"))
    desk.changed()

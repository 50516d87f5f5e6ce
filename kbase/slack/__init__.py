"""The colleague in the channel: questions, alerts and buttons, answered in the thread.

What is said and remembered is apart from how Slack spells it; another chat service can follow as a thin adapter:

- `cards/` says it: an answer, an alert, an error as a `Card` (Markdown, buttons by name). It knows no chat service.
- `alerts/` knows alerts: which object they speak of, which incident they belong to. It knows no chat service either.
- `memory/` keeps it: inbox, outbox, channels, threads, votes.
- `work/` does it: one module per kind of job, from a row of the inbox to cards; `commands/` and `actions/` likewise.
- Slack's wire format is in `mrkdwn`, `blocks` and `views`, what it delivers in `app`, what goes to it in `sender`.
"""

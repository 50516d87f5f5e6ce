"""`kbase slack`: answers in Slack, through Socket Mode."""

import typer

from kbase.cli.help import Command
from kbase.cli.options import ClusterOption, emit, words
from kbase.text import Phrase

ABOUT = Phrase(
    "Answers in Slack until it is interrupted, through Socket Mode: no address that Slack must reach.",
    "以 Socket Mode 在 Slack 回答，直到中斷為止；不需要 Slack 連得到的位址。",
)
CONNECTED = Phrase(
    "Connected to {team} as @{name}. Mention it in a channel, or write it a direct message. Ctrl-C ends.",
    "已以 @{name} 連上 {team}。在頻道提及它，或傳訊息給它。按 Ctrl-C 結束。",
)
EXAMPLES = """\
KBASE_SLACK_BOT_TOKEN=xoxb-... KBASE_SLACK_APP_TOKEN=xapp-... kbase slack
kbase slack --cluster context:prod"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(name="slack", cls=Command, help=words(ABOUT), epilog=EXAMPLES)(slack)


def slack(cluster: ClusterOption = None) -> None:
    """Runs until it is interrupted or told to end."""
    import signal
    import sys
    import threading

    from kbase import log
    from kbase.bootstrap import assist
    from kbase.config import configured
    from kbase.slack.run import Office, connected, open_desk, secret

    log.configure("info", as_json=not sys.stderr.isatty())
    settings = configured(cluster=cluster)
    app_token = secret(settings, "slack_app_token")
    desk = open_desk(settings, assist(settings))
    from kbase.slack.app import build_app

    office, ended = Office(desk), threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: ended.set())
    with connected(build_app(desk), app_token):
        office.start()
        who = desk.slack.auth_test()
        emit(words_of(str(who["team"]), str(who["user"])))
        ended.wait()
    office.stop()


def words_of(team: str, name: str) -> str:
    """What is said once it runs."""
    from kbase.cli.language import ui_lang

    return CONNECTED(team=team, name=name).render(ui_lang())

"""What kbase does in Slack, in a few lines."""

from kbase.script import Lang
from kbase.slack.cards.card import Card
from kbase.text import Phrase

TITLE = Phrase("Ask kbase about Kubernetes and this cluster", "向 kbase 詢問 Kubernetes 與這個叢集")
HELP = Phrase(
    "**Ask me in your own words**, here with a mention or in a direct message:\n"
    "- “why does payment-api restart?”, “what is wrong in shop?”, “nodeSelector or nodeAffinity?”\n"
    "- paste the output of `kubectl get`, `describe`, `logs` or `get events`, or attach it as a snippet\n"
    "- on any message: ⋮ → *Diagnose this*\n\n"
    "**Commands**\n{commands}\n\n"
    "I only read. I change nothing, and I never read Secrets.",
    "**直接用自己的話問我**，在頻道裡提及我，或直接傳訊息給我：\n"
    "- 「payment-api 為什麼一直重啟？」、「shop 有什麼問題？」、「nodeSelector 還是 nodeAffinity？」\n"
    "- 貼上 `kubectl get`、`describe`、`logs`、`get events` 的輸出，或附成程式碼片段\n"
    "- 任何訊息的 ⋮ →「Diagnose this」\n\n"
    "**指令**\n{commands}\n\n"
    "我只讀不寫，也不讀 Secret。",
)


def help_card(lang: Lang) -> Card:
    """The help, with all commands there are."""
    from kbase.slack.commands import all_commands

    commands = "\n".join(f"- `/kbase {usage}`: {words.template(lang)}" for usage, words in all_commands())
    return Card(lang, TITLE().render(lang), HELP(commands=commands).render(lang))

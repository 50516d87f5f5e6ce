"""A follow-up put into words of its own: what is asked for, of what, and the line that says what was taken over."""

import re
from dataclasses import dataclass

from kbase.answer import Question
from kbase.cluster.resources import spelled
from kbase.text import Phrase, Text
from kbase.types import ObjectRef

ABOUT = Phrase("About `{what}`:", "關於 `{what}`：")
TAKEN_AS = Phrase("Taken as: “{question}”", "理解為：「{question}」")
OF_TOPIC = Phrase("About “{topic}”:", "關於「{topic}」：")
NO_CONTEXT = Phrase(
    "I cannot tell what this is about: nothing was said before it. Name the object or the topic, such as “{example}”.",
    "看不出這是在問什麼：前面沒有對話。請說出對象或主題，例如「{example}」。",
)
NOT_SO_MANY = Phrase("There is no such entry: the last answer named {n}.", "沒有這一項：上一個回答列出了 {n} 項。")
EXAMPLE = Phrase("how do I fix payment-api in payments?", "payments 的 payment-api 怎麼修？")
COMPARED = Phrase("What is the difference between {one} and {other}?", "{one} 和 {other} 有什麼差別？")
EVERYTHING_IN = Phrase("is everything in {name} healthy?", "{name} 裡全部都正常嗎？")
EVERYTHING = Phrase("is everything in the cluster healthy?", "整個叢集都正常嗎？")
CAN_NOTES = Phrase(
    "I answer questions about Kubernetes from notes and cite the passage. No cluster is connected, so I cannot look at"
    " one. For example:\n\n{examples}",
    "我根據筆記回答 Kubernetes 的問題，每一句都附出處。目前沒有連接叢集，所以看不到實際狀況。"
    "例如可以問：\n\n{examples}",
)
CAN = Phrase(
    "I answer questions about Kubernetes from notes, with the passage cited, and about this cluster from read-only"
    " checks: what is wrong, why, and which field shows it. I change nothing. For example:\n\n{examples}",
    "我根據筆記回答 Kubernetes 的問題（附出處），也以唯讀檢查說明這個叢集：哪裡有問題、為什麼、哪個欄位看得出來。"
    "我不會變更任何東西。例如可以問：\n\n{examples}",
)
OF_NOTES = (
    Phrase("nodeSelector or nodeAffinity?", "nodeSelector 和 nodeAffinity 差在哪？"),
    Phrase("what is the default of terminationGracePeriodSeconds?", "terminationGracePeriodSeconds 預設是多少？"),
    Phrase("how do I roll back a Deployment?", "怎麼把 Deployment 退回前一版？"),
    Phrase("an error message, as it was printed", "直接貼上錯誤訊息"),
)
OF_CLUSTER = (
    Phrase("what is wrong in the cluster?", "叢集裡有什麼問題？"),
    Phrase("which pods restarted most?", "哪些 pod 重啟最多次？"),
    Phrase("why is NAME not ready, and since when?", "NAME 為什麼沒有就緒？從什麼時候開始？"),
)
WELCOME = Phrase("You are welcome. Ask on whenever you like.", "不客氣，隨時可以再問。")
NO_NAMESPACE = Phrase(
    "**There is no namespace “{name}” in this cluster.** {hint}", "**這個叢集裡沒有命名空間「{name}」。** {hint}"
)
THERE_ARE = Phrase("There are, among others: {names}.", "有的例如：{names}。")
WORDS: dict[str, Phrase] = {
    "fix": Phrase("how do I fix {name}?", "{name} 怎麼修？"),
    "since": Phrase("since when does {name} fail?", "{name} 什麼時候開始出問題？"),
    "why": Phrase("why does {name} fail?", "{name} 為什麼出問題？"),
    "command": Phrase("which commands show what is wrong with {name}?", "用哪些指令查 {name}？"),
    "logs": Phrase("show the logs of {name}", "顯示 {name} 的日誌"),
    "events": Phrase("list the events of {name}", "列出 {name} 的事件"),
    "healthy": Phrase("is {name} healthy?", "{name} 正常嗎？"),
    "more": Phrase("{name}", "{name}"),
}
SIBLINGS = Phrase("list the pods in namespace {name}", "列出 {name} 命名空間的 pods")
_SHORT = {"Deployment": "deploy", "StatefulSet": "sts", "DaemonSet": "ds", "Service": "svc", "Ingress": "ing"}
_SHORT |= {"PersistentVolumeClaim": "pvc", "HorizontalPodAutoscaler": "hpa"}


@dataclass(frozen=True)
class Understood:
    """A follow-up as a question that stands on its own. taken: the line that says what was taken over.

    reply: said instead of an answer, where there is nothing to refer to.  reason: the answer's abstain_reason then.
    """

    question: Question
    taken: Text | None = None
    reply: Text | None = None
    reason: str | None = "nothing_to_refer_to"


def target(ref: ObjectRef) -> str:
    """An object as the command line takes it: deploy/payments/payment-api."""
    kind = _SHORT.get(ref.kind, ref.kind.lower())
    return "/".join(part for part in (kind, ref.namespace, ref.name) if part)


def topic_name(title: str) -> str:
    """The name of a topic: what stands before the colon of its title."""
    return re.split(r"[:：,，、]", title)[0].strip()


def kind_named(noun: str) -> str:
    """The kind that a noun means ("服务", "pods"); "" for none."""
    words = {"节点": "Node", "服务": "Service", "部署": "Deployment", "命名空间": "Namespace"}
    resource = spelled(noun) or (spelled(noun[:-1]) if noun.endswith("s") else None)
    return words.get(noun) or (resource.kind if resource else "")


def kind_word(noun: str) -> str:
    """The kind before a name, where the question says one that an object can be found by."""
    kind = kind_named(noun)
    return f"{kind.lower()} " if kind in ("Service", "Ingress", "PersistentVolumeClaim") else ""

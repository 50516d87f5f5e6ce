"""Asking, and the conversations."""

from kbase.text import Phrase

WORDS = {
    # Asking
    "chat.title": Phrase("Ask about Kubernetes", "詢問 Kubernetes"),
    "ask.label": Phrase("Question", "問題"),
    "ask.placeholder": Phrase("A symptom, an error, a name…", "症狀、錯誤訊息、名稱、觀念…"),
    "ask.hint": Phrase("Enter sends, Shift+Enter starts a line", "Enter 送出，Shift+Enter 換行"),
    "ask.send": Phrase("Send", "送出"),
    "ask.stop": Phrase("Stop", "停止"),
    "ask.stopped": Phrase(
        "Stopped here; the answer is finished and kept all the same.", "已停止顯示；回答仍會完成並保留。"
    ),
    "ask.go_on": Phrase("Show it", "繼續顯示"),
    "ask.retry": Phrase("Try again", "再試一次"),
    "ask.waiting": Phrase("Sending…", "送出中…"),
    "ask.busy": Phrase("An answer is still coming.", "上一題還在回答。"),
    "ask.again": Phrase("Ask again", "再問一次"),
    "ask.queued": Phrase("Yours is asked again by itself.", "你的問題會自動再問一次。"),
    "ask.reconnecting": Phrase("Connection lost; connecting again…", "連線中斷，正在重新連線…"),
    "ask.too_long": Phrase(
        "The question has {n} characters; {most} is the most. Shorten what was pasted.",
        "問題有 {n} 個字元，上限是 {most}。請縮短貼上的內容。",
    ),
    "ask.namespace": Phrase("Namespace", "命名空間"),
    "ask.namespace.all": Phrase("all", "全部"),
    "ask.about": Phrase("What is wrong with {kind} {name}?", "{kind} {name} 出了什麼問題？"),
    "ask.about_card": Phrase("About the card: {question}", "關於這張卡：{question}"),
    "ask.about_card.off": Phrase("Without the card", "不帶這張卡"),
    "welcome.lede": Phrase("What is broken, or what do you want to know?", "哪裡壞了？或是想知道什麼？"),
    "welcome.cluster": Phrase("Connected to {name}, read-only", "已連接 {name}，只讀取"),
    "welcome.recording": Phrase(
        "Connected to {name}: what was recorded, not what is now", "已連接 {name}：看到的是錄製當時，不是現在"
    ),
    "welcome.no_cluster": Phrase(
        "No cluster is connected: answers come from the notes.", "沒有連接叢集：只依筆記回答。"
    ),
    "welcome.try": Phrase("For example", "例如"),
    "welcome.promise": Phrase(
        "Every statement names its source: K for a note, E for what was read from the cluster. Nothing is changed.",
        "每一句都附出處：K 是筆記，E 是從叢集讀到的事實。不會變更任何東西。",
    ),
    "example.live.1": Phrase("Is the cluster healthy?", "叢集健康嗎？"),
    "example.live.2": Phrase("Which pods are pending, and why?", "哪些 Pod 卡在 Pending？為什麼？"),
    "example.live.3": Phrase("Which pods are in CrashLoopBackOff?", "哪些 Pod 處於 CrashLoopBackOff？"),
    "example.live.4": Phrase(
        "How do I roll a Deployment back to the revision before?", "怎麼把 Deployment 回復到前一版？"
    ),
    "example.notes.1": Phrase("Why does a pod stay in CrashLoopBackOff?", "Pod 為什麼會一直 CrashLoopBackOff？"),
    "example.notes.2": Phrase(
        "What is the difference between liveness and readiness probes?", "readinessProbe 和 livenessProbe 差在哪？"
    ),
    "example.notes.3": Phrase(
        "How do I roll a Deployment back to the revision before?", "怎麼把 Deployment 回復到前一版？"
    ),
    "example.notes.4": Phrase("Can the NodePort range be changed?", "NodePort 的 port 範圍可以改嗎？"),
    # Conversations
    "threads.title": Phrase("Conversations", "對話"),
    "threads.search": Phrase("Search conversations", "搜尋對話"),
    "threads.none": Phrase("No conversations yet.", "還沒有對話。"),
    "threads.none_found": Phrase("No conversation has these words.", "沒有符合的對話。"),
    "threads.more": Phrase("Show more", "顯示更多"),
    "threads.today": Phrase("Today", "今天"),
    "threads.yesterday": Phrase("Yesterday", "昨天"),
    "threads.week": Phrase("This week", "這一週"),
    "threads.earlier": Phrase("Earlier", "更早"),
    "thread.untitled": Phrase("Untitled", "未命名"),
    "thread.menu": Phrase("Options for “{title}”", "「{title}」的選項"),
    "thread.rename": Phrase("Rename", "重新命名"),
    "thread.export": Phrase("Export as Markdown", "匯出成 Markdown"),
    "thread.delete": Phrase("Delete", "刪除"),
    "thread.delete.sure": Phrase("Delete “{title}” for good?", "要永久刪除「{title}」嗎？"),
    "thread.deleted": Phrase("Deleted", "已刪除"),
}
MAINLAND = {
    "ask.send": "发送",
    "ask.hint": "Enter 发送，Shift+Enter 换行",
    "ask.waiting": "发送中…",
}

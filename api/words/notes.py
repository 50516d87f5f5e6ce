"""The notes."""

from kbase.text import Phrase

WORDS = {
    "notes.title": Phrase("Notes", "筆記"),
    "notes.all": Phrase("All notes", "所有筆記"),
    "notes.count": Phrase("{n} notes", "{n} 篇"),
    "notes.search": Phrase("Search the notes", "搜尋筆記"),
    "notes.nothing": Phrase("No passage has “{query}”.", "沒有段落提到「{query}」。"),
    "note.open": Phrase("Open the whole note", "開啟整篇筆記"),
    "note.applies": Phrase("fits this server", "適用這台伺服器"),
    "note.other": Phrase("other versions", "其他版本"),
    "note.section_other": Phrase(
        "For Kubernetes {range}, not for the connected server", "適用 Kubernetes {range}，與連接的伺服器版本不符"
    ),
    "note.versions": Phrase("Kubernetes {range}", "Kubernetes {range}"),
    "note.checked": Phrase("checked {date}", "查證於 {date}"),
    "note.sources": Phrase("Sources", "資料來源"),
    "note.questions": Phrase("Questions it answers", "它回答的問題"),
    "note.checks": Phrase("Live checks", "對應的叢集檢查"),
    "folder.architecture": Phrase("Architecture", "架構"),
    "folder.autoscaling": Phrase("Autoscaling", "自動擴縮"),
    "folder.configuration": Phrase("Configuration", "設定"),
    "folder.containers": Phrase("Containers", "容器"),
    "folder.eks": Phrase("Amazon EKS", "Amazon EKS"),
    "folder.extending": Phrase("Extending Kubernetes", "擴充 Kubernetes"),
    "folder.gitops": Phrase("GitOps", "GitOps"),
    "folder.helm": Phrase("Helm", "Helm"),
    "folder.kubectl": Phrase("kubectl", "kubectl"),
    "folder.mesh": Phrase("Service mesh", "服務網格"),
    "folder.networking": Phrase("Networking", "網路"),
    "folder.observability": Phrase("Observability", "可觀測性"),
    "folder.operations": Phrase("Operations", "維運"),
    "folder.resources": Phrase("Resources", "資源"),
    "folder.runbooks": Phrase("Runbooks", "排查手冊"),
    "folder.scheduling": Phrase("Scheduling", "排程"),
    "folder.security": Phrase("Security", "安全"),
    "folder.services": Phrase("Services", "服務"),
    "folder.storage": Phrase("Storage", "儲存"),
    "folder.workloads": Phrase("Workloads", "工作負載"),
}
MAINLAND = {
    "note.sources": "资料来源",
}

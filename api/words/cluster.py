"""The cluster."""

from kbase.diagnosis import areas
from kbase.text import Phrase

WORDS = {
    "cluster.title": Phrase("Cluster", "叢集"),
    "cluster.none": Phrase("No cluster is connected.", "沒有連接叢集。"),
    "cluster.none.hint": Phrase(
        "Start the service with one: kbase serve --cluster context:NAME, or bundle:PATH for a recording.",
        "請以叢集啟動服務：kbase serve --cluster context:NAME；錄下的叢集則用 bundle:PATH。",
    ),
    "cluster.checking": Phrase("Running the checks…", "正在檢查…"),
    "cluster.done": Phrase("Checked. Findings: {n}", "檢查完成。發現的問題：{n}"),
    "cluster.again": Phrase("Check again", "重新檢查"),
    "cluster.all": Phrase("Whole cluster", "整個叢集"),
    "cluster.summary": Phrase("Summary", "摘要"),
    "cluster.error.n": Phrase("errors", "項錯誤"),
    "cluster.warning.n": Phrase("warnings", "項警告"),
    "cluster.info.n": Phrase("notes", "項提示"),
    "cluster.clean.n": Phrase("checks found nothing", "項檢查沒有發現問題"),
    "cluster.missed.n": Phrase("checks could not look", "項檢查看不到"),
    "cluster.areas": Phrase("Health by area", "各領域的健康狀況"),
    "cluster.findings": Phrase("Findings by workload", "各工作負載的問題"),
    "cluster.filter": Phrase("Filter by name, cause or code", "以名稱、原因或代碼篩選"),
    "cluster.levels": Phrase("Severity", "嚴重程度"),
    "cluster.wide": Phrase("Cluster-wide", "整個叢集"),
    "cluster.none_match": Phrase("No finding matches the filter.", "沒有符合篩選的問題。"),
    "cluster.healthy": Phrase("Nothing found: all {n} checks could look.", "沒有發現問題：{n} 項檢查都看得到。"),
    "cluster.partly": Phrase(
        "Cannot tell: {n} checks found nothing, the others could not look.",
        "無法判斷：{n} 項檢查沒有發現問題，其餘看不到。",
    ),
    "cluster.unseen": Phrase("Nothing could be checked.", "什麼都無法檢查。"),
    "cluster.missed": Phrase("Not checked", "沒有檢查"),
    "cluster.missed.none": Phrase("Every check could read what it needs.", "每一項檢查都讀得到所需的資料。"),
    "cluster.rbac": Phrase("The rules that are missing are printed by", "缺少的規則由這個指令印出："),
    "cluster.secrets": Phrase(
        "Secrets are never read; a missing one is known from what the kubelet reports.",
        "一律不讀 Secret；缺少的 Secret 是從 kubelet 的回報得知。",
    ),
    "cluster.clean": Phrase("Checks that found nothing ({n})", "沒有發現問題的檢查（{n}）"),
    **{f"area.{name}": words for name, words in areas.NAMES.items()},
    "area.error": Phrase("errors: {n}", "錯誤 {n}"),
    "area.warning": Phrase("warnings: {n}", "警告 {n}"),
    "area.info": Phrase("notes: {n}", "提示 {n}"),
    "area.effects": Phrase("consequences: {n}", "連帶影響 {n}"),
    "area.ok": Phrase("nothing found", "沒有發現問題"),
    "area.partly": Phrase("partly unknown", "部分無法判斷"),
    "area.unknown": Phrase("cannot tell", "無法判斷"),
    "area.elsewhere": Phrase("not looked at here", "這裡沒有檢查"),
    "area.counts": Phrase(
        "{found} found · {clean} clean · {missed} not checked", "發現 {found} · 正常 {clean} · 沒檢查 {missed}"
    ),
}

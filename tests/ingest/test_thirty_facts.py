"""Facts of ../shared/notes that stand only inside boxes, filled-down cells, comments in fences, diagrams or outlines
without Markdown, each with the line it stands on and the words a search must find for it."""

import re
from functools import cache

import pytest

from ingest.parse import parse
from ingest.split import Passage, split
from ingest.symbols import in_words
from tests.ingest.fake import SHARED, needs_shared

FACTS = [
    # Inside boxes.
    ("004", 774, "1. ClusterIP（默认）"),
    ("004", 780, "在 ClusterIP 基础上，额外在每个节点开放一个端口（30000-32767）"),
    ("004", 791, "不创建 ClusterIP，只返回 CNAME 记录"),
    ("004", 2134, "unschedulableQ：不可调度 Pod 队列"),
    ("004", 2665, "均衡度：|60% - 40%| = 20%"),
    ("004", 2980, "EndpointSlice Controller"),
    ("004", 3299, "PVC 命名：{volumeClaimTemplate.name}-{pod.name}"),
    ("004", 3305, "partition：只更新序号 >= partition 的 Pod"),
    ("004", 3414, "Forbid：跳过本次调度（如果上次未完成）"),
    ("004", 3419, "successfulJobsHistoryLimit：保留成功 Job 数量（默认 3）"),
    ("004", 3492, "--node-monitor-grace-period=40s # 心跳超时阈值"),
    ("004", 6472, "VXLAN 解封 外层 IP: 192.168.1.2 内层 IP: 10.244.2.20"),
    ("004", 6578, "aa:bb:cc:dd:ee:02 | 192.168.1.2 | 42 | Pod B 的 MAC"),
    ("004", 7129, "→ 文件存储（EFS、CephFS、NFS）"),
    ("004", 9418, "→ 解决: 扩容节点或调整 requests"),
    ("004", 9428, '"persistentvolumeclaim not found"'),
    ("004", 10871, "Attach/Detach Controller"),
    ("004", 10883, "external-provisioner (CreateVolume)"),
    ("004", 13883, "Layer 3: App Code (变化频繁)"),
    ("001", 114, "Worker Node B kubelet kube-proxy Pods (B1,B2,...)"),
    # In a tree outside any fence.
    ("004", 2948, "否 → 方案 8（仅 Taints）"),
    # In rows whose first cell is empty.
    ("004", 4025, "CrashLoopBackOff | OOMKilled（内存不足） | kubectl top pod <pod>"),
    ("004", 9365, "升级前 | 备份 etcd | 防止升级失败数据丢失"),
    ("004", 9850, "稳定性 | Pod 频繁重启 | OOM/应用错误 | kubectl logs --previous"),
    ("004", 11493, "Pending | PVC 未绑定 | kubectl get pvc | 检查 StorageClass"),
    ("004", 11646, "kubelet | kube-api-qps | 默认值: 5 | 调优建议: 50"),
    # As a symbol in a cell.
    ("004", 2784, "NoExecute | 阻止新 Pod: ✅ 是 | 驱逐已有 Pod: ✅ 是"),
    # In comments inside fences.
    ("000", 216, "# 關閉 swap\nsudo swapoff -a"),
    ("004", 4848, "# 压缩到指定 revision（保留最近 1000 个版本）\netcdctl compact $((rev - 1000))"),
    ("004", 5807, "# 总启动时间：30 × 10 = 300 秒"),
    ("004", 9964, "# ===== 命名空间 ====="),
    # In diagrams.
    ("002", 103, "VXLAN VTEP 封裝 (UDP 4789 + VXLAN header)"),
    ("000", 793, "CrashLoopBackOff? → 否 → ImagePullBackOff?"),
    # In outlines without Markdown: the heading comes from the outline.
    ("003", 83, "二、Kubernetes 的構成與用語 > 2. Service\n負責統籌管理 Pod，分配請求 (Request)。"),
    ("003", 64, "4. Node Local DNS Cache (選擇性)\n減少 DNS 查詢延遲"),
    ("003", 66, "管理員電腦需求\n安裝 kubectl"),
    ("001", 84, "kubelet(每台 Node 上的「執行經理」)"),
]

pytestmark = needs_shared


def words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z0-9]{2,}|[\u3400-\u9fff]", text))


def source(name: str) -> list[str]:
    return next((SHARED / "notes").glob(f"{name}_*")).read_text(encoding="utf-8").split("\n")


@cache
def passages(name: str) -> list[Passage]:
    path = next((SHARED / "notes").glob(f"{name}_*"))
    note = parse(path.read_text(encoding="utf-8"), f"notes/{path.name}")
    return [Passage(p.heading, p.rank, p.lines, p.text, in_words(p.search_text, note.lang)) for p in split(note)]


@pytest.mark.parametrize(("name", "line", "fact"), FACTS)
def test_fact_is_found_on_its_line(name, line, fact):
    """The one passage whose range holds the line says the fact, in words a search finds."""
    assert words(fact) & words(source(name)[line - 1]), "the fact does not stand on that line"
    on_line = [p for p in passages(name) if p.lines[0] <= line <= p.lines[1]]
    assert [fact in p.search_text for p in on_line] == [True]


def test_there_are_thirty():
    """At least thirty facts, from all five notes."""
    assert len(FACTS) >= 30
    assert {name for name, _, _ in FACTS} == {"000", "001", "002", "003", "004"}


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_notes_go_in_whole(name):
    """Every line with text is in a passage. Left out are the table of contents of 000 and the page around 001 only."""
    note = parse(next((SHARED / "notes").glob(f"{name}_*")).read_text(encoding="utf-8"), f"notes/{name}.txt")
    left_out = {
        "000": {*range(2, 21), 22} - {3, 5, 21},
        "001": {1, 3, 5, 6, 7, 9, 11, 13, 15, 16, *range(151, 167)} - {163, 165},
    }
    covered = {n for p in passages(name) for n in range(p.lines[0], p.lines[1] + 1)}
    written = {n for n, line in enumerate(note.lines, 1) if line.strip()}
    assert written - covered == left_out.get(name, set())


def test_fences_stay_whole():
    """No passage of the five notes opens a fence that it does not close."""
    for name in ("000", "001", "002", "003", "004"):
        for passage in passages(name):
            marks = [line for line in passage.text.split("\n") if line.lstrip().startswith(("```", "~~~"))]
            assert len(marks) % 2 == 0, (name, passage.lines)


def test_headings_of_a_scraped_page_and_an_outline():
    """The page's own title is found below its furniture; numbering, labels and list titles nest."""
    note = parse(next((SHARED / "notes").glob("001_*")).read_text(encoding="utf-8"), "notes/001.txt")
    assert note.title == "Day5:理解 Kubernetes 的運行與核心資源"
    headings = {p.heading for p in passages("003")}
    assert ("一、主要節點與工作節點", "Master Node — 主要節點", "核心功能", "3. kube-scheduler (調度器)") in headings

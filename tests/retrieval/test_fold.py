import pytest

from kbase.retrieval import wording
from kbase.retrieval.fold import fold, identifiers, terms, version


@pytest.mark.parametrize(
    ("taiwan", "mainland"),
    [
        ("映像檔", "镜像"),
        ("設定檔", "配置文件"),
        ("預設", "默认"),
        ("污點與容忍度", "污点与容忍度"),
        ("汙點", "污点"),
        ("叢集", "集群"),
        ("排程器", "调度器"),
        ("連接埠", "端口"),
        ("儲存類別", "存储类别"),
        ("網路政策", "网络策略"),
        ("服務帳號", "服务账户"),
        ("負載平衡", "负载均衡"),
        ("指標", "指标"),
        ("逐出", "驱逐"),
        ("重新啟動", "重启"),
        ("就緒探針", "就绪态探针"),
        ("程式", "程序"),
        ("逾時", "超时"),
        ("設定", "设置"),
        ("容器執行階段", "容器运行时"),
    ],
)
def test_both_scripts_meet(taiwan: str, mainland: str) -> None:
    """A word as Taiwan writes it and as the Mainland writes it have the same terms, whichever side is indexed."""
    assert fold(taiwan) == fold(mainland)
    assert terms(taiwan) == terms(mainland)


@pytest.mark.parametrize("text", ["ＯＯＭＫｉｌｌｅｄ Ⅲ", "設定檔的預設值、程式、介面文件", "Pod 卡在 Pending", ""])
def test_folding_is_stable(text: str) -> None:
    """What is folded stays as it is when folded again."""
    assert fold(fold(text)) == fold(text)


def test_width_and_case() -> None:
    """Full-width letters and capitals are the same word."""
    assert fold("ＯＯＭＫｉｌｌｅｄ：１３７") == "oomkilled:137"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("污點", ["污点"]),
        ("卷", ["卷"]),
        ("調度器", ["调度", "度器"]),
        ("Pod卡住了", ["pod", "卡住"]),
        ("為什麼一直重啟？", ["重启"]),
        ("CrashLoopBackOff 是什麼意思", ["crashloopbackoff", "crash", "loop", "back", "off"]),
        ("節點的污點", ["节点", "污点"]),
    ],
)
def test_chinese_terms(text: str, expected: list[str]) -> None:
    """Han runs give bigrams, a single character only when alone; glue words are cut out and join nothing."""
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ImagePullBackOff", ["imagepullbackoff", "image", "pull", "back", "off"]),
        ("kube-proxy", ["kube-proxy", "kube", "proxy"]),
        ("--max-pods", ["--max-pods", "max-pods", "max", "pod"]),
        (
            "node.kubernetes.io/not-ready",
            ["node.kubernetes.io/not-ready", "node.kubernetes.io", "node", "kubernetes", "io", "not-ready", "ready"],
        ),
        (
            "spec.strategy.rollingUpdate.maxSurge",
            [
                *("spec.strategy.rollingupdate.maxsurge", "spec", "strategy"),
                *("rollingupdate", "roll", "update", "maxsurge", "max", "surge"),
            ],
        ),
        ("OOMKilled", ["oomkilled", "oomkill", "oom", "kill"]),
        ("DATABASE_URL", ["database_url", "database", "url"]),
        ("IPv4 IPs", ["ipv4", "ip"]),
        ("PVC", ["persistentvolumeclaim"]),
    ],
)
def test_names_come_whole_and_in_parts(text: str, expected: list[str]) -> None:
    """A name is found by itself and by the words it is made of."""
    assert terms(text) == expected


@pytest.mark.parametrize("number", ["137", "v1.36.2", "1.25", "10.96.0.1", "500m", "128mi", "30000"])
def test_numbers_stay_whole(number: str) -> None:
    """Exit codes, versions, addresses and quantities are one term each, never a piece of one."""
    assert terms(number) == [number]
    assert terms(f"nginx:{number}")[1:] == ["nginx", number]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pods", "pod"),
        ("policies", "policy"),
        ("ingresses", "ingress"),
        ("scheduled", "scheduling"),
        ("restarts", "restarting"),
        ("terminating", "terminates"),
        ("evicted", "evict"),
        ("ConfigMaps", "ConfigMap"),
        ("oomkilled", "OOMKilled"),
    ],
)
def test_inflections_meet(one: str, other: str) -> None:
    """Plural, -ed and -ing forms share a term with the plain word."""
    assert set(terms(one)) & set(terms(other))


@pytest.mark.parametrize("word", ["ingress", "dns", "status", "kubernetes", "string", "exceed", "redis", "feed"])
def test_words_that_only_look_inflected(word: str) -> None:
    """Endings that belong to the word stay."""
    assert terms(word) == [word]


def test_glue_is_left_out() -> None:
    """Stop words of both languages give no terms."""
    assert terms("why does my, how do I keep the") == []
    assert terms("為什麼是什麼呢？") == []


def test_identifiers() -> None:
    """Reasons, flags, field paths, label keys and variables come as written; prose, numbers and versions do not."""
    text = (
        "Pod 是 ImagePullBackOff，--max-pods 與 spec.replicas、node.kubernetes.io/not-ready、DATABASE_URL；"
        "CPU 1.25 e.g. and/or"
    )
    assert identifiers(text) == [
        "ImagePullBackOff",
        "--max-pods",
        "spec.replicas",
        "node.kubernetes.io/not-ready",
        "DATABASE_URL",
    ]


def test_version_follows_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed word table is another version, so that an index folded by the old one is refused."""
    before = version()
    monkeypatch.setitem(wording.ONE_FORM, "甲", "乙")
    assert version() != before

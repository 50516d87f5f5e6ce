"""Tables that can be read, error strings that lead to one runbook, sources and links that are what they say."""

import functools
import re
from collections import defaultdict
from collections.abc import Callable
from urllib.parse import urlparse

import opencc
import pytest

from tests.corpus.rows import cells
from tests.corpus.test_notes import CHINESE, HAN, LANGS, NOTES, PATHS, Note, read

WIDEST = 160  # characters of one cell; a wider one is a paragraph and belongs below the table
LONGEST = 200  # lines of a note with its front matter; past that it is two notes
# Who may be cited: Kubernetes and etcd, their enhancement proposals, and the project or vendor that a note is about.
HOSTS = re.compile(
    r"(.+\.)?(kubernetes\.io|kubernetes\.dev|k8s\.io|etcd\.io|github\.com|github\.io|readthedocs\.io|cncf\.io|kernel\.org"
    r"|man7\.org|rfc-editor\.org|ietf\.org|opencontainers\.org|amazon\.com|google\.com|microsoft\.com|docker\.com"
    r"|grafana\.com|hashicorp\.com|sigstore\.dev|go\.dev|redhat\.com|elastic\.co)"
)
PROJECTS = re.compile(
    r"(.+\.)?(aquasec|argoproj|backstage|cert-manager|cilium|cni|containerd|coredns|crossplane|envoyproxy|external-secrets"
    r"|falco|flagger|fluentbit|fluentd|fluxcd|gvisor|helm|istio|jaegertracing|karmada|karpenter|katacontainers|keda|kubebuilder"
    r"|kubewarden|kyverno|linkerd|longhorn|metallb|nginx|open-cluster-management|open-policy-agent|opencost|openpolicyagent"
    r"|opentelemetry|operatorframework|prometheus|ray|rook|spiffe|tigera|trivy|velero|victoriametrics|nomadproject"
    r"|mesosphere|rancher|liqo|submariner|kserve|vector|app|argo-cd|kubecost|cri-o|podman|buildpacks|slsa|bottlerocket)"
    r"\.(io|dev|sh|app|org|com|net)"
)


def raw_tables(note: Note) -> list[list[str]]:
    """The lines of every table as written; the parser would fill up or cut rows that are out of step."""
    lines = note.body.splitlines()
    return [lines[token.map[0] : token.map[1]] for token in note.tokens if token.type == "table_open" and token.map]


@pytest.mark.parametrize("path", NOTES)
def test_tables_are_even_and_narrow(path):
    """Every row has as many cells as the header and says what it is about, and no cell is a paragraph."""
    for table in raw_tables(read(path)):
        rows = [cells(line.strip()) for line in table]
        assert {len(row) for row in rows} == {len(rows[0])}, table[0]
        assert not [cell for row in rows for cell in row if len(cell) >= WIDEST]
        assert not [row for row in rows[1:] if not row[0]], table[0]


@pytest.mark.parametrize("path", NOTES)
def test_notes_are_short(path):
    """A note is read on call: it fits on a few screens."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", NOTES)
def test_sources_are_those_who_know(path):
    """Sources are pages of Kubernetes, of the project the note is about, or of its vendor; no blog, no forum."""
    hosts = {urlparse(url).netloc for url in read(path).meta["sources"]}
    assert not [host for host in hosts if not HOSTS.fullmatch(host) and not PROJECTS.fullmatch(host)]


@pytest.mark.parametrize("path", NOTES)
def test_links_go_to_the_web(path):
    """A Markdown link has an https address; another note is named by its id, which has its own test."""
    targets = [
        str(child.attrs["href"])
        for token in read(path).tokens
        for child in token.children or []
        if child.type == "link_open"
    ]
    assert not [target for target in targets if not target.startswith("https://")]


@pytest.mark.parametrize("lang", LANGS)
def test_an_error_string_leads_to_one_runbook(lang):
    """An alias belongs to one runbook, so that the string a person pastes finds it; concepts may share it."""
    owners = defaultdict(set)
    for note in map(read, PATHS):
        if note.lang == lang and note.meta["kind"] == "runbook":
            for alias in note.meta["aliases"]:
                owners[alias.casefold()].add(note.meta["id"])
    assert not {alias: sorted(ids) for alias, ids in owners.items() if len(ids) > 1}


@pytest.mark.parametrize("lang", LANGS)
def test_questions_and_titles_are_asked_once(lang):
    """No two notes claim the same question or carry the same title."""
    seen = defaultdict(list)
    for note in map(read, PATHS):
        if note.lang == lang:
            for text in [note.meta["title"], *note.meta["questions"]]:
                seen[text.casefold()].append(note.meta["id"])
    assert not {text: ids for text, ids in seen.items() if len(ids) > 1}


@pytest.mark.parametrize("path", CHINESE)
def test_chinese_marks_are_paired_and_single(path):
    """「」 and （） open and close, no mark stands twice, and a sentence ends in 。 rather than in nothing."""
    for line, text in read(path).prose:
        for left, right in ("「」", "（）", "『』"):
            assert text.count(left) == text.count(right), (line, text)
        assert not re.search(r"[，。；：、？！]{2}", text), (line, text)
        assert not re.search(rf"{HAN}  +{HAN}|{HAN} [，。；：、）]|（ ", text), (line, text)


# Words that opencc's phrase table would replace although Taiwanese engineers write them.
KEPT = re.compile(
    "命名空間|用戶端|權限|連接埠|參數|綁定|類型|項目|前綴|後綴|查看|虛擬機|打開|文件|對象|腳本|發布|保存|循環|查找|消息"
    "|運算子|實例|代碼|卸載|擴展|發送|算法|網卡|導入|溢出|連接|欄位"
)


@functools.cache
def converter(config: str) -> Callable[[str], str]:
    convert: Callable[[str], str] = opencc.OpenCC(config).convert
    return convert


@pytest.mark.parametrize("path", CHINESE)
def test_chinese_survives_the_round_trip(path):
    """Through Simplified script and back, the phrase table of opencc finds no Mainland word to replace."""
    for line, text in read(path).prose:
        simplified = converter("tw2s")(KEPT.sub("｀", text))
        assert converter("s2twp")(simplified) == converter("s2tw")(simplified), line

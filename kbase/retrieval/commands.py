"""Passages with the command line that a question asks for, in the order of how much of the question the line says."""

import functools
import re
from collections.abc import Mapping, Sequence

from kbase.retrieval.bm25 import Bm25
from kbase.retrieval.chunks import Chunks
from kbase.retrieval.fold import terms
from kbase.script import simplified

_DEPTH = 40  # passages that are looked at for a command
_CACHED = 1024  # passages

# Tools of clusters and of nodes. A block of code is a command line where one of its lines begins with one of them.
_CLUSTER = (
    "kubectl|helm|kubeadm|etcdctl|etcdutl|crictl|ctr|nerdctl|istioctl|argocd|flux|velero|kustomize|cilium|calicoctl"
    "|eksctl|aws"
)
_NODE = (
    "docker|systemctl|journalctl|nsenter|tcpdump|openssl|curl|dig|nslookup|conntrack|iptables|ipvsadm|ip|ss|cat|ls|df"
    "|du"
)
_TOOL = re.compile(rf"^\s*(?:\$ )?(?:sudo )?(?:{_CLUSTER}|{_NODE})\b", re.M)
_FENCED = re.compile(r"^ *(?:```|~~~) *(?:bash|sh|shell|zsh|console|text)? *\n(.*?)^ *(?:```|~~~)", re.M | re.S)

# How people ask for a command: by the word, by the tool, or by the deed it is to do, said first.
_LOOK = (
    "list|show|print|display|view|see|find|get|check|watch|tail|stream|follow|sort|count|dump|decode|describe|inspect"
    "|query|search|grep|output|read"
)
_DO = (
    "export|switch|delete|remove|clean|purge|force|trigger|rerun|wait|pause|resume|cordon|uncordon|drain|label"
    "|annotate|untaint|taint|exec|copy|generate|regenerate|renew|restart|scale|undo|patch|port-?forward|back ?up"
    "|restore|merge|rename|kill|evict|open|take|create|dry-run|debug|attach|roll ?back"
)
_ASKED = (
    "please|quickly|just|only|how (?:do|can|could|would|should) (?:i|we|you|one)|how to|(?:i|we) (?:want|need|have) to"
    "|is there a way to|can i"
)
_EN = re.compile(
    rf"\bcommands?\b|\bone-?liner\b|\bequivalent of\b|\b(?:{_CLUSTER})\b.*\b(?:how|to|for|with)\b"
    rf"|\bhow\b.*\b(?:{_CLUSTER})\b|^\W*(?:(?:{_ASKED}) )*(?:{_LOOK}|{_DO})\b(?! or\b)",
    re.I,
)
# Read in the Simplified script.
_LOOK_ZH = "看|查|列|印|显示|打印|找出|抓|确认|检查|知道|得知|排序"
_DO_ZH = "导出|输出|强制|删|清|进到|进入|切换|重启|回滚|暂停|触发|备份|合并|生成|产生|下线|标记"
_ZH = re.compile(
    r"命令|指令|要下什么|[要该]?敲什么|怎么下\b"
    rf"|怎么(?:只|快速|批量|直接|把.{{1,24}})?(?:{_LOOK_ZH}|{_DO_ZH})"
    rf"|^(?:想|要|只想|请|帮我|快速|批量|手动|重新)*(?:{_LOOK_ZH}|{_DO_ZH})"
    rf"|^(?:用 ?)?(?:{_CLUSTER}) ?(?:要|怎么|看|查)|^把.*[掉成回]|重新(?:产生|生成)",
    re.I,
)


def asks_for_command(query: str) -> bool:
    """Whether the wording of a question wants something looked up or done at once, as one types it into a shell."""
    return bool(_EN.search(query) or _ZH.search(simplified(query)))


def by_command(words: Mapping[str, float], bm25: Bm25, chunks: Chunks, ranked: Sequence[int]) -> list[int]:
    """Those of the first passages that hold a command, best first.

    words: term -> weight of the question (kbase.retrieval.query.weighted).  ranked: ids of passages, best first; of
    two whose commands say equally much of the question the earlier stays first.
    """
    rarity = {term: weight * bm25.idf(term) for term, weight in words.items() if term in bm25.columns}
    held = [(chunk_id, command_terms(chunks[chunk_id].text)) for chunk_id in ranked[:_DEPTH]]
    said = {i: sum(rarity.get(term, 0.0) for term in found) for i, found in held if found}
    return sorted(said, key=lambda i: -said[i])


@functools.lru_cache(_CACHED)
def command_terms(text: str) -> frozenset[str]:
    """The terms of the blocks of a Markdown text that hold command lines, their comments included."""
    return frozenset(term for block in _FENCED.findall(text) if _TOOL.search(block) for term in terms(block))

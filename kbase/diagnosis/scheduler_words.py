"""The scheduler's own words about a pod it cannot place, of old and new releases, in words a person can use."""

import re

from kbase.text import Phrase, Text, verbatim

# Each pattern stands for one complaint; the number of nodes it concerns stands before it in the message.
_WORDS: tuple[tuple[re.Pattern[str], Phrase], ...] = tuple(
    (re.compile(pattern, re.I), Phrase(en, zh))
    for pattern, en, zh in (
        (
            r"no nodes available to schedule",
            "the cluster has no node that takes pods",
            "叢集中沒有可用的節點",
        ),
        (
            r"Insufficient (?P<what>[^\s,]+?)[.,;]?(?=\s|$)",
            "not enough {what} ({n} nodes)",
            "{what} 不足（{n} 個節點）",
        ),
        (r"Too many pods", "the maximum number of pods is reached ({n} nodes)", "Pod 數已達上限（{n} 個節點）"),
        (
            r"had (?:untolerated )?taint(?:\(s\)|s)? (?P<what>\{[^}]*\})",
            "taint {what} is not tolerated ({n} nodes)",
            "沒有容忍（toleration）污點 taint {what}（{n} 個節點）",
        ),
        (
            r"had (?:untolerated )?taint(?:\(s\)|s)?(?! ?\{)(?![\w(])",  # newer releases do not say which
            "a taint is not tolerated ({n} nodes)",
            "有未容忍（toleration）的污點 taint（{n} 個節點）",
        ),
        (r"were unschedulable", "cordoned ({n} nodes)", "已被 cordon（{n} 個節點）"),
        (
            r"didn't match (?:Pod's node affinity(?:/selector)?|node selector)",
            "nodeSelector or node affinity does not match ({n} nodes)",
            "nodeSelector 或 node affinity 不符（{n} 個節點）",
        ),
        (
            r"didn't match pod affinity(?:/anti-affinity)? rules",
            "pod affinity is not met ({n} nodes)",
            "不符合 pod affinity（{n} 個節點）",
        ),
        (
            r"didn't match pod anti-affinity rules",
            "pod anti-affinity forbids it ({n} nodes)",
            "pod anti-affinity 不允許（{n} 個節點）",
        ),
        (
            r"didn't (?:satisfy|match) existing pods'? anti-affinity rules",
            "anti-affinity of pods that already run forbids it ({n} nodes)",
            "既有 Pod 的 anti-affinity 不允許（{n} 個節點）",
        ),
        (
            r"pod topology spread constraints \(missing required label\)",
            "the topology spread label is missing ({n} nodes)",
            "缺少 topology spread 所需的標籤（{n} 個節點）",
        ),
        (
            r"pod topology spread constraints(?! \(missing)",
            "topology spread would become too uneven ({n} nodes)",
            "topology spread 會過度不均（{n} 個節點）",
        ),
        (
            r"didn't have free ports",
            "the host port is taken ({n} nodes)",
            "host port 已被占用（{n} 個節點）",
        ),
        (
            r"had volume node affinity conflict|didn't match PersistentVolume's node affinity",
            "the volume belongs to another zone or node ({n} nodes)",
            "volume 屬於其他區域或節點（{n} 個節點）",
        ),
        (
            r"exceed max volume count",
            "the maximum number of attached volumes is reached ({n} nodes)",
            "可掛載的 volume 數已達上限（{n} 個節點）",
        ),
        (
            r"no available volume zone",
            "no node is in the volume's zone ({n} nodes)",
            "沒有節點在 volume 所在的區域（{n} 個節點）",
        ),
        (
            r"no available disk|disk conflict",
            "the volume is in use by another pod ({n} nodes)",
            "volume 正被其他 Pod 使用（{n} 個節點）",
        ),
        (
            r"enough free storage",
            "not enough free storage for the volume ({n} nodes)",
            "沒有足夠的儲存空間建立 volume（{n} 個節點）",
        ),
        (
            r"didn't match the requested node name|didn't match pod's node name",
            "the pod asks for another node by name ({n} nodes)",
            "Pod 指定了另一個節點名稱（{n} 個節點）",
        ),
        (
            r"ReadWriteOncePod access mode(?: already in-use)?",
            "the ReadWriteOncePod volume is in use by another pod ({n} nodes)",
            "ReadWriteOncePod volume 正被其他 Pod 使用（{n} 個節點）",
        ),
        (
            r"cannot allocate all claims|resourceclaim|waiting for resource claim",
            "a ResourceClaim (device) cannot be met ({n} nodes)",
            "無法滿足 ResourceClaim（裝置）（{n} 個節點）",
        ),
        (
            r"(?P<what>persistentvolumeclaim \S+ not found)",
            "{what}",
            "{what}",
        ),
        (
            r"unbound (?:immediate )?PersistentVolumeClaims|didn't find available persistent volumes to bind",
            "a claim is not bound",
            "有 claim 尚未綁定",
        ),
    )
)
_COUNT = re.compile(r"(\d+) (?:node\(s\) )?$")
_PREEMPTION = re.compile(r"\s*(?:no new claims to deallocate, )?preemption: .*", re.S)
_MAX_SAID = 240


def complaints(message: str) -> list[Text]:
    """Each complaint of a scheduler message, in the order said; the message itself where none is known.

    What follows "preemption:" is left out: it repeats the same nodes.
    """
    said = _PREEMPTION.sub("", message)
    found: list[tuple[int, Text]] = []
    for pattern, phrase in _WORDS:
        for match in pattern.finditer(said):
            count = _COUNT.search(said[: match.start()])
            what = match.groupdict().get("what") or ""
            found.append((match.start(), phrase(**_named(phrase, n=count[1] if count else "?", what=what))))
    return [text for _, text in sorted(found, key=lambda f: f[0])] or [verbatim(said[:_MAX_SAID].rstrip(" ."))]


def _named(phrase: Phrase, **facts: str) -> dict[str, str]:
    return {k: v for k, v in facts.items() if f"{{{k}}}" in phrase.en}

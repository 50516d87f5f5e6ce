"""Why a volume or a pod's network cannot be set up, read from the kubelet's events."""

import re

from kbase.diagnosis.objects import dig, shows
from kbase.text import Phrase, Text
from kbase.types import Evidence, Obj

NO_DRIVER = Phrase(
    "Volume {volume} cannot be mounted: CSI driver {what} is not registered on node {node}.",
    "無法掛載 volume {volume}：節點 {node} 上沒有註冊 CSI driver {what}。",
)
HOST_PATH = Phrase(
    "Volume {volume} cannot be mounted: hostPath {what} on node {node} is not there or of another type.",
    "無法掛載 volume {volume}：節點 {node} 上的 hostPath {what} 不存在或類型不符。",
)
NO_SHARE = Phrase(
    "Volume {volume} cannot be mounted: NFS share {what} on node {node}: {why}",
    "無法掛載 volume {volume}：節點 {node} 掛載 NFS {what}：{why}",
)
NO_ADDRESS = Phrase(
    "No network for the pod: the CNI plugin has no free IP address on node {node}.",
    "無法建立 Pod 網路：節點 {node} 上的 CNI plugin 沒有可用的 IP 位址。",
)
NO_NETWORK = Phrase(
    "No network for the pod: the CNI plugin on node {node} fails: {said}",
    "無法建立 Pod 網路：節點 {node} 上的 CNI plugin 失敗：{said}",
)
NO_RUNTIME = Phrase(
    "RuntimeClass handler {what} is not configured on node {node}.",
    "節點 {node} 沒有設定 RuntimeClass handler {what}。",
)
TOO_LITTLE_MEMORY = Phrase(
    "The pod's memory limit is too low even to set up its sandbox on node {node} (OOM-killed).",
    "Pod 的記憶體上限低到連在節點 {node} 上建立 sandbox 都不夠（OOM-killed）。",
)
SANDBOX = Phrase(
    "The pod's sandbox cannot be created on node {node}: {said}", "無法在節點 {node} 建立 Pod 的 sandbox：{said}"
)
OWNERSHIP = Phrase(
    "The kubelet on node {node} is still giving the files of {volume} to the pod's fsGroup before it starts the "
    "containers{done}; with many files that takes long.",
    "節點 {node} 的 kubelet 在啟動容器前，仍在把{volume}的檔案改為 Pod 的 fsGroup{done}；檔案多時需要很久。",
)
NAMED = Phrase("volume {name}", " volume {name} ")
SOME = Phrase("a volume", "某個 volume ")
DONE = Phrase(" ({n} files so far)", "（目前 {n} 個檔案）")
NOTHING = Phrase("", "")
OTHER = Phrase("Volume {volume} cannot be mounted: {said}", "無法掛載 volume {volume}：{said}")
_VOLUME = re.compile(r"for volume \"([^\"]+)\"|unmounted volumes=\[([^\]]+)\]|volume \"([^\"]+)\"")
_MAX_SAID = 240
_WRAPPED = re.compile(
    r"^(?:MountVolume|MapVolume|AttachVolume)\.\w+ failed for volume \"[^\"]+\" : (?:rpc error: code = \w+ desc = )?|"
    r"^Failed to create pod sandbox: (?:rpc error: code = \w+ desc = )?"
)
# Of a mount command that failed, its arguments stand in the pod; what it printed is the cause.
_OUTPUT = re.compile(r"Mounting command: .*? Output: ")
_SAID: tuple[tuple[re.Pattern[str], Phrase], ...] = tuple(
    (re.compile(pattern, re.I), phrase)
    for pattern, phrase in (
        (r"driver name (?P<what>\S+) not found in the list of registered CSI drivers", NO_DRIVER),
        (r"hostPath type check failed: (?P<what>/\S*)|hostPath type check failed", HOST_PATH),
        (r"-t nfs4? .*?(?P<what>[\w.-]+:/\S*)(?:.|\n)*?mount\.nfs4?: (?P<why>.+)", NO_SHARE),
        (r"no IP addresses available|failed to allocate for range|failed to assign an IP", NO_ADDRESS),
        (r"no runtime for \"(?P<what>[^\"]+)\" is configured", NO_RUNTIME),
        (r"OOM-killed|memory limit too low", TOO_LITTLE_MEMORY),
        (r"setup network for sandbox|cni plugin|plugin type=|networkPlugin", NO_NETWORK),
    )
)


def volume_of(said: str) -> str:
    """The volume that a kubelet message is about, "?" where it names none."""
    match = _VOLUME.search(said)
    return next((g for g in match.groups() if g), "?") if match else "?"


def ownership(said: str, node: str) -> Text:
    """That the kubelet is changing the owner of a volume's files, from the message of its event.

    Source: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
    """
    # ".../volumes/PLUGIN/NAME[/mount]"; newer kubelets leave the name out.
    named, count = re.search(r"/volumes/[^/\s,]+/([^/\s,]+)", said), re.search(r"processed (\d+) files", said)
    volume = NAMED(name=named[1]) if named else SOME()
    return OWNERSHIP(node=node, volume=volume, done=DONE(n=count[1]) if count else NOTHING())


def setup_fault(said: str, *, volume: str, node: str, reason: str) -> Text:
    """What keeps a volume or sandbox from being set up; the kubelet's own words where no rule knows them."""
    facts = {"volume": volume, "node": node, "said": words_of(said)}
    for pattern, phrase in _SAID:
        if match := pattern.search(said):
            return phrase(**facts, **{k: v or "?" for k, v in match.groupdict().items()})
    return (SANDBOX if reason == "FailedCreatePodSandBox" else OTHER)(**facts)


def words_of(said: str) -> str:
    """What a message comes down to, in one line: without the wrapping in front, which is the same for every fault."""
    line = " ".join(_WRAPPED.sub("", said, count=1).split())
    line = _OUTPUT.sub("", line)
    return line if len(line) <= _MAX_SAID else "…" + line[-_MAX_SAID:].partition(" ")[2]


def declaration(pod: Obj, volume: str) -> tuple[Evidence, ...]:
    """Where the pod declares the volume, without its contents."""
    for i, declared in enumerate(dig(pod, "spec.volumes", [])):
        if declared["name"] == volume:
            return (shows(pod, f".spec.volumes[{i}]"),)
    return ()


def source_name(pod: Obj, volume: str, kind: str) -> str:
    """The ConfigMap or Secret that a volume is made from, "?" where the pod does not say."""
    declared: Obj = next((v for v in dig(pod, "spec.volumes", []) if v["name"] == volume), {})
    field = "configMap.name" if kind == "ConfigMap" else "secret.secretName"
    return str(dig(declared, field, "?"))

"""Why an image cannot be pulled, read from what the kubelet passes on from the registry."""

import re
from dataclasses import dataclass

from kbase.text import Phrase, Text, verbatim
from kbase.types import Action

NO_HOST = Phrase(
    "registry host {host} does not resolve (DNS: no such host)", "無法解析 registry 主機 {host}（DNS：no such host）"
)
DNS_DOWN = Phrase(
    "registry host {host} does not resolve: the node's DNS does not answer",
    "無法解析 registry 主機 {host}：節點的 DNS 沒有回應",
)
REFUSED = Phrase("registry {host} refuses the connection", "registry {host} 拒絕連線（connection refused）")
PROXY = Phrase(
    "the proxy {proxy} that the container runtime of node {node} uses for registry {host} cannot be reached ({said})",
    "節點 {node} 的容器執行環境存取 registry {host} 所用的 proxy {proxy} 連不上（{said}）",
)
PROXY_REFUSES = Phrase(
    "the proxy of the container runtime on node {node} lets nothing through to registry {host}: {said}",
    "節點 {node} 容器執行環境的 proxy 不放行到 registry {host} 的連線：{said}",
)
SHORT_NAME = Phrase(
    "the reference names no registry, and the container runtime of node {node} adds none (no search registry)",
    "映像檔名稱沒有寫 registry，而節點 {node} 的容器執行環境也不補上（沒有 search registry）",
)
TIMED_OUT = Phrase("registry {host} does not answer in time (timeout)", "registry {host} 沒有及時回應（timeout）")
UNTRUSTED = Phrase(
    "the node does not trust the certificate of registry {host} (x509)", "節點不信任 registry {host} 的憑證（x509）"
)
EXPIRED = Phrase(
    "the certificate of registry {host} has expired or is not yet valid (x509)",
    "registry {host} 的憑證已過期或尚未生效（x509）",
)
OTHER_NAME = Phrase(
    "the certificate of registry {host} is made for another name (x509)",
    "registry {host} 的憑證是發給其他名稱的（x509）",
)
PLAIN_HTTP = Phrase(
    "registry {host} speaks plain HTTP and the node asks by HTTPS", "registry {host} 使用純 HTTP，節點卻以 HTTPS 連線"
)
RATE_LIMIT = Phrase(
    "registry {host} refuses further pulls for now (429, rate limit)",
    "registry {host} 暫時拒絕繼續下載（429，流量限制）",
)
PLATFORM = Phrase(
    "the image holds nothing for the platform of node {node}{platform}",
    "映像檔沒有適用於節點 {node}{platform} 平台的版本",
)
DISK_FULL = Phrase(
    "the disk of node {node} is full (no space left on device)", "節點 {node} 的磁碟已滿（no space left on device）"
)
BAD_NAME = Phrase("the image reference is not valid", "映像檔名稱的格式不正確")
UNAUTHORIZED = Phrase(
    "registry {host} asks for credentials, or does not accept those given ({code})",
    "registry {host} 要求認證，或不接受所給的帳號密碼（{code}）",
)
DENIED = Phrase(
    "repository {repository} does not exist at {host}, or may not be pulled without credentials (pull access denied)",
    "{host} 上沒有 repository {repository}，或必須有認證才能下載（pull access denied）",
)
NO_OFFICIAL = Phrase(
    "docker.io has no official image {repository} (those are public, so credentials are not the question)",
    "docker.io 沒有官方映像檔 {repository}（官方映像檔都是公開的，所以不是認證問題）",
)
NO_TAG = Phrase("{host} has no {tag} of {repository} (not found)", "{host} 的 {repository} 沒有 {tag}（not found）")
NEVER = Phrase(
    "imagePullPolicy is Never and the image is not on node {node}",
    "imagePullPolicy 為 Never，而節點 {node} 上沒有這個映像檔",
)
BROKEN = Phrase("registry {host} answers with an error of its own ({code})", "registry {host} 回應本身的錯誤（{code}）")
DAMAGED = Phrase("what registry {host} sends is damaged or incomplete", "registry {host} 傳來的內容損壞或不完整")
UNSIGNED = Phrase("the image's signature is not accepted", "映像檔的簽章未通過驗證")
NOT_SAID = Phrase(
    "why is no longer on record (the status and the events hold only the back-off)",
    "原因已不在記錄中（狀態與事件只剩 back-off）",
)

FIX_NAME = Phrase(
    "Correct the image name or tag in the pod template of {owner}.", "修正 {owner} 的 Pod 範本中的映像檔名稱或 tag。"
)
FIX_HOST = Phrase(
    "Check the spelling of host {host}; if it is right, the node's DNS must be able to resolve it.",
    "確認主機 {host} 的拼法；若無誤，節點的 DNS 必須能解析它。",
)
FIX_NETWORK = Phrase(
    "From node {node}, check that {host} can be reached (firewall, proxy, registry up).",
    "從節點 {node} 確認能連到 {host}（防火牆、proxy、registry 是否運作）。",
)
FIX_PROXY = Phrase(
    "On node {node}, read the proxy settings of the container runtime (HTTPS_PROXY, NO_PROXY in its systemd unit) and "
    "check that the proxy runs and may reach {host}.",
    "在節點 {node} 查看容器執行環境的 proxy 設定（systemd unit 中的 HTTPS_PROXY、NO_PROXY），"
    "確認 proxy 有在運作、能連到 {host}。",
)
FIX_SHORT = Phrase(
    "Write the image with its registry (docker.io/..., quay.io/...) in the pod template of {owner}.",
    "在 {owner} 的 Pod 範本中把映像檔名稱寫完整，連同 registry（docker.io/…、quay.io/…）。",
)
FIX_TRUST = Phrase(
    "Give the container runtime of the nodes the registry's CA certificate, or renew the certificate of {host}.",
    "讓節點的容器執行環境信任該 registry 的 CA 憑證，或更新 {host} 的憑證。",
)
FIX_PLAIN = Phrase(
    "Serve {host} by HTTPS, or list it as an insecure registry in the container runtime of the nodes.",
    "讓 {host} 提供 HTTPS，或在節點的容器執行環境中列為 insecure registry。",
)
FIX_RATE = Phrase(
    "Wait, pull with an account of {host}, or use a mirror.", "等待、改用 {host} 的帳號下載，或使用 mirror。"
)
FIX_PLATFORM = Phrase(
    "Build the image for the node's architecture too, or choose nodes by kubernetes.io/arch.",
    "為節點的架構建置映像檔，或以 kubernetes.io/arch 選擇節點。",
)
FIX_DISK = Phrase("Free or enlarge the image disk of node {node}.", "清理或擴充節點 {node} 的映像檔磁碟。")
FIX_ACCESS = Phrase(
    "Check the name first; if it is private, give {owner} an imagePullSecret that {host} accepts.",
    "先確認名稱；若為私有 repository，給 {owner} 一個 {host} 接受的 imagePullSecret。",
)
FIX_POLICY = Phrase(
    "Load the image onto the node, or change imagePullPolicy.", "把映像檔載入節點，或修改 imagePullPolicy。"
)
READ_EVENTS = Phrase("Read the events of the next try: {command}", "看下一次嘗試的事件：{command}")

# (message pattern, cause, remedy)
_Row = tuple[str, Phrase, Phrase]
_NAMES: tuple[_Row, ...] = (
    (r"couldn't parse image|invalid reference format|InvalidImageName|invalid image name", BAD_NAME, FIX_NAME),
    (r"no space left on device|disk quota exceeded", DISK_FULL, FIX_DISK),
    (r"did not resolve to an alias|short[- ]name resolution", SHORT_NAME, FIX_SHORT),
)
_NETWORK: tuple[_Row, ...] = (
    # Go says "proxyconnect" of the way to the proxy, and gives the proxy's own refusal as bare status text.
    (
        r"proxyconnect tcp: dial tcp:? (?:lookup )?(?P<proxy>[\w.-]+(?::\d+)?)(?: on \S+)?: (?P<said>.+)",
        PROXY,
        FIX_PROXY,
    ),
    (r"https?://[^\s\"]+\"?: (?P<said>Forbidden|Proxy Authentication Required)\s*$", PROXY_REFUSES, FIX_PROXY),
    (r"lookup (?P<host>[\w.-]+)(?: on \S+)?: .*(?:no such host|server misbehaving|NXDOMAIN)", NO_HOST, FIX_HOST),
    (r"no such host", NO_HOST, FIX_HOST),
    (r"lookup (?P<host>[\w.-]+)(?: on \S+)?:|Temporary failure in name resolution", DNS_DOWN, FIX_HOST),
    (r"server gave HTTP response to HTTPS client", PLAIN_HTTP, FIX_PLAIN),
    (r"certificate has expired|not yet valid", EXPIRED, FIX_TRUST),
    (
        r"certificate is (?:not )?valid for|doesn't contain any IP SANs|relies on legacy Common Name",
        OTHER_NAME,
        FIX_TRUST,
    ),
    (r"x509|certificate signed by unknown|tls: failed to verify", UNTRUSTED, FIX_TRUST),
    (r"connection refused", REFUSED, FIX_NETWORK),
)
_ACCESS: tuple[_Row, ...] = (
    (r"pull access denied|repository does not exist|insufficient_scope", DENIED, FIX_ACCESS),
    (r"requested access to the resource is denied", DENIED, FIX_ACCESS),
    (r"(?P<code>401|403) (?:Unauthorized|Forbidden)", UNAUTHORIZED, FIX_ACCESS),
    (r"unauthorized|authentication required|no basic auth|authorization failed|\bdenied:", UNAUTHORIZED, FIX_ACCESS),
)
_ANSWERS: tuple[_Row, ...] = (
    (r"toomanyrequests|429 Too Many|too many requests|rate limit", RATE_LIMIT, FIX_RATE),
    (
        r"no match(?:ing manifest)? for (?:platform|(?P<built>\w+/\w+(?:/\w+)?))|does not match the specified platform",
        PLATFORM,
        FIX_PLATFORM,
    ),
    *_ACCESS,
    (r"i/o timeout|deadline exceeded|Client\.Timeout|handshake timeout|timed out", TIMED_OUT, FIX_NETWORK),
    (r"request canceled|no route to host|network is unreachable", TIMED_OUT, FIX_NETWORK),
    (r"manifest unknown|name unknown|manifest .*not found|: not found|\b404\b|NotFound", NO_TAG, FIX_NAME),
    (r"\b(?P<code>50[0234])\b", BROKEN, FIX_NETWORK),
    (r"unexpected EOF|failed size validation|digest mismatch|unexpected commit digest", DAMAGED, FIX_NETWORK),
    (r"signature", UNSIGNED, FIX_NAME),
    (r"ErrImageNeverPull|pull policy of Never", NEVER, FIX_POLICY),
)
# The first that fits wins: what happens before a registry answers (name, network, TLS) stands before its answers,
# and precise answers before general ones.
_TABLE = tuple((re.compile(p, re.I), cause, remedy) for p, cause, remedy in (*_NAMES, *_NETWORK, *_ANSWERS))
_LOOKS_ONLY = (FIX_HOST, FIX_NETWORK, FIX_PROXY, FIX_RATE)
_QUOTED = re.compile(r'image "[^"]*"|reference "[^"]*"')
_MAX_SAID = 240


@dataclass(frozen=True)
class ImageName:
    """An image reference in its parts. host: docker.io where none is written. tag: "tag 1.2", "digest sha256:..."."""

    host: str
    repository: str
    tag: str


def parse_image(image: str) -> ImageName:
    """The parts of an image reference as the container runtime reads it (docker.io and latest by default).

    Source: https://kubernetes.io/docs/concepts/containers/images/#image-names
    """
    name, _, digest = image.partition("@")
    first, slash, rest = name.partition("/")
    named = bool(slash) and ("." in first or ":" in first or first == "localhost")
    host, path = (first, rest) if named else ("docker.io", name)
    repository, _, tag = path.partition(":")
    if not named and "/" not in repository:
        repository = f"library/{repository}"
    return ImageName(host, repository, f"digest {digest}" if digest else f"tag {tag or 'latest'}")


@dataclass(frozen=True)
class PullFault:
    """Why a pull fails. access: credentials are the question."""

    why: Text
    remedy: Action
    access: bool = False


def pull_fault(said: str, *, image: str, node: str, owner: str, command: str, platform: str = "") -> PullFault:
    """The fault that a pull message names; the message itself where no rule knows it.

    said: waiting reason and message, and the messages of `Failed` events.  command: shows the events of the next try.
    platform: of the node ("linux/arm64"), "" where it is not known.
    """
    plain = _QUOTED.sub("", said)  # names may hold anything, "not-found" too
    parts = parse_image(image)
    facts = {"repository": parts.repository, "tag": parts.tag, "node": node, "owner": owner, "code": "401/403"}
    facts["platform"] = f" ({platform})" if platform else ""
    for pattern, cause, remedy in _TABLE:
        if match := pattern.search(plain):
            if cause is DENIED and parts.host == "docker.io" and parts.repository.startswith("library/"):
                cause, remedy = NO_OFFICIAL, FIX_NAME
            facts |= {"host": parts.host} | {k: v for k, v in match.groupdict().items() if v}
            if "built" in facts:  # the runtime knows what it looked for better than the node's labels do
                facts["platform"] = f" ({facts.pop('built')})"
            action = Action(remedy(**facts), changes=remedy not in _LOOKS_ONLY)
            return PullFault(cause(**facts), action, access=remedy is FIX_ACCESS)
    told = _told(plain)
    return PullFault(verbatim(told) if told else NOT_SAID(), Action(READ_EVENTS(command=verbatim(command))))


def _told(said: str) -> str:
    """What is left of a message without the words that only say that a pull failed."""
    rest = re.sub(r"Back-off pulling|ErrImagePull|ImagePullBackOff|Failed to pull|Error|image|[:\s]", "", said)
    return said.strip()[-_MAX_SAID:] if rest else ""

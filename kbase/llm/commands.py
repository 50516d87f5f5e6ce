"""Commands inside text: which words are one, which ones a source holds, and whether one changes something."""

import re
import shlex

from kbase.kubectl.verbs import all_verbs


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_READS = {  # tool -> what of it only reads; every other first word of it changes something
    "kubectl": "get describe logs top events explain api-resources api-versions version cluster-info diff config wait",
    "helm": "list ls get status history show search template version lint diff env repo verify",
    "docker": "ps images inspect logs stats version info top port history",
    "crictl": "ps pods images inspect inspecti inspectp logs stats info version statsp",
    "nerdctl": "ps images inspect logs stats version info",
    "podman": "ps images inspect logs stats version info",
    "systemctl": "status list-units list-unit-files is-active is-enabled show cat",
    "kubeadm": "version config",
    "etcdctl": "get endpoint member version check",
    "argocd": "app version cluster repo",
    "flux": "get logs check events stats tree trace version diff",
    "istioctl": "analyze proxy-status proxy-config version describe ps pc x",
    "calicoctl": "get version node",
    "cilium": "status version endpoint monitor",
    "git": "log diff show status blame",
    "terraform": "plan show validate output version",
    "eksctl": "get version info",
    "gcloud": "",
    "aws": "",
    "az": "",
}
_TWO_WORDS = {"auth": "can-i whoami", "rollout": "status history", "app": "get list diff history logs"}
_HARMLESS = _words(
    "cat grep ls ps ss ip dig nslookup host ping journalctl jq yq head tail less find df du free top uname echo "
    "openssl base64 nc getent stat date kustomize tcpdump netstat curl wget env id whoami psql redis-cli mysql "
    "kubeconform"
)
_ACTS = _words(
    "rm mv kill pkill chmod chown dd mkfs reboot shutdown sysctl iptables ipvsadm modprobe mount umount sed apt "
    "apt-get yum dnf pip npm ssh scp bash sh zsh eval sudo su nsenter chroot useradd passwd tee swapoff truncate "
    "crontab"
)
_TOOLS = frozenset(_READS) | _HARMLESS | _ACTS
_RUNS = _words("xargs time watch nohup env timeout")  # they run what stands behind them
_ALONE = frozenset({"reboot", "shutdown"})
_IN_PROSE = re.compile(
    r"(?<![\w./-])(?P<tool>kubectl|helm|docker|crictl|nerdctl|etcdctl|kubeadm|systemctl|argocd|istioctl|eksctl|curl|wget"
    r"|sudo|bash|ssh|gcloud|rm)\s+(?P<verb>-{0,2}[a-z][\w.-]*)"
)
_WORDS_AFTER = _words("and or to is are can cannot itself with as does shows prints says command commands output")
_FLAG = re.compile(r"\s-(?:[a-zA-Z] [^\s-]\S*|-[\w-]+(?:=\S+)?|\w+)(?=\s|$)")
_SPAN = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^(?P<fence>```+|~~~+)[^\n]*\n(?P<body>.*?)^(?P=fence)", re.DOTALL | re.MULTILINE)


def is_command(text: str) -> bool:
    """Whether a piece of code is a command line rather than a name, a field or a message."""
    words = _split(text)
    while words and (words[0] in {"sudo", "$", "#", ">"} or re.fullmatch(r"[A-Z_]+=\S*", words[0])):
        words = words[1:]
    if not words:
        return False
    return (words[0] in _TOOLS and (len(words) > 1 or words[0] in _ALONE)) or bool(
        re.search(r"\|\s*(?:ba|z)?sh\b", text)
    )


def normal(command: str) -> str:
    """A command in the form in which two are compared: one line, without prompt and comment."""
    line = re.sub(r"\s+#\s.*$", "", command.strip().removeprefix("$ "))
    return " ".join(line.split()).rstrip(";")


def commands_in(text: str) -> frozenset[str]:
    """Every command of a Markdown text, in code spans and in fences, in its normal form."""
    fences = [line for f in _FENCE.finditer(text) for line in f["body"].replace("\\\n", " ").split("\n")]
    found = [*_SPAN.findall(_FENCE.sub("", text)), *fences]
    return frozenset(normal(c) for c in found if is_command(c))


def is_part(command: str, given: str) -> bool:
    """Whether a command is a given one, or the beginning of it with some of its flags: `kubectl rollout undo` of
    `kubectl -n NS rollout undo deployment/NAME`. Both in any form that normal() knows."""
    own, whole = normal(command), normal(given)
    if own == whole:
        return True
    flags = {f.strip() for f in _FLAG.findall(own)}
    words, plain = _FLAG.sub("", own).split(), _FLAG.sub("", whole).split()
    known = flags <= {f.strip() for f in _FLAG.findall(whole)}
    return len(words) > 1 and known and plain[: len(words)] == words


def fences_in(text: str) -> list[str]:
    """The bodies of the fences of a Markdown text, each line without blanks at its end."""
    return ["\n".join(line.rstrip() for line in f["body"].splitlines()) for f in _FENCE.finditer(text)]


def in_prose(text: str) -> list[str]:
    """The beginnings (tool and verb) of commands that stand in a sentence without code marks."""
    return [f"{m['tool']} {m['verb']}" for m in _IN_PROSE.finditer(text) if m["verb"] not in _WORDS_AFTER]


def changes(command: str) -> bool:
    """Whether a command changes the cluster or a machine. What is not known to read is taken to change."""
    parts = re.split(r"\s*(?:\|\||&&|;|\|)\s*", normal(command))
    return any(_acts(_split(part)) for part in parts if part)


def _acts(words: list[str]) -> bool:
    while words and (words[0] in _RUNS or re.fullmatch(r"[A-Z_]+=\S*|-\S+", words[0])):
        words = words[1:]
    if not words or words[0] not in _TOOLS:
        return False
    tool, rest = words[0], [w for w in words[1:] if not w.startswith("-")]
    if tool in _HARMLESS:
        return tool in {"curl", "wget"} and bool(re.search(r"-X ?(?!GET)[A-Z]|--data|-d ", " ".join(words)))
    if tool in _ACTS:
        return True
    reads = _READS[tool].split()
    if tool == "kubectl":
        reads = [*reads, *(name for name, verb in all_verbs().items() if not verb.only)]
    # A flag may stand before the verb with its value behind it: kubectl -n shop delete pod web-0.
    known = next((w for w in rest if w in reads or w in _TWO_WORDS), "")
    before = rest[: rest.index(known)] if known else rest
    if not known or any(w in _CHANGING for w in before):
        return bool(rest)
    after = rest[rest.index(known) + 1 :]
    return known in _TWO_WORDS and not (after and after[0] in _TWO_WORDS[known].split())


_CHANGING = _words(
    "annotate apply autoscale cordon create delete drain edit expose label patch replace run scale set taint "
    "uncordon exec cp attach debug port-forward proxy certificate install upgrade rollback uninstall"
)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=False)
    except ValueError:
        return text.split()

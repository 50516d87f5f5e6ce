"""Credentials and addresses in cluster text, replaced by stable pseudonyms before anything leaves this layer."""

import functools
import hashlib
import re
import threading
from typing import Any

from kbase.types import Obj


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MASK = re.compile(r"\[masked-[0-9a-f]{4}\]")

# The last words of the name of a setting whose value is a credential: DB_PASSWORD, api-key, authToken.
_SECRET_WORDS = _words("password passwd passphrase pass pwd secret token credential credentials cookie")
_SECRET_WORDS |= {"signature", "authorization"}
_KEY_OF = _words("api access secret private auth account master encryption signing session storage")
_ENDINGS = (
    "password",
    "passwd",
    "token",
    "apikey",
    "secretkey",
    "accesskey",
    "accountkey",
    "requirepass",
    "masterauth",
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

# Formats that are credentials wherever they stand; object names are lower case, so mixed case tells them apart.
_TOKENS = re.compile(
    r"\beyJ[\w-]{8,4096}\.[\w-]{8,4096}\.[\w-]*"  # JSON Web Token, service account tokens too
    r"|\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"  # AWS access key id
    r"|\bAIza[\w-]{35}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}"  # Google Cloud
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{22,}|\bglpat-[\w-]{20,}"  # GitHub, GitLab
    r"|\bxox[abeoprs]-[\w-]{10,}|\bxapp-[\w-]{10,}|(?<=hooks\.slack\.com/services/)[\w/]{20,}"  # Slack
    r"|\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|\bSG\.[\w-]{16,64}\.[\w-]{16,}"  # Stripe, SendGrid
    r"|\bsk-(?=[\w-]{0,200}[A-Z])(?=[\w-]{0,200}\d)[\w-]{20,}|\bhf_[A-Za-z]{30,}"  # OpenAI and alike, Hugging Face
    r"|\bnpm_[A-Za-z0-9]{36}|\bpypi-AgE[\w-]{16,}|\bdckr_pat_[\w-]{20,}"  # package registries
    r"|\bdop_v1_[0-9a-f]{40,}|\bhv[bs]\.[\w-]{20,}"  # DigitalOcean, Vault
)
_STAMP = r"(?:\d{4}-\d\d-\d\dT[\d:.]+Z )?"  # log lines carry one, also in the middle of a key
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----"
    r"(?:.{0,20000}?-----END [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----"
    rf"|(?:(?:\s|\\n)+{_STAMP}[A-Za-z0-9+/=]{{16,}})*)"  # cut off at its end
    rf"|(?:^{_STAMP}[A-Za-z0-9+/]{{60,80}}\s*\n)+(?:^{_STAMP}[A-Za-z0-9+/=]{{1,80}}\s*\n)?"  # cut off at its start
    rf"^{_STAMP}-----END [A-Z0-9 ]{{0,30}}PRIVATE KEY[A-Z ]{{0,10}}-----",
    re.DOTALL | re.MULTILINE,
)
# A port is no password, and a password may itself hold "/" and "@".
_URL = re.compile(
    r"(?<![a-z0-9+.-])(?P<head>[a-z][a-z0-9+.-]{1,30}://[^\s:/@\"'<>]{0,256}:)(?!\d{1,5}(?:[/?#,\s]|$))"
    r"(?P<value>[^\s/\"'<>]{1,256}|[^\s\"'<>]{1,256})(?=@)",
    re.I,
)
_HEADER = re.compile(
    r"(?P<head>\b(?:bearer|basic)\s+)(?P<value>(?=[\w.~+/-]{0,200}[\d=])[\w.~+/=-]{8,}|[\w.~+/=-]{24,})", re.I
)
_AUTHORIZATION = re.compile(
    r"(?P<head>\bauthorization\\?[\"']? ?[:=] ?\\?[\"']?(?:bearer|basic|token)\s+)(?P<value>[^\s\"',\\\[]+)", re.I
)
_EMAIL = re.compile(
    r"(?<![\w.+/:-])(?!git@)[\w.+-]++@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?!service\b|socket\b|slice\b)[a-z]{2,}\b", re.I
)

# Image references carry no scheme: user:password@registry.example/app. A digest behind "@" has no dot before its colon.
_BARE_URL = re.compile(
    r"(?<![\w./@-])(?P<head>[\w.+-]{1,64}:)(?P<value>[^\s/@:\"'<>]{1,128})(?=@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+[:/])",
    re.I,
)
# Programs that take a credential by a short flag: the flag, then a user and a colon where the flag carries both.
_CALL = re.compile(
    r"(?P<head>\bcurl\b[^\n|;]{0,400}?\s(?:-u ?|--user[ =]|-U ?|--proxy-user[ =])[\"']?[^\s:\"'/]{1,100}:(?!//)"
    r"|\b(?:redis-cli|redis-benchmark)\b[^\n|;]{0,400}?\s-a ?[\"']?"
    r"|\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n|;]{0,400}?\s-p[\"']?(?=\S)"
    r"|\bsshpass\b\s-p ?[\"']?|\b(?:ldapsearch|ldapadd|ldapmodify)\b[^\n|;]{0,400}?\s-w ?[\"']?"
    r"|\b(?:mongo|mongosh|mongodump)\b[^\n|;]{0,400}?\s-p[ =]?[\"']?"
    r"|\b(?:docker|podman|helm registry|crane auth) login\b[^\n|;]{0,400}?\s-p[ =]?[\"']?)"
    r"(?P<value>[^\s\"']+)"
)
_QUOTED_CALL = re.compile(
    r"(?P<head>\bcurl\b[^\n|;]{0,400}?\s(?:-u ?|--user[ =])(?P<quote>[\"'])[^:\"'\n]{1,100}:)"
    r"(?P<value>[^\"'\n]+)(?=(?P=quote))"
)
_CALLED = re.compile(r"(?:^|/)(?:curl|redis-\w+|mysql\w*|mariadb|sshpass|ldap\w+|mongo\w*|docker|podman)$")
# A block of YAML under a credential's name, and a value on the line below it.
_BLOCK = re.compile(
    r"^(?P<indent>[ \t]*)(?:- )?[\"']?(?P<name>[\w.-]{1,100})[\"']?:[ \t]*(?P<style>[|>][+-]?\d?[+-]?)?[ \t]*\n",
    re.MULTILINE,
)
_SCALAR = re.compile(r"\s*[^\s:#-][^\s:]*\s*|\s*-\S+\s*")
_LINE = re.compile(
    r"^(?P<head>\s*(?:export )?(?P<name>[A-Z][A-Z0-9_]{2,80})=)(?P<value>[^\s=\"'][^=\n\"']*?)(?=\s*$)", re.M
)
# `name=value`, `"name": "value"`, `name: value`, `--name value`; whether the name is a secret's is decided in code.
_NAME = re.compile(
    r"(?<![\w.-])(?P<name>[\w.-]++)(?P<quote>\\?[\"']?)(?P<sep> ?= ?|:[ \t]{0,60}(?!//)|%3D| (?! ))", re.I
)
_VALUE = re.compile(
    r"(?P<quote>\\?\"|')(?P<quoted>(?:\\(?!\")[^\"]|[^\"'\\\n])+)"
    # A comma inside a value has neither a blank nor the next setting behind it.
    r"|(?P<bare>(?![\[{(]|<[a-z]+[ >])(?:[^\s\"',;&\\]|\\(?![\"n])|[,;&](?![\s\"',;&}\])]|[\w.%-]{0,64}[=:\"']|$))*"
    r"[^\s\"',;&}\])\\])"
)
_LABEL = re.compile(r"[a-z-]+")
_PLAIN = _words(
    "absent authentication bad basic bearer because cannot could denied does empty error expired expiring failed false "
    "file for forbidden from got has in incorrect internal invalid is malformed mismatch missing must needs nil no "
    "none not null of off ok on optional or provided redacted rejected required revoked secret secrets set should "
    "the timeout to true unauthorized undefined unexpected unknown unset unsupported valid was with wrong yes"
)
_REFERENCE = re.compile(r"[|>][+-]?|\$[({].*|<.*>|[*.x]+|/[\w.-]+(?:/[\w.-]+)+|\d{1,4}[a-z]{0,2}|%[a-z]", re.I)

# Most texts of a cluster hold nothing of the above; this tells so at a glance.
_HINT = re.compile(
    r"@|eyJ|A[KSBC][IC]A|AIza|ya29|GOCSPX|gh[pousr]_|github_pat|glpat|xox|xapp|slack|[rs]k_|SG\.|sk-|hf_|npm_|pypi-"
    r"|dckr_|dop_|hv[bs]\.|PRIVATE|bearer|basic|auth|pass|pwd|secret|token|credential|cookie|signature|[-_a-z]key"
    r"|curl|redis-|docker|podman|mysql|mariadb|ldap|mongo",
    re.I,
)

# Fields that say which object or when: answers repeat them exactly, and only an address may be masked in them.
_IDENTITY = _words(
    "apiVersion kind name namespace uid resourceVersion generateName image imageID containerID nodeName hostIP podIP "
    "creationTimestamp lastTransitionTime lastProbeTime startedAt finishedAt startTime firstTimestamp lastTimestamp "
    "phase type status reason key path mountPath fieldPath protocol operator effect caBundle clusterIP secretName "
    "serviceAccountName serviceAccount claimName volumeName storageClassName"
)
_FREE = frozenset({"annotations", "data"})
_ENTRIES = frozenset({"env", "httpHeaders"})  # lists of {"name", "value"}
_KEEP_WHOLE = frozenset({"labels", "matchLabels", "nodeSelector", "selector", "ownerReferences", "resources", "images"})


@functools.lru_cache(maxsize=8192)  # the names of settings repeat from object to object
def secret_name(name: str) -> bool:
    """Whether the name of a setting says that its value is a credential (DB_PASSWORD, api-key; not PASSWORD_FILE)."""
    words = [w.lower() for w in _WORD.findall(name)]
    if words[-1:] == ["base"] or words[-1:] == ["id"]:  # SECRET_KEY_BASE, AWS_ACCESS_KEY_ID
        words = words[:-1] if words[-2:-1] == ["key"] else []
    if not words:
        return False
    key = words[-1] == "key" and len(words) > 1 and words[-2] in _KEY_OF
    return key or words[-1] in _SECRET_WORDS or words[-1].endswith(_ENDINGS)


class Masker:
    """Replaces credentials and e-mail addresses by pseudonyms such as [masked-1a2b], and counts them.

    The same value has the same pseudonym everywhere, so that a reader still sees that two settings are equal; the 16
    bits of a keyed hash do not allow the value to be found again. Masking what is masked changes nothing.
    """

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}  # text -> masked; the texts of replicas repeat: arguments, messages
        self._names: dict[str, str] = {}  # name -> the one string that stands for it

    def text(self, text: str) -> str:
        """The text with every credential and address replaced."""
        if not _HINT.search(text):
            return text
        for pattern in (_PRIVATE_KEY, _TOKENS):
            text = pattern.sub(lambda m: self._pseudonym(m[0]), text)
        for pattern in (_URL, _BARE_URL, _AUTHORIZATION, _HEADER, _QUOTED_CALL, _CALL):
            text = pattern.sub(lambda m: m["head"] + self._secret(m["value"]), text)
        if "\n" in text:
            text = self._blocks(text)
        text = _LINE.sub(self._line, text)
        text = self._settings(text)
        return _EMAIL.sub(lambda m: self._pseudonym(m[0]), text) if "@" in text else text

    def _blocks(self, text: str) -> str:
        """Block scalars whose name is a credential's, each as one pseudonym; a mapping or a list below one stays."""
        parts, end = [], 0
        for head in _BLOCK.finditer(text):
            if head.start() < end or not secret_name(head["name"]):
                continue
            stop = _below(text, head.end(), len(head["indent"]))
            body = text[head.end() : stop]
            if body.strip() and (head["style"] or _SCALAR.fullmatch(body)):
                lead = len(body) - len(body.lstrip())
                tail = body[len(body.rstrip()) :]
                parts += [text[end : head.end() + lead], self._secret(body.strip()), tail]
                end = stop
        return "".join([*parts, text[end:]])

    def _line(self, match: re.Match[str]) -> str:
        """A line of an environment file, whose value goes to its end."""
        return match["head"] + self._secret(match["value"]) if secret_name(match["name"]) else match[0]

    def object(self, obj: Obj) -> Obj:
        """The object itself, its texts masked in place; equal texts of all objects share one string (memory)."""
        if obj.get("kind") == "ConfigMap" and obj.get("binaryData"):
            obj["binaryData"] = {k: self._pseudonym(v) for k, v in obj["binaryData"].items()}
        self._mapping(obj, "")
        return obj

    def _mapping(self, node: Obj, key: str) -> None:
        free = key in _FREE  # keys chosen by people: none of them is an identity field
        entry = key in _ENTRIES and secret_name(str(node.get("name")))
        for k, v in node.items():
            if isinstance(v, str):
                secret = secret_name(k) if free else entry and k == "value"
                node[k] = self._secret(v) if secret else self._leaf(v, "" if free else k)
            elif k not in _KEEP_WHOLE:
                self._nested(v, k)

    def _sequence(self, node: list[Any], key: str) -> None:
        flag = ""
        if any(isinstance(v, str) and _CALLED.search(v) for v in node) and all(isinstance(v, str) for v in node):
            self._call(node)
        for i, v in enumerate(node):
            if not isinstance(v, str):
                self._nested(v, key)
                continue
            follows = flag.startswith("-") and not v.startswith("-") and secret_name(flag)
            node[i] = self._secret(v) if follows else self._leaf(v, key)
            flag = v

    def _call(self, words: list[str]) -> None:
        """A command line that stands in a list, a word an entry: the words that hold a credential, in place."""
        spaced = [w.replace(" ", "\x00") for w in words]
        said = _CALL.sub(lambda m: m["head"] + self._secret(m["value"]), " ".join(spaced)).split(" ")
        if len(said) == len(words):
            words[:] = [w.replace("\x00", " ") for w in said]

    def _nested(self, node: Any, key: str) -> None:
        if isinstance(node, dict):
            self._mapping(node, key)
        elif isinstance(node, list):
            self._sequence(node, key)

    def _leaf(self, text: str, key: str) -> str:
        if key in _IDENTITY and "@" not in text:
            return self._names.setdefault(text, text)
        known = self._known.get(text)
        if known is None:
            return self._known.setdefault(text, self.text(text))
        if known != text:
            self._add(len(_MASK.findall(known)) - len(_MASK.findall(text)))
        return known

    def _settings(self, text: str) -> str:
        parts, end = [], 0
        for name in _NAME.finditer(text):
            if name.start() < end or not secret_name(name["name"]):
                continue
            if name["sep"] == " " and not name["name"].startswith("--"):
                continue
            value = _VALUE.match(text, name.end())
            if value and _is_value(text, name, value):
                group = "quoted" if value["quoted"] else "bare"
                parts += [text[end : value.start(group)], self._secret(value[group])]
                end = value.end(group)
        return "".join([*parts, text[end:]])

    def _secret(self, value: str) -> str:
        left_out = not value.strip() or _MASK.search(value) or _REFERENCE.fullmatch(value)
        return value if left_out or value.rstrip(".:!?").lower() in _PLAIN else self._pseudonym(value)

    def _pseudonym(self, value: str) -> str:
        if _MASK.fullmatch(value):
            return value
        self._add(1)
        digest = hashlib.blake2b(value.encode(errors="replace"), key=b"kbase", digest_size=2).hexdigest()
        return f"[masked-{digest}]"

    def _add(self, number: int) -> None:
        with self._lock:
            self.count += number


def _below(text: str, at: int, indent: int) -> int:
    """Where the lines end that are indented deeper than the line above them."""
    while at < len(text):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            return at
        at = end + 1 if end >= 0 else len(text)
    return at


def _is_value(text: str, name: re.Match[str], value: re.Match[str]) -> bool:
    """Whether what follows a secret's name is its value, and not the next word of a sentence.

    "error reading token: open file" and `volume "token" : secret "x" not found` are sentences; a quoted name has a
    quoted value, and a plain word after a colon is a value only where the sentence does not go on.
    """
    if value["quoted"]:
        return True
    if name["quote"]:
        return False
    bare = value["bare"]
    # "--- PASS: TestLogin" and "cannot read secret: db-login" are what programs print.
    if ":" in name["sep"] and (name["name"] == "PASS" or (name["name"].lower() == "secret" and _LABEL.fullmatch(bare))):
        return False
    goes_on = re.match(r" +(?![\w.-]+[:=])\S", text[value.end() : value.end() + 80])
    return "=" in name["sep"] or name["sep"] == "%3D" or not (bare.isalpha() and bare.islower() and goes_on)

"""Questions of fact ("how many", "which", "where"): read word by word, and understood wholly or not at all."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from kbase.question.fact_words import ASKED, TAKEN, Candidate, sorted_out, words_of
from kbase.script import simplified

Ask = Literal["count", "list", "where", "who", "exists"]
_USED = ("persistentvolumeclaims", "configmaps", "serviceaccounts")  # what pods refer to by name
# A boundary of words that does not fall inside "a-dashed-name" or "a/path".
_EDGE = r"(?:(?<![\w/.-])(?=[\w])|(?<=[\w])(?![\w/-]|\.\w))"
_ASKS: tuple[Ask, ...] = ("count", "where", "who", "list", "exists")
_INSIDE = re.compile(r"[\w/.-]\w|\w[\w/-]", re.ASCII)
_USES = re.compile(r"\b(?:uses?|using|mounts?)\b|用|挂载|引用", re.I)
_BARE = frozenset({"count", "list", "who"})  # what follows these is what is asked for, not a name

# A question that holds one of these needs no "which": "pods with label app=web", "the owner of web".
_IMPLIES_LIST = frozenset(
    {"owner", "sums", "age", "version", "replicas", "label", "annotation", "image", "latest image", "group"}
    | {"order oldest", "order newest", "restarts most", "restarts never", "logs", "last run"}
)
# What asks about this cluster even where no object is named.
_TELLING = frozenset(("everything", "kubernetes", "version", "order oldest", "order newest", "restarts most"))
# "Which phases does a Pod have", "what is a headless Service": about the kind, not about this cluster's objects.
_CONCEPT = re.compile(r"状态|阶段|\b(?:states?|status(?:es)?|phases?)\b", re.I | re.ASCII)
_DEFINITION = re.compile(r"是 ?[\x01].{0,6}$")


@dataclass(frozen=True)
class Asked:
    """A question of fact. target: plural of the kind asked for, "" where it is a property ("which images").

    kinds: further kinds it names.  facets: what else is asked or demanded ("phase" -> "pending"), spelled as found.
    """

    text: str
    ask: Ask
    target: str = ""
    kinds: tuple[str, ...] = ()
    facets: Mapping[str, str] = field(default_factory=dict)
    names: tuple[Candidate, ...] = ()

    def has(self, *facets: str) -> bool:
        """Whether any of these facets is in the question."""
        return any(f in self.facets for f in facets)


def asked_of(text: str) -> Asked | None:
    """What a question of fact asks; None for any other question, and for one with a word that is not understood."""
    left = simplified(unicodedata.normalize("NFKC", text)).strip()
    left = re.sub(r"[`\"'“”‘’「」『』<>]", " ", left.replace("’s ", " ").replace("'s ", " "))
    left = re.sub(r"\b(what|who|where)s\b", r"\1 is", re.sub(r"\s+", " ", left), flags=re.I)
    facets: dict[str, str] = {}
    spans: dict[str, int] = {}
    chinese = re.search(r"[\u3400-\u9fff]", left)
    for name, english, both in _facets():
        for pattern in both if chinese else english:
            if match := next((m for m in pattern.finditer(left) if _whole(left, m)), None):
                facets[name] = (match.groupdict().get("v") or match[0]).strip()
                spans[name] = match.start()
                mark = ASKED if name in _BARE else TAKEN
                left = left[: match.start()] + mark.ljust(len(match[0]), " ") + left[match.end() :]
                break
    ask = next((a for a in _ASKS if a in facets), None) or ("list" if {"happened", "changed"} & {*facets} else None)
    if ask is None and _IMPLIES_LIST & {*facets}:
        ask = "list"
    if ask is None or "not a question of fact" in facets:
        return None
    words = words_of(left)
    if words is None:
        return None
    target, kinds, names = sorted_out(words, min((spans[a] for a in _ASKS if a in spans), default=-1))
    if not chinese and any(c.loose for c in names):
        return None  # an English word that stands where no name stands
    if ask == "who" and not target and any(c.kind in _USED for c in names):
        target = "pods"  # "who uses claim data"
    if ask == "who" and not target and not facets.keys() - {"who", "everything"} and _USES.search(left):
        target = "pods"  # "who uses data"
    rest = {k: v for k, v in facets.items() if k not in _ASKS}
    kinds_named = [c.kind for c in names if c.kind and c.kind != "namespaces"]
    if ask == "exists" and not target and len(kinds_named) == 1:
        target = kinds_named[0]  # "is there a Service checkout"
    if not names and ((not rest and _CONCEPT.search(left)) or (not _TELLING & {*rest} and _DEFINITION.search(left))):
        return None
    return Asked(text, ask, target, kinds, rest, names)


def _whole(text: str, match: re.Match[str]) -> bool:
    """Whether a match cuts no Latin word in two: a name may hold any word, "report-template" the word "port"."""
    return bool(match[0]) and not any(_INSIDE.fullmatch(text[at - 1 : at + 1]) for at in match.span())


@cache
def _facets() -> tuple[tuple[str, tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]], ...]:
    """Name, English patterns, and the Chinese ones followed by the English: a Chinese question may hold both."""
    table = yaml.safe_load(files("kbase.question").joinpath("facts.yaml").read_text("utf-8"))
    made = {
        name: [tuple(re.compile(p.replace(r"\b", _EDGE), re.I | re.ASCII) for p in rows[lang]) for lang in ("en", "zh")]
        for name, rows in table.items()
    }
    return tuple((name, english, (*chinese, *english)) for name, (english, chinese) in made.items())

"""Names in a sentence that must stand in what it cites, and the words it shares with it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from kbase.script import simplified


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SPAN = re.compile(r"`+([^`]+)`+|“([^”]{1,400})”|\"([^\"\n]{1,400})\"|「([^」]{1,400})」|『([^』]{1,400})』")
_CHUNK = re.compile(r"[A-Za-z0-9_./:@\\=+~%#&*<>$-]+")
_TRIM = "./:,;!?*_~=+-<>#&"
_HAN = re.compile(r"[\u3400-\u9fff]+")
_GENERAL = _words("kubernetes k8s yaml json api cli id url ok i and/or e.g i.e vs etc linux")
# Words that begin sentences; any other one that does must stand in the source, since it may be a name.
_STARTERS = _words(
    "a about above after again all also although an and another any are as at because before below besides both "
    "but by can check do does during each either even every everything first finally for from given has have "
    "hence here how however if in inside instead is it its last later like likewise look make many meanwhile more "
    "most next no none nor not nothing note now of on once one only or other otherwise out over per please read "
    "run second see seen set several shows since so some still such than that the their then there therefore "
    "these they this those thus to together under unless until up use using was were what when where whereas "
    "whether which while who whose why will with within without would yet you your you're it's that's until fix "
    "try compare find follow inspect verify"
)
_COMPOUNDS = _words(
    "read-only non-zero out-of-memory long-running re-create re-created re-creates well-known built-in up-to-date "
    "one-time short-lived client-side server-side so-called in-place end-to-end low-level high-level step-by-step "
    "follow-up real-time run-time time-out first-line crash-looping self-healing node-level pod-level on-call in- "
    "memory left-over start-up shut-down by-design as-is right-sized mis-typed non-existent"
)
_STOP = _words(
    "the and for that this with from are was were has have had its it's not but nor because since when where "
    "which who will would can could should must may might does did doing been being into onto than then there "
    "their them they these those what while also only just very more most such each other any all some own same "
    "too why how about after before again once here both few out over under until between during you your our one "
    "two"
)
_STOP_HAN = frozenset(
    "的了是在和與与也就都而及著着過过把被讓让使對对由於于其此這这那因為为所以但或並并從从到個个它他您你我們们"
)


def spans_in(text: str) -> list[str]:
    """What is set as code or between quotation marks."""
    return [next(filter(None, groups)).strip() for groups in _SPAN.findall(text)]


def without_spans(text: str) -> str:
    """The sentence around its spans; where one stood is a blank."""
    return _SPAN.sub(" ", text)


def names_in(prose: str) -> Iterator[str]:
    """The words of a sentence (its spans taken out) that are names, fields, flags, versions, codes or addresses.

    In a Chinese sentence every Latin word with a capital is one; in an English one that is so behind the first word.
    """
    first = True
    for match in _CHUNK.finditer(prose):
        word = match[0].strip(_TRIM) if not match[0].startswith(("-", ".", "/")) else match[0].rstrip(_TRIM)
        starts, first = first, bool(re.search(r"[.:!?]\s*$", match[0]))
        if not any(c.isalnum() for c in word) or word.lower() in _GENERAL:
            continue
        yield from (part for part in _parts(word) if _is_name(part, starts=starts))


def _parts(word: str) -> list[str]:
    """CPU/memory is two words, app/web-0 is a name."""
    parts = word.split("/")
    return parts if len(parts) == 2 and all(p.isalpha() for p in parts) else [word]


def _is_name(word: str, *, starts: bool) -> bool:
    bare = re.sub(r"['’]s$", "", word)
    if bare.isdigit() or re.fullmatch(r"[\d,]+(?:\.\d+)?[A-Za-z%]{0,3}", bare):
        return False  # a number, judged as one
    if bare.lower() in _COMPOUNDS or (starts and bare.lower() in _STARTERS):
        return False
    inner = any(not c.isalnum() for c in bare) or any(c.isdigit() for c in bare)
    return inner or (any(c.isupper() for c in bare) and len(bare) > 1)


def occurs(name: str, text: str) -> bool:
    """Whether a name stands in a text as a whole, or as the beginning of a longer one (web in web-7f9c).

    Letter case and a plural s do not matter.
    """
    bare = re.sub(r"['’]s$", "", name).casefold()
    forms = {bare, bare.removesuffix("s"), bare.removesuffix("es"), bare.lstrip("v") if bare[1:2].isdigit() else bare}
    return any(form and _pattern(form).search(folded(text)) for form in forms)


@lru_cache(maxsize=4096)
def _pattern(form: str) -> re.Pattern[str]:
    left = r"(?<![a-z0-9_-])" if form[0].isalnum() else r"(?<![a-z0-9])"
    right = r"(?![a-z0-9_])" if form[-1].isalnum() else ""
    return re.compile(left + r"v?" * form[0].isdigit() + re.escape(form) + right)


@lru_cache(maxsize=256)
def folded(text: str) -> str:
    """Text in which spans and names are looked up: one case, single blanks."""
    return " ".join(text.casefold().split())


def stands_in(span: str, text: str) -> bool:
    """Whether a span stands word for word in a text (letter case and blanks aside), not as part of a longer word."""
    wanted = folded(span)
    left = r"(?<![a-z0-9_])" if wanted[:1].isalnum() else ""
    right = r"(?![a-z0-9_])" if wanted[-1:].isalnum() else ""
    return bool(wanted) and re.search(left + re.escape(wanted) + right, folded(text), re.A) is not None


@lru_cache(maxsize=2048)
def words_of(text: str) -> frozenset[str]:
    """What two texts are compared by: stems of Latin words, pairs of Han characters in one script."""
    # exitCode is found as "exit code", too.
    parted = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text)
    latin = (w.casefold() for w in re.findall(r"[A-Za-z][A-Za-z0-9_]+", f"{text} {parted}" if parted != text else text))
    stems = {_stem(w) for w in latin if len(w) > 2 and w not in _STOP}
    for run in _HAN.findall(simplified(text).replace("重新启动", "重启")):
        kept = re.split("[" + "".join(_STOP_HAN) + "]", run)
        stems |= {part[i : i + 2] for part in kept for i in range(len(part) - 1)}
    return frozenset(stems)


def share(said: str, text: str, spans: int = 0) -> float:
    """Which part of a statement's words stands in a text. spans: so many quotations of it do, and count as words."""
    own = words_of(said)
    return (len(own & words_of(text)) + spans) / max(len(own) + spans, 1)


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:7].rstrip("e")

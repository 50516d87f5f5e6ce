"""Which passages answer a question of one kind: the value, the command, the steps, the two things side by side."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kbase.compose.passages import blocks, excerpt, lead
from kbase.compose.statement import weights
from kbase.passage import Chunk, Hit
from kbase.retrieval.fold import fold, identifiers, spelt, terms
from kbase.script import Lang

_STEPS = re.compile(r"^\s*1[.)]\s", re.M)
_COMMAND = re.compile(r"^(?!#)\s*(?:kubectl|helm|crictl|etcdctl|istioctl|kubeadm|aws|eksctl|argocd|flux)\b.*$", re.M)
_VALUE = re.compile(r"default|預設|默认|value|值|range|範圍|limit|上限", re.I)
_BETWEEN = re.compile(
    r"\s+(?:vs\.?|versus|or|and|from|to|with|against)\s+|\s*(?:還是|还是|跟|和|與|与|或|、|,|/)\s*", re.I
)
_AROUND = re.compile(
    r"\b(?:what(?:'s| is| are)?|the|differences?|between|compared?|comparison|of|which|is|better|should|i|use|an?)\b"
    r"|有什麼|有什么|差別|差异|差異|区别|區別|不同|差在哪裡?|差在哪里?|差在|比較|比较|的|哪個好|哪个好|請|请|之間|之间|什麼|什么",
    re.I,
)
_CHANGES = "changes the cluster"  # how the notes mark a command that does
_SPANNED = re.compile(r"`((?:kubectl|helm|kubeadm|etcdctl) [a-z-]+)`")
_CHARS, _SHORT_CHARS = 1400, 600
_NEAR = 0.65  # a passage that holds a command is taken in place of the best where it holds this share of its coverage
_JUDGED = 5
_SAYS = 0.8  # share of a question that one command, with what is said above it, must hold to be the answer
_RARE = 0.01  # share of the passages that hold a word, where nobody knows
_MOST_ROWS = 3
_HOW = re.compile(r"\bhow (?:do|to|can|should)\b|怎麼|怎么|如何|怎樣|怎样", re.I)
_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？]|$)\s*")
_DEFAULT = re.compile(r"default|預設|默认", re.I)
# A number, or a word in code beside the word for default: `Always` by default, the default is `Never`.
_A_VALUE = re.compile(
    r"\d|(?:default(?: is| of)?|預設(?:值)?(?:是|為)?|默认(?:值)?(?:是|为)?)[ :：]*`"
    r"|`[ ，,]*[(（]?(?:(?:by |the )?default|預設|默认)",
    re.I,
)
_HOW_LONG = re.compile(
    r"\bhow (?:long|soon|quickly|often)\b|\bhow many (?:seconds|minutes|hours|days)\b|多久|幾[秒分天]|几[秒分天]", re.I
)
_TIME = re.compile(
    r"(?:\d|\b(?:an?|one|two|three|five|ten|few)\b|(?<!好)[一二兩三四五六七八九十幾]) ?"
    r"(?:s|ms|seconds?|minutes?|hours?|days?|months?|years?|秒|毫秒|分鐘|小時|天|個月|年)(?![a-z])",
    re.I,
)
_PITFALLS = re.compile(r"pitfall|misconception|誤解|地雷|踩的坑", re.I)
_TO_REPAIR = re.compile(
    r"\b(?:fix|solve|repair|resolve|recover|troubleshoot|debug)\b|怎麼辦|怎么办|解決|解决|修復|修复|排查", re.I
)
_TO_WRITE = re.compile(
    r"\b(?:configure|create|write|define|set ?up|enable|add)\b|設定|设置|配置|建立|创建|寫|写|啟用|启用", re.I
)


@dataclass(frozen=True)
class Part:
    """Words of a passage, as they stand in it."""

    chunk: Chunk
    text: str


@dataclass(frozen=True)
class Search:
    """What was asked and found. leads: note id -> its lead chunk.  passages: all chunks of a note, in its order.

    share: share of all passages that hold a word, 0 to 1.
    """

    question: str
    hits: Sequence[Hit]
    leads: dict[str, Chunk]
    passages: Callable[[str, Lang], Sequence[Chunk]]
    share: Callable[[str], float] = lambda _: _RARE

    @cached_property
    def wanted(self) -> dict[str, float]:
        """The terms of the question with what each counts (statement.weights); asked for several times an answer."""
        return weights(self.question, self.share)

    @property
    def best(self) -> Chunk:
        """The first passage."""
        return self.hits[0].chunk

    def note(self, chunk: Chunk) -> Sequence[Chunk]:
        """All passages of the note of a passage."""
        return self.passages(chunk.note, chunk.lang)

    def nearest(self, chunks: Iterable[Chunk]) -> Chunk | None:
        """The one whose heading shares most words with the question, of equals the one found first; None of none."""
        ranks = {h.chunk.key: n for n, h in enumerate(self.hits)}
        wanted = {*terms(self.question)}

        def order(chunk: Chunk) -> tuple[int, int, int]:
            shared = len(wanted & {*terms(" ".join(chunk.heading))})
            return -shared, ranks.get(chunk.key, len(ranks)), chunk.section

        return min(chunks, key=order, default=None)


def howto(search: Search) -> list[Part]:
    """The passage with the steps; where the best one only tells what it is about, its words and then the steps."""
    best = search.best
    first = search.leads.get(best.note)
    if one := _one_command(search):
        return one
    if has_steps(best) and best.section:
        whole = Part(best, excerpt(best.text, max_chars=_CHARS))
        # A table says nothing before it is read: the note's direct answer goes before it.
        return [Part(first, lead(first.text)), whole] if first and whole.text.startswith("|") else [whole]
    having = [c for c in search.note(best) if c.section and has_steps(c)]
    written = [c for c in having if "```yaml" in c.text] if _TO_WRITE.search(search.question) else []
    if _TO_REPAIR.search(search.question):  # one step after another, rather than a manifest of what is in order
        written = [c for c in having if _STEPS.search(c.text)]
    wrong = bool(having and _PITFALLS.search(" ".join(best.heading)))  # what goes wrong is no answer to how
    told = [Part(first, lead(first.text)) if first and wrong else Part(best, _told(best, search))]
    steps = _meant(search, told[0].text, written or having)
    return [*told, Part(steps, excerpt(steps.text, max_chars=_CHARS))] if steps else told


def _one_command(search: Search) -> list[Part]:
    """The one command found that says most of the question, then its passage; [] where none does, or several do."""
    wanted = search.wanted
    near = {c.key: c for c in (*(h.chunk for h in search.hits), *search.note(search.best)) if c.section}
    found = [(c, said, line) for c in near.values() for said, line in _described(c)]
    _, folded = spelt([f"{said} {line}" for _, said, line in found])
    held = [sum(w for t, w in wanted.items() if t in {*said}) for said in folded]
    most = max(held, default=0.0)
    if len(wanted) < 2 or most < _SAYS * sum(wanted.values()):
        return []
    said_most = [one for one, share in zip(found, held, strict=True) if share == most]
    likely = [one for one in said_most if one[0].note == search.best.note] or said_most
    if len(likely) > 1:
        return []
    chunk, said, line = likely[0]
    return [Part(chunk, _marked(said, line)), Part(chunk, excerpt(chunk.text, max_chars=_CHARS))]


def _marked(said: str, line: str) -> str:
    """A command in a fence, with the comment that says that it changes the cluster."""
    return "\n".join(["```bash", *([f"# {said}"] if said.startswith(_CHANGES) else []), line, "```"])


def _meant(search: Search, told: str, having: Sequence[Chunk]) -> Chunk | None:
    """The passage with the steps that are asked for, else the next best one, None without any.

    The steps are those of the commands that the direct answer names, where it names several.
    """
    named = {*_SPANNED.findall(told)}
    shared = {c.key: sum(any(line.startswith(n) for line in _commands(c)) for n in named) for c in having}
    most = max(shared.values(), default=0)
    steps = search.nearest([c for c in having if shared[c.key] == most] if most > 1 else having)
    found = {h.chunk.key for h in search.hits}
    wanted = {*terms(search.question)}
    if steps and (most > 1 or steps.key in found or len(wanted & {*terms(" ".join(steps.heading))}) > 1):
        return steps
    full = (h.chunk for h in search.hits if h.chunk.section and h.coverage >= search.hits[0].coverage)
    return next((c for c in full if has_steps(c)), steps)


def command(search: Search) -> list[Part]:
    """The one command that says most of the question, where there is one, then the passage that holds it."""
    near = search.hits[:_JUDGED]
    if search.hits[0].coverage < _NEAR:  # the first passage lacks much of the question: a later one may have it
        near = search.hits
    enough = _NEAR * max(h.coverage for h in near)
    holding = [h.chunk for h in near if h.coverage >= enough and _COMMAND.search(h.chunk.text)]
    if not search.best.section and near[0].coverage >= enough and (own := _of_note(search)):
        holding = [own, *holding]
    if not holding:
        return howto(search)
    chosen = holding[0]
    line = _line(search.question, chosen)
    whole = Part(chosen, excerpt(chosen.text, max_chars=_CHARS))
    return [Part(chosen, line), whole] if line and len([*_commands(chosen)]) > 1 else [whole]


def _of_note(search: Search) -> Chunk | None:
    """The section of the best note that has the one command which says most of the question; None where none does.

    For a note that was found by its direct answer, which has no commands.
    """
    wanted = {*terms(search.question)} - {"kubectl", "command"}
    sections = [(c, {*terms(line)} & wanted) for c in search.note(search.best) if c.section for line in _commands(c)]
    best = max(sections, key=lambda found: len(found[1]), default=None)
    return best[0] if best and best[1] else None


def parameter(search: Search) -> list[Part]:
    """What the best passage says of the value, or the row of a table that has it and then what is said of it."""
    best = search.best
    names = [n for n in identifiers(search.question) if not n[0].isupper()]  # a kind's name has no value
    if len(names) > 1 and (several := _all_rows(search, names)):
        return [several]
    for name in names:
        if _DEFAULT.search(search.question) and (first := _default(search, name)):
            return [first]
        if said := _value(best, name):
            row = _rows("\n\n".join(c.text for c in search.note(best) if c.key == best.key), name)
            return [Part(best, said), *([Part(best, row)] if row else [])]
        near = [c for n in dict.fromkeys(h.chunk.note for h in search.hits[:2]) for c in search.passages(n, best.lang)]
        for chunk in {c.key: c for c in [*(h.chunk for h in search.hits), *near]}.values():
            if row := _rows(chunk.text, name):
                more = _speaking(best, name) if best.key != chunk.key else ""
                return [Part(chunk, row), *([Part(best, more)] if more else [])]
    if _HOW.search(search.question):
        return howto(search)
    timed = _timed(search) if _HOW_LONG.search(search.question) else best
    return [Part(timed, _told(timed, search))]


def _timed(search: Search) -> Chunk:
    """The first passage that says a time, of those that hold about as much of the question as any; else the first."""
    near = search.hits[:_JUDGED]
    enough = _NEAR * max(h.coverage for h in near)
    likely = [search.best, *(h.chunk for h in near if h.coverage >= enough)]
    return next((c for c in likely if _TIME.search(c.text)), search.best)


def _all_rows(search: Search, names: Sequence[str]) -> Part | None:
    """The rows of all names, from the first passage that has each of them in one table; None where none has."""
    for chunk in (h.chunk for h in search.hits):
        found = [_rows(chunk.text, name).splitlines() for name in names]
        if all(found) and len({tuple(rows[:2]) for rows in found}) == 1:
            return Part(chunk, "\n".join([*found[0][:2], *dict.fromkeys(r for rows in found for r in rows[2:])]))
    return None


def _default(search: Search, name: str) -> Part | None:
    """The first passage that gives the default of a name, in a sentence or in a table's column for it."""
    for chunk in (h.chunk for h in search.hits):
        if found := _value(chunk, name) or _rows(chunk.text, name, _DEFAULT):
            return Part(chunk, found)
    return None


def compare(search: Search) -> list[Part] | None:
    """The direct answer and the table of a passage that sets both side by side; None where no passage does."""
    pair = compared(search.question)
    if pair is None:
        return None
    both = [h.chunk for h in search.hits if _side_by_side(h.chunk.text, pair)]
    if not both:
        return None
    chosen = next((c for c in both if c.note == search.best.note), both[0])
    first = search.leads.get(chosen.note, chosen)
    told = [Part(first, lead(first.text))] if first.key != chosen.key else []
    return [*told, Part(chosen, excerpt(chosen.text, max_chars=_CHARS))]


def of_each(search: Search) -> list[Part]:
    """The direct answers of the two notes that are about one of the two each; [] where there are no such two."""
    pair = compared(search.question) or ()
    found: list[Chunk] = []
    for term in pair:
        about = (c for c in search.leads.values() if _is_about(c.title, term) and c.note not in {f.note for f in found})
        found += [c for c in [next(about, None)] if c]
    return [Part(c, lead(c.text)) for c in found] if len(found) == 2 else []


def _is_about(title: str, term: str) -> bool:
    """Whether a part of a title begins with a term: "Ephemeral container" is not about containers."""
    parts = re.split(r"[:：,，、/（(]|\band\b|與|与|和", title)
    return any(re.match(rf"{re.escape(fold(term))}(?:s|es)?(?![a-z0-9])", fold(part.strip())) for part in parts)


def compared(question: str) -> tuple[str, str] | None:
    """The two things that a question compares, as it writes them; None where it does not name two."""
    plain = _AROUND.sub(" ", re.sub(r"[?？。.!！「」“”\"'`]", " ", question))
    sides = [side.strip() for side in _BETWEEN.split(f" {plain} ") if side.strip()]
    return (sides[0], sides[1]) if len(sides) >= 2 and all(len(s) <= 40 for s in sides[:2]) else None


def has_steps(chunk: Chunk) -> bool:
    """Whether a passage says what to do: numbered steps, a command, a manifest."""
    return bool(_STEPS.search(chunk.text) or any(b.startswith(("```", "~~~")) for b in blocks(chunk.text)))


def _told(chunk: Chunk, search: Search) -> str:
    """A lead's direct answer, or as much of a passage as fits."""
    is_lead = chunk.note in search.leads and search.leads[chunk.note].key == chunk.key
    return (lead(chunk.text) if is_lead else "") or excerpt(chunk.text, max_chars=_CHARS)


def _line(question: str, chunk: Chunk) -> str:
    """A fence with the command that shares most words with the question, with what is said above it; "" for none."""
    wanted = {*terms(question)} - {"kubectl", "command"}
    each = [(len(wanted & {*terms(f"{said} {line}")}), said, line) for said, line in _described(chunk)]
    (most, said, line), (next_most, *_) = sorted([*each, (0, "", ""), (0, "", "")], key=lambda one: -one[0])[:2]
    if most < 2 or most == next_most:
        return ""
    return _marked(said, line)


def _commands(chunk: Chunk) -> Iterator[str]:
    for _, command in _described(chunk):
        yield command


def _described(chunk: Chunk) -> Iterator[tuple[str, str]]:
    """The commands of a passage, each with the comment above it; "" where there is none."""
    for block in blocks(chunk.text):
        said = ""
        for line in block.splitlines() if block.startswith(("```", "~~~")) else ():
            if line.lstrip().startswith("#"):
                said = line.strip("# ")
            elif _COMMAND.match(line):
                yield said, line.strip()


def _rows(text: str, name: str, heads: re.Pattern[str] = _VALUE) -> str:
    """The rows of a table of values whose first cell has the name, below the table's head; "" for none.

    heads: what the head of such a table says.
    """
    for block in (b for b in blocks(text) if b.startswith("|")):
        head, *rows = block.splitlines()
        if len(rows) < 2 or not heads.search(head):
            continue
        wanted = fold(name).lstrip("-")
        own = [r for r in rows[1:] if wanted in re.split(r"[`\s,/=]+|--", fold(r.strip().strip("|").split("|")[0]))]
        own = own or [r for r in rows[1:] if re.search(rf"(?<![\w-]){re.escape(wanted)}(?![\w-])", fold(_first(r)))]
        if own:
            return "\n".join([head, rows[0], *own[:_MOST_ROWS]])
    return ""


def _value(chunk: Chunk, name: str) -> str:
    """The sentences of a passage that name a parameter together with its default; "" for none."""
    prose = " ".join(" ".join(b.split()) for b in blocks(chunk.text) if not b.startswith(("|", "```", "~~~")))
    product = re.compile(rf"{re.escape(name)}` ?[×*]|[×*] ?`{re.escape(name)}", re.I)  # its value is that of several
    told = [s for s in _SENTENCE.findall(prose) if fold(name) in fold(s) and not product.search(s)]
    said = [s for s in told if _DEFAULT.search(s) and _A_VALUE.search(s)]
    return "".join(said[:2]).strip()


def _first(row: str) -> str:
    return row.strip().strip("|").split("|")[0]


def _speaking(chunk: Chunk, name: str) -> str:
    """The blocks of a passage that name it, without tables."""
    said = [b for b in blocks(chunk.text) if fold(name) in fold(b) and not b.startswith("|")]
    return excerpt("\n\n".join(said), max_chars=_SHORT_CHARS) if said else ""


def _side_by_side(text: str, pair: Sequence[str]) -> bool:
    """Whether a table has both in its head, or both in its first column."""
    for block in (b for b in blocks(text) if b.startswith("|")):
        head, *rows = block.splitlines()
        column = " ".join(_first(r) for r in rows[1:])
        for place in (fold(head), fold(column)):
            if all(_holds(place, term) for term in pair):
                return True
    return False


def _holds(place: str, term: str) -> bool:
    return all(re.search(rf"(?<![a-z0-9]){re.escape(word)}", place) for word in fold(term).split())

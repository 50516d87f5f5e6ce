"""What a model's sentence is held against: for each [K] and [E], what it states, what it advises, what it only says."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from kbase.answer import Answer
from kbase.cluster.redact import Masker
from kbase.cluster.resources import kubectl
from kbase.llm.commands import commands_in, fences_in, is_command
from kbase.llm.instructions import WITHHELD, told
from kbase.llm.marks import OUR_MARK
from kbase.passage import Applies, Citation
from kbase.script import Lang, for_reader
from kbase.text import Text
from kbase.types import Evidence, Finding, Json

_MESSAGE_WORDS = 3  # a value of so many words is a message somebody wrote, not a state of the cluster
_QUOTED = re.compile(r"`([^`]+)`|“([^”]+)”|「([^」]+)」")
_ROW_MARK = re.compile(r"^\| *(E\d+(?: E\d+)*) *\|")


@dataclass(frozen=True)
class Source:
    """One citable thing.

    states: facts, in our words and the API's.  advises: steps and commands that a note or a check gives.
    says: messages, log lines and other texts of the cluster, which prove only that somebody wrote them: they may be
    quoted, and carry neither a claim nor a command.
    about, shown, found: what a model is given of it: what it is, its text or value, and what the checks say of it.
    """

    id: str
    states: str
    advises: str = ""
    says: str = ""
    applies: Applies = "any"
    kubernetes: str = ""
    about: str = ""
    shown: str = field(default="", compare=False)
    found: str = field(default="", compare=False)

    @cached_property
    def text(self) -> str:
        """All that it states and advises."""
        return self.states if self.advises in self.states else f"{self.states}\n{self.advises}"

    @cached_property
    def commands(self) -> frozenset[str]:
        """The commands it gives."""
        return commands_in(self.text)

    @cached_property
    def fences(self) -> list[str]:
        """The blocks of code it gives."""
        return fences_in(self.advises)


def sources_of(answer: Answer) -> dict[str, Source]:
    """The sources of an answer by their id, masked, with what speaks to a model withheld."""
    found = {c.id: of_citation(c, answer.lang) for c in answer.citations}
    numbered = {f"E{n}": e for n, e in enumerate(answer.evidence, start=1)}
    found |= {id: of_evidence(id, e) for id, e in numbered.items()}
    messages = messages_of(answer)
    for id, line in _plain_lines(answer.markdown, messages):
        if id in found:
            found[id] = _more(found[id], line)
    for finding in answer.findings:
        found |= _told_by(finding, numbered, found, answer)
    return {id: _clean(source) for id, source in found.items()}


def messages_of(answer: Answer) -> list[str]:
    """The texts in an answer that somebody wrote into the cluster: log lines, events, values of several words."""
    found = [m for e in answer.evidence if not e.path.startswith("table ") for m in _messages(e.value)]
    return found + [f for text in _texts(answer.findings) for f in _facts([text]) if _is_message(f)]


def of_citation(citation: Citation, lang: Lang) -> Source:
    """A passage of a note: it states and advises what stands in it."""
    chunk = citation.chunk
    text = told(citation.quote)
    titled = "\n".join((chunk.title, " › ".join(chunk.heading), text))
    shown = for_reader(titled, lang)
    both = titled if shown == titled else f"{shown}\n{titled}"
    about = f"{chunk.note} › {' › '.join(chunk.heading)}"
    shown = for_reader(text, lang)
    return _clean(Source(citation.id, both, both, "", citation.applies, chunk.kubernetes, about, shown))


def of_evidence(id: str, evidence: Evidence) -> Source:
    """A fact of the cluster. A value that is a message is something said, not something that is so."""
    ref = evidence.object
    commands = {kubectl(ref), kubectl(ref, evidence.path), evidence.command} - {""}
    states = [str(ref), f"{ref.kind} {ref.name} {ref.namespace}", ref.api_version]
    states += [f"`{c}`" for c in sorted(commands)]
    # A table is printed from fields of objects; only there do texts of several words state something.
    messages = [] if evidence.path.startswith("table ") else list(_messages(evidence.value))
    plain = _without(_as_text(evidence.value), messages)
    says = "\n".join(told(m) for m in messages)
    shown = _without(_as_text(evidence.value), [m for m in messages if WITHHELD in told(m)], WITHHELD)
    about = f"{ref} {evidence.path}".strip()
    value = f"{evidence.path} {plain}" if "\n" not in plain else f"{evidence.path}\n{plain}"
    return _clean(Source(id, "\n".join([*states, value]), says=says, about=about, shown=shown))


def _told_by(
    finding: Finding, numbered: Mapping[str, Evidence], found: Mapping[str, Source], answer: Answer
) -> dict[str, Source]:
    """The sources of a finding with its cause, its facts and its next steps."""
    ids = {(e.object.key, e.path): id for id, e in numbered.items()}
    steps = "\n".join(a.text.render(answer.lang) for a in finding.next_steps)
    about = f"{finding.about}\n{finding.cause.render(answer.lang) if _ours(finding.cause) else ''}"
    out: dict[str, Source] = {}
    for step in finding.chain:
        fact = step.fact.render(answer.lang) if _ours(step.fact) else ""
        for id in filter(None, (ids.get((e.object.key, e.path)) for e in step.evidence)):
            known = out.get(id) or _more(found[id], about, steps)
            out[id] = _more(known, f"{step.about}\n{fact}")
    notes = [c for c in answer.citations if c.chunk.note in finding.notes]
    return out | {c.id: _more(found[c.id], "", steps) for c in notes}


def _ours(text: Text) -> bool:
    """Whether a sentence is in our words throughout: none of its facts is a message of the cluster."""
    return not any(_is_message(f) for f in _facts(text.facts.values()))


def _texts(findings: Iterable[Finding]) -> Iterator[Text]:
    for finding in findings:
        yield finding.cause
        yield from (step.fact for step in finding.chain)
        yield from (ruled.why for ruled in finding.ruled_out)


def _facts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, Text):
            yield from _facts(value.facts.values())
        elif isinstance(value, list | tuple):
            yield from _facts(value)
        else:
            yield str(value)


def _is_message(text: str) -> bool:
    return len(text.split()) >= _MESSAGE_WORDS and not is_command(text.strip("`"))


def _messages(value: Json) -> Iterator[str]:
    """The texts inside a value that are longer than names are."""
    if isinstance(value, str) and _is_message(value):
        yield value
    elif isinstance(value, dict):
        for inner in (*value.keys(), *value.values()):
            yield from _messages(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _messages(inner)


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain_lines(markdown: str, messages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(id, line) for each line of the plain answer and each mark in it; rows of tables say it in their first cell.

    Messages are taken out first, since they may hold marks of their own. The title of a list belongs to its lines.
    """
    title = ""
    for line in (_without(line, messages) for line in markdown.split("\n")):
        title = line if line.startswith("**") else title if line.strip() else ""
        row = _ROW_MARK.match(line)
        said = " ".join(OUR_MARK.sub("", line[row.end() :] if row else line).split())
        said = f"{title}\n{said}" if title and title != line and not OUR_MARK.search(title) else said
        for id in row[1].split() if row else OUR_MARK.findall(line):
            yield id, said


def _without(line: str, messages: Sequence[str], by: str = "…") -> str:
    """A text without the messages in it, in any of the forms in which the plain answer shows them."""
    for message in sorted(messages, key=len, reverse=True):
        flat = " ".join(message.split())
        for form in (message, flat, json.dumps(message, ensure_ascii=False)[1:-1], _celled(flat), flat[:100]):
            line = line.replace(form, by)
    # A cell of a table and a quotation may hold a message that is no evidence of its own.
    return _QUOTED.sub(lambda m: by if _is_message(m[1] or m[2] or m[3]) else m[0], line)


def _celled(flat: str) -> str:
    return flat.replace("`", "'").replace("|", "\\|")


def _more(source: Source, states: str, advises: str = "") -> Source:
    return replace(
        source,
        states="\n".join(filter(None, (source.states, states))),
        advises="\n".join(filter(None, (source.advises, advises))),
        found="\n".join(filter(None, (source.found, states))),
    )


def _once(text: str) -> str:
    """The text without lines that repeat; blank lines and what stands in a fence stay."""
    if "```" in text or "~~~" in text:
        return text
    return "\n".join(dict.fromkeys(text.split("\n")))


def _clean(source: Source) -> Source:
    mask = Masker().text
    return replace(
        source,
        states=mask(told(_once(source.states))),
        advises=mask(told(source.advises)),
        says=mask(source.says),
        shown=mask(source.shown),
        found=mask(told(_once(source.found))),
    )

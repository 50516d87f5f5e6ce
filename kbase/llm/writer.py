"""Lets a model word a finished answer, and shows of its words what the sources bear."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from kbase.answer import Answer, Wording
from kbase.core import Kbase
from kbase.llm.citing import STRICT, Paragraphs, settled
from kbase.llm.endpoint import Endpoint, LlmFault, Part, tokens_of
from kbase.llm.marks import without_marks
from kbase.llm.page import Plain, Words
from kbase.llm.prompt import messages
from kbase.llm.sources import Source, sources_of
from kbase.llm.terms import share
from kbase.llm.toolbox import Toolbox, definitions
from kbase.llm.units import Unit, Units
from kbase.llm.verify import Judged, echoes

Say = Callable[[str], None]
_ROUNDS = 3  # in which functions may be called; the one after them must be words
_CALLS = 6  # functions in all
_ENOUGH = 2  # verified sentences before anything is shown, unless the reply is no longer
_MOST_REPEATED = 3  # sentences said before, until a reply counts as one that goes round in circles
_UNCOUNTED = frozenset({"repeated", "heading", "question"})  # not shown, and no sign that the others are false
_COPIED = 20  # characters; what is shorter stands in many a text
_CHARS_PER_TOKEN = 6  # a reply longer than this is not what was asked for, whatever the service counts
_PROMPT_SHARE = 0.25  # of the budget goes into the first request at most
_LEAST_REPLY = 64  # tokens; with less left, no further request is made
_log = structlog.get_logger()


def unsaid(_piece: str) -> None:
    """For those who want only the whole."""


@dataclass
class Writer:
    """Words answers. Safe to share between threads. tools: whether the model may read more by itself."""

    endpoint: Endpoint
    kbase: Kbase | None = None
    tools: bool = False

    def __call__(self, answer: Answer, say: Say = unsaid) -> Answer:
        """The answer in the model's words, or as it was where too few of them hold; `wording` says which and why.

        say: gets the body piece by piece, each only when it is certain; all pieces together are the body. At the
        deadline (`endpoint.timeout_s` from now) the body is complete, whatever the model does.
        """
        # Nothing was found, and that is the answer; or all of it is tables and steps, which stay as they are.
        if answer.abstain_reason is not None or not Plain.of(answer).can_be_worded:
            return _as_it_was(answer, say)
        if self.endpoint.resting:
            return _as_it_was(answer, say, Wording(self.endpoint.model, plain_because="resting"))
        draft = Draft(answer, say)
        exchange = Exchange(self.endpoint, answer, self.kbase if self.tools else None, self.endpoint.clock())
        try:
            self.endpoint.connect()
            exchange.begun = self.endpoint.clock()
            for unit in exchange.units():
                draft.take(unit, exchange.sources)
        except LlmFault as fault:
            draft.fault = fault.reason
            self.endpoint.rest(fault.rest_s)
        except Exception as fault:  # noqa: BLE001 - a fault of ours must not take the answer with it, which is whole
            draft.fault = "error"
            _log.error("wording_failed", fault=type(fault).__name__)
        done = draft.end(exchange.answer, self.endpoint.model, exchange.tokens)
        ms = round((self.endpoint.clock() - exchange.begun) * 1000, 1)
        _log.info("worded", ms=ms, kept=draft.kept, dropped=draft.failed, fault=draft.fault, tokens=exchange.tokens)
        total = round(answer.timings_ms.get("total", 0.0) + ms, 1)
        return replace(done, timings_ms={**answer.timings_ms, "word": ms, "total": total})


def _as_it_was(answer: Answer, say: Say, wording: Wording | None = None) -> Answer:
    say(answer.markdown)
    return replace(answer, wording=wording)


@dataclass
class Exchange:
    """The requests for one answer: within its deadline, its tokens and its number of calls.

    answer, sources: grow by what functions read.  tokens: spent so far.
    """

    endpoint: Endpoint
    answer: Answer
    kbase: Kbase | None
    begun: float = 0.0
    tokens: int = 0
    sources: dict[str, Source] = field(default_factory=dict)

    def units(self) -> Iterator[Unit]:
        """The units of the reply, as they become complete. LlmFault where it cannot be had, or not to its end."""
        budget = self.endpoint.budget_tokens
        self.sources = sources_of(self.answer)
        box = Toolbox(self.kbase, self.answer, self.sources) if self.kbase else None
        said = messages(self.answer, self.sources, budget=int(budget * _PROMPT_SHARE), tools=box is not None)
        calls_left = _CALLS
        for round in range(_ROUNDS + 1):
            units, paragraphs, calls, cut = Units(), Paragraphs(), Calls(), False
            for part in self._reply(said, with_tools=box is not None and round < _ROUNDS and calls_left > 0):
                calls.add(part)
                cut = cut or part.cut
                yield from paragraphs.feed(units.feed(part.text))
            yield from paragraphs.feed(units.end(cut=cut))
            yield from paragraphs.end()
            if not calls.wanted or box is None:
                return
            said.append(calls.message())
            for call in calls.wanted.values():
                calls_left -= 1
                result = box.call(call.name, call.arguments) if calls_left >= 0 else _NO_MORE
                said.append({"role": "tool", "tool_call_id": call.id, "content": result})
            self.answer, self.sources = box.answer, box.sources
        raise LlmFault("tool_loop")

    def _reply(self, said: list[dict[str, Any]], *, with_tools: bool) -> Iterator[Part]:
        """One reply, counted, and cut off where it grows beyond what it may have."""
        sent = sum(tokens_of(str(m.get("content", ""))) for m in said)
        most = min(self.endpoint.max_tokens, self.endpoint.budget_tokens - self.tokens - sent)
        if most < _LEAST_REPLY:
            raise LlmFault("budget")
        until = self.begun + self.endpoint.timeout_s
        live = self.kbase is not None and self.kbase.cluster is not None
        length, told = 0, 0
        try:
            for part in self.endpoint.reply(
                said, until=until, max_tokens=most, tools=definitions(live=live) if with_tools else ()
            ):
                length += len(part.text) + sum(len(c[3]) for c in part.calls)
                told = max(told, part.tokens)
                if length > most * _CHARS_PER_TOKEN:
                    raise LlmFault("too_long")
                yield part
        finally:
            self.tokens += told or sent + length // 4


_NO_MORE = json.dumps({"error": "no more calls: answer from what you have"})


@dataclass
class Call:
    """A function that the model wants called."""

    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass
class Calls:
    """The calls of one reply, put together from their pieces."""

    wanted: dict[int, Call] = field(default_factory=dict)

    def add(self, part: Part) -> None:
        """Takes in the pieces of a part."""
        for index, id, name, arguments in part.calls:
            call = self.wanted.setdefault(index, Call())
            call.id, call.name, call.arguments = call.id or id, call.name or name, call.arguments + arguments

    def message(self) -> dict[str, Any]:
        """The model's own turn, as it must stand before the results."""
        functions = [
            {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}}
            for c in self.wanted.values()
        ]
        return {"role": "assistant", "content": None, "tool_calls": functions}


@dataclass
class Draft:
    """What is shown of a reply while it arrives.

    The cause is, at once: it comes first whatever the model says. Of the model's words nothing is, before _ENOUGH
    sentences hold and at least as many hold as fall. What is shown stays shown: the blocks of the plain answer that it
    does not stand for follow at the end, so that nothing known is ever lost.
    """

    answer: Answer
    say: Say
    words: Words = field(default_factory=Words)
    fault: str = ""
    kept: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    _shown: str = ""
    _begun: bool = False
    _sources: dict[str, Source] = field(default_factory=dict)
    _opening: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._plain = Plain.of(self.answer)
        self._flat = " ".join(without_marks(self.answer.markdown).split())
        cause = "\n\n".join(self._plain.cause)
        self.words.known(cause)
        if cause and self.answer.markdown.startswith(f"{cause}\n\n"):
            self._tell(f"{cause}\n\n")

    def take(self, unit: Unit, sources: dict[str, Source]) -> None:
        """Judges a unit, and shows it if it holds."""
        self._sources = sources
        judged = settled(unit, sources, self.answer.lang)
        if not judged.why and echoes(judged.text, self.answer.question.text):
            judged = Judged("", "question")
        why = judged.why or ("repeated" if self.words.say(judged.text) else "")
        if judged.why and self._copied(unit):
            why = "repeated"
        if why:
            self.failed[why] = self.failed.get(why, 0) + 1
            if self.failed.get("repeated", 0) >= _MOST_REPEATED:
                raise LlmFault("too_long")
            if self._begun and self.dropped > self.kept:
                raise LlmFault("unverified")  # what is shown stays shown, but no more is taken from such a reply
            return
        self.kept += 1
        piece = self.words.add(unit, judged.text, judged.cites)
        if self._begun:
            self._tell(piece)
        elif self._enough(_ENOUGH) and not self._plain.says(self.words):
            self._begin()

    def _copied(self, unit: Unit) -> bool:
        """Whether a sentence was merely copied from the plain answer, where it stands among what makes it true."""
        bare = " ".join(without_marks(unit.text).split()).rstrip(" .。")
        return len(bare) > _COPIED and bare in self._flat

    @property
    def dropped(self) -> int:
        """The sentences that do not hold. One that was said before is none of them, and is not shown either."""
        return sum(n for why, n in self.failed.items() if why not in _UNCOUNTED)

    def _enough(self, least: int) -> bool:
        return self.kept >= least and self.kept >= self.dropped and bool(self.words.cites)

    def _fits(self) -> bool:
        """Whether the words are closer to what they cite than many sentences need be of which one goes astray."""
        told = self.words.text
        cited = "\n".join(f"{s.text}\n{s.says}" for id in self.words.cites if (s := self._sources.get(id)))
        return share(without_marks(told), cited) >= STRICT[self.answer.lang]

    def _begin(self) -> None:
        self._opening = tuple(self._plain.opening(self.words))
        whole = "\n\n".join([*self._opening, self.words.text])
        self._tell(whole.removeprefix(self._shown))
        self._begun = True

    def _tell(self, piece: str) -> None:
        self._shown += piece
        self.say(piece)

    def end(self, answer: Answer, model: str, tokens: int) -> Answer:
        """The whole answer: what is shown and what follows it, or the plain one."""
        if (
            not (self._begun or self.fault or self.dropped)
            and self._enough(1)
            and self._fits()
            and not self._plain.says(self.words)
        ):
            self._begin()  # a reply of one sentence
        if not self._begun:
            self.say(self.answer.markdown.removeprefix(self._shown))
            return replace(
                self.answer, wording=Wording(model, 0, self.dropped, self.fault or self._why_plain(), tokens)
            )
        rest = self._plain.after(self.words, self._opening)
        if rest:
            self._tell("\n\n" + "\n\n".join(rest))
        # What functions read may be cited; the findings stay those that the question is about.
        answer = replace(answer, findings=self.answer.findings, markdown=self._shown)
        return replace(answer, wording=Wording(model, self.kept, self.dropped, "", tokens))

    def _why_plain(self) -> str:
        if not (self.kept or self.dropped):
            return "nothing_new" if self.failed.get("repeated") else "empty"
        if self._enough(1) and self._plain.says(self.words):
            return "nothing_new"
        languages = self.failed.get("language", 0)
        return "wrong_language" if languages * 2 > self.kept + self.dropped else "unverified"

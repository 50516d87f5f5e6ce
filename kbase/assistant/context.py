"""What a turn leaves behind for the questions that follow it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from kbase.answer import Answer, Intent
from kbase.assistant.swap import term_in
from kbase.diagnosis.relate import faults
from kbase.script import Lang
from kbase.types import ObjectRef

_MOST_LISTED = 20  # as many as an answer shows: whoever says "the last one" means what they see


@dataclass(frozen=True)
class Context:
    """What follow-ups may refer to.

    question: as it was understood, standing on its own.  about: the objects it was about, namespace: where.
    told: (code, object) of the root causes that were told, in their order.  listed: the objects a table showed, in
    its order.  notes: ids of the notes cited.  topic: the term of the question, else the title of the first note.
    seen: keys of the passages.  commands: those that the answer gave and that may be run.
    """

    question: str = ""
    lang: Lang = "en"
    intent: Intent = "other"
    namespace: str = ""
    about: tuple[ObjectRef, ...] = ()
    told: tuple[tuple[str, ObjectRef], ...] = ()
    listed: tuple[ObjectRef, ...] = ()
    notes: tuple[str, ...] = ()
    topic: str = ""
    seen: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()

    @property
    def subject(self) -> ObjectRef | None:
        """The one object that "it" means; None where none was spoken of, or several in a table."""
        if self.about:
            return self.about[0]
        objects = {ref for _, ref in self.told}
        return objects.pop() if len(objects) == 1 else self.listed[0] if len(self.listed) == 1 else None

    @property
    def in_order(self) -> tuple[ObjectRef, ...]:
        """What "the second one" counts: the rows of the table, else the causes that were told."""
        return self.listed or tuple(ref for _, ref in self.told)

    def as_json(self) -> dict[str, Any]:
        """For `turn.context`."""
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """What as_json gave; what an older version did not keep stays empty."""
        known = {f.name: kept[f.name] for f in fields(cls) if f.name in kept}
        for name in ("about", "listed"):
            known[name] = tuple(ObjectRef(**ref) for ref in known.get(name, ()))
        known["told"] = tuple((code, ObjectRef(**ref)) for code, ref in known.get("told", ()))
        return cls(**known | {name: tuple(known.get(name, ())) for name in ("notes", "seen", "commands")})


def context_of(answer: Answer, before: Context | None) -> Context:
    """The context after an answer. before: that of the turn it followed up, None where it stands on its own."""
    question, told = answer.question, faults(answer.findings)
    carried = question.carried
    if carried and carried.commands and before:  # what was run belongs to the answer that gave it
        return before
    notes = [c.chunk.note for c in answer.citations]
    seen = [*(carried.seen if carried else ()), *(c.chunk.key for c in answer.citations)]
    about = _bare(answer.about or (carried.objects if carried else ()))
    context = Context(
        question=question.text,
        lang=answer.lang,
        intent=answer.intent,
        namespace=question.namespace or next((r.namespace for r in about), "") or _looked_in(answer),
        about=about,
        told=tuple((f.root.code, _bare([f.root.about])[0]) for f in told[:_MOST_LISTED]),
        listed=_bare(answer.listed[:_MOST_LISTED]),
        notes=tuple(dict.fromkeys([*(carried.notes if carried else ()), *notes])),
        topic=term_in(question.text) or (answer.citations[0].chunk.title if answer.citations else ""),
        seen=tuple(dict.fromkeys(seen)),
        commands=tuple(c.text for c in answer.commands if c.refusal is None),
    )
    if before and carried and carried.focus and _same(context, before):
        # A part of the same answer: "is it the same in staging?" then asks the whole question, not for that part.
        context = replace(context, question=before.question, intent=before.intent)
    return _filled(context, before) if before else context


def _looked_in(answer: Answer) -> str:
    """The namespace that a question of fact was about: that of the list it counted."""
    return answer.evidence[0].object.namespace if answer.evidence and answer.intent == "status" else ""


def _same(context: Context, before: Context) -> bool:
    """Whether the conversation is still about what it was about before."""
    if not before.question or not context.about or before.subject is None:
        return bool(before.question)
    return context.about[0].key == before.subject.key


def _filled(context: Context, before: Context) -> Context:
    """A follow-up that told less leaves what was told before: "show me the logs", then "how do I fix it?"."""
    same = not context.about or {r.key for r in context.about} <= {r.key for r in before.about} | {
        r.key for _, r in before.told
    }
    if not same or (context.told and context.listed):
        return context
    kept = {name: getattr(before, name) for name in ("told", "notes", "topic") if not getattr(context, name)}
    kept |= {} if context.about else {"about": before.about}
    kept |= {} if context.listed or context.told else {"listed": before.listed}
    return replace(context, **kept)


def latest(kept: Sequence[Mapping[str, Any]]) -> Context | None:
    """The last context of a thread that has something to refer to."""
    contexts = [
        c for k in reversed(kept) if k and (c := Context.of_json(k)) and (c.about or c.told or c.listed or c.notes)
    ]
    live = next((c for c in contexts if c.about or c.told or c.listed), None)
    # What was neither asked plainly nor about the cluster ("since when?") does not end what was spoken of.
    return next((c for c in contexts if c is live or live is None or c.intent != "other"), None)


def _bare(refs: Iterable[ObjectRef]) -> tuple[ObjectRef, ...]:
    """References without what changes with each read."""
    return tuple(ObjectRef(r.kind, r.namespace, r.name, r.api_version) for r in refs)

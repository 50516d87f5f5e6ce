"""What a question means in its conversation: on its own, or with what it takes over from what was said before."""

import re
from dataclasses import dataclass, replace

from kbase.answer import Carried, Focus, Intent, Question
from kbase.assistant.context import Context
from kbase.assistant.places import Places
from kbase.assistant.running import running
from kbase.assistant.swap import name_swapped, term_swapped
from kbase.assistant.understood import (
    ABOUT,
    CAN,
    CAN_NOTES,
    COMPARED,
    EVERYTHING,
    EVERYTHING_IN,
    EXAMPLE,
    NO_CONTEXT,
    NO_NAMESPACE,
    NOT_SO_MANY,
    OF_CLUSTER,
    OF_NOTES,
    OF_TOPIC,
    SIBLINGS,
    TAKEN_AS,
    THERE_ARE,
    WELCOME,
    WORDS,
    Understood,
    kind_named,
    kind_word,
    target,
    topic_name,
)
from kbase.assistant.wording import (
    Pointer,
    compared,
    guesses,
    instead,
    leaning,
    ordinal,
    other_language,
    plain,
    pointer,
)
from kbase.cluster.resources import RESOURCES
from kbase.compose.answer import DID_YOU_MEAN
from kbase.question.entities import kinds_in, nearest
from kbase.question.facts import asked_of
from kbase.question.intent import intent_of
from kbase.script import Lang, detect, is_han, simplified
from kbase.types import ObjectRef

_MOST_NAMED = 8
_MOST_CHARS_ALONE = 60  # what says nothing of its own is short
_ALONE = frozenset({"again", "healthy", "siblings"})  # asked first, these speak of the cluster
_FOCUS: dict[str, Focus] = {"fix": "fix", "why": "why", "command": "command", "more": "more", "since": "since"}
_WITH_LOGS = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "Service", "PersistentVolumeClaim"}
)
_IN = re.compile(r"(?:namespace|环境|命名空间|environment|env|cluster|集群|丛集)", re.I)
_INSIDE = re.compile(r"^(?P<x>.+?) in (?:the )?(?:namespace )?(?P<ns>[a-z0-9-]+)(?: namespace)?$", re.I)
_ANTECEDENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+|[A-Z][a-z]+[A-Z]\w*|[a-z]+[A-Z]\w*|\b[A-Z]{3,}\b")
_ASKED_KIND = re.compile(
    r"^(?:on |in |at )?(?:which|what|how many|how much)\s+\w+|哪(?:一|个|些|台|几)*\s*\w+|(?:几|多少)个?\s*\w+", re.I
)


_CLAUSE = re.compile(
    r"^(?:where|how|what|which|when|who|why|can|could|do|does|did|should|must|will|is|are) \S+ \S+"
    r"|怎么|如何|为什么|哪里|多久|会不会|能不能|可不可以|要不要|需要.+吗$",
    re.I,
)
_ENDING = re.compile(r"[\s?？!！。.]+$")
_AILING = re.compile(
    r"\b(?:wrong|broken|fail\w*|problems?|issues?|errors?|healthy|ok)\b|问题|错|坏|异常|正常|失败", re.I
)


def understand(question: Question, context: Context | None, places: Places) -> Understood | None:
    """What a question means after what was said; None where it stands on its own and takes nothing over."""
    if run := running(question, context.commands if context else None):
        return run
    if context is None and len(question.text) > _MOST_CHARS_ALONE:
        return None
    text = plain(question.text)
    if context is None:
        return _without_context(question, text, places)
    turn = _Turn(question, text, context, places)
    steps = (turn.picked, turn.in_language, turn.compared, turn.asking, turn.exchanged, turn.pointing, turn.eliding)
    return next((found for step in steps if (found := step())), None)


def _without_context(question: Question, text: str, places: Places) -> Understood | None:
    asked = leaning(text)
    if reply := _sociable(asked, question, places):
        return reply
    if asked is None or asked == "aspect" or question.namespace or places.one_text:
        return None
    if asked in _ALONE:
        lang = question.lang or detect(question.text)
        words = EVERYTHING().render(lang)
        if places.known:
            return Understood(replace(question, text=words, lang=lang))
    return Understood(question, reply=NO_CONTEXT(example=EXAMPLE()))


def _sociable(asked: str | None, question: Question, places: Places) -> Understood | None:
    """What is said to thanks, to a greeting, and to who asks what can be asked."""
    if asked == "thanks":
        return Understood(question, reply=WELCOME(), reason=None)
    if asked not in ("greeting", "abilities"):
        return None
    lang = question.lang or detect(question.text)
    examples = "\n".join(f"- {e().render(lang)}" for e in (*(OF_CLUSTER if places.known else ()), *OF_NOTES))
    return Understood(question, reply=(CAN if places.known else CAN_NOTES)(examples=examples), reason=None)


@dataclass(frozen=True)
class _Turn:
    """One question after another. text: the question, plain."""

    question: Question
    text: str
    context: Context
    places: Places

    def picked(self) -> Understood | None:
        """ "How do I fix the second one?" """
        found = ordinal(self.text)
        if not found or not self.context.in_order:
            return None
        number, start, end = found
        listed = self.context.in_order
        if number > len(listed):
            return Understood(self.question, reply=NOT_SO_MANY(n=len(listed)))
        ref = listed[number - 1 if number > 0 else -1]
        code = "" if self.context.listed else self.context.told[number - 1 if number > 0 else -1][0]
        rest = f"{self.text[:start]} it {self.text[end:]}"
        asked = leaning(rest) or (None if instead(self.text) is None else "healthy")
        if asked:
            return self._asked(asked, ref, code)
        words = f"{self.text[:start]}{ref.name}{self.text[end:]}"
        return self._about(words, ref)

    def in_language(self) -> Understood | None:
        """ "In English, please": the same question again."""
        lang = other_language(self.text)
        return self._again(lang) if lang else None

    def asking(self) -> Understood | None:
        """ "Show me the logs", "why?" """
        asked = leaning(self.text)
        if asked is None:
            return None
        if reply := _sociable(asked, self.question, self.places):
            return reply
        if asked == "aspect":
            return self._aspect()
        told = [ref for _, ref in self.context.told]
        subject = self.context.subject or next(iter(told), None)
        if asked == "again":
            return self._again(None)
        if asked == "siblings":
            return self._siblings()
        if asked == "command" and self._was_lookup():
            carried = Carried(focus="command")
            return self._taken(self.context.question, carried, namespace=self.context.namespace)
        if asked == "more" and self.context.notes:
            return self._of_notes("more")
        if subject and self.context.intent not in ("concept", "compare", "parameter"):
            return self._asked(asked, subject, self._code_of(subject))
        if self.context.notes:
            return self._of_notes(_FOCUS.get(asked, "command"))
        return None

    def compared(self) -> Understood | None:
        """ "How is it different from a Service?" """
        other = compared(self.text)
        if other is None or not self.context.topic or self.context.subject:
            return None
        words = COMPARED(one=topic_name(self.context.topic), other=self._original(other)).render(self._lang())
        return self._taken(words, Carried(intent="compare"))

    def eliding(self) -> Understood | None:
        """ "How many replicas?", "是不是記憶體不夠？": a property, or a cause, of the object that was spoken of."""
        ref = self.context.subject
        if ref is None or self.question.namespace or len(self.text) > _MOST_CHARS_ALONE:
            return None
        if instead(self.text) or _ANTECEDENT.search(self.text) or self.places.named(self.text, near=None, namespace=""):
            return None
        written = _ENDING.sub("", self.question.text)
        for words in (f"{written} of {ref.name}", f"{ref.name} {written}"):
            asked = asked_of(words)
            if asked and asked.names and not asked.target:
                return self._about(words, ref)
        if guesses(self.text) and not kinds_in(self.text):
            return self._about(f"{ref.name} {self.question.text}", ref)
        return None

    def _aspect(self) -> Understood | None:
        """ "Is there a default?", of the topic."""
        if self.context.subject or not self.context.topic:
            return None
        topic = topic_name(self.context.topic)
        asked_now = replace(
            self.question,
            text=f"{topic} {self.question.text}",
            lang=self._lang(),
            carried=self._of_topic(),
        )
        return Understood(asked_now, OF_TOPIC(topic=topic))

    def _of_topic(self) -> Carried:
        """The topic's note; what the person asks of it is read from the own words, not from those of its title."""
        intent = intent_of(self.question.text)
        return Carried(intent=None if intent == "other" else intent, notes=self.context.notes[:1])

    def exchanged(self) -> Understood | None:
        """ "What about staging?", "那 StatefulSet 呢？" """
        new = instead(self.text)
        if new is None:
            return None
        if _CLAUSE.search(new):
            return self._aspect()  # "and where do I put the secret?" is a question more, not another thing
        new = re.sub(r"^(?:the|a|an|my|our) ", "", new, flags=re.I)
        here = self.places.named(new, near=self.context.subject, namespace=self.context.namespace)
        if here and self.context.namespace and here[0].namespace == self.context.namespace:
            return self._object(new)  # a namespace of that name is farther away
        return self._place(new) or self._object(new) or self._same_name(new) or self._term(new)

    def pointing(self) -> Understood | None:
        """ "Which node is it on?" """
        found = pointer(self.text)
        if not found or self._has_subject(found):
            return None
        subject = self._meant(found)
        if kind_named(found.kind) == "Namespace":
            return self._in_it(found)
        if subject is not None:
            name = f"{kind_word(found.kind)}{subject.name}"
            return self._about(self._put(found, name), subject)
        if not self.context.topic or self.context.subject:
            return None
        topic = topic_name(self.context.topic)
        return self._taken(self._put(found, topic), self._of_topic())

    def _in_it(self, found: Pointer) -> Understood | None:
        """ "What else is wrong in that namespace?" """
        name = self.context.namespace
        if not name:
            return None
        words = EVERYTHING_IN(name=name).render(self._lang())
        if not _AILING.search(self.text):
            words = self._put(found, f"namespace {name}")
        return self._taken(words, Carried(), namespace=name)

    # what each of these comes down to

    def _asked(self, asked: str, ref: ObjectRef, code: str) -> Understood:
        """A question about an object, in words of its own."""
        if asked == "logs" and ref.kind not in _WITH_LOGS:
            asked = "events"
        lang = self._lang()
        words = WORDS[asked](name=ref.name).render(lang)
        focus = _FOCUS.get(asked)
        focus = "why" if focus == "more" else focus
        intent: Intent | None = "troubleshoot" if focus else None
        objects = (ref,) if focus or asked == "healthy" else ()
        carried = Carried(objects, intent, focus, code if focus else "")
        asked_now = replace(self.question, text=words, lang=lang, namespace=ref.namespace or None, carried=carried)
        return Understood(asked_now, ABOUT(what=target(ref)))

    def _about(self, words: str, ref: ObjectRef) -> Understood:
        """The person's own words, with the name in the place of what pointed to it."""
        lookup = asked_of(words) is not None
        carried = Carried(() if lookup else (ref,))
        namespace = None if ref.kind == "Node" else ref.namespace or self.context.namespace or None
        asked_now = replace(self.question, text=words, lang=self._lang(), namespace=namespace, carried=carried)
        return Understood(asked_now, ABOUT(what=target(ref)))

    def _again(self, lang: Lang | None) -> Understood | None:
        if not self.context.question:
            return None
        carried = Carried(self.context.about if not self._was_lookup() else ())
        found = self._taken(self.context.question, carried, namespace=self.context.namespace)
        return replace(found, question=replace(found.question, lang=lang or self._lang()))

    def _siblings(self) -> Understood | None:
        if not self.context.namespace:
            return None
        words = SIBLINGS(name=self.context.namespace).render(self._lang())
        return self._taken(words, Carried(), namespace=self.context.namespace)

    def _of_notes(self, focus: Focus) -> Understood:
        topic = topic_name(self.context.topic)
        intent: Intent = "howto" if focus == "fix" else self.context.intent
        carried = Carried((), intent, focus, "", self.context.notes, self.context.seen)
        asked_now = replace(self.question, text=f"{topic} {self.question.text}", lang=self._lang(), carried=carried)
        return Understood(asked_now, OF_TOPIC(topic=topic))

    def _place(self, new: str) -> Understood | None:
        """The same of another namespace, or of another object there."""
        inside = _INSIDE.match(new)
        name = _IN.sub("", inside["ns"] if inside else new).strip().lower()
        if not re.fullmatch(r"[a-z0-9-]+", name):
            return None
        known = self.places.namespaces()
        marked = inside or _IN.search(new) or re.search(rf"(?:\bin (?:the )?|在 ?){re.escape(name)}\b", self.text)
        if name not in known and not (marked and known):
            return None
        if name not in known:
            near, some = nearest(name, known), sorted(known)[:_MOST_NAMED]
            hint = (DID_YOU_MEAN if near else THERE_ARE)(names=[f"`{n}`" for n in near or some])
            return Understood(self.question, reply=NO_NAMESPACE(name=name, hint=hint), reason="no_such_object")
        old = self.context.namespace
        words = name_swapped(self.context.question, old, name) if old else None
        about = tuple(replace(ref, namespace=name) for ref in self.context.about if ref.namespace)
        if inside and (named := self.places.named(inside["x"], near=self.context.subject, namespace=name)):
            words, about = self._named(named[0]), named
        if self._was_lookup():
            about = ()
        return self._taken(words or self.context.question, Carried(about[:3]), namespace=name)

    def _object(self, new: str) -> Understood | None:
        """The same of another object."""
        found = self.places.named(new, near=self.context.subject, namespace=self.context.namespace)
        like_a_name = re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+", new)
        if not found and not (like_a_name and self.context.subject):
            return None
        if not found:
            return self._taken(self._named(ObjectRef("", "", new)), Carried(), namespace=None)
        if self._was_lookup() and self.context.subject:
            return self._taken(self._named(found[0]), Carried(), namespace=found[0].namespace or None)
        carried = Carried(found[:1], self.context.intent if self.context.subject else None)
        return self._taken(self._named(found[0]), carried, namespace=found[0].namespace or None)

    def _same_name(self, new: str) -> Understood | None:
        """Another kind of the same name: "and the service?" """
        kinds = kinds_in(new)
        subject = self.context.subject
        if len(kinds) != 1 or subject is None:
            return None
        resource = RESOURCES[kinds[0]]
        ref = ObjectRef(
            resource.kind, subject.namespace if resource.namespaced else "", subject.name, resource.api_version
        )
        return self._asked("healthy", ref, "") if self.places.has(ref) else None

    def _term(self, new: str) -> Understood | None:
        """The same question about another concept."""
        if self.context.subject and not kinds_in(new):
            return None
        question = self.context.question
        new = self._original(new)
        words = term_swapped(question, new) if question else None
        if words is None:
            return self._taken(new, Carried(intent=self.context.intent), namespace=None)
        return self._taken(words, Carried(intent=self.context.intent), namespace=self.context.namespace)

    # what is needed for that

    def _taken(self, words: str, carried: Carried, *, namespace: str | None = "") -> Understood:
        asked_now = replace(self.question, text=words, lang=self._lang(), namespace=namespace or None, carried=carried)
        where = f" ({namespace})" if namespace and namespace not in words else ""
        return Understood(asked_now, TAKEN_AS(question=words + where))

    def _named(self, ref: ObjectRef) -> str:
        """The previous question about another object."""
        old = self.context.subject
        words = name_swapped(self.context.question, old.name, ref.name) if old else None
        return words or WORDS["healthy"](name=ref.name).render(self._lang())

    def _original(self, new: str) -> str:
        """The words as the person wrote them: the plain text is in Simplified script."""
        at = simplified(self.question.text).lower().find(new.lower())
        return self.question.text[at : at + len(new)] if at >= 0 else new

    def _was_lookup(self) -> bool:
        return asked_of(self.context.question) is not None and not self.context.told

    def _code_of(self, ref: ObjectRef) -> str:
        return next((code for code, about in self.context.told if about.key == ref.key), "")

    def _lang(self) -> Lang:
        """That of the question; a few names and terms are in the language of the conversation."""
        if self.question.lang:
            return self.question.lang
        lang, before = detect(self.question.text), self.context.lang
        same_in_both = lang == "zh-TW" and simplified(self.question.text) == self.question.text
        if (lang == "en" and len(self.text.split()) <= 1) or (same_in_both and before == "zh-CN"):
            return before
        return lang

    def _has_subject(self, found: Pointer) -> bool:
        """Whether what it points to stands before it in the same sentence."""
        before = _ASKED_KIND.sub(" ", self.text[: found.start])
        return bool(_ANTECEDENT.search(before) or kinds_in(before))

    def _meant(self, found: Pointer) -> ObjectRef | None:
        """The object of the conversation that the pointer means."""
        wanted = kind_named(found.kind)
        refs = [*self.context.about, *(ref for _, ref in self.context.told), *self.context.listed]
        if wanted in ("Node", "Namespace"):
            return next((r for r in refs if r.kind == wanted), None)
        return self.context.subject or next(iter(refs), None)

    def _put(self, found: Pointer, name: str) -> str:
        """The question as it was written, with the name in the pointer's place."""
        original = self.question.text
        same = simplified(original)[found.start : found.end] == self.text[found.start : found.end]
        text = original if same else self.text
        before, after = text[: found.start].rstrip(), text[found.end :].lstrip()
        if found.own and not any(map(is_han, text)):  # "what are its limits?": the limits of it
            return f"{before} the {_ENDING.sub('', after)} of {name}?".strip()
        return " ".join(part for part in (before, name, after) if part).replace(" ?", "?").replace(" ？", "？")

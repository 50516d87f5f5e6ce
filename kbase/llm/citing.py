"""Which source a model's sentence rests on, where it names none or a wrong one.

Small models set one mark behind a whole paragraph, forget marks, or take the number of the source beside it. What such
a sentence says may be borne by a source all the same. It is shown with the mark of the one that bears it, if that holds
more of its words than is asked of a source that the model named.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kbase.llm.marks import ids_in, with_marks, without_marks
from kbase.llm.sources import Source
from kbase.llm.terms import share, spans_in, stands_in, without_spans
from kbase.llm.units import Unit
from kbase.llm.verify import Judged, is_simplified, judge
from kbase.script import Lang, is_han, to_taiwan

STRICT = {
    "en": 0.65,
    "zh-TW": 0.55,
    "zh-CN": 0.55,
}  # of its words that a source must hold which the model did not name
_LEAST_HAN = 4  # characters of a Chinese sentence that says something
_TITLE = re.compile(r"\*\*[^*,.:;，。：；]{1,40}[:：]?\*\*[:：]?")
_TRIED = 3  # of the sources that fit best
# What a sentence falls on where its mark is merely the wrong one; on anything else it falls whatever bears it.
_ELSEWHERE = frozenset({"uncited", "unknown_source", "unrelated", "name", "quotation", "command", "advice"})


class Paragraphs:
    """Hands on units; sentences without a mark wait for the mark at the end of their paragraph."""

    def __init__(self) -> None:
        self._held: list[Unit] = []

    def feed(self, units: Sequence[Unit]) -> Iterator[Unit]:
        """The units that need not wait any longer, in their order."""
        for unit in units:
            ids = ids_in(unit.text) if unit.kind == "sentence" else []
            alone = bool(ids) and not without_marks(unit.text).strip(" .。*_-")
            if self._held and (unit.kind != "sentence" or (unit.line != self._held[-1].line and not alone)):
                yield from self.end()
            if unit.kind == "sentence" and not ids:
                self._held.append(unit)
                continue
            yield from self.end(ids)
            if not alone:
                yield unit

    def end(self, shared: Sequence[str] = ()) -> Iterator[Unit]:
        """Those that waited, with what the end of their paragraph names."""
        held, self._held = self._held, []
        yield from (replace(unit, shared=tuple(shared)) for unit in held)


def settled(unit: Unit, sources: Mapping[str, Source], lang: Lang) -> Judged:
    """Whether a unit may be shown and how, with the mark of the source that bears it."""
    if unit.kind != "sentence":
        return judge(unit, sources, lang)
    unit = replace(unit, text=_in_script(unit.text, lang))
    named = ids_in(unit.text)
    if (not named and unit.text.rstrip(" *_").endswith((":", "："))) or _TITLE.fullmatch(
        without_marks(unit.text).strip()
    ):
        return Judged("", "heading")  # it opens a list, and claims nothing
    judged = judge(unit, sources, lang) if named else Judged("", "uncited")
    if judged.why not in _ELSEWHERE:
        return judged
    bare = re.sub(r"\s+(?=[.。!?！？]*$)", "", without_marks(unit.text).strip()) if named else unit.text
    near = [id for id in named or unit.shared if id in sources]
    found = _borne(replace(unit, text=bare), sources, lang, near)
    return found if not found.why or judged.why == "uncited" else judged


def _borne(unit: Unit, sources: Mapping[str, Source], lang: Lang, near: Sequence[str]) -> Judged:
    """What becomes of a sentence with the mark of the source that it fits best. near: those that were named for it, or
    for its paragraph; they come first, and together."""
    prose, spans = without_spans(unit.text), spans_in(unit.text)
    if lang != "en" and sum(map(is_han, prose)) < _LEAST_HAN:
        return Judged("", "uncited")  # a row of names
    fits = {id: _fit(prose, spans, source) for id, source in sources.items()}
    ranked = sorted(sources, key=lambda id: -fits[id])
    best = ranked[:_TRIED]
    tries = [[id] for id in ranked if id in near] + [list(near)] * (len(near) > 1)
    tries += [[id] for id in best if fits[id] >= STRICT[lang] and id not in near]

    def held(ids: Sequence[str]) -> Judged:
        return judge(replace(unit, text=with_marks(unit.text, ids)), sources, lang)

    outcomes = [held(ids) for ids in tries]
    if best and held(best[:1]).why == "number":
        return Judged("", "number")  # what it fits best has another number there
    found = next((one for one in outcomes if not one.why), None)
    if found is None:
        return outcomes[0] if outcomes and near else Judged("", "uncited")
    # Borne by one, it may still be denied by another that speaks of the same, more than by the one that was found.
    denied = held(list(dict.fromkeys([*sorted(found.cites), *near, *best]))).why
    return Judged("", denied) if denied else found


def _fit(prose: str, spans: Sequence[str], source: Source) -> float:
    text = f"{source.text}\n{source.says}"
    return share(prose, text, sum(stands_in(span, text) for span in spans))


def _in_script(text: str, lang: Lang) -> str:
    """The text in the script of the asker; names and quotations, set as code, stay as they are."""
    parts = re.split(r"(`[^`]*`)", text)
    if lang != "zh-TW" or not any(map(is_simplified, "".join(parts[::2]))):
        return text
    return "".join(part if n % 2 else to_taiwan(part) for n, part in enumerate(parts))

"""The JSON of a picture: what a page draws, each part with its state and the ids of its evidence."""

from collections.abc import Callable, Sequence

from kbase.answer import Filter, Fit, NodeFit, Part, Picture, Share, TrafficPath
from kbase.diagnosis.scheduling import amount
from kbase.script import Lang
from kbase.types import Evidence, Json, ObjectRef

Ids = Callable[[Sequence[Evidence]], list[str]]
Ref = Callable[[ObjectRef], dict[str, str]]


def picture_json(picture: Picture, lang: Lang, ids: Ids, ref: Ref) -> Json:
    """`{"kind": "path", "parts": [...]}` or `{"kind": "fit", "about": {}, "nodes": [...], "more": 0}`, with a title.

    A part: `about` (null for what is no single object), `name`, `state` (ok, broken, affected, unknown), `link`,
    `facts`, `evidence`, `members`.  A node: `about`, `alike`, `filters` and `resources` (numbers in cores, bytes or
    counts, and as people write them).
    """
    title = picture.title.render(lang)
    if isinstance(picture, TrafficPath):
        return {"kind": "path", "title": title, "parts": [_part(p, lang, ids, ref) for p in picture.parts]}
    return _fit(picture, title, lang, ids, ref)


def _part(part: Part, lang: Lang, ids: Ids, ref: Ref) -> Json:
    return {
        "about": ref(part.about) if part.about else None,
        "name": part.name.render(lang),
        "state": part.state,
        "link": part.link.render(lang) if part.link else None,
        "facts": [f.render(lang) for f in part.facts],
        "evidence": ids(part.evidence),
        "members": [_part(m, lang, ids, ref) for m in part.members],
    }


def _fit(fit: Fit, title: str, lang: Lang, ids: Ids, ref: Ref) -> Json:
    nodes = [_node(n, lang, ids, ref) for n in fit.nodes]
    return {"kind": "fit", "title": title, "about": ref(fit.about), "nodes": nodes, "more": fit.more}


def _node(node: NodeFit, lang: Lang, ids: Ids, ref: Ref) -> Json:
    return {
        "about": ref(node.about),
        "alike": node.alike,
        "filters": [_filter(f, lang, ids) for f in node.filters],
        "resources": [_share(s, ids) for s in node.shares],
    }


def _filter(one: Filter, lang: Lang, ids: Ids) -> Json:
    facts = [f.render(lang) for f in one.facts]
    return {"name": one.name, "state": one.state, "facts": facts, "evidence": ids(one.evidence)}


def _share(share: Share, ids: Ids) -> Json:
    numbers = {"wants": share.wants, "used": share.used, "allocatable": share.allocatable}
    said = {k: None if v is None else amount(share.resource, v) for k, v in numbers.items()}
    return {"resource": share.resource, **numbers, "said": said, "evidence": ids(share.evidence)}

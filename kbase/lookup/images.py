"""Which images are in use: of a workload, a namespace or everything."""

from collections import defaultdict

from kbase.diagnosis.objects import shows
from kbase.diagnosis.view import View
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import all_containers, command, counted, demanded, listed, noun, scope_words, whole
from kbase.question.facts import Asked
from kbase.text import Phrase
from kbase.types import Evidence

IMAGES = Phrase("**{n} {images}**: {where}", "**{n} 個{images}**：{where}")
DECLARED = Phrase(
    "Taken from the declared containers, init containers included.", "取自宣告的容器，包含 init container。"
)
_JSONPATH = "-o jsonpath='{..image}'"
_FACETS = {"images"}


def _fits(asked: Asked) -> bool:
    return asked.has("images") and demanded(asked) <= _FACETS and asked.target in ("", "pods") and asked.ask != "exists"


@lookup(fits=_fits, names=NAMED, in_namespace=True)
def images(view: View, asked: Asked, place: Place) -> Result | None:
    """The images that containers declare, each once, with the containers."""
    workloads = [o for ref in place.objects if (o := whole(view, ref))]
    if place.objects and not workloads:
        return None
    found = workloads or listed(view, "pods", place.namespace)
    users: dict[str, list[tuple[str, Evidence]]] = defaultdict(list)
    for obj in found:
        for path, container in all_containers(obj):
            if image := container.get("image"):
                users[image].append((container["name"], shows(obj, f"{path}.image")))
    where = scope_words(place)
    plural = view_plural(place)
    shown = command(plural, _space(place), _JSONPATH, names=tuple(r.name for r in place.objects))
    rows = tuple(
        Row((image, ", ".join(dict.fromkeys(name for name, _ in by)), str(len(by))), (by[0][1],))
        for image, by in sorted(users.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    )
    seen = counted(plural, _space(place), len(users), shown)
    return Result(
        IMAGES(n=len(users), images=noun(len(users), "image", "映像檔"), where=where),
        seen,
        shown,
        _COLUMNS,
        rows,
        False,
        (DECLARED(),),
    )


_COLUMNS = ("IMAGE", "CONTAINER", "USES")


def view_plural(place: Place) -> str:
    """The kind that is listed: that of the named objects, else pods."""
    return place.objects[0].kind.lower() + "s" if place.objects else "pods"


def _space(place: Place) -> str | None:
    return place.objects[0].namespace if place.objects else place.namespace

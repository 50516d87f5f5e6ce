"""`kubectl api-resources`."""

from collections.abc import Iterator

from kbase.cluster.backend import Read
from kbase.kubectl.call import Call
from kbase.kubectl.places import Place
from kbase.kubectl.said import KubectlError, unexpected
from kbase.kubectl.table import laid_out
from kbase.kubectl.verbs import Printed, verb
from kbase.text import Phrase
from kbase.types import Obj

ABOUT = Phrase("the types that the server has", "伺服器有哪些類型")
_HEAD = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]


@verb("api-resources", ABOUT)
def api_resources(call: Call, place: Place) -> Printed:
    """One row for each type, in the version that its group prefers."""
    _refuse(call)
    found = [(gv, r) for gv in _versions(place) for r in _resources(place, gv)]
    chosen = [(gv, r) for gv, r in found if _wanted(call, gv, r)]
    order = call.flag("sort-by")
    chosen.sort(key=lambda pair: pair[1][order] if order else (_group(pair[0]), pair[1]["name"]))
    if call.flag("output") == "name":
        return Printed("".join(f"{r['name']}{f'.{_group(gv)}' if _group(gv) else ''}\n" for gv, r in chosen))
    wide = call.flag("output") == "wide"
    rows = [_row(gv, r, wide) for gv, r in chosen]
    head = _HEAD + ["VERBS", "CATEGORIES"] * wide
    return Printed(laid_out(rows if call.on("no-headers") else [head, *rows]))


def _refuse(call: Call) -> None:
    if call.words:
        raise unexpected(call.verb, call.words)
    if call.flag("sort-by", "name") not in ("name", "kind"):
        raise KubectlError("error: --sort-by accepts only name or kind")
    if call.flag("output") not in ("", "name", "wide"):
        raise KubectlError(
            f'error: unable to match a printer suitable for the output format "{call.flag("output")}",'
            " allowed formats are: name,wide"
        )


def _versions(place: Place) -> Iterator[str]:
    """v1, and the preferred version of each group."""
    yield "v1"
    groups = place.session.document(Read("get", "/apis"), "/apis") or {}
    for group in groups.get("groups") or []:
        yield (group.get("preferredVersion") or group["versions"][0])["groupVersion"]


def _resources(place: Place, group_version: str) -> list[Obj]:
    path = f"/apis/{group_version}" if "/" in group_version else f"/api/{group_version}"
    served = place.session.document(Read("get", path), path) or {}
    return [r for r in served.get("resources") or [] if "/" not in r["name"]]


def _wanted(call: Call, group_version: str, resource: Obj) -> bool:
    verbs, categories = ([v for v in call.flag(f).split(",") if v] for f in ("verbs", "categories"))
    return (
        ("api-group" not in call.flags or call.flag("api-group") == _group(group_version))
        and ("namespaced" not in call.flags or call.on("namespaced") == resource["namespaced"])
        and set(verbs) <= set(resource.get("verbs") or [])
        and set(categories) <= set(resource.get("categories") or [])
    )


def _group(group_version: str) -> str:
    return group_version.partition("/")[0] if "/" in group_version else ""


def _row(group_version: str, resource: Obj, wide: bool) -> list[str]:
    short = ",".join(resource.get("shortNames") or [])
    row = [resource["name"], short, group_version, str(resource["namespaced"]).lower(), resource["kind"]]
    more = [",".join(resource.get(field) or []) for field in ("verbs", "categories")]
    return row + (more if wide else [])

"""`kubectl api-versions`."""

from kbase.cluster.backend import Read
from kbase.kubectl.call import Call
from kbase.kubectl.places import Place
from kbase.kubectl.said import unexpected
from kbase.kubectl.verbs import Printed, verb
from kbase.text import Phrase

ABOUT = Phrase("the API versions that the server has", "伺服器有哪些 API 版本")


@verb("api-versions", ABOUT)
def api_versions(call: Call, place: Place) -> Printed:
    """One line for each group and version, sorted."""
    if call.words:
        raise unexpected(call.verb, call.words)
    groups = place.session.document(Read("get", "/apis"), "/apis") or {}
    versions = [v["groupVersion"] for g in groups.get("groups") or [] for v in g.get("versions") or []]
    return Printed("".join(f"{v}\n" for v in sorted([*versions, "v1"])))

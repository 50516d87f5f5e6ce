"""`kubectl auth can-i` and `auth whoami`: what this account may do, by reviews that store nothing."""

from collections.abc import Iterable

from kbase.cluster.resources import READABLE
from kbase.errors import Unreadable
from kbase.kubectl.call import Call
from kbase.kubectl.places import Place
from kbase.kubectl.said import KubectlError
from kbase.kubectl.table import laid_out
from kbase.kubectl.verbs import Printed, verb
from kbase.text import Phrase
from kbase.types import Obj

ABOUT = Phrase("can-i, can-i --list, whoami: what the account may do", "can-i、can-i --list、whoami：帳號有哪些權限")
USAGE = "error: you must specify two arguments: verb resource or verb resource/resourceName"
NOT_TOLD = "error: a recording cannot tell what an account may do; ask the cluster itself: --cluster context:NAME"
_API = "/apis/authorization.k8s.io/v1"
_RULES = ("Resources", "Non-Resource URLs", "Resource Names", "Verbs")
_SHORT = {s: r for r in READABLE.values() for s in (*r.short, r.kind.lower(), r.plural)}


@verb("auth", ABOUT, only=("can-i", "whoami"))
def auth(call: Call, place: Place) -> Printed:
    """The answer of the server; of a recording, what kubectl printed for the same command when it was made."""
    try:
        if call.words[0] == "whoami":
            return _whoami(place)
        return _rules(call, place) if call.on("list") else _can_i(call, place)
    except Unreadable:
        recorded = place.session.recorded_output(call.args)
        if recorded is None and not place.session.prints:
            raise KubectlError(NOT_TOLD) from None
        if recorded is None:
            raise
        return Printed(recorded[0], code=recorded[1])


def _can_i(call: Call, place: Place) -> Printed:
    if len(call.words) != 3:
        raise KubectlError(USAGE)
    about, attributes = _attributes(call, place)
    spec = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": {about: attributes}}
    status = place.session.review(f"{_API}/selfsubjectaccessreviews", spec).get("status") or {}
    allowed = bool(status.get("allowed"))
    reasons = [str(status[f]) for f in ("reason", "evaluationError") if status.get(f) and not allowed]
    text = " - ".join(["yes" if allowed else "no", *reasons]) + "\n"
    return Printed("" if call.on("quiet") else text, code=int(not allowed))


def _attributes(call: Call, place: Place) -> tuple[str, Obj]:
    """Which right is asked about; a path such as /healthz is not a resource."""
    verb_, what = call.words[1:]
    if what.startswith("/"):
        return "nonResourceAttributes", {"verb": verb_, "path": what}
    word, _, name = what.partition("/")
    bare, _, group = word.lower().partition(".")
    kind = _SHORT.get(bare)
    found = {"verb": verb_, "resource": kind.plural if kind else bare, "group": group or (kind.group if kind else "")}
    space = "" if kind and not kind.namespaced else place.namespace or ""
    optional = {"namespace": space, "name": name, "subresource": call.flag("subresource")}
    return "resourceAttributes", found | {k: v for k, v in optional.items() if v}


def _rules(call: Call, place: Place) -> Printed:
    spec = {"namespace": place.namespace or "default"}
    body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": spec}
    status = place.session.review(f"{_API}/selfsubjectrulesreviews", body).get("status") or {}
    rows = [_row(_named(r), [], r.get("resourceNames"), r["verbs"]) for r in status.get("resourceRules") or []]
    rows += [_row([], r.get("nonResourceURLs"), [], r["verbs"]) for r in status.get("nonResourceRules") or []]
    notes = ("warning: the list may be incomplete: " + str(status.get("evaluationError", "")),)
    text = laid_out(rows if call.on("no-headers") else [_RULES, *rows])
    return Printed(text, notes if status.get("incomplete") else ())


def _named(rule: Obj) -> list[str]:
    groups = rule.get("apiGroups") or [""]
    return [f"{r}.{g}" if g else r for g in groups for r in rule.get("resources") or []]


def _row(resources: list[str], urls: Iterable[str] | None, names: Iterable[str] | None, verbs: list[str]) -> list[str]:
    lists = [f"[{' '.join(part or [])}]" for part in (urls, names, verbs)]
    return [",".join(resources), *lists]


def _whoami(place: Place) -> Printed:
    spec = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    review = place.session.review("/apis/authentication.k8s.io/v1/selfsubjectreviews", spec)
    user = (review.get("status") or {}).get("userInfo") or {}
    rows = [["ATTRIBUTE", "VALUE"], ["Username", str(user.get("username", ""))]]
    rows += [["UID", str(user["uid"])]] if user.get("uid") else []
    rows += [["Groups", f"[{' '.join(user.get('groups') or [])}]"]] if user.get("groups") else []
    rows += [[f"Extra: {k}", f"[{' '.join(v)}]"] for k, v in sorted((user.get("extra") or {}).items())]
    return Printed(laid_out(rows))

"""What the checks say about what an alert is about, as JSON that is kept with the incident."""

from typing import Any

from kbase.compose.contract import gap_json, object_json, report_json
from kbase.core import Kbase
from kbase.diagnosis.examine import all_seeing
from kbase.diagnosis.relate import faults
from kbase.errors import BadInput
from kbase.script import Lang
from kbase.slack.alerts.alert import Alert
from kbase.slack.alerts.objects import guessed_owner, of_words, owner, pods_wanted
from kbase.types import ObjectRef


def examined(kbase: Kbase, alert: Alert, lang: Lang, namespace: str = "") -> dict[str, Any]:
    """A report's JSON with `about` (the object, or None), `owner` and `cause` (for the fingerprint), `effects`
    (findings that follow from the first), `others` (further root causes), `pods` (how many the workload has) and `wide`
    (no object was found, so that the whole namespace was looked at) and `blind` (there is no cluster to look at).

    namespace: the only one that may be seen, "" = any. A cluster that is away, or none, is told in `not_checked`.
    """
    unknown: dict[str, Any] = {"lang": lang, "owner": guessed_owner(alert), "cause": "", "about": None}
    unknown |= {"effects": [], "others": 0, "pods": None, "wide": False, "blind": kbase.cluster is None}
    empty: dict[str, Any] = {name: [] for name in ("findings", "clean", "not_checked", "evidence")}
    empty |= {"cluster": None, "timings_ms": {}}
    if kbase.cluster is None:
        return {**empty, **unknown}
    view = all_seeing(kbase.cluster.session(deadline_s=kbase.deadline_s, max_requests=kbase.max_requests), "ALERT")
    labels = dict(alert.labels) | (of_words(view, alert.words) if alert.words else {})
    ref = owner(view, labels, namespace)
    space = labels.get("namespace") or namespace
    if ref is None and not space:
        return {**empty, **unknown, "not_checked": [gap_json(g, lang) for g in view.gaps]}
    try:
        report = kbase.check([_target(ref)] if ref else [], namespace=None if ref else space or None)
    except BadInput:
        return {**empty, **unknown, "not_checked": [gap_json(g, lang) for g in view.gaps]}
    found = faults(report.findings)
    first = found[0].root if found else None
    about = ref or ObjectRef("Namespace", "", space)
    return {
        **report_json(report, lang),
        **unknown,
        "owner": str(ref) if ref else unknown["owner"],
        "cause": first.code if first else "",
        "about": object_json(about),
        "effects": [f"{e.about}: {e.cause.render(lang)}" for e in (found[0].effects if found else ())],
        "others": len(found) - 1 if found else 0,
        "pods": pods_wanted(view, ref) if ref else None,
        "wide": ref is None,
    }


def _target(ref: ObjectRef) -> str:
    return "/".join(filter(None, [ref.kind.lower(), ref.namespace, ref.name]))

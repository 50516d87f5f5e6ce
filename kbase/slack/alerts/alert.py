"""One alert, as Alertmanager sends it or as its message in a channel shows it.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config (payload version 4)
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from kbase.cluster.redact import Masker
from kbase.errors import BadInput
from kbase.text import Phrase

NOT_V4 = Phrase("This is no Alertmanager payload: {what}.", "這不是 Alertmanager 的內容：{what}。")
SEND_V4 = Phrase(
    "Point a webhook_config of Alertmanager at this address; it sends version 4.",
    "請在 Alertmanager 用 webhook_config 指向這個網址，它會送出第 4 版格式。",
)
_TITLE = re.compile(r"^\s*\[(?P<state>FIRING|RESOLVED)(?::\d+)?\]\s*(?P<words>.+)$", re.M | re.I)
_PAIR = re.compile(
    r"[*_`•\s-]*(?P<name>[A-Za-z_][\w ]{0,40}?)[*_`]*\s*[:=][*_`]*\s*[`\"']?(?P<value>[\w./:-]+)[`\"']?\s*$"
)
_NEVER = "0001-01-01"  # Go's zero time: it has not ended


@dataclass(frozen=True)
class Alert:
    """An alert. id: Alertmanager's fingerprint of its labels.  started: RFC 3339, "" where not told.

    words: of a message that does not name its labels.
    """

    id: str
    firing: bool
    labels: Mapping[str, str]
    annotations: Mapping[str, str] = field(default_factory=dict)
    started: str = ""
    ended: str = ""
    words: str = ""

    @property
    def rule(self) -> str:
        """The name of the alerting rule."""
        return self.labels.get("alertname") or "alert"

    def as_json(self) -> dict[str, Any]:
        """For a job."""
        return asdict(self)


def alerts_of(payload: Any) -> list[Alert]:
    """The alerts of a webhook's payload. BadInput for anything else."""
    if not isinstance(payload, dict) or not isinstance(payload.get("alerts"), list):
        raise BadInput(NOT_V4(what="alerts"), SEND_V4())
    if str(payload.get("version", "4")) != "4":
        raise BadInput(NOT_V4(what=f"version {payload.get('version')}"), SEND_V4())
    return [_alert(item, payload) for item in payload["alerts"]]


def _alert(item: Any, payload: Mapping[str, Any]) -> Alert:
    labels = _words(item, "labels")
    if not labels:
        raise BadInput(NOT_V4(what="alerts[].labels"), SEND_V4())
    status = str(item.get("status") or payload.get("status") or "firing")
    ended = _moment(item.get("endsAt"))
    return Alert(
        str(item.get("fingerprint") or "") or fingerprint(labels),
        status != "resolved",
        labels,
        {name: Masker().text(words) for name, words in _words(item, "annotations").items()},
        _moment(item.get("startsAt")),
        ended if status == "resolved" else "",
    )


def _words(item: Any, name: str) -> dict[str, str]:
    found = item.get(name) if isinstance(item, dict) else None
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _moment(said: Any) -> str:
    """The moment as it is written; "" for none, for Go's zero time and for what is no moment."""
    if not isinstance(said, str) or said.startswith(_NEVER):
        return ""
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", said)).isoformat()
    except ValueError:
        return ""


def fingerprint(labels: Mapping[str, str]) -> str:
    """A name for a set of labels."""
    said = "\x00".join(f"{k}\x01{v}" for k, v in sorted(labels.items()))
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def alert_in_message(event: Mapping[str, Any]) -> Alert | None:
    """The alert that another app's message shows in Alertmanager's form; None where it shows none.

    The default template writes "[FIRING:1] KubePodCrashLooping (payments payment-api-1 critical)": values without
    names; own templates often write "namespace: payments" on a line of its own.
    """
    lines = list(_lines(event))
    title = next((m for line in lines if (m := _TITLE.search(line))), None)
    if not title:
        return None
    values = re.findall(r"[\w./:-]+", title["words"])
    pairs = {m["name"].strip().lower().replace(" ", "_"): m["value"] for line in lines if (m := _PAIR.match(line))}
    labels = {"alertname": pairs.pop("alert", "") or pairs.pop("alertname", "") or values[0], **pairs}
    firing = title["state"].upper() == "FIRING"
    return Alert(fingerprint({**labels, "": " ".join(values)}), firing, labels, words=" ".join(values))


def _lines(event: Mapping[str, Any]) -> Iterator[str]:
    for part in (event, *(a for a in event.get("attachments") or [] if isinstance(a, dict))):
        for name in ("title", "text", "fallback", "pretext"):
            yield from _unlinked(str(part.get(name) or "")).splitlines()
        for f in part.get("fields") or []:
            yield f"{f.get('title', '')}: {f.get('value', '')}"
    for block in event.get("blocks") or []:
        yield from _unlinked(str((block.get("text") or {}).get("text") or "")).splitlines()


def _unlinked(text: str) -> str:
    return re.sub(r"<[^|>]+\|([^>]+)>", r"\1", text).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")

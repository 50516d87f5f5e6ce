"""CA certificates, handed to the API server, that have expired or soon will."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Severity, Step

EXPIRED = Phrase(
    "The CA certificate by which the API server knows {whom} expired on {date}: calls to it fail with x509 errors.",
    "API server 用來辨認{whom}的 CA 憑證已在 {date} 過期：對它的呼叫會因 x509 錯誤而失敗。",
)
EXPIRES = Phrase(
    "The CA certificate by which the API server knows {whom} expires on {date}, in {days} days.",
    "API server 用來辨認{whom}的 CA 憑證將在 {date} 過期（{days} 天後）。",
)
WEBHOOK = Phrase("webhook {name}", " webhook {name} ")
API = Phrase("API {name}", " API {name} ")
SEE = Phrase("See its dates: {command}", "查看憑證的日期：{command}")
RENEW = Phrase(
    "Renew the CA and its caBundle: cert-manager's CA injector or the add-on's own job does it; restart it if it "
    "did not.",
    "更新 CA 與 caBundle：通常由 cert-manager 的 CA injector 或附加元件自己的 Job 負責；若沒有更新，重新啟動它。",
)
_SOON = timedelta(days=14)
_KINDS = ("validatingwebhookconfigurations", "mutatingwebhookconfigurations")
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.S)


@check(
    code="CERT-EXPIRES",
    severity="warning",
    reads=(*_KINDS, "apiservices"),
    about=("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService"),
    terms=(
        "x509: certificate has expired",
        "certificate has expired or is not yet valid",
        "caBundle",
        "憑證過期",
        "憑證到期",
    ),
    notes=("security/certificates",),
)
def certificate_dates(cluster: View, scope: Scope) -> Iterator[Finding]:
    """CA bundles of webhooks and aggregated APIs of which no certificate is valid any more, or will be in 14 days.

    Serving certificates lie in Secrets and on nodes and are not visible here. Source:
    https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#contacting-the-webhook
    """
    for plural in _KINDS:
        for configuration in cluster.list(plural):
            for i, webhook in enumerate(dig(configuration, "webhooks", [])):
                path, config = f".webhooks[{i}].clientConfig.caBundle", webhook.get("clientConfig") or {}
                yield from _judged(cluster, configuration, path, config, WEBHOOK(name=webhook["name"]))
    for api in cluster.list("apiservices"):
        yield from _judged(cluster, api, ".spec.caBundle", api.get("spec") or {}, API(name=dig(api, "spec.group", "")))


def _judged(view: View, obj: Obj, path: str, config: Mapping[str, Any], whom: object) -> Iterator[Finding]:
    ends = _last_day(config.get("caBundle") or "")
    if ends is None or ends - view.now > _SOON:
        return
    date, gone = ends.strftime("%Y-%m-%d"), ends <= view.now
    cause = EXPIRED(whom=whom, date=date) if gone else EXPIRES(whom=whom, date=date, days=(ends - view.now).days)
    severity: Severity = "error" if gone else "warning"
    ref = ObjectRef.of(obj)
    step = Step(ref, cause, (shows(obj, path, value=f"notAfter {ends.strftime('%Y-%m-%dT%H:%M:%SZ')}"),))
    kind = ref.kind.lower()
    command = f"kubectl get {kind} {ref.name} -o jsonpath='{{{path}}}' | base64 -d | openssl x509 -noout -dates"
    actions = Action(SEE(command=verbatim(command))), Action(RENEW(), changes=True)
    yield Finding(ref, cause, (step,), actions, severity=severity)


def _last_day(bundle: str) -> datetime | None:
    """When the last certificate of a bundle ends, UTC; None for no bundle and for one that cannot be read."""
    try:
        blocks = _PEM.findall(base64.b64decode(bundle, validate=True)) if bundle else []
    except (binascii.Error, ValueError):
        return None
    if not blocks:
        return None
    from cryptography import x509  # a few MB, for the rare cluster that has such a bundle

    ends = []
    for block in blocks:
        try:
            ends.append(x509.load_pem_x509_certificate(block).not_valid_after_utc)
        except ValueError:
            return None
    return max(ends)

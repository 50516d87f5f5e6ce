"""Who talks to a Service: whose settings name it. That traffic really flows, the API does not record."""

import re
from collections.abc import Iterator

from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.lookup import Result, Row, worded
from kbase.lookup.parts import all_containers, command, counted, listed, noun, uses
from kbase.text import Phrase, verbatim
from kbase.types import Evidence, Obj, ObjectRef

CALL = Phrase("**{n} {objects} name it in their settings**: {name}", "**{n} 個{objects}的設定裡寫到它**：{name}")
NONE = Phrase("**0 objects name it in their settings**: {name}", "**沒有物件的設定裡寫到它**：{name}")
BY_SETTINGS = Phrase(
    "Looked at: env, args, command and ConfigMaps of Deployments, StatefulSets, DaemonSets and CronJobs, and Ingress"
    " backends. A name in a Secret or in the image is not seen.",
    "查看了 Deployment、StatefulSet、DaemonSet、CronJob 的 env、args、command 與 ConfigMap，以及 Ingress 的後端；"
    "寫在 Secret 或映像檔裡的看不到。",
)
NO_TRAFFIC = Phrase(
    "The API records no traffic. Who really connects: access logs, a service mesh, the flow log of the network plugin.",
    "API 不記錄流量。實際上誰在連，要看 access log、service mesh，或網路外掛的 flow log。",
)
_ASKS = re.compile(
    r"\b(?:who|what|which \w+)\b.{0,14}\b(?:talks?|speaks?|connects?|calls?|calling|depends?|send(?:s|ing)?"
    r"|hits?|consum\w+)\b"
    r"|\b(?:callers|clients|consumers|dependents) of\b"
    r"|(?:谁|哪些|哪个|什么|有谁).{0,10}(?:呼叫|调用|连到|连去|连接|访问|依赖|存取|打到|在连|会连|用到)",
    re.I,
)
_OTHER = re.compile(r"\bwhy\b|\bhow\b|为什么|怎么|如何|原因", re.I)
_TEMPLATES = ("deployments", "statefulsets", "daemonsets", "cronjobs")
_HOST_KEY = re.compile(r"HOST|ADDR|URL|URI|SERVICE|SVC|ENDPOINT|SERVER|UPSTREAM|BACKEND", re.I)


def _asks(text: str) -> bool:
    return bool(_ASKS.search(text)) and not _OTHER.search(text)


@worded(asks=_asks, names=(("services",),))
def callers(view: View, _text: str, named: tuple[ObjectRef, ...]) -> Result | None:
    """The workloads and Ingresses that name the Service of the question; None where it names none."""
    if len(named) != 1:
        return None
    to = named[0]
    maps = {(m["metadata"]["namespace"], m["metadata"]["name"]): m for m in view.try_list("configmaps") or []}
    rows = [row for plural in _TEMPLATES for obj in listed(view, plural, None) for row in _of(obj, to, maps)]
    rows += [row for ingress in listed(view, "ingresses", to.namespace) for row in _routed(ingress, to)]
    n = len({row.cells[:3] for row in rows})
    shown = command("deployments", None, "-o json")
    lead = (
        CALL(n=n, objects=noun(n, "object", "物件"), name=verbatim(f"`{to}`")) if n else NONE(name=verbatim(f"`{to}`"))
    )
    seen = counted("deployments", None, n, shown)
    columns = ("NAMESPACE", "KIND", "NAME", "WHERE", "VALUE")
    return Result(lead, seen, shown, columns, tuple(rows), exact=False, remarks=(BY_SETTINGS(), NO_TRAFFIC()))


def _of(obj: Obj, to: ObjectRef, maps: dict[tuple[str, str], Obj]) -> Iterator[Row]:
    """What a workload says of the Service."""
    meta, same = obj["metadata"], obj["metadata"]["namespace"] == to.namespace
    head = (meta["namespace"], obj["kind"], meta["name"])
    for path, container in all_containers(obj):
        for at, entry in enumerate(container.get("env") or []):
            if _names(str(entry.get("value", "")), to, same, str(entry.get("name", ""))):
                where = f"{path}.env[{at}].value"
                yield Row((*head, f"env {entry['name']}", str(entry["value"])), (shows(obj, where),))
        for field in ("command", "args"):
            for at, word in enumerate(container.get(field) or []):
                if _names(str(word), to, same):
                    yield Row((*head, field, str(word)), (shows(obj, f"{path}.{field}[{at}]"),))
    for name in dict.fromkeys(name for kind, name, _ in uses(obj) if kind == "ConfigMap"):
        for key, value in (dig(maps.get((meta["namespace"], name), {}), "data", {}) or {}).items():
            line = next((x for x in str(value).splitlines() if _names(x, to, same, key)), None)
            if line:
                proof = Evidence(ObjectRef("ConfigMap", meta["namespace"], name, "v1"), f".data.{key}", line.strip())
                yield Row((*head, f"ConfigMap {name}, {key}", line.strip()), (proof,))


def _names(text: str, to: ObjectRef, same: bool, key: str = "") -> bool:
    """Whether a text holds the address of the Service: with its namespace, or without it beside a port or scheme."""
    name, space = re.escape(to.name), re.escape(to.namespace)
    if re.search(rf"(?<![\w.-]){name}\.{space}(?![\w-])", text):
        return True
    if not same:
        return False
    address = rf"(?:://|@){name}(?![\w.-])|(?<![\w.-]){name}:\d"
    return bool(re.search(address, text)) or (text.strip() == to.name and bool(_HOST_KEY.search(key)))


def _routed(ingress: Obj, to: ObjectRef) -> Iterator[Row]:
    meta = ingress["metadata"]
    for i, rule in enumerate(dig(ingress, "spec.rules", [])):
        for j, path in enumerate(dig(rule, "http.paths", [])):
            if dig(path, "backend.service.name") == to.name:
                where = f".spec.rules[{i}].http.paths[{j}].backend.service.name"
                said = f"{rule.get('host', '*')}{path.get('path', '/')}"
                yield Row((meta["namespace"], "Ingress", meta["name"], "backend", said), (shows(ingress, where),))

"""Where a container's environment variables come from, as far as it can be known without reading Secrets."""

from dataclasses import dataclass

from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import dig
from kbase.diagnosis.pods import Container
from kbase.diagnosis.view import View
from kbase.text import Phrase, Text
from kbase.types import Evidence

NOWHERE = Phrase(
    "The pod template gives container {container} no {name}: neither env nor envFrom holds it.",
    "Pod 範本沒有給容器 {container} 任何 {name}：env 與 envFrom 都沒有。",
)
EMPTY = Phrase(
    "The pod template sets {name} of container {container} to an empty value.",
    "Pod 範本把容器 {container} 的 {name} 設成空值。",
)
GIVEN = Phrase("The pod template sets {name} of container {container}.", "Pod 範本有設定容器 {container} 的 {name}。")
UNKNOWN = Phrase(
    "env of container {container} has no {name}; whether envFrom ({sources}) supplies it was not looked at.",
    "容器 {container} 的 env 沒有 {name}；envFrom（{sources}）是否提供則沒有查看。",
)


@dataclass(frozen=True)
class Variable:
    """What the template says about one variable. certain: False where a source could not be looked into."""

    given: bool
    certain: bool
    fact: Text
    evidence: tuple[Evidence, ...]


def variable(view: View, container: Container, name: str) -> Variable:
    """Whether a container is given an environment variable. Reads configmaps; Secrets are never looked into."""
    facts = {"name": name, "container": container.name}
    entries = container.spec.get("env") or []
    for i, entry in enumerate(entries):
        if entry["name"] == name:
            empty = not entry.get("value") and not entry.get("valueFrom")
            # The value itself may be confidential: evidence shows the entry's place, not what it holds.
            proof = (container.declares(f".env[{i}].name"),)
            return Variable(not empty, True, EMPTY(**facts) if empty else GIVEN(**facts), proof)
    shown: tuple[Evidence, ...] = (container.declares(".env", value=[e["name"] for e in entries]),)
    sources = container.spec.get("envFrom") or []
    if not sources:
        return Variable(False, True, NOWHERE(**facts), shown)
    shown = (*shown, container.declares(".envFrom"))
    holds = [_holds(view, container, source, name) for source in sources]
    if any(holds):
        return Variable(True, True, GIVEN(**facts), shown)
    if None in holds:
        unread = [_label(source) for source, held in zip(sources, holds, strict=True) if held is None]
        return Variable(False, False, UNKNOWN(**facts, sources=unread), shown)
    return Variable(False, True, NOWHERE(**facts), shown)


def _holds(view: View, container: Container, source: dict[str, object], name: str) -> bool | None:
    """Whether one envFrom source supplies the variable; None where that cannot be known."""
    key = name.removeprefix(str(source.get("prefix") or ""))
    config = try_get(view, "configmaps", container.ref.namespace, dig(source, "configMapRef.name", ""))
    return key in (config.get("data") or {}) if config else None


def _label(source: dict[str, object]) -> str:
    kind, ref = ("ConfigMap", "configMapRef") if "configMapRef" in source else ("Secret", "secretRef")
    return f"{kind} {dig(source, f'{ref}.name', '')}"

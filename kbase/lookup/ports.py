"""Which ports a Service exposes, or the containers of a workload declare."""

from kbase.cluster.resources import kubectl
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.services import target_of
from kbase.diagnosis.view import View
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import all_containers, demanded, noun, whole
from kbase.question.facts import Asked
from kbase.text import Phrase
from kbase.types import Obj

PORTS = Phrase("**{n} {noun}**: {ports} ({name})", "**{n} 個{noun}**：{ports}（{name}）")
NO_PORTS = Phrase("**0 ports** are declared by {name}", "**0 個連接埠**：{name} 沒有宣告任何連接埠")
INFORMATION = Phrase(
    "containerPort is information only: a container may listen on ports that stand in no list.",
    "containerPort 只是資訊：容器可能監聽沒有列出的連接埠。",
)


def _fits(asked: Asked) -> bool:
    allowed = {"ports", "points to", "service type"}
    return asked.has("ports") and bool(asked.names) and demanded(asked) <= allowed


@lookup(fits=_fits, names=("services", *NAMED))
def ports(view: View, asked: Asked, place: Place) -> Result | None:
    """The ports of the one object that is named."""
    if len(place.objects) != 1 or (obj := whole(view, place.objects[0])) is None:
        return None
    service = obj["kind"] == "Service"
    rows = _of_service(obj) if service else _of_containers(obj)
    path = ".spec.ports" if service else ".spec"
    name = f"`{place.objects[0]}`"
    numbers = [row.cells[2] for row in rows]
    lead = (
        PORTS(n=len(rows), noun=noun(len(rows), "port", "連接埠"), ports=numbers, name=name)
        if rows
        else NO_PORTS(name=name)
    )
    seen = shows(obj, path, value=", ".join(numbers) or None)
    columns = ("NAME", "PROTOCOL", "PORT", "TARGETPORT", "NODEPORT") if service else _DECLARED
    remarks = () if service else (INFORMATION(),)
    return Result(lead, seen, kubectl(place.objects[0], path), columns, tuple(rows), service, remarks)


_DECLARED = ("CONTAINER", "NAME", "PORT", "PROTOCOL")


def _of_service(service: Obj) -> list[Row]:
    return [
        Row(
            (
                port.get("name", ""),
                port.get("protocol", "TCP"),
                str(port.get("port", "")),
                str(target_of(port)),
                str(port.get("nodePort", "")),
            ),
            (shows(service, f".spec.ports[{i}]"),),
        )
        for i, port in enumerate(dig(service, "spec.ports", []))
    ]


def _of_containers(obj: Obj) -> list[Row]:
    return [
        Row(
            (container["name"], port.get("name", ""), str(port.get("containerPort", "")), port.get("protocol", "TCP")),
            (shows(obj, f"{path}.ports[{i}]"),),
        )
        for path, container in all_containers(obj)
        for i, port in enumerate(container.get("ports") or [])
    ]

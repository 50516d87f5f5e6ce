"""Kinds of the Gateway API, with the columns that their definitions name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kbase.diagnosis.objects import condition, dig
from kbase.kubectl.printers import prints
from kbase.kubectl.wording import age
from kbase.types import Obj


@prints("gatewayclasses", columns="Name, Controller, Accepted, Age, +Description")
def gateway_class(obj: Obj, now: datetime) -> Sequence[Any]:
    """A GatewayClass."""
    accepted = condition(obj, "Accepted").get("status", "")
    shown = dig(obj, "spec.controllerName", ""), accepted, age(obj, now)
    return obj["metadata"]["name"], *shown, dig(obj, "spec.description", "")


@prints("gateways", columns="Name, Class, Address, Programmed, Age")
def gateway(obj: Obj, now: datetime) -> Sequence[Any]:
    """A Gateway."""
    addresses = ",".join(a.get("value", "") for a in dig(obj, "status.addresses", []))
    programmed = condition(obj, "Programmed").get("status", "")
    return obj["metadata"]["name"], dig(obj, "spec.gatewayClassName", ""), addresses, programmed, age(obj, now)


@prints("httproutes", columns="Name, Hostnames, Age")
def http_route(obj: Obj, now: datetime) -> Sequence[Any]:
    """An HTTPRoute: hosts as the JSON list that a column of a custom resource is."""
    hosts = dig(obj, "spec.hostnames", [])
    shown = "[" + ",".join(f'"{h}"' for h in hosts) + "]" if hosts else ""
    return obj["metadata"]["name"], shown, age(obj, now)

"""Who asks: the name that belongs to the key of a request."""

from typing import Annotated

from fastapi import Depends, Request

LOCAL = "local"  # the one person of a service without keys, which listens on loopback only


def _person(request: Request) -> str:
    name: str = request.scope.get("person", LOCAL)
    return name


Person = Annotated[str, Depends(_person)]

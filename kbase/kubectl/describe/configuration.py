"""ConfigMaps."""

from base64 import b64decode
from collections.abc import Iterator

from kbase.kubectl.describe import describes
from kbase.kubectl.describe.parts import marked, named
from kbase.kubectl.places import Place
from kbase.types import Obj


@describes("configmaps")
def config_map(obj: Obj, place: Place) -> Iterator[str]:
    """A ConfigMap: each value below its key, of binary ones the size."""
    yield from named(obj)
    yield from marked(obj)
    yield from ("", "Data", "====")
    for key, value in sorted((obj.get("data") or {}).items()):
        yield from (f"{key}:", "----", str(value), "")
    yield from ("", "BinaryData", "====")
    for key, value in sorted((obj.get("binaryData") or {}).items()):
        yield f"{key}: {_size(value)}"
    yield ""


def _size(encoded: str) -> str:
    try:
        return f"{len(b64decode(encoded, validate=True))} bytes"
    except ValueError:
        return "masked"

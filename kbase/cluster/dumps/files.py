"""Files with Kubernetes objects in them, as JSON or YAML."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kbase.types import Json

SUFFIXES = (".json", ".yaml", ".yml")
# Times stay the texts that the API sends.
_RESOLVERS = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_FASTEST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LOADER: Any = type("Loader", (_FASTEST,), {"yaml_implicit_resolvers": _RESOLVERS})


def object_files(folder: Path) -> list[Path]:
    """Every JSON and YAML file below a folder, in order; those that are named after Secrets are left out."""
    return sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES and p.is_file() and not _is_secret(p))


def _is_secret(file: Path) -> bool:
    """Whether the name says that Secrets are inside: they are not even opened."""
    return file.stem in ("secret", "secrets") or file.parent.name in ("secret", "secrets")


def documents(file: Path) -> Iterator[Json]:
    """The documents of a file; nothing for one that cannot be read, so that its kind counts as not recorded."""
    try:
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".json":
            yield json.loads(text)
        else:
            yield from yaml_documents(text)
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return


def yaml_documents(text: str) -> list[Json]:
    """The documents of a YAML stream; yaml.YAMLError where it is none."""
    return list(yaml.load_all(text, Loader=_LOADER))

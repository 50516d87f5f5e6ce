"""Files that people write by hand: cards and incidents, as YAML."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from kbase.errors import BadInput
from kbase.text import Phrase

MEND = Phrase("Mend that place of the file.", "請修正檔案中的這個地方。")
T = TypeVar("T")


def read_yaml(path: Path, made: Callable[[Any], T], unreadable: Phrase) -> T:
    """What `made` makes of the content of a file, in which every scalar is text: a point may be called "no" or "off".

    BadInput where the file is no YAML, or `made` finds it not in the format: `unreadable` with its path, and why.
    """
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return made(yaml.load(path.read_text(encoding="utf-8"), Loader=loader))
    except (OSError, yaml.YAMLError, TypeError) as fault:
        raise BadInput(unreadable(path=path, why=" ".join(str(fault).split())), MEND()) from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise BadInput(unreadable(path=path, why=why), MEND()) from fault

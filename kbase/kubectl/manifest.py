"""Objects as YAML in the hand of Go's writer, which kubectl uses: keys sorted, text blocks kept, numbers in quotes."""

import functools
import re
from typing import Any

import yaml

from kbase.types import Json

# Texts that would be read back as something else than a text; source: https://pkg.go.dev/sigs.k8s.io/yaml/goyaml.v2
_NOT_TEXT = re.compile(
    r"|~|null|Null|NULL|y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|<<"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    r"|[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?0[xX][0-9a-fA-F_]+|[-+]?0[bB][01_]+|[-+]?0o[0-7_]+"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"  # sixty-based numbers of YAML 1.1
    r"|\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{1,2}:\d{2})?)?"
)


def as_yaml(value: Json) -> str:
    """The value as kubectl prints it with `-o yaml`."""
    return yaml.dump(_sorted(value), Dumper=_Dumper, default_flow_style=False, allow_unicode=True, sort_keys=False)


# The emitter of libyaml is the one that Go's was made from; what differs is when a text is quoted.
_FASTEST: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Dumper: Any = type("Dumper", (_FASTEST,), {"ignore_aliases": lambda self, data: True})


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else '"' if _NOT_TEXT.fullmatch(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _sorted(value: Json) -> Json:
    if isinstance(value, dict):
        return {k: _sorted(value[k]) for k in sorted(value, key=functools.cmp_to_key(_key_order))}
    return [_sorted(v) for v in value] if isinstance(value, list) else value


def _key_order(a: str, b: str) -> int:
    """Letters behind other characters, numbers by value: the order in which Go's writer puts keys."""
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x == y:
            continue
        if x.isalpha() and y.isalpha():
            return -1 if x < y else 1
        if x.isalpha() or y.isalpha():
            return -1 if y.isalpha() else 1
        m, n = (re.match(r"\d*", s[i:]) for s in (a, b))
        p, q = (int(d[0] or 0) if d else 0 for d in (m, n))
        return (-1 if p < q else 1) if p != q else -1 if x < y else 1
    return (len(a) > len(b)) - (len(a) < len(b))

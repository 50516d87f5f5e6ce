"""Demands on what people write into objects: labels, annotations, images, limits; and on when they were created."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from kbase.diagnosis.images import parse_image
from kbase.diagnosis.objects import dig, labels, when
from kbase.lookup.condition import Condition
from kbase.lookup.parts import all_containers, pod_spec_path
from kbase.text import Phrase, Text
from kbase.types import Obj

WITHOUT = Phrase("with a container without {what}", "有容器沒有設定 {what}")
IMAGE = Phrase("image {image}", "映像檔 {image}")
LATEST = Phrase("image tag latest, written or by default", "映像檔 tag 為 latest（明寫或省略）")
LABEL, ANNOTATION = Phrase("label {label}", "標籤 {label}"), Phrase("annotation {key}", "annotation {key}")
NO_LABEL = Phrase("no label {label}", "沒有標籤 {label}")
LAST = Phrase("last {span}", "最近 {span}")
SINCE = Phrase("created in the last {window}", "最近 {window} 內建立")
_UNITS = {"m": "minutes", "分": "minutes", "h": "hours", "小": "hours", "钟": "hours", "d": "days", "天": "days"}
_UNITS |= {"w": "weeks", "周": "weeks"}


def window(words: str) -> timedelta:
    """The span of "2 hours", "an hour", "小时", "3 天"."""
    number = re.search(r"\d+", words := words.lower())
    unit = re.search(r"[mhdw](?![a-z])|minute|min|hour|hr|day|week|分|小|钟头|天|周", words)
    letter = unit[0][0] if unit else "h"
    count = int(number[0]) if number else 2 if "两" in words else 1
    return timedelta(**{_UNITS[letter]: count})


def span(length: timedelta) -> str:
    """ "90m", "2h", "7d"."""
    minutes = int(length.total_seconds() // 60)
    if minutes % 1440 == 0:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def last(length: timedelta) -> Text:
    """ "last 2h"."""
    return LAST(span=span(length))


def since_window(value: str, now: datetime) -> Condition:
    """The demand to be created within a span before now."""
    start = now - window(value)
    return Condition(
        SINCE(window=span(window(value))),
        lambda o: (made := when(dig(o, "metadata.creationTimestamp"))) is not None and made >= start,
        ".metadata.creationTimestamp",
    )


def label(value: str) -> Condition:
    """A demand on a label: `key`, `key=value` or `key!=value`."""
    match = re.fullmatch(r"([\w./-]+?) ?(!)?(==?)? ?([\w.-]*)", value)
    key, other, equal, wanted = match.groups() if match else (value, None, None, "")
    selector = f"{key}{'!=' if other else '='}{wanted}" if equal else key
    return Condition(
        LABEL(label=f"`{selector}`"),
        lambda o: _has(labels(o), key, equal, wanted, other),
        f".metadata.labels.{key.replace('.', chr(92) + '.')}",
        labels=selector,
    )


def unlabelled(value: str) -> Condition:
    """The demand not to carry a label."""
    path = f".metadata.labels.{value.replace('.', chr(92) + '.')}"
    return Condition(NO_LABEL(label=f"`{value}`"), lambda o: value not in labels(o), path, labels=f"!{value}")


def _has(words: Mapping[str, str], key: str, equal: str | None, wanted: str, other: str | None) -> bool:
    if not equal:
        return key in words
    return (words.get(key) == wanted) != bool(other)


def annotation(value: str) -> Condition:
    """A demand on an annotation: `key` or `key=value`."""
    key, equal, wanted = (p.strip() for p in value.partition("="))
    return Condition(
        ANNOTATION(key=f"`{value}`"),
        lambda o: _has(dig(o, "metadata.annotations", {}), key, equal or None, wanted.lstrip("="), None),
        ".metadata.annotations",
        column="ANNOTATION",
        value=lambda o: next((f"{k}={v}" for k, v in dig(o, "metadata.annotations", {}).items() if k == key), ""),
    )


def image(value: str) -> Condition:
    """An image by its whole name, by repository, or by the last part of it; with a tag where one is given."""
    return Condition(
        IMAGE(image=f"`{value}`"),
        lambda o: any(_is_image(c.get("image", ""), value) for _, c in all_containers(o)),
        lambda o: _first(o, lambda c: _is_image(c.get("image", ""), value), ".image"),
        column="IMAGE",
    )


def _is_image(image: str, wanted: str) -> bool:
    image, wanted = image.lower(), wanted.lower()
    parts = parse_image(image)
    bare = image.partition("@")[0]
    name = bare.rpartition(":")[0] if ":" in bare.rpartition("/")[2] else bare
    full = f"{parts.host}/{parts.repository}"
    base = {image, name, full, parts.repository, name.rpartition("/")[2]}
    tag = parts.tag.rpartition(" ")[2]
    return wanted in base | {f"{b}:{tag}" for b in base}


def latest(value: str) -> Condition:
    """The demand of an image without a tag of its own."""

    def untagged(container: Mapping[str, str]) -> bool:
        return parse_image(str(container.get("image", ""))).tag == "tag latest"

    return Condition(
        LATEST(),
        lambda o: any(untagged(c) for _, c in all_containers(o)),
        lambda o: _first(o, untagged, ".image"),
        column="IMAGE",
    )


def _first(obj: Obj, fits: Callable[[Mapping[str, str]], bool], field: str) -> str:
    return next((f"{path}{field}" for path, c in all_containers(obj) if fits(c)), f"{pod_spec_path(obj)}.containers")


def without(value: str) -> Condition:
    """The demand of a container that sets no limits or requests."""
    value = value.lower()
    field = "requests" if "request" in value or "请求" in value else "limits"
    resource = "cpu" if "cpu" in value else "memory" if re.search("memory|内存|记忆体", value) else ""

    def lacks(container: Mapping[str, str]) -> bool:
        has = dig(container, f"resources.{field}", {})
        return not has if not resource else resource not in has

    what = f"{resource} {field}".strip()

    def lacking(obj: Obj) -> list[str]:
        own = (c for path, c in all_containers(obj) if ".containers[" in path)
        return [str(c["name"]) for c in own if lacks(c)]

    return Condition(
        WITHOUT(what=what),
        lambda o: bool(lacking(o)),
        lambda o: _first(o, lacks, f".resources.{field}"),
        column="CONTAINERS",
        value=lambda o: ", ".join(lacking(o)),
    )

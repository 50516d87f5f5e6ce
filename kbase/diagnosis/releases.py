"""Versions that servers and kubelets report, as releases of Kubernetes."""

import re

from packaging.version import InvalidVersion, Version

from kbase.text import Phrase

UNKNOWN = Phrase("the version of the API server is not known", "不知道 API server 的版本")


def release_of(reported: str | None) -> Version | None:
    """The upstream release of a reported version ("v1.31.4-eks-1" -> 1.31.4); None for None and for what is none."""
    try:
        return Version(re.split(r"[-+]", (reported or "").removeprefix("v"))[0])
    except InvalidVersion:
        return None

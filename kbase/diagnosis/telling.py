"""What would tell, where something could not be read: the commands that read it, for whoever may."""

from collections.abc import Iterable

from kbase.cluster.resources import RESOURCES
from kbase.types import Gap

_MOST = 6


def telling(gaps: Iterable[Gap]) -> tuple[str, ...]:
    """Read-only kubectl commands for what the gaps say was not read, each once, at most six; () where none is known."""
    gaps = [gap for gap in gaps if gap.reason != "absent_api"]
    everywhere = {gap.resource for gap in gaps if not gap.namespace}  # the command for all namespaces tells of each
    wanted = [gap for gap in gaps if not gap.namespace or gap.resource not in everywhere]
    commands = dict.fromkeys(c for gap in wanted if (c := _command(gap)))
    return tuple(commands)[:_MOST]


def _command(gap: Gap) -> str:
    inside = f" -n {gap.namespace}" if gap.namespace else ""
    if gap.resource == "pods/log":
        return f"kubectl{inside} logs POD --previous" if inside else ""
    if gap.resource.startswith("/"):
        return f"kubectl get --raw '{gap.resource}?verbose'"
    if gap.resource not in RESOURCES:
        return ""
    everywhere = " -A" if RESOURCES[gap.resource].namespaced and not inside else ""
    return f"kubectl{inside} get {gap.resource}{everywhere} -o yaml"

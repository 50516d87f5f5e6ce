"""Times as kubectl writes them: "7m6s", "3d4h", "<unknown>"."""

from datetime import datetime

from kbase.diagnosis.objects import when

UNKNOWN = "<unknown>"


def since(timestamp: str | None, now: datetime) -> str:
    """How long ago an API timestamp is; "<unknown>" for None or ""."""
    moment = when(timestamp)
    return UNKNOWN if moment is None else lasting((now - moment).total_seconds())


def between(start: str, end: str | None, now: datetime) -> str:
    """From one API timestamp to another, or to now where it has not ended."""
    begun, ended = when(start), when(end)
    return UNKNOWN if begun is None else lasting(((ended or now) - begun).total_seconds())


def lasting(duration_s: float) -> str:
    """A duration in at most two units, the coarser the longer it is; "<invalid>" for more than a second of the future.

    Source: https://pkg.go.dev/k8s.io/apimachinery/pkg/util/duration#HumanDuration
    """
    seconds = int(duration_s)
    if seconds < 0:
        return "<invalid>" if seconds < -1 else "0s"
    minutes, hours = seconds // 60, seconds // 3600
    days = hours // 24
    if seconds < 120:
        return f"{seconds}s"
    if minutes < 10:
        return _two(minutes, "m", seconds % 60, "s")
    if hours < 3:
        return f"{minutes}m"
    if hours < 8:
        return _two(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    if days < 8:
        return _two(days, "d", hours % 24, "h")
    if days < 2 * 365:
        return f"{days}d"
    return _two(days // 365, "y", days % 365, "d") if days < 8 * 365 else f"{days // 365}y"


def _two(large: int, unit: str, small: int, part: str) -> str:
    return f"{large}{unit}{small}{part}" if small else f"{large}{unit}"

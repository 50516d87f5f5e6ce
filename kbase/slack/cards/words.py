"""Words that several cards share."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kbase.text import Phrase

EVIDENCE = Phrase("Evidence", "證據")
LOGS = Phrase("Logs", "Log")
RECHECK = Phrase("Re-check", "重新檢查")
NEED_HUMAN = Phrase("Need a human", "需要真人")
RESOLVED = Phrase("Resolved", "已解決")
RULED_OUT = Phrase("**Ruled out:** {causes}", "**已排除：** {causes}")


def clock(at: datetime) -> str:
    """A moment as HTML's <time>; each surface shows it in its reader's time zone."""
    utc = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return f'<time datetime="{utc:%Y-%m-%dT%H:%M:%S+00:00}">{utc:%H:%M} UTC</time>'


def code(text: str) -> str:
    """Words of the cluster as code, on one line."""
    return f"`{' '.join(text.split()).replace('`', chr(39))}`" if text.strip() else ""


def object_name(ref: Mapping[str, Any]) -> str:
    """ "Deployment shop/web" for an object of an answer's JSON."""
    name = "/".join(filter(None, [ref.get("namespace"), ref.get("name")]))
    return f"{ref.get('kind', '')} {name}".strip()

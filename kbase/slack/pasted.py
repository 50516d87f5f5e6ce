"""kubectl output that people paste into a message or attach as a snippet, as a cluster to question."""

import urllib.request
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog

from kbase.cluster.pasted import PastedBackend
from kbase.cluster.session import Opened
from kbase.cluster.text.pieces import pieces
from kbase.slack.incoming import unfenced
from kbase.text import Phrase

WHAT_IS_WRONG = Phrase("What is wrong here?", "這裡有什麼問題？")
SOURCE = "text:slack"
_TELLING = frozenset({"table", "describe", "yaml", "json", "events"})
_MOST_BYTES = 2 * 2**20
_FILES_HOST = "files.slack.com"


def pasted_cluster(text: str, at: datetime, *, anything: bool = False) -> Opened | None:
    """The text as a cluster; None where it shows none. anything: single log lines and error messages count, too."""
    found = list(pieces(text))
    if not anything and not any(p.shape in _TELLING or p.text.count("\n") >= 3 for p in found):
        return None
    backend = PastedBackend(found, at)
    return None if backend.holds_nothing else Opened(SOURCE, backend, backend.namespace)


def remark_of(text: str) -> str:
    """What the person says about the text they pasted; "" for nothing."""
    words = unfenced(text)
    first = text.strip().split("\n")[0].strip()
    if "```" in text:
        return words
    shown = any(first in p.text for p in pieces(text))
    return "" if shown or first.startswith(("$", "kubectl")) else first


def snippets(files: Iterable[Mapping[str, Any]], token: str, *, host: str = _FILES_HOST) -> str:
    """The texts of attached files, one after the other; of one that cannot be had, what Slack previews of it.

    token: sent to Slack's file host (or `host`) only, whatever a message says.
    """
    return "\n\n".join(filter(None, (_snippet(f, token, host) for f in files)))


def _snippet(file: Mapping[str, Any], token: str, host: str) -> str:
    if not str(file.get("mimetype", "")).startswith(("text/", "application/json", "application/x-yaml")):
        return ""
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    if int(file.get("size") or 0) <= _MOST_BYTES and urlsplit(url).netloc in (_FILES_HOST, host):
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return str(response.read(_MOST_BYTES).decode("utf-8", errors="replace"))
        except OSError as fault:
            structlog.get_logger().warning("slack_file_unread", file=file.get("id"), why=type(fault).__name__)
    return str(file.get("preview") or "")

"""Whether a cluster can be asked right now."""

from dataclasses import dataclass

from kbase.cluster.reader import Cluster
from kbase.cluster.session import Session
from kbase.errors import Unreadable
from kbase.text import Text, verbatim


@dataclass(frozen=True)
class Standing:
    """How a cluster stands. lost: why it cannot be asked, None where it can.

    recorded: it is a recording or a pasted text, which stays as it is.  observed_at: when it was so, ISO 8601 in UTC.
    """

    source: str
    recorded: bool
    lost: Text | None
    server_version: str | None
    observed_at: str


def standing(cluster: Cluster, *, deadline_s: float = 3.0) -> Standing:
    """How the cluster stands, for one request to a live one; deadline_s: after which it counts as lost."""
    session, lost = cluster.session(deadline_s=deadline_s, max_requests=2), None
    asked = session if isinstance(session, Session) else None
    try:
        if asked:
            asked.answers()
    except Unreadable as fault:
        lost = fault.why or verbatim(fault.detail)
    moment = session.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return Standing(cluster.source, asked is None or asked.recorded, lost, cluster.known_version, moment)

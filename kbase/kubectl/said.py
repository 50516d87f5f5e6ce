"""What goes wrong with a command, in the words that users know from kubectl."""

from collections.abc import Sequence

from kbase.cluster.resources import READABLE, Resource
from kbase.errors import Unreadable

NOT_FOUND = "(NotFound)"


class KubectlError(Exception):
    """A line that kubectl would print on standard error; the command ends with status 1."""


class ServerError(KubectlError):
    """`Error from server (Reason): message`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"Error from server ({reason}): {message}")


def qualified(kind: Resource) -> str:
    """`pods`, `deployments.apps`."""
    return f"{kind.plural}.{kind.group}" if kind.group else kind.plural


def unexpected(verb: str, words: Sequence[str]) -> KubectlError:
    """The error for words that a command does not take."""
    return KubectlError(
        f"error: unexpected arguments: [{' '.join(words)}]\nSee 'kubectl {verb} -h' for help and examples"
    )


def not_found(kind: Resource, name: str) -> ServerError:
    """The error for an object that is certainly not there."""
    return ServerError("NotFound", f'{qualified(kind)} "{name}" not found')


def unreadable(why: Unreadable) -> KubectlError:
    """The error for a read that could not be done: as kubectl says it where the server refused, else why."""
    kind = READABLE.get(why.resource)
    if why.reason != "forbidden" or kind is None:
        return KubectlError(f"error: {why.detail}")
    where = f'in the namespace "{why.namespace}"' if why.namespace else "at the cluster scope"
    right = f'cannot {why.verb} resource "{kind.plural}" in API group "{kind.group}" {where}'
    return ServerError("Forbidden", f"{qualified(kind)} is forbidden: this account {right}")

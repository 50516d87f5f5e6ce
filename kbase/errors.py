"""Errors that a person may meet: each says what failed, on what, and what to do next."""

from typing import Any, Literal

from kbase.text import Text

UnreadReason = Literal["forbidden", "timeout", "absent_api", "no_metrics", "truncated", "error"]


class KbaseError(Exception):
    """What failed and what to do next, in every language of the product.

    message: what failed, on what.  hint: what to do next.
    code: stable name for programs (the `error.code` of the HTTP API).
    exit_code, http_status: how the two surfaces report it (contracts, sections 2 and 4).
    """

    code = "error"
    exit_code = 2
    http_status = 400

    def __init__(self, message: Text, hint: Text) -> None:
        super().__init__(message.render("en"))
        self.message, self.hint = message, hint


class BadInput(KbaseError):
    """A question, target, path or option that cannot be used."""

    code = "bad_input"


class NoSuchNote(KbaseError):
    """A note id that the index does not hold."""

    code, http_status = "no_such_note", 404


class NoSuchThread(KbaseError):
    """A thread that this person does not have, whether or not somebody else has it."""

    code, http_status = "no_such_thread", 404


class NoSuchTurn(KbaseError):
    """An answer that this person was not given, or that is no longer kept."""

    code, http_status = "no_such_turn", 404


class Busy(KbaseError):
    """So many questions are being answered that another one would only wait."""

    code, http_status = "busy", 503


class NoSuchModel(KbaseError):
    """A language model that this service does not offer."""

    code, http_status = "model_not_found", 404


class ClusterUnreachable(KbaseError):
    """The cluster was asked for by name but no answer could be had at all."""

    code, exit_code, http_status = "cluster_unreachable", 3, 503


class NoIndex(KbaseError):
    """There is no index to answer from."""

    code, exit_code, http_status = "no_index", 4, 503


class IndexMismatch(KbaseError):
    """The index on disk and the code or model that reads it do not belong together."""

    code, exit_code, http_status = "index_mismatch", 4, 503


class IndexBusy(KbaseError):
    """Another process is writing this index."""

    code, http_status = "index_busy", 409


class IndexUnwritable(KbaseError):
    """The index cannot be written where it should be: no permission, no space, not a folder."""

    code, http_status = "index_unwritable", 503


class ModelUnavailable(KbaseError):
    """An embedding model that was asked for by name and cannot be had."""

    code, http_status = "model_unavailable", 503


class Refused(KbaseError):
    """A request that kbase never makes: a write, a Secret, a sub-resource that acts. Raised before a socket opens."""

    code, http_status = "refused", 403


class Unreadable(Exception):
    """One read that could not be done. It means "not checked", never "missing" and never "fine".

    reason: why, one of UnreadReason.  verb, resource, namespace: what was asked (namespace "" = whole cluster).
    detail: one English line for programs and logs, such as "cannot list secrets in namespace shop: why".
    why: the end of that line in any language; None where the reason says it all.
    """

    def __init__(
        self,
        reason: UnreadReason,
        verb: str,
        resource: str,
        namespace: str = "",
        detail: str = "",
        why: Text | None = None,
    ) -> None:
        where = f" in namespace {namespace}" if namespace else ""
        self.detail = detail or f"cannot {verb} {resource}{where}"
        super().__init__(f"{reason}: {self.detail}")
        self.reason, self.verb, self.resource, self.namespace, self.why = reason, verb, resource, namespace, why

    def afresh(self) -> "Unreadable":
        """The same again, to be raised in another place: a shared exception collects the traceback of each."""
        return Unreadable(self.reason, self.verb, self.resource, self.namespace, self.detail, self.why)


class Partly(Unreadable):
    """A list of which only some objects are known: these exist, and nothing follows about others.

    Whoever does not ask for `objects` meets it as Unreadable, so an incomplete list is never taken for a whole one.
    """

    def __init__(self, why: Unreadable, objects: list[dict[str, Any]]) -> None:
        super().__init__(why.reason, why.verb, why.resource, why.namespace, why.detail, why.why)
        self.objects = objects

    def afresh(self) -> "Partly":
        """The same again, with the same objects."""
        return Partly(self, self.objects)

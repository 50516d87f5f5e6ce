"""The cluster as one command sees it: where it looks and what it selects."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kbase.cluster.backend import AS_TABLE, JSON, Read, project
from kbase.cluster.resources import Resource
from kbase.cluster.session import Session
from kbase.errors import Unreadable
from kbase.kubectl.call import Call
from kbase.kubectl.printers import plain, table_of
from kbase.kubectl.said import KubectlError, not_found
from kbase.kubectl.selectors import selected
from kbase.kubectl.table import Row, Table, from_server
from kbase.types import Obj, Objects

_PAGE = "500"  # as kubectl asks for
_DEFAULT = "default"


@dataclass(frozen=True)
class Place:
    """One command's look at the cluster. namespace: None for all of them.  labels, fields: selectors, "" for none."""

    session: Session
    namespace: str | None
    labels: str = ""
    fields: str = ""

    @classmethod
    def of(cls, call: Call, session: Session, namespace: str) -> "Place":
        """Where a command looks. namespace: where it looks without -n, "" for the namespace called default."""
        inside = None if call.on("all-namespaces") else call.flag("namespace") or namespace or _DEFAULT
        return cls(session, inside, call.flag("selector"), call.flag("field-selector"))

    def inside(self, kind: Resource) -> str | None:
        """The namespace for a kind; None for all, and for cluster-scoped kinds."""
        return self.namespace if kind.namespaced else None

    def one(self, kind: Resource, name: str) -> Obj:
        """One object. KubectlError where it is not there, or where a namespace is needed."""
        if kind.namespaced and self.namespace is None:
            raise KubectlError("error: a resource cannot be retrieved by name across all namespaces")
        found = self.session.get(kind.plural, self.inside(kind) or "", name)
        if found is None:
            raise not_found(kind, name)
        return found

    def objects(self, kind: Resource) -> Objects:
        """All selected objects of a kind."""
        if self.session.prints and (self.labels or self.fields):  # the server selects, so that less is transferred
            pages = self._pages(kind, "", JSON, "")
            return [project(kind, item) for page in pages for item in page.get("items") or []]
        found = self.session.list(kind.plural, self.inside(kind))
        return [o for o in found if selected(o, kind.plural, self.labels, self.fields)]

    def whole(self, kind: Resource, name: str = "") -> Objects:
        """The selected objects, or the one called name, with the fields that are null, which `objects` leaves out."""
        if self.session.prints:
            pages = self._pages(kind, name, JSON, "")
            return [project(kind, item) for page in pages for item in page.get("items", [page]) or []]
        found = [self.one(kind, name)] if name else self.objects(kind)
        try:
            body = self.session.document(Read("list", kind.plural), kind.path()) or {}
        except Unreadable:  # not recorded as one list of the whole cluster
            return found
        known = {_identity(item): item for item in body.get("items") or []}
        return [project(kind, known[_identity(o)]) if _identity(o) in known else o for o in found]

    def table(self, kind: Resource, name: str = "", *, whole: bool = False) -> Table:
        """The selected objects, or the one called name, as a table. whole: each row with its whole object."""
        if not self.session.prints:
            objects = [self.one(kind, name)] if name else self.objects(kind)
            return table_of(kind, objects, self.session.now) or self._recorded(kind, objects)
        if name and kind.namespaced and self.namespace is None:
            raise KubectlError("error: a resource cannot be retrieved by name across all namespaces")
        pages = [_table(kind, page, self) for page in self._pages(kind, name, AS_TABLE, "Object" if whole else "")]
        return Table(pages[0].columns, tuple(row for page in pages for row in page.rows))

    def _pages(self, kind: Resource, name: str, accept: str, include: str) -> Iterator[Obj]:
        """The answers to one request of kubectl, page by page."""
        inside = self.inside(kind)
        read = Read("get" if name else "list", kind.plural, inside or "")
        selection = {} if name else {"limit": _PAGE, "labelSelector": self.labels, "fieldSelector": self.fields}
        query = {k: v for k, v in (selection | {"includeObject": include}).items() if v}
        while True:
            page = self.session.document(read, kind.path(inside, name), query, accept)
            if page is None:
                raise not_found(kind, name)
            yield page
            token = (page.get("metadata") or {}).get("continue")
            if not token:
                return
            query = query | {"continue": token}

    def _recorded(self, kind: Resource, objects: Objects) -> Table:
        """The recorded table of a kind that has no printer here, with its ages told anew; else names and ages."""
        try:
            body = self.session.document(Read("list", kind.plural), kind.path(), accept=AS_TABLE)
        except Unreadable:
            body = None
        known = {_identity(o): o for o in objects}
        basic = Table(plain.columns, tuple(Row(tuple(plain.cells(o, self.session.now)), o) for o in objects))
        if body is None:
            return basic
        table = from_server(body)
        rows = [(r, known.get(_identity(r.obj))) for r in table.rows]
        return Table(table.columns, tuple(Row(self._aged(table, r, o), o) for r, o in rows if o is not None))

    def _aged(self, table: Table, row: Row, obj: Obj) -> tuple[str, ...]:
        age = plain.cells(obj, self.session.now)[1]
        return tuple(age if c.name == "Age" else cell for c, cell in zip(table.columns, row.cells, strict=False))

    def everywhere(self) -> "Place":
        """The same without selectors."""
        return replace(self, labels="", fields="")


def _identity(obj: Obj) -> tuple[str, str]:
    return obj["metadata"].get("namespace", ""), obj["metadata"]["name"]


def _table(kind: Resource, page: Obj, place: Place) -> Table:
    """A page as a table; one that a server sent as plain objects (aggregated APIs do) is printed here."""
    if page.get("kind") == "Table":
        table = from_server(page)
        return replace(table, rows=tuple(replace(r, obj=_of_kind(kind, r.obj)) for r in table.rows))
    items = page["items"] or [] if "items" in page else [page]
    objects = [project(kind, item) for item in items]
    rows = [Row(tuple(plain.cells(o, place.session.now)), o) for o in objects]
    return table_of(kind, objects, place.session.now) or Table(plain.columns, tuple(rows))


def _of_kind(kind: Resource, obj: Obj) -> Obj:
    """The object of a row, which may be its metadata alone and is then called PartialObjectMetadata."""
    return project(kind, {k: v for k, v in obj.items() if k not in ("apiVersion", "kind")})

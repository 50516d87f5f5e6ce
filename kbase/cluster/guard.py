"""The door to the API server: only requests on an allow-list pass, everything else is refused before a socket opens.

The list is by (API group, resource, sub-resource, verb). HTTP methods would not do: exec, attach, port-forward and
proxy answer to GET, and a Secret is a plain GET.
"""

import re
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

from kbase.cluster.resources import READABLE
from kbase.errors import Refused
from kbase.text import Phrase

Verb = Literal["get", "list", "watch", "create", "discover"]
NEVER = Phrase("kbase never makes this request: {method} {target}", "kbase 不會發出這個請求：{method} {target}")
READ_ONLY = Phrase(
    "kbase only reads what its ClusterRole names (kbase rbac); Secrets, writes and exec are never among it.",
    "kbase 只讀取其 ClusterRole 列出的內容（kbase rbac），永遠不含 Secret、寫入與 exec。",
)

# (group, version, plural) -> namespaced. Metrics stand here and not in READABLE: they are samples, not objects.
_KINDS = {(r.group, v, r.plural): r.namespaced for r in READABLE.values() for v in (r.version, *r.older)}
_METRICS = {("metrics.k8s.io", "v1beta1", "pods"): True, ("metrics.k8s.io", "v1beta1", "nodes"): False}
# They store nothing: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
_SELF_REVIEWS = {
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
}
_HEALTH = {"/version", "/livez", "/readyz"}
_DISCOVERY = re.compile(r"/api(/v1)?|/apis(/[a-z0-9.-]+/v[0-9][a-z0-9]*)?")
_PATH = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)+")
_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

# includeObject: how much of each object comes along with the rows of a table that the server prints.
_READ_OPTIONS = {"resourceVersion", "resourceVersionMatch", "pretty", "timeoutSeconds", "includeObject"}
_LIST_OPTIONS = _READ_OPTIONS | {"limit", "continue", "labelSelector", "fieldSelector"}
_WATCH_OPTIONS = _LIST_OPTIONS | {"watch", "allowWatchBookmarks", "sendInitialEvents"}
# `follow` never ends and `insecureSkipTLSVerifyBackend` trusts anyone: neither is needed.
_LOG_OPTIONS = {"container", "previous", "tailLines", "limitBytes", "timestamps", "sinceSeconds", "sinceTime", "pretty"}


def permit(method: str, target: str) -> Verb:
    """The verb of an allowed request; Refused for any other. target: path and query as they go over the wire."""
    path, mark, query = target.partition("?")
    options = {key for key, _ in parse_qsl(query, keep_blank_values=True, separator="&")}
    verb = _verb(method, path, options) if _PATH.fullmatch(path) and not (mark and "?" in query) else None
    if verb is None:
        raise Refused(NEVER(method=method[:20], target=target[:200]), READ_ONLY())
    return verb


def _verb(method: str, path: str, options: set[str]) -> Verb | None:
    if method == "POST":
        return "create" if path in _SELF_REVIEWS and not options else None
    if method != "GET":
        return None
    if path in _HEALTH:
        return "get" if options <= {"verbose", "exclude"} else None
    if _DISCOVERY.fullmatch(path):
        return "discover" if options <= {"timeout"} else None
    return _object_verb(path.split("/")[1:], options)


def _object_verb(parts: list[str], options: set[str]) -> Verb | None:
    """The verb of /api/v1/... or /apis/<group>/<version>/..., None where it is not allowed."""
    core = parts[0] == "api"
    if parts[0] not in ("api", "apis") or len(parts) < (3 if core else 4):
        return None
    group, version, rest = ("", parts[1], parts[2:]) if core else (parts[1], parts[2], parts[3:])
    inside = rest[0] == "namespaces" and len(rest) > 2
    if inside and not _NAMESPACE.fullmatch(rest[1]):
        return None
    plural, *name = rest[2:] if inside else rest
    key = (group, version, plural)
    metrics = key in _METRICS
    namespaced = _METRICS.get(key, _KINDS.get(key))
    if namespaced is None or (inside and not namespaced) or (name and namespaced and not inside):
        return None
    if not name:
        return _list_verb(options, watchable=not metrics)
    if not _is_name(name[0]):
        return None
    if name[1:] == ["log"] and key == ("", "v1", "pods"):
        return "get" if options <= _LOG_OPTIONS else None
    return "get" if not name[1:] and options <= _READ_OPTIONS else None


def _list_verb(options: set[str], *, watchable: bool) -> Verb | None:
    if options <= _LIST_OPTIONS:
        return "list"
    return "watch" if watchable and options <= _WATCH_OPTIONS else None


def _is_name(segment: str) -> bool:
    """Whether a path segment is one name and stays one, however often it is decoded on its way."""
    name = unquote(segment)
    return name not in (".", "..") and not re.search(r"[/\\%?#\x00-\x1f\x7f\ufffd]", name)


class GuardedPool:
    """The connection pool of an API client, behind the door. Everything the client sends goes through `request`.

    base: scheme, host and any path prefix of the API server; what lies outside it is refused too. Redirects are not
    followed and failed requests are not repeated: both would be requests that nobody checked or counted.
    """

    def __init__(self, pool: Any, base: str) -> None:
        self._pool, self._base = pool, base.rstrip("/")

    def request(self, method: str, url: str, **options: Any) -> Any:
        """The response of the pool behind (urllib3's arguments); Refused before anything is sent."""
        self._check(method, url, options)
        return self._pool.request(method, url, **{**options, "redirect": False, "retries": False})

    def urlopen(self, method: str, url: str, **options: Any) -> Any:
        """As request, under the other name that urllib3 gives it."""
        return self.request(method, url, **options)

    def clear(self) -> None:
        """Closes the idle connections."""
        self._pool.clear()

    def _check(self, method: str, url: str, options: dict[str, Any]) -> None:
        # urllib3 appends `fields` to the URL of a GET; what is checked must be all there is.
        if not url.startswith(f"{self._base}/") or (
            method != "POST" and (options.get("fields") or options.get("body"))
        ):
            raise Refused(NEVER(method=method[:20], target=url[:200]), READ_ONLY())
        permit(method, url[len(self._base) :])

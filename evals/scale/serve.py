"""An API server over objects in memory: HTTPS, pages and logs; enough for reading, and cheap beside its client."""

import base64
import json
import re
import ssl
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import trustme
import yaml

from evals.scale.synthetic import Cluster
from kbase.cluster.resources import RESOURCES, Resource

_PATH = re.compile(
    r"(?P<root>/api/v1|/apis/[^/]+/[^/]+)(?:/namespaces/(?P<namespace>[^/]+)(?=/[^/]+))?/(?P<plural>[^/]+)"
    r"(?:/(?P<name>[^/]+))?(?P<sub>/[^/]+)?"
)
LOG_READS = "/log-reads"  # this server's own: how many logs have been asked for
_HEALTH = b"[+]ping ok\n[+]etcd ok\nreadyz check passed\n"
_VERSION = b'{"major": "1", "minor": "36", "gitVersion": "v1.36.2"}'


class Api:
    """The answers. Objects are encoded once, as a server's watch cache holds them."""

    def __init__(self, cluster: Cluster) -> None:
        self._logs, self.objects = cluster.logs, cluster.objects
        self.log_reads = 0
        self._kinds = {r.path(): r for r in RESOURCES.values()}
        self._encoded: dict[tuple[str, str], list[bytes]] = defaultdict(list)  # (plural, namespace; "" = all)
        self._on_node: dict[str, list[bytes]] = defaultdict(list)
        self._named: dict[tuple[str, str, str], bytes] = {}
        for plural, objects in cluster.objects.items():
            for obj in objects:
                meta = obj["metadata"]
                body, space = json.dumps(obj, separators=(",", ":")).encode(), meta.get("namespace", "")
                self._named[plural, space, meta["name"]] = body
                if plural == "pods":
                    self._on_node[obj["spec"].get("nodeName", "")].append(body)
                for inside in {"", space}:
                    self._encoded[plural, inside].append(body)

    def groups(self) -> bytes:
        """The discovery document of a server that has the add-ons of which it holds objects."""
        held = {p for p, objects in self.objects.items() if objects}
        kinds = [r for r in RESOURCES.values() if r.group and (not r.custom or r.plural in held)]
        versions = {r.group: r.version for r in kinds}
        found = [{"name": g, "versions": [{"groupVersion": f"{g}/{v}", "version": v}]} for g, v in versions.items()]
        return json.dumps({"kind": "APIGroupList", "apiVersion": "v1", "groups": found}).encode()

    def answer(self, target: str) -> tuple[int, bytes]:
        """Status and body for a path with its query."""
        split = urlsplit(target)
        query = {k: v[-1] for k, v in parse_qs(split.query).items()}
        found = _PATH.fullmatch(split.path)
        if own := {"/version": _VERSION, "/readyz": _HEALTH, LOG_READS: str(self.log_reads).encode()}.get(split.path):
            return 200, own
        if split.path == "/apis":
            return 200, self.groups()
        if not found:
            return 404, b"404 page not found"
        kind = self._kinds.get(f"{found['root']}/{found['plural']}")
        if not kind:
            return 404, b"404 page not found"
        space, name = found["namespace"] or "", unquote(found["name"] or "")
        if found["sub"] == "/log":
            self.log_reads += 1
            log = self._logs.get((space, name, query.get("container", ""), query.get("previous") == "true"))
            return 200, (log or "").encode()
        return self._one(kind, space, name) if name else self._page(kind, space, query)

    def _one(self, kind: Resource, space: str, name: str) -> tuple[int, bytes]:
        if body := self._named.get((kind.plural, space, name)):
            return 200, body
        status = {"kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404, "message": "not found"}
        return 404, json.dumps({**status, "details": {"name": name, "kind": kind.plural}}).encode()

    def _page(self, kind: Resource, space: str, query: dict[str, str]) -> tuple[int, bytes]:
        items = self._encoded.get((kind.plural, space), [])
        field, _, wanted = query.get("fieldSelector", "").partition("=")
        if field == "metadata.name":
            items = [body for (plural, _, name), body in self._named.items() if (plural, name) == (kind.plural, wanted)]
        elif field == "spec.nodeName":
            items = self._on_node.get(wanted, [])
        start = int(base64.b64decode(query["continue"])) if "continue" in query else 0
        end = start + int(query.get("limit") or len(items) or 1)
        meta: dict[str, object] = {"resourceVersion": "1"}
        if end < len(items):
            token = base64.b64encode(str(end).encode()).decode()
            meta |= {"continue": token, "remainingItemCount": len(items) - end}
        head = {"kind": f"{kind.kind}List", "apiVersion": kind.api_version, "metadata": meta, "items": []}
        return 200, json.dumps(head).encode()[:-2] + b",".join(items[start:end]) + b"]}"


@contextmanager
def served(cluster: Cluster, folder: Path) -> Iterator[Path]:
    """Serves a cluster on the loopback; yields the kubeconfig, written to `folder`, that leads to it."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.api = Api(cluster)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield _kubeconfig(folder, f"https://127.0.0.1:{server.server_port}", authority)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    api: Api


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Keeps standard error clean."""

    def do_GET(self) -> None:
        """Answers a read; other methods are not served."""
        code, body = self.server.api.answer(self.path)
        self.send_response(code)
        self.send_header("Content-Type", "application/json" if body[:1] == b"{" else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _kubeconfig(folder: Path, address: str, authority: trustme.CA) -> Path:
    data = base64.b64encode(authority.cert_pem.bytes()).decode()
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "scale", "cluster": {"server": address, "certificate-authority-data": data}}],
        "users": [{"name": "scale", "user": {"token": "scale"}}],
        "contexts": [{"name": "scale", "context": {"cluster": "scale", "user": "scale"}}],
        "current-context": "scale",
    }
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return path

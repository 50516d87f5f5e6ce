import inspect
import itertools
import re
import socket
from pathlib import Path

import pytest
from kubernetes import client

import kbase
from kbase.cluster.guard import GuardedPool, permit
from kbase.cluster.live import LiveBackend
from kbase.cluster.resources import RESOURCES
from kbase.errors import Refused

BASE = "https://cluster.test:6443"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "get", "Get", "")
SUBRESOURCES = (
    *("exec", "attach", "portforward", "proxy", "proxy/metrics", "eviction", "binding", "token", "ephemeralcontainers"),
    *("status", "scale", "finalize", "resize", "approval", "log/", "log/x", "logs", "LOG"),
)


class Sent(Exception):
    """The request got as far as the pool."""


class Pool:
    def __init__(self):
        self.sent = []

    def request(self, method, url, **options):
        self.sent.append((method, url))
        raise Sent

    def clear(self):
        pass


@pytest.fixture(autouse=True)
def no_socket(monkeypatch):
    """Whatever a refused request does, it opens no socket."""
    opened = []

    def refuse(*args, **kwargs):
        opened.append(args)
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    yield
    assert opened == []


@pytest.mark.parametrize(
    ("target", "verb"),
    [
        *((r.path(), "list") for r in RESOURCES.values()),
        *((r.path("shop", "x.y:z"), "get") for r in RESOURCES.values()),
        ("/api/v1/namespaces/shop/pods?limit=500&continue=abc%3D", "list"),
        ("/api/v1/pods?fieldSelector=status.phase!%3DRunning&labelSelector=a%20in%20(b)", "list"),
        ("/api/v1/pods?watch=true&resourceVersion=7", "watch"),
        ("/api/v1/namespaces/secrets", "get"),
        ("/api/v1/namespaces/secrets/pods", "list"),
        ("/api/v1/namespaces/shop/pods/web/log?container=app&previous=true&tailLines=200&timestamps=true", "get"),
        ("/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node", "get"),
        ("/apis/metrics.k8s.io/v1beta1/nodes", "list"),
        ("/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web", "get"),
        *((path, "discover") for path in ("/api", "/api/v1", "/apis", "/apis/apps/v1", "/apis/metrics.k8s.io/v1beta1")),
        *((path, "get") for path in ("/version", "/livez", "/readyz", "/livez?verbose", "/readyz?verbose=true")),
    ],
)
def test_reads_pass(target, verb):
    """Lists, objects, watches, logs, discovery, version, health and metrics pass, each as its verb."""
    assert permit("GET", target) == verb


@pytest.mark.parametrize("review", ["authorization.k8s.io/v1/selfsubjectaccessreviews"])
def test_self_reviews_pass_as_post_only(review):
    """A review of one's own rights is the only thing ever posted."""
    assert permit("POST", f"/apis/{review}") == "create"
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        with pytest.raises(Refused):
            permit(method, f"/apis/{review}")


def test_every_verb_on_every_subresource_is_refused():
    """Each method on each kind, with and without each sub-resource: nothing passes but a plain GET and pods/log."""
    for method, kind in itertools.product(METHODS, RESOURCES.values()):
        for path in (kind.path("shop", "web"), kind.path("shop"), kind.path()):
            if method != "GET":
                with pytest.raises(Refused):
                    permit(method, path)
        for sub in SUBRESOURCES:
            with pytest.raises(Refused):
                permit(method, f"{kind.path('shop', 'web')}/{sub}")
    for method, kind in itertools.product(METHODS, RESOURCES.values()):
        if (method, kind.plural) != ("GET", "pods"):
            with pytest.raises(Refused):
                permit(method, kind.path("shop", "web") + "/log")


@pytest.mark.parametrize(
    "target",
    [
        "/api/v1/secrets",
        "/api/v1/secrets?limit=1",
        "/api/v1/secrets?watch=true",
        "/api/v1/watch/secrets",
        "/api/v1/watch/namespaces/shop/pods",
        "/api/v1/namespaces/shop/secrets",
        "/api/v1/namespaces/shop/secrets/db",
        "/api/v1/namespaces/shop/Secrets",
        "/api/v1/namespaces/shop/SECRETS/db",
        "/api/v1/namespaces/shop/secret",
        "/api/v1/namespaces/shop/%73ecrets",
        "/api/v1/namespaces/shop/pods/..%2fsecrets%2fdb",
        "/api/v1/namespaces/shop/pods/..%2Fsecrets",
        "/api/v1/namespaces/shop/pods/%2e%2e/secrets",
        "/api/v1/namespaces/shop/pods/../secrets",
        "/api/v1/namespaces/shop/pods/./web",
        "/api/v1/namespaces/shop/pods/%252e%252e",
        "/api/v1/namespaces/shop//secrets",
        "/api/v1//secrets",
        "//api/v1/pods",
        "/api/v1/pods/",
        "/api/v1/pods;/../secrets",
        "/api/v1/pods#/../secrets",
        "/api/v1/pods\\..\\secrets",
        "/api/v1/pods\n/x",
        "/api/v1/pods?limit=1?watch",
        "/api/v1/namespaces/shop/pods/web%00",
        "/api/v1/namespaces/%2e%2e/secrets/pods",
        "/api/v1/namespaces/Shop/pods",
        "/api/v1/nodes/n1/proxy/run",
        "/api/v1/nodes/n1:10250/proxy",
        "/api/v1/namespaces/shop/nodes",
        "/api/v1/pods/web",
        "/api/v1/namespaces/shop/pods/web/exec?command=sh",
        "/api/v1/namespaces/shop/pods/web/log?follow=true",
        "/api/v1/namespaces/shop/pods/web/log?container=a&insecureSkipTLSVerifyBackend=true",
        "/api/v1/pods?dryRun=All",
        "/API/v1/pods",
        "/api/V1/pods",
        "/api/v2/pods",
        "/apis/apps/v1beta1/deployments",
        "/apis//v1/secrets",
        "/apis/metrics.k8s.io/v1beta1/pods?watch=1",
        "/apis/authentication.k8s.io/v1/tokenreviews",
        "/openid/v1/jwks",
        "/metrics",
        "/logs",
        "/debug/pprof",
        "/livezz",
        "/",
        "",
        "api/v1/pods",
    ],
)
def test_everything_else_is_refused(target):
    """Secrets in any spelling, tricks with paths and queries, and endpoints that were never needed."""
    for method in METHODS:
        with pytest.raises(Refused):
            permit(method, target)


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.test/api/v1/pods",
        "https://cluster.test:6443@elsewhere.test/api/v1/pods",
        "https://cluster.test:64430/api/v1/pods",
        "http://cluster.test:6443/api/v1/pods",
        "https://cluster.test:6443",
    ],
)
def test_only_the_api_server_is_spoken_to(url):
    """A URL outside the server's own address is refused, and so is a query that would be added behind the check."""
    pool = Pool()
    with pytest.raises(Refused):
        GuardedPool(pool, BASE).request("GET", url)
    with pytest.raises(Refused):
        GuardedPool(pool, BASE).request("GET", f"{BASE}/api/v1/pods", fields={"watch": "true"})
    assert pool.sent == []


def test_a_path_prefix_belongs_to_the_address():
    """Servers behind a prefix (a proxying manager of clusters) are checked behind that prefix."""
    pool = Pool()
    guarded = GuardedPool(pool, f"{BASE}/k8s/clusters/c-1")
    with pytest.raises(Sent):
        guarded.request("GET", f"{BASE}/k8s/clusters/c-1/api/v1/pods")
    for path in ("/api/v1/pods", "/k8s/clusters/c-2/api/v1/pods", "/k8s/clusters/c-1/api/v1/secrets"):
        with pytest.raises(Refused):
            guarded.urlopen("GET", BASE + path)
    assert len(pool.sent) == 1


def _calls():
    """Every call that the client's generated API classes offer, with made-up arguments."""
    for name in sorted(n for n in client.__all__ if re.fullmatch(r"(Core|Apps|Batch|Rbac\w+|Auth\w+|Policy)V1Api", n)):
        for method, function in inspect.getmembers(getattr(client, name), inspect.isfunction):
            if method.startswith("_") or method.endswith(("_with_http_info", "_without_preload_content")):
                continue
            needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty][1:]
            arguments = {p.name: {} if p.name == "body" else "x" for p in needed if p.kind is p.POSITIONAL_OR_KEYWORD}
            yield name, method, inspect.unwrap(function), arguments  # without the checks of argument types


def test_no_call_of_the_client_gets_past():
    """Every method of the client's API classes, called for real: only reads of known kinds reach the pool."""
    configuration = client.Configuration(host=BASE)
    api = client.ApiClient(configuration)
    pool = Pool()
    api.rest_client.pool_manager = pool
    LiveBackend(api)
    passed, refused = set(), set()
    for name, method, call, arguments in _calls():
        try:
            call(getattr(client, name)(api), **arguments)
        except Sent:
            passed.add(method)
        except Refused:
            refused.add(method)
    assert len(refused) > 250
    assert {m for m in passed if not m.startswith(("list_", "read_", "get_"))} == {
        "create_self_subject_access_review",
        "create_self_subject_rules_review",
        "create_self_subject_review",
    }
    assert not [
        m for m in passed if re.search("secret|proxy|exec|attach|forward|status|scale|token|evict|bind.*pod", m)
    ]
    assert {"list_namespaced_secret", "connect_get_namespaced_pod_exec", "connect_get_node_proxy"} <= refused
    assert "read_namespaced_pod_log" in passed


def test_only_one_module_knows_the_client():
    """No other module could open a way around the guard, and the one that could never loads the streaming calls."""
    sources = {p: p.read_text(encoding="utf-8") for p in Path(kbase.__file__).parent.rglob("*.py")}
    using = [p.name for p, text in sources.items() if re.search(r"^\s*(import|from) kubernetes\b", text, re.M)]
    assert using == ["live.py"]
    assert not any("kubernetes.stream" in text for text in sources.values())

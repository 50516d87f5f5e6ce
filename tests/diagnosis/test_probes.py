import pytest

from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.pods import containers
from kbase.diagnosis.probes import asks, failure
from kbase.diagnosis.view import View
from tests.clusters import ObjectsReader

WORDINGS = [
    ("HTTP probe failed with statuscode: 404", "HTTP 404"),
    ('Get "http://10.1.0.4:80/": dial tcp 10.1.0.4:80: connect: connection refused', "nothing listens on port 80"),
    ('Get "http://10.1.0.4:80/": context deadline exceeded (Client.Timeout exceeded)', "within timeoutSeconds (4 s)"),
    ("Get: http: server gave HTTP response to HTTPS client", "scheme HTTPS"),
    (
        'Get: net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x00\\x00"',
        "does not speak HTTP/1",
    ),
    ("Get: tls: failed to verify certificate: x509: unknown authority", "TLS handshake"),
    ('timeout: failed to connect service "10.1.0.4:80" within 1s', "no gRPC server answers on port 80"),
    ("service unhealthy (responded with NOT_SERVING)", "NOT_SERVING"),
    ("cat: /ready: no such file or directory", "not in the image"),
    ("the application is sad", "the application is sad"),
]


def failing(message):
    probe = {"httpGet": {"path": "/", "port": 80, "scheme": "HTTP"}, "timeoutSeconds": 4}
    meta = {"name": "p", "namespace": "n", "uid": "u"}
    spec = {"containers": [{"name": "a", "readinessProbe": probe}]}
    pod = {"kind": "Pod", "apiVersion": "v1", "metadata": meta, "spec": spec, "status": {}}
    about = {"kind": "Pod", "namespace": "n", "name": "p", "uid": "u", "fieldPath": "spec.containers{a}"}
    event = {"kind": "Event", "apiVersion": "v1", "metadata": {"name": "e", "namespace": "n"}, "involvedObject": about}
    event |= {"reason": "Unhealthy", "message": f"Readiness probe failed: {message}"}
    events = events_about(View(ObjectsReader([event]), "X", ("events",)), "n")
    return failure(containers(pod)[0], "readiness", events)


@pytest.mark.parametrize(("said", "words"), WORDINGS)
def test_each_answer_is_understood(said, words):
    """What the kubelet got back is put into one line; what is not known is passed on."""
    failed = failing(said)
    assert words in failed.answer.render("en")
    assert failed.said == said


@pytest.mark.parametrize(
    ("probe", "line"),
    [
        ({"httpGet": {"path": "/x", "port": "http", "scheme": "HTTPS"}}, "GET https://:http/x"),
        ({"tcpSocket": {"port": 5432}}, "TCP :5432"),
        ({"grpc": {"port": 9000, "service": "live"}}, "gRPC :9000 live"),
        ({"exec": {"command": ["cat", "/ready"]}}, "exec cat /ready"),
    ],
)
def test_what_a_probe_asks(probe, line):
    """Every kind of probe in one line."""
    assert asks(probe) == line


def test_without_events_nothing_is_made_up():
    """An empty index gives the declaration as evidence and no answer."""
    failed = failing("x")
    bare = failure(failed.container, "readiness", EventIndex(readable=False))
    assert (bare.said, len(bare.evidence)) == ("", 1)

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from kbase.errors import ModelUnavailable
from kbase.retrieval.endpoint import EndpointEmbedder

pytest.importorskip("openai", reason="openai is not installed (extra: llm)")


class Service(ThreadingHTTPServer):
    """An /embeddings endpoint on loopback: each vector is (length of the text, 1). asked: what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str | None, dict[str, Any]]] = []
        self.answer: Any = None
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.headers["Authorization"], body))
        data = [{"object": "embedding", "index": i, "embedding": [len(t), 1]} for i, t in enumerate(body["input"])]
        # A service may answer out of order; the index says which text is meant.
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answer = self.server.answer or {"object": "list", "model": "m", "data": data[::-1], "usage": usage}
        raw = json.dumps(answer).encode()
        self.send_response(self.server.status if self.path == "/v1/embeddings" else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_unit_vectors_in_order(service: Service) -> None:
    """Rows have length one and the order of the texts; many texts are several requests; the key is sent."""
    model = EndpointEmbedder("bge-m3", url=service.url, key="sesame")
    rows = model.encode(["x" * (i + 1) for i in range(70)])
    assert (rows.shape, rows.dtype, model.dim, model.encode([]).shape) == ((70, 2), np.float32, 2, (0, 2))
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0)
    assert rows[:, 0] / rows[:, 1] == pytest.approx(np.arange(1, 71), rel=1e-5)
    assert [len(body["input"]) for _, body in service.asked][:2] == [64, 6]
    assert {(key, body["model"]) for key, body in service.asked} == {("Bearer sesame", "bge-m3")}


def test_a_service_that_fails(service: Service) -> None:
    """An error, an answer that is none, and no answer at all are each one line that says what to check."""
    service.status = 400
    with pytest.raises(ModelUnavailable, match="does not answer") as caught:
        EndpointEmbedder("m", url=service.url).encode(["x"])
    assert "KBASE_EMBED_URL" in caught.value.hint.render("en")
    service.status, service.answer = 200, {"object": "list", "model": "m", "data": [{"index": 0, "embedding": []}]}
    with pytest.raises(ModelUnavailable, match="does not answer"):
        EndpointEmbedder("m", url=service.url).encode(["x", "y"])
    with pytest.raises(ModelUnavailable, match="does not answer"):
        EndpointEmbedder("m", url="http://127.0.0.1:9/v1").encode(["x"])


def test_the_key_is_in_no_message(service: Service) -> None:
    """What is said about a failure does not hold the key."""
    service.status = 401
    with pytest.raises(ModelUnavailable) as caught:
        EndpointEmbedder("m", url=service.url, key="sesame").encode(["x"])
    assert "sesame" not in caught.value.message.render("en") + caught.value.hint.render("en")

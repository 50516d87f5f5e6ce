"""Prometheus metrics of the service."""

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

_SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10)


class Metrics:
    """Requests and their times. Each application has its own registry, so that two in one process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["route", "method", "status"]
        self._requests = Counter("kbase_http_requests", "Requests answered", labels, registry=self.registry)
        self._seconds = Histogram(
            "kbase_http_seconds", "Time to answer", ["route"], buckets=_SECONDS, registry=self.registry
        )

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Adds one request."""
        self._requests.labels(route, method, status).inc()
        self._seconds.labels(route).observe(seconds)


def install(app: FastAPI, metrics: Metrics) -> None:
    """Serves `/metrics` in the Prometheus text format."""

    @app.get("/metrics", include_in_schema=False)
    def exposition() -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

"""The service over the small index and the small recording, and its schema."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from kbase.config import Settings
from tests.conftest import RECORDING

BUNDLE = f"bundle:{RECORDING}"


@pytest.fixture
def serve(own_env) -> Callable[..., TestClient]:
    """A client of a service with other settings: serve(api_key="...")."""

    def client(**given) -> TestClient:
        settings = Settings(**{"cluster": BUNDLE, **given})
        # As a browser would reach it; a fault is an answer here as it is behind a server.
        return TestClient(create_app(settings), base_url="http://127.0.0.1", raise_server_exceptions=False)

    return client


@pytest.fixture
def client(serve) -> TestClient:
    """A client of a service without a key."""
    return serve()

"""The service keeps what its OpenAPI document promises, whatever is sent to it."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.config import SchemathesisConfig

from api.app import create_app
from kbase.config import Settings
from tests.api.conftest import BUNDLE
from tests.conftest import CORPUS

# The same examples each time, few of each: some fifty operations, twice each, and many answer questions. No deadline
# for one of them: the machine may be busy.
FEW = settings(max_examples=4, database=None, deadline=None, suppress_health_check=list(HealthCheck))
HERE = {"Host": "127.0.0.1"}  # without a key, no other name is answered to
# A document of the right form may still name a topic, thread or cluster that is not there; one of a wrong form may be
# too large as well.
CHECKS = {
    "positive_data_acceptance": {"expected-statuses": ["2xx", 400, 403, 404, 409]},
    "negative_data_rejection": {"expected-statuses": [400, 403, 404, 405, 409, 413, 422]},
}


@pytest.fixture(scope="module")
def promised(data_dir, tmp_path_factory):
    """The document of a service with a cluster, read from the service itself."""
    database = f"sqlite:///{tmp_path_factory.mktemp('schema') / 'kbase.db'}"
    own = {"data_dir": data_dir, "corpus_dir": CORPUS, "embed_model": "none", "database_url": database}
    app = create_app(Settings(_env_file=None, cluster=BUNDLE, lang=None, **own))
    config = SchemathesisConfig.from_dict({"checks": CHECKS})
    return schemathesis.openapi.from_asgi("/openapi.json", app, config=config, headers=HERE)


@pytest.mark.parametrize("mode", schemathesis.GenerationMode, ids=lambda mode: mode.value)
def test_every_answer_is_as_promised(promised, mode, subtests):
    """Right input and wrong: no fault of ours, and no status, header or document that the schema does not name."""
    sent = 0
    for found in promised.get_all_operations():
        operation = found.ok()

        @FEW
        @seed(1)
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case):
            nonlocal sent
            sent += 1
            case.call_and_validate(headers=HERE)

        with subtests.test(operation.label):
            try:
                send()
            except Unsatisfiable:
                continue  # no input, or none that could be wrong
    assert sent > 100

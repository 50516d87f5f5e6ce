import pytest

from kbase.diagnosis.exits import meaning, missing_variable


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("FATAL required environment variable QUEUE_URL is not set", "QUEUE_URL"),
        ("sh: API_TOKEN: parameter not set", "API_TOKEN"),
        ("bash: line 1: FOO_BAR: unbound variable", "FOO_BAR"),
        ("KeyError: 'PORT'", "PORT"),
        ("Missing required environment variables: DB_HOST, DB_USER", "DB_HOST"),
        ("Error: SECRET_KEY must be set", "SECRET_KEY"),
        ('Environment variable "BROKERS" must be defined', "BROKERS"),
        ("ERROR not found", None),
        ("HTTP 404 not found", None),
        ("FATAL: password authentication failed", None),
        ("2026 ERROR missing file", None),
    ],
)
def test_variable_that_a_log_misses(line, name):
    """The forms in which shells and runtimes complain of a variable, and lines that only look like it."""
    assert missing_variable(line) == name


@pytest.mark.parametrize(
    ("code", "words"),
    [(0, "without an error"), (78, "EX_CONFIG"), (69, "EX_UNAVAILABLE"), (143, "SIGTERM"), (42, "own")],
)
def test_exit_codes_by_convention(code, words):
    """Shell, signal and sysexits.h conventions; anything else is the application's own."""
    assert words in meaning(code).render("en")

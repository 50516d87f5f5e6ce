import pytest

from kbase.checks.pod_start_error import pod_start_error
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import status_of
from tests.checks.saying import only, said, text_of
from tests.clusters import cluster_from

POD = "mailer-7d-a"


def test_missing_command_is_named_through_the_back_off():
    """In CrashLoopBackOff the start error of lastState still names the command, and the declaration is shown."""
    finding = only(pod_start_error, cluster_from("pods/start.yaml"))
    assert said(finding, "/opt/mailer", "StartError, exit 128")
    assert "/opt/mailer --queue" in text_of(finding, "zh-TW")


def test_words_of_the_moment_are_read_too():
    """RunContainerError carries the message itself."""
    cluster = cluster_from("pods/start.yaml")
    message = 'exec: "sendmail": executable file not found in $PATH: unknown'
    status = status_of(cluster, POD)
    status |= {"state": {"waiting": {"reason": "RunContainerError", "message": message}}, "lastState": {}}
    assert said(only(pod_start_error, cluster), "sendmail", "$PATH", "RunContainerError")


@pytest.mark.parametrize("reason", ["Error", "Completed"])
def test_a_process_that_ran_is_no_start_error(reason):
    """A container that ended by itself is another check's."""
    cluster = cluster_from("pods/start.yaml")
    status_of(cluster, POD)["lastState"]["terminated"] |= {"reason": reason, "exitCode": 1}
    assert run(pod_start_error, cluster, Scope()).state == "clean"

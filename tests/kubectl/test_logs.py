"""`logs`: of a pod, of the pods of a workload, of those a label selects."""

from tests.kubectl.conftest import OBJECTS
from tests.kubectl.helpers import cluster_of, kubectl


def test_logs(web):
    """Without their time stamps, masked, from the right run."""
    printed = kubectl(web, "logs", "web-10")
    assert printed.text.splitlines()[:2] == ["one", "two"]
    assert "hunter2" not in printed.text
    assert "[masked-" in printed.text
    assert printed.notes == ('Defaulted container "app" out of: app, sidecar, setup (init)',)
    assert kubectl(web, "logs", "-p", "web-10", "-c", "app").text == "panic\n"
    assert kubectl(web, "logs", "web-10", "app", "--tail=2", "--timestamps").text.startswith(
        "2026-11-20T08:39:30Z two\n"
    )
    assert kubectl(web, "logs", "web-10", "app", "--since=1m").text.startswith("two\n")
    assert kubectl(web, "logs", "web-10", "app", "--tail=1", "--prefix").text.startswith("[pod/web-10/app] password=")


def test_logs_by_label_and_by_size(web):
    """As in kubectl, ten lines of each pod that a label selects; --limit-bytes cuts the last line off."""
    many = cluster_of(OBJECTS, logs={("default", "web-9", "app", False): "".join(f"line {n}\n" for n in range(30))})
    several = kubectl(many, "logs", "-l", "app=web", "-n", "default")
    assert (several.code, several.text.count("\n")) == (1, 10)
    assert "web-10" in several.notes[-1]  # has no log; the other's is shown all the same
    assert kubectl(many, "logs", "web-9").text.count("\n") == 30
    picked = kubectl(many, "logs", "-l", "app=web,!x", "-n", "default", "--field-selector", "metadata.name=web-9")
    assert picked.text.splitlines()[0] == "line 20"
    assert kubectl(web, "logs", "web-10", "app", "--limit-bytes=5").text == "one\nt"


def test_a_pod_that_is_not_there_may_be_one_of_a_workload(web):
    """Whoever types the name of the Deployment is shown its pods."""
    assert kubectl(web, "logs", "web").notes == (
        'error: error from server (NotFound): pods "web" not found in namespace "default"\ndid you mean: web-10, web-9',
    )


def test_logs_of_a_workload(web):
    """The first of its pods, which is said."""
    printed = kubectl(web, "logs", "deploy/web", "-c", "app")
    assert printed.notes == ("Found 2 pods, using pod/web-10",)
    assert printed.text.startswith("one\n")


def test_no_log_to_read(web):
    """A container that never ran, and one that never ended, in the words of the kubelet."""
    said = kubectl(web, "logs", "web-9", "-p").notes
    assert said == ('Error from server (BadRequest): previous terminated container "app" in pod "web-9" not found',)
    cluster = cluster_of(OBJECTS, forbid=["pods/log"])
    assert kubectl(cluster, "logs", "web-9").notes == ("error: cannot get pods/log in namespace default",)

import threading
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from kbase.cluster.backend import Budget, Read
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Session
from kbase.errors import Refused, Unreadable

NOW = datetime(2026, 10, 5, 6, 25, tzinfo=UTC)
PODS = [
    {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": ns},
        "spec": {"containers": [{"name": "app"}]},
    }
    for ns, name in (("shop", "web"), ("shop", "api"), ("ops", "web"))
]


class Counting:
    """A backend that notes what it is asked, and may be held up."""

    def __init__(self, inner, hold=None):
        self.inner, self.hold, self.asked = inner, hold, []

    now = NOW

    def fetch_list(self, kind, namespace, budget):
        self.asked.append(("list", kind.plural, namespace))
        if self.hold:
            self.hold.wait(5)
        return self.inner.fetch_list(kind, namespace, budget)

    def fetch_one(self, kind, namespace, name, budget):
        self.asked.append(("get", kind.plural, namespace, name))
        return self.inner.fetch_one(kind, namespace, name, budget)

    def fetch_log(self, namespace, pod, container, previous, budget):
        self.asked.append(("log", namespace, pod, container, previous))
        return self.inner.fetch_log(namespace, pod, container, previous, budget)

    def version(self, budget):
        return self.inner.version(budget)


def session(*, forbid=(), logs=None, max_requests=50, clock=lambda: 0.0, deadline_s=10.0, hold=None):
    backend = Counting(RecordedBackend.from_objects(PODS, forbid=forbid, logs=logs, now=NOW), hold)
    budget = Budget(deadline_s=deadline_s, max_requests=max_requests, clock=clock)
    return Session("memory", backend, budget), backend


def test_one_fetch_serves_everyone():
    """Threads that ask for the same list at the same time share one fetch and its objects."""
    hold = threading.Event()
    reader, backend = session(hold=hold)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(reader.list("pods"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    hold.set()
    for thread in threads:
        thread.join()
    assert [len(a) for a in answers] == [3] * 6
    assert backend.asked == [("list", "pods", None)]


def test_known_list_answers_narrower_reads():
    """Once the whole cluster is listed, a namespace and a single object cost nothing, absence included."""
    reader, backend = session()
    reader.list("pods")
    assert [o["metadata"]["name"] for o in reader.list("pods", "shop")] == ["web", "api"]
    assert reader.list("pods", "empty") == []
    assert reader.get("pods", "ops", "web")["metadata"]["namespace"] == "ops"
    assert reader.get("pods", "ops", "gone") is None
    assert backend.asked == [("list", "pods", None)]


def test_single_object_is_asked_for_once():
    """Without a list, an object is fetched by name, once, whether it exists or not."""
    reader, backend = session()
    assert reader.get("pods", "shop", "web") == reader.get("pods", "shop", "web")
    assert reader.get("pods", "shop", "gone") is reader.get("pods", "shop", "gone") is None
    assert [a[-1] for a in backend.asked] == ["web", "gone"]


def test_forbidden_is_remembered_and_not_narrowed():
    """A 403 is asked for once; the refused list of the whole cluster never turns into a partial one."""
    reader, backend = session(forbid={"pods"})
    for _ in range(2):
        with pytest.raises(Unreadable, match=r"forbidden: cannot list pods$"):
            reader.list("pods")
    with pytest.raises(Unreadable, match=r"forbidden: cannot list pods in namespace shop$"):
        reader.list("pods", "shop")
    with pytest.raises(Unreadable, match=r"forbidden: cannot get pods in namespace shop$"):
        reader.get("pods", "shop", "web")
    assert backend.asked.count(("list", "pods", None)) == 1


def test_deadline_is_a_timeout():
    """After the deadline nothing new is read, and what is known stays readable."""
    time = [0.0]
    reader, _ = session(clock=lambda: time[0], deadline_s=8)
    reader.list("pods")
    time[0] = 9.0
    assert len(reader.list("pods", "shop")) == 2
    with pytest.raises(Unreadable, match=r"timeout: cannot list services: no answer within the 8 s of this question"):
        reader.list("services")


def test_waiting_for_another_thread_ends_at_the_deadline():
    """Who waits for a fetch of another thread gives up at the deadline, even if that thread does not."""
    hold = threading.Event()
    backend = Counting(RecordedBackend.from_objects(PODS, now=NOW), hold)
    reader = Session("memory", backend, Budget(deadline_s=0.2, max_requests=9))

    def give_up():
        with suppress(Unreadable):
            reader.list("pods")

    first = threading.Thread(target=give_up)
    first.start()
    while not backend.asked:
        pass
    with pytest.raises(Unreadable, match="timeout"):
        reader.list("pods")
    hold.set()
    first.join()


def test_request_budget_is_named():
    """When the requests of a question are used up, the next read says so and names the budget."""
    reader, _ = session(max_requests=1)
    reader.list("pods")
    with pytest.raises(Unreadable, match="truncated: cannot list services: the budget of 1 requests per question"):
        reader.list("services")


@pytest.mark.parametrize(
    "resource", ["secrets", "Secrets", "secret", "pods/exec", "pods/log", "../secrets", "", "nodes/proxy"]
)
def test_unknown_kinds_are_refused(resource):
    """What is not in the table of kinds, Secrets in any spelling included, never reaches a backend."""
    reader, backend = session()
    with pytest.raises(Refused):
        reader.list(resource)
    with pytest.raises(Refused):
        reader.get(resource, "shop", "x")
    assert backend.asked == []


@pytest.mark.parametrize("name", ["..", ".", "a/b", "../../secrets/x", "a%2fb", "a?watch", "a\\b", "", "a\nb"])
def test_names_are_one_path_segment(name):
    """Names that could lead elsewhere on the server or on disk are refused, as object, namespace, pod or container."""
    reader, backend = session()
    container = name or ".."  # without a name it is the only container of its pod
    for read in (
        lambda: reader.get("pods", "shop", name),
        lambda: reader.get("pods", name, "web"),
        lambda: reader.logs(name, "web", "app"),
        lambda: reader.logs("shop", name, "app"),
        lambda: reader.logs("shop", "web", container),
    ):
        with pytest.raises(Refused):
            read()
    assert backend.asked == []


def test_logs_are_masked_and_counted():
    """Credentials in a log leave as pseudonyms."""
    reader, _ = session(logs={("shop", "web", "app", False): "login password=hunter2 ok\n"})
    assert "hunter2" not in reader.logs("shop", "web", "app")
    assert reader.masked == 1


def test_missing_log_run_is_none_and_forbidden_is_not():
    """No such run is None; a refused log is Unreadable with the sub-resource in its words."""
    reader, _ = session()
    assert reader.logs("shop", "web", "app", previous=True) is None
    assert reader.logs("shop", "nobody", "app") is None
    refused, _ = session(forbid={"pods/log"})
    with pytest.raises(Unreadable, match="forbidden: cannot get pods/log in namespace shop"):
        refused.logs("shop", "web", "app")


def test_use_tells_what_was_read():
    """The cost of a question: requests, bytes, and objects read of those known, each counted once."""
    reader, _ = session()
    reader.get("pods", "shop", "web")
    reader.list("pods", "shop")
    reader.list("pods")
    use = reader.use()
    assert (use.requests, use.objects, use.server_version) == (3, {"pods": (3, 3)}, "v1.36.2")
    assert use.observed_at == "2026-10-05T06:25:00Z"
    assert use.bytes > 0


def test_partial_lists_show_in_use():
    """A list that broke off counts what was read of what the server said there is."""
    reader, _ = session()
    reader._budget.partial["pods"] = (500, 5000)
    assert reader.use().objects["pods"] == (500, 5000)


def test_waits_only_within_the_deadline():
    """A pause that the server asks for is taken once it fits, and is a timeout at once where it does not."""
    slept = []
    budget = Budget(deadline_s=5, max_requests=1, clock=lambda: 0.0, sleep=slept.append)
    budget.wait(2, Read("list", "pods"))
    with pytest.raises(Unreadable, match="timeout"):
        budget.wait(60, Read("list", "pods"))
    assert slept == [2]


def test_lists_may_be_sorted_by_their_caller():
    """Each caller has a list of its own: sorting it does not disturb the next one."""
    reader, _ = session()
    reader.list("pods").clear()
    assert len(reader.list("pods")) == 3

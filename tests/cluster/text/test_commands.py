import pytest

from kbase.cluster.text.commands import command


def said(line):
    found = command(line)
    kinds = ",".join(k.plural for k in found.kinds)
    return found.verb, kinds, ",".join(found.names), "*" if found.everywhere else found.namespace, found.is_whole


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("$ kubectl get pods", ("get", "pods", "", "", True)),
        ("kubectl get po -A", ("get", "pods", "", "*", True)),
        ("dev@mac ~ % kubectl get pods,svc -n shop -o wide", ("get", "pods,services", "", "shop", True)),
        ("[root@master ~]# kubectl -n shop describe deploy web", ("describe", "deployments", "web", "shop", False)),
        ("PS C:\\Users\\me> kubectl get pod/web-1 -nshop", ("get", "pods", "web-1", "shop", False)),
        ("❯ k get pods --namespace=shop -l app=web", ("get", "pods", "", "shop", False)),
        ("$ kubectl get pods -n shop | grep web", ("get", "pods", "", "shop", False)),
        ("➜  shop git:(main) ✗ kubectl get ev", ("get", "events", "", "", True)),
        ("➜ kubectl events -n shop", ("get", "events", "", "shop", True)),
        ("+ oc get deployments.apps", ("get", "deployments", "", "", True)),
        ("輸出（`kubectl get pods -n shop`）：", ("get", "pods", "", "shop", True)),
        ("## `kubectl get nodes`", ("get", "nodes", "", "", True)),
        ("$ kubectl logs 'unpaired", ("logs", "", "'unpaired", "", False)),
    ],
)
def test_what_a_typed_line_asks(line, expected):
    """Verb, kinds, names and namespace, behind any prompt; whole only where nothing narrows the output."""
    assert command(line) is None if expected is None else said(line) == expected


def test_a_log_tells_pod_container_and_run():
    """`logs` names a pod or a workload, its container, and which run."""
    log = command("$ kubectl -n shop logs web-1 -c app --previous --tail=50")
    assert (log.verb, log.names, log.container, log.previous, log.namespace) == (
        "logs",
        ("web-1",),
        "app",
        True,
        "shop",
    )
    assert command("kubectl logs deploy/web -p").names == ("web",)
    assert not command("kubectl logs web-1").previous


@pytest.mark.parametrize(
    "line",
    [
        "I cannot run kubectl at all",
        "Please run `kubectl get pods` and send me the output",
        "kubectl apply -f web.yaml",
        "2026-11-20 kubectl is not found",
        "get pods",
    ],
)
def test_remarks_are_no_commands(line):
    """A sentence about kubectl is not a line that was typed, and what writes is not read."""
    assert command(line) is None

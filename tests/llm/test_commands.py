"""Commands in text."""

import pytest

from kbase.llm.commands import changes, commands_in, in_prose, is_command


@pytest.mark.parametrize("command", [
    "kubectl delete pod web-0",
    "kubectl -n shop delete pod web-0",
    "kubectl scale deploy/web --replicas=0 -n shop",
    "kubectl rollout restart deployment/web",
    "kubectl rollout undo deployment/web",
    "kubectl get pods && kubectl delete ns shop",
    "kubectl get pods -o name | xargs kubectl delete",
    "kubectl auth reconcile -f x.yaml",
    "kubectl exec web-0 -- env",
    "helm upgrade web ./chart",
    "rm -rf /var/lib/etcd",
    "sudo systemctl restart kubelet",
    "systemctl restart kubelet",
    "curl -X DELETE http://127.0.0.1/x",
    "argocd app sync web",
])  # fmt: skip
def test_what_changes_something(command):
    """Anything that is not known to read, also behind flags, pipes and &&."""
    assert is_command(command)
    assert changes(command)


@pytest.mark.parametrize("command", [
    "kubectl get pods -A",
    "kubectl -n shop get pod web-0 -o yaml",
    "kubectl logs web-0 --previous",
    "kubectl describe pod web-0 | grep -A5 Events",
    "kubectl rollout status deploy/web",
    "kubectl rollout history deploy/web",
    "kubectl auth can-i list pods",
    "kubectl top pods",
    "kubectl explain pod.spec",
    "helm list -A",
    "systemctl status kubelet",
    "curl http://web:8080/healthz",
    "argocd app get web",
])  # fmt: skip
def test_what_reads(command):
    """Reading is not marked."""
    assert is_command(command)
    assert not changes(command)


@pytest.mark.parametrize(
    "text", ["DATABASE_URL", ".spec.containers[0].env", "exit code 78", "kubectl", "Error", "web-0"]
)
def test_what_is_no_command(text):
    """Names, fields, values, and the name of a tool alone."""
    assert not is_command(text)


def test_commands_of_a_note():
    """Those in code spans and in fences, without prompts and comments."""
    note = "Use `kubectl get pods` and `DATABASE_URL`.\n\n```bash\n$ kubectl logs POD --previous  # the last run\n```\n"
    assert commands_in(note) == {"kubectl get pods", "kubectl logs POD --previous"}


def test_commands_in_a_sentence():
    """Tool and verb without code marks are noticed; the word kubectl alone is not."""
    assert in_prose("To repair run kubectl delete namespace shop.") == ["kubectl delete"]
    assert in_prose("kubectl shows it, and curl and helm are tools") == []

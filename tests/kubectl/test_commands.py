"""Commands on small clusters: what is printed, what is said on standard error, and the exit status."""

import pytest

from kbase.errors import BadInput, Refused
from kbase.kubectl.jsonpath import Template
from kbase.kubectl.run import prepared, run
from kbase.kubectl.said import KubectlError
from kbase.script import LANGS
from tests.kubectl.helpers import cluster_of, kubectl

STARTED = "2026-11-20T08:30:00Z"
OBJECTS = """
apiVersion: v1
kind: Pod
metadata: {name: web-10, namespace: default, uid: u10, creationTimestamp: "2026-11-20T08:30:00Z", labels: {app: web}}
spec:
  nodeName: n1
  initContainers: [{name: setup, image: i}]
  containers:
  - {name: app, image: i, env: [{name: KEY, valueFrom: {secretKeyRef: {name: s, key: k}}}], ports: [{containerPort: 80}]}
  - {name: sidecar, image: j}
status:
  phase: Running
  containerStatuses:
  - {name: app, restartCount: 1, ready: false, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 2, finishedAt: "2026-11-20T08:39:00Z"}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web-9, namespace: default, uid: u9, creationTimestamp: "2026-11-20T08:31:00Z", labels: {app: web}}
spec: {containers: [{name: app, image: i}]}
status: {phase: Pending}
---
apiVersion: v1
kind: Pod
metadata: {name: db-0, namespace: data, uid: d0, creationTimestamp: "2026-11-20T08:31:00Z", labels: {app: db}}
spec: {containers: [{name: app, image: i}]}
status: {phase: Running}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default, uid: s1, creationTimestamp: "2026-11-20T08:31:00Z"}
spec: {type: ClusterIP, clusterIPs: [10.0.0.1], selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default, uid: d1, generation: 2}
spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {spec: {containers: [{name: app, image: i}]}}}
status: {observedGeneration: 2, updatedReplicas: 1, replicas: 2}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-1
  namespace: default
  annotations: {deployment.kubernetes.io/revision: "1", kubernetes.io/change-cause: first}
  ownerReferences: [{kind: Deployment, name: web, uid: d1, controller: true}]
spec: {replicas: 1, template: {spec: {containers: [{name: app, image: "i:1"}]}}}
---
apiVersion: v1
kind: Event
metadata: {name: e1, namespace: default}
involvedObject: {kind: Pod, name: web-10, namespace: default, uid: u10}
type: Warning
reason: BackOff
message: Back-off restarting failed container
count: 3
firstTimestamp: "2026-11-20T08:35:00Z"
lastTimestamp: "2026-11-20T08:39:00Z"
source: {component: kubelet}
"""  # noqa: E501
LOGS = {
    ("default", "web-10", "app", False): f"{STARTED} one\n2026-11-20T08:39:30Z two\npassword=hunter2hunter2 three\n",
    ("default", "web-10", "app", True): "2026-11-20T08:38:59Z panic\n",
}


@pytest.fixture
def web():
    return cluster_of(OBJECTS, logs=LOGS)


def test_several_kinds_have_their_prefix(web):
    """Tables one under the other, each name with its kind; kinds without objects leave no gap."""
    printed = kubectl(web, "get", "deploy,cm,svc")
    assert printed.text.startswith(
        "NAME                  READY   UP-TO-DATE   AVAILABLE   AGE\ndeployment.apps/web   0/2"
    )
    assert "\n\nNAME          TYPE" in printed.text
    assert "configmap" not in printed.text


def test_names_that_are_not_there(web):
    """What is there is printed, what is not is said in kubectl's words, status 1."""
    printed = kubectl(web, "get", "pods", "web-9", "nope")
    assert "web-9" in printed.text
    assert printed.notes == ('Error from server (NotFound): pods "nope" not found',)
    assert printed.code == 1
    assert kubectl(web, "get", "deploy/nope").notes == (
        'Error from server (NotFound): deployments.apps "nope" not found',
    )
    assert kubectl(web, "get", "pod", "nope", "--ignore-not-found").code == 0


def test_nothing_there(web):
    """An empty list is no failure, and says where it looked."""
    printed = kubectl(web, "get", "cm")
    assert (printed.notes, printed.code) == (("No resources found in default namespace.",), 0)
    assert kubectl(web, "get", "nodes").notes == ("No resources found",)


def test_what_may_not_be_read_is_forbidden():
    """A refused list reads as kubectl's, and hides nothing of the other kinds; what is left has no prefix."""
    cluster = cluster_of(OBJECTS, forbid=["services"])
    printed = kubectl(cluster, "get", "svc,pods", "-n", "default")
    assert "\nweb-9 " in printed.text
    wanted = (
        'services is forbidden: this account cannot list resource "services" in API group "" in the namespace "default"'
    )
    assert printed.notes == (f"Error from server (Forbidden): {wanted}",)
    assert printed.code == 1


def test_sorting(web):
    """By a path, names letter by letter."""
    names = kubectl(web, "get", "pods", "-A", "--sort-by=.metadata.name", "-o", "name").text.split()
    assert names == ["pod/db-0", "pod/web-10", "pod/web-9"]
    rows = kubectl(web, "get", "pods", "--sort-by={.metadata.creationTimestamp}", "--no-headers").text.splitlines()
    assert [r.split()[0] for r in rows] == ["web-10", "web-9"]


def test_one_object_and_lists(web):
    """One name gives the object, everything else a List."""
    assert kubectl(web, "get", "pod", "web-9", "-o", "jsonpath={.metadata.uid}").text == "u9"
    assert kubectl(web, "get", "pod/web-9", "pod/web-10", "-o", "jsonpath={.items[*].metadata.uid}").text == "u9 u10"
    assert kubectl(web, "get", "cm", "-o", "yaml").text == (
        'apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ""\n'
    )
    assert kubectl(web, "get", "cm", "-o", "json").text.startswith('{\n    "apiVersion": "v1",\n    "items": [],')


def test_columns_of_ones_own(web):
    """custom-columns, and labels as columns."""
    printed = kubectl(
        web, "get", "pods", "-o", "custom-columns=N:.metadata.name,IMAGES:.spec.containers[*].image,X:.no"
    )
    assert printed.text.splitlines()[1].split() == ["web-10", "i,j", "<none>"]
    assert kubectl(web, "get", "pods", "-L", "app").text.splitlines()[0].split()[-1] == "APP"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["get"], "error: You must specify the type of resource to get"),
        (["get", "pods", "-o", "table"], "error: unable to match a printer"),
        (["get", "pods", "-o", "go-template=x"], "error: kbase does not run Go templates"),
        (["get", "pods", "-w"], "error: kbase looks once"),
        (["get", "pods", "web-9", "-l", "a=b"], "error: name cannot be provided when a selector is specified"),
        (["get", "pods", "web-9", "-A"], "error: a resource cannot be retrieved by name across all namespaces"),
        (["get", "pods", "-l", "a=b=c d"], "Error from server (BadRequest)"),
        (["logs"], "error: expected 'logs"),
        (["logs", "web-9", "-f"], "error: kbase reads a log once"),
        (["logs", "web-10", "-c", "nope"], "error: container nope is not valid for pod web-10"),
        (["rollout", "status", "svc/web"], "error: no status viewer has been implemented for Service"),
        (["rollout", "history"], "error: required resource not specified"),
        (["get", "pods", "-l", "a=b=c"], "Error from server (BadRequest)"),
        (["get", "pods", "-o", "jsonpath={.items[9].x}"], "error: error executing jsonpath"),
        (["get", "pods", "-o", "jsonpath"], "error: template format specified but no template given"),
        (["get", "pods", "-o", "custom-columns=A"], "error: unexpected custom-columns spec: A, expected"),
        (["get", "pod/"], "error: arguments in resource/name form must have a single resource and name"),
        (["get", "pod/a/b"], "error: arguments in resource/name form may not have more than one slash"),
        (["describe"], "error: You must specify the type of resource to describe"),
        (["events", "-w"], "error: kbase looks once and does not watch"),
        (["events", "--types=x"], "error: valid --types are Normal or Warning"),
        (["logs", "web-9", "x", "y"], "error: expected 'logs"),
        (["logs", "web-9", "-l", "a=b"], "error: only a selector (-l) or a POD name is allowed"),
        (["logs", "web-9", "-c", "a", "--all-containers"], "error: --all-containers=true should not be specified"),
        (["logs", "web-9", "--since=1h", "--since-time=2026-11-20T08:30:00Z"], "error: at most one of"),
        (["logs", "cm/x"], "error: cannot get the logs from *v1.ConfigMap"),
        (["api-versions", "x"], "error: unexpected arguments: [x]"),
        (["api-resources", "--sort-by=x"], "error: --sort-by accepts only name or kind"),
        (["version", "-o", "x"], "error: --output must be 'yaml' or 'json'"),
        (["rollout", "history", "deploy/web", "--revision=7"], "error: unable to find the specified revision"),
        (["auth", "can-i", "get"], "error: you must specify two arguments"),
        (["top", "x"], "error: say which"),
        (["events", "--for=web-9"], "error: --for must be in resource/name form"),
    ],
)
def test_errors_are_one_line(web, args, said):
    """What cannot be done is one line on standard error, status 1, and no text."""
    printed = kubectl(web, *args)
    assert printed.code == 1
    assert printed.notes[0].startswith(said)
    assert not printed.text


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


def test_events(web):
    """About one object, by type; what was repeated says how often since when."""
    printed = kubectl(web, "events", "--for", "pod/web-10", "--types=warning")
    assert printed.text.splitlines()[1].split()[:5] == ["60s", "(x3", "over", "5m)", "Warning"]
    assert kubectl(web, "events", "--types=Normal").notes == ("No events found in default namespace.",)


def test_rollout(web):
    """How far it is, and what it was before."""
    waiting = 'Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...\n'
    assert kubectl(web, "rollout", "status", "deploy/web").text == waiting
    assert kubectl(web, "rollout", "history", "deploy/web").text == (
        "deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         first\n\n"
    )
    assert "\n    Image:\ti:1\n" in kubectl(web, "rollout", "history", "deploy/web", "--revision=1").text


def test_events_of_several_are_shown_on_demand(web):
    """As in kubectl: of one object its events, of several only with --show-events."""
    assert "Events:" in kubectl(web, "describe", "pod", "web-10").text
    assert "Events:" not in kubectl(web, "describe", "pods").text
    assert kubectl(web, "describe", "pods", "--show-events").text.count("Events:") == 2


def test_describe_by_the_beginning_of_a_name(web):
    """The only name stands for all that begin with it where there is none; one of several does not."""
    assert kubectl(web, "describe", "pod", "web-").text.count("Name:") == 2
    assert kubectl(web, "describe", "pod", "web-", "web-9").code == 1
    assert kubectl(web, "describe", "pod", "zzz").notes == ('Error from server (NotFound): pods "zzz" not found',)


def test_describe_says_what_it_could_not_read():
    """Events and pods that may not be read are "not read", never none."""
    cluster = cluster_of(OBJECTS, forbid=["events", "endpointslices"])
    text = kubectl(cluster, "describe", "svc", "web").text
    assert "Endpoints:         not read: cannot list endpointslices in namespace default" in text
    assert "Events:            not read: cannot list events in namespace default" in text


@pytest.mark.parametrize(
    "command",
    [
        "apply -f x.yaml",
        "-n shop apply -f x.yaml",
        "delete pod web-9 --force",
        "exec -it web-9 -- sh",
        "edit deploy web",
        "scale deploy/web --replicas=0",
        "cp web-9:/x .",
        "port-forward svc/web 80",
        "proxy",
        "attach web-9",
        "debug web-9 --image=x",
        "drain n1",
        "rollout restart deploy/web",
        "auth reconcile -f x",
        "label pod web-9 a=b",
        "certificate approve x",
    ],
)
def test_what_writes_is_declined(command):
    """Before any cluster is asked, in every language, with the command to run by hand."""
    with pytest.raises(Refused) as declined:
        prepared(command.split())
    assert declined.value.exit_code == 2
    for lang in LANGS:
        assert "kbase" in declined.value.message.render(lang)
        assert f"kubectl {command}" in declined.value.hint.render(lang)


def test_passwords_of_a_declined_command_are_not_repeated():
    """What is shown to be run by hand is masked."""
    with pytest.raises(Refused) as declined:
        prepared(["create", "secret", "generic", "x", "--from-literal=password=hunter2hunter2"])
    assert "hunter2" not in declined.value.hint.render("en")


@pytest.mark.parametrize("word", ["secrets", "secret", "Secret", "secret/x", "pods,secrets", "secrets.v1"])
@pytest.mark.parametrize("verb", ["get", "describe"])
def test_secrets_are_never_requested(web, verb, word):
    """Refused in every spelling, before anything is read."""
    before = web.backend.fetch_list
    web.backend.fetch_list = lambda *args: pytest.fail("a list was read")
    with pytest.raises(Refused):
        kubectl(web, verb, word)
    web.backend.fetch_list = before


def test_unknown_commands_and_types(web):
    """The nearest there is."""
    with pytest.raises(BadInput) as caught:
        prepared(["descrbe", "pod"])
    assert "describe" in caught.value.hint.render("en")
    with pytest.raises(BadInput) as caught:
        kubectl(web, "get", "deploymnets")
    assert "deployments" in caught.value.hint.render("en")
    with pytest.raises(BadInput):
        kubectl(web, "get", "deployments.example.com")


@pytest.mark.parametrize("words", [["rollout"], ["rollout", "foo"], ["auth"]])
def test_half_a_command_names_the_whole_ones(words):
    """The second words that read."""
    with pytest.raises(BadInput) as caught:
        prepared(words)
    assert f"{words[0]} " in caught.value.hint.render("en")


@pytest.mark.parametrize("flag", ["-f", "--filename=x", "-k", "-R"])
def test_flags_that_read_files_say_so(flag):
    """With what to do instead."""
    with pytest.raises(BadInput) as caught:
        prepared(["get", flag, "x.yaml"])
    assert "files" in caught.value.message.render("en")
    assert "kbase kubectl get KIND NAME" in caught.value.hint.render("en")


def test_a_raw_path_goes_through_the_guard():
    """Before any cluster is asked."""
    with pytest.raises(Refused):
        prepared(["get", "--raw", "/api/v1/secrets"])
    assert prepared(["get", "--raw", "/readyz?verbose"])[0].flag("raw") == "/readyz?verbose"


def test_rights_are_not_guessed(web):
    """Of a recording nobody can ask what the account may do."""
    assert kubectl(web, "auth", "can-i", "get", "pods").notes == (
        "error: a recording cannot tell what an account may do; ask the cluster itself: --cluster context:NAME",
    )


@pytest.mark.parametrize("verb", ["explain", "wait", "config", "diff", "api-version"])
def test_what_kbase_does_not_have_names_what_to_do_instead(verb):
    """In every language."""
    with pytest.raises(BadInput) as caught:
        prepared([verb, "x"])
    hints = [caught.value.hint.render(lang) for lang in LANGS]
    assert all(any(word in hint for word in ("kbase", "--cluster", "api-versions")) for hint in hints)


def test_what_kubectl_leaves_out_is_left_out():
    """managedFields are shown on demand, and annotations that held only the last applied manifest are gone."""
    config = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: c
  namespace: default
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}
  managedFields: [{manager: helm, operation: Update, apiVersion: v1beta1, time: "2026-11-20T08:30:00Z"}]
"""
    shown = kubectl(cluster_of(config), "get", "cm", "c", "-o", "yaml").text
    assert "annotations" not in shown
    assert "managedFields" not in shown
    assert "managedFields" in kubectl(cluster_of(config), "get", "cm", "c", "-o", "yaml", "--show-managed-fields").text


def test_a_template_file_is_read_only_for_who_sits_at_the_machine(web, tmp_path):
    """Over HTTP, for agents and in notes it would read any file of the server."""
    file = tmp_path / "template"
    file.write_text("{.items[*].metadata.name}")
    command = ["get", "pods", "-A", "-o", f"jsonpath-file={file}"]
    with pytest.raises(Refused) as refused:
        prepared(command)
    assert "jsonpath-file" in refused.value.message.render("en")
    call, verb = prepared(command, files=True)
    assert "web-9" in run(web, call, verb, deadline_s=9, max_requests=9).text


def test_a_template_that_multiplies_values_ends():
    """Twice the same at each step grows without end; the command says so instead of filling the memory."""
    nested = 1
    for _ in range(64):
        nested = [nested]
    with pytest.raises(KubectlError, match="too many"):
        Template("{" + "[0,0]" * 64 + "}").render(nested)

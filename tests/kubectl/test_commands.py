"""Commands on small clusters: what is printed, what is said on standard error, and the exit status."""

import pytest

from tests.kubectl.conftest import OBJECTS
from tests.kubectl.helpers import cluster_of, kubectl


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

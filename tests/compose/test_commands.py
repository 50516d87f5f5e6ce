"""The commands of an answer: filled in for what it is about, and run only where they read."""

import pytest
import yaml

from kbase.answer import Answer, Question
from kbase.compose.commands import with_commands
from kbase.compose.ledger import Ledger
from kbase.compose.ran import ran
from kbase.compose.values import Values
from kbase.diagnosis.examine import all_seeing
from kbase.passage import Chunk, Citation
from kbase.text import Phrase
from kbase.types import Action, Finding, ObjectRef
from tests.kubectl.helpers import cluster_of
from tests.kubectl.test_cited import ATTACKS

WEB = ObjectRef("Deployment", "shop", "web")
OBJECTS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, uid: d1}
spec: {selector: {matchLabels: {app: web}}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-7f
  namespace: shop
  uid: r1
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d1, controller: true}]
spec: {}
---
apiVersion: v1
kind: Service
metadata: {name: web-http, namespace: shop}
spec: {selector: {app: web}}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-7f-a
  namespace: shop
  labels: {app: web}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-7f, uid: r1, controller: true}]
spec: {nodeName: node-a, containers: [{name: app}, {name: proxy}]}
status: {conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-7f-b
  namespace: shop
  labels: {app: web}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-7f, uid: r1, controller: true}]
spec:
  nodeName: node-b
  serviceAccountName: web-sa
  containers: [{name: app}, {name: proxy}]
  volumes: [{name: d, persistentVolumeClaim: {claimName: web-data}}]
status:
  conditions: [{type: Ready, status: "False"}]
  containerStatuses:
  - {name: app, state: {waiting: {reason: CrashLoopBackOff}}}
  - {name: proxy, state: {running: {startedAt: "2026-11-20T08:00:00Z"}}}
"""


def session(objects: str = OBJECTS, **options):
    return cluster_of(objects, **options).session(deadline_s=30, max_requests=100)


def answer(quote: str, *, about=(WEB,), markdown: str | None = None, findings=()) -> Answer:
    chunk = Chunk(1, "k", "notes/x", "mine", "en", "X", ("X",), 0, "x.md", (1, 9), quote, quote)
    citation = Citation("K1", chunk, quote)
    shown = f"{quote}\n\n[K1]" if markdown is None else markdown
    return Answer(Question("?"), "en", "command", shown, (citation,), about=about, findings=findings)


def fenced(*lines: str) -> str:
    return "\n".join(["```bash", *lines, "```"])


@pytest.mark.parametrize(
    ("role", "value"),
    [
        ("Namespace", "shop"),
        ("Deployment", "web"),
        ("Pod", "web-7f-b"),
        ("container", "app"),
        ("Node", "node-b"),
        ("ReplicaSet", "web-7f"),
        ("Service", "web-http"),
        ("PersistentVolumeClaim", "web-data"),
        ("ServiceAccount", "web-sa"),
        ("selector", "app=web"),
        ("StatefulSet", ""),
        ("ConfigMap", ""),
        ("", ""),
    ],
)
def test_what_follows_from_a_workload(role, value):
    """Of its pods the one that is not ready, of its containers the one that does not run; nothing is guessed."""
    assert Values([WEB], "", all_seeing(session(), "T")).of(role) == value


def test_what_cannot_be_read_stays_open():
    """An account that may not list pods gets no pod put in."""
    values = Values([WEB], "", all_seeing(session(forbid=["pods"]), "T"))
    assert (values.of("Pod"), values.of("Namespace")) == ("", "shop")


def test_the_commands_that_are_shown_stand_below_filled_in():
    """What changes the cluster is marked; what still has a gap, and what had none, is not repeated."""
    quote = fenced(
        "kubectl -n NS describe pod POD", "kubectl get nodes", "kubectl -n NS get KIND", "kubectl -n NS delete pod POD"
    )
    found = with_commands(answer(quote), session())
    assert found.markdown.endswith(
        "**For `Deployment shop/web`, ready to copy:** [K1]\n\n```bash\nkubectl -n shop describe pod web-7f-b\n"
        "# changes the cluster\nkubectl -n shop delete pod web-7f-b\n```"
    )
    assert [(c.text, c.refusal is None, c.missing) for c in found.commands] == [
        ("kubectl -n shop describe pod web-7f-b", True, ()),
        ("kubectl get nodes", True, ()),
        ("kubectl -n shop get KIND", False, ("KIND",)),
        ("kubectl -n shop delete pod web-7f-b", False, ()),
    ]
    assert found.citations[0].quote == quote


def test_a_namespace_that_is_written_out_is_not_left():
    """`-n kube-system logs POD` does not mean a pod of another namespace."""
    found = with_commands(answer(fenced("kubectl -n kube-system logs POD")), session())
    assert [c.text for c in found.commands] == ["kubectl -n kube-system logs POD"]


def test_without_an_object_nothing_is_filled_in_and_nothing_read():
    """The commands are there; those without gaps can be run."""
    reader = session()
    found = with_commands(answer(fenced("kubectl -n NS get pods", "kubectl get nodes"), about=()), reader)
    assert [(c.missing, c.refusal is None) for c in found.commands] == [(("NS",), False), ((), True)]
    assert reader.use().requests <= 1  # the version, for this line


def test_next_steps_come_first_and_no_cluster_runs_nothing():
    """A step that changes the cluster is never run, even where its command reads."""
    steps = (
        Action(Phrase("Look: {c}", "看：{c}")(c="`kubectl -n shop get pods`")),
        Action(Phrase("Do: {c}", "做：{c}")(c="`kubectl -n shop get svc`"), changes=True),
    )
    finding = Finding(WEB, Phrase("x", "x")(), (), steps)
    told = with_commands(answer(fenced("kubectl get nodes"), findings=(finding,)), session())
    assert [(c.text, c.source, c.refusal is None) for c in told.commands] == [
        ("kubectl -n shop get pods", "", True),
        ("kubectl -n shop get svc", "", False),
        ("kubectl get nodes", "K1", True),
    ]
    assert all(c.refusal for c in with_commands(answer(fenced("kubectl get nodes")), None).commands)


def test_a_name_that_is_no_plain_word_is_not_put_into_a_command():
    """A recording may hold any text as a name."""
    evil = ObjectRef("Pod", "shop", "x;reboot")
    found = with_commands(answer(fenced("kubectl -n NS logs POD"), about=(evil,)), session())
    assert [c.text for c in found.commands] == ["kubectl -n shop logs POD"]


def test_outputs_are_evidence():
    """Each output stands below its command with its mark; a note of a stranger gets nothing run that it may not."""
    ledger, reader = Ledger(), session()
    lines = (
        "kubectl -n shop get pods",
        "kubectl get secrets -A",
        "kubectl -n shop get pod gone",
        "kubectl -n x get svc",
    )
    said = ran(lines, reader, "", ledger, "en")
    assert said[0].startswith("`kubectl -n shop get pods` [E1]\n\n```text\nNAME ")
    assert said[1] == "**Not run:** `kubectl get secrets -A`: kbase never requests Secrets, not even their names."
    assert said[2].startswith("`kubectl -n shop get pod gone` [E2] It ended with status 1.")
    assert 'pods "gone" not found' in said[2]
    assert "No resources found in x namespace." in said[3]
    about = [(e.object.kind, e.object.name) for e in ledger.evidence]
    assert about == [("PodList", ""), ("Pod", "gone"), ("ServiceList", "")]
    assert ledger.evidence[0].value.startswith("NAME ")


def test_an_output_cannot_leave_its_fence_and_is_masked_and_cut():
    """Fences, credentials and endless lists in what the cluster holds are data."""
    data = {"a": "```\n# heading", "DB_PASSWORD": "hunter2hunter2", **{f"k{n}": "v" for n in range(200)}}
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "shop"}, "data": data}
    said = ran(["kubectl -n shop get cm c -o yaml"], session(yaml.safe_dump(config)), "", Ledger(), "zh-TW")[0]
    assert said.count("````") == 2
    assert "hunter2" not in said
    assert said.endswith("行沒有顯示。")
    assert len(said.splitlines()) < 70


def test_at_most_five_at_a_time():
    """The rest is counted."""
    said = ran([f"kubectl get pods -n n{n}" for n in range(7)], session(), "", Ledger(), "en")
    assert (len(said), said[-1]) == (6, "2 more commands: at most 5 are run at a time.")


def test_a_note_of_a_stranger_gets_nothing_run():
    """Whatever a note holds: what is not one plain reading call is shown as not to be run, with the reason."""
    evil = [line for line in ATTACKS if "\n" not in line and len(line) < 500]
    told = with_commands(answer(fenced(*evil)), session())
    assert len(told.commands) >= 20  # as many as an answer names
    assert all(c.refusal for c in told.commands)
    reader = session()
    said = ran(evil, reader, "", Ledger(), "zh-TW")
    assert all("沒有執行" in paragraph for paragraph in said[:-1])
    assert reader.use().requests <= 1  # the version, for this line

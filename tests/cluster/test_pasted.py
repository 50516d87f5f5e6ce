"""What people paste into a chat, as a cluster: what it shows, what it leaves open, and what it never claims."""

import random

import pytest

from kbase.cluster.pasted import PASTED
from kbase.cluster.source import open_cluster
from kbase.errors import BadInput, Unreadable
from kbase.report import run_checks
from kbase.script import LANGS
from tests.clusters import CLINIC, FIXTURES

SAMPLES = FIXTURES / "pasted"
# Sample -> findings as (code, kind/name, words of the cause), and the first command that would tell more.
SHOWN = {
    "pods_plain.txt": (
        [("TEXT-UNTOLD", "Pod/menu-6c9d7f5b8d-k2xqz", "CrashLoopBackOff, restarts: 14")],
        "kubectl logs menu-6c9d7f5b8d-k2xqz --previous",
    ),
    "pods_wide.txt": (
        [("TEXT-UNTOLD", "Pod/grill-7b8f6d9c55-4nzq7", "ImagePullBackOff")],
        "kubectl -n kitchen describe pod grill-7b8f6d9c55-4nzq7",
    ),
    "pods_everywhere.txt": (
        [
            ("TEXT-UNTOLD", "Pod/wine-6d5c7b8f9d-t6wlp", "not ready"),
            ("TEXT-UNTOLD", "Pod/clean-28871220-9q4xw", "Error"),
            ("TEXT-UNTOLD", "Pod/oven-0", "Pending"),
        ],
        "kubectl -n cellar describe pod wine-6d5c7b8f9d-t6wlp",
    ),
    "describe_crash.txt": (
        [("POD-CRASH", "Deployment/menu", "exit code 1")],
        "kubectl -n kitchen logs menu-6c9d7f5b8d-k2xqz --previous",
    ),
    "describe_and_log.txt": ([("POD-CRASH", "Deployment/menu", "'/etc/menu/prices.toml'")], None),
    "describe_oom.txt": ([("POD-OOM", "Deployment/menu", "64Mi")], None),
    "describe_pending.txt": ([("POD-UNSCHEDULABLE", "StatefulSet/oven", "not enough cpu")], "kubectl describe nodes"),
    "describe_image.txt": ([("POD-IMAGE", "Deployment/grill", "no tag 2.0.9")], None),
    "describe_config.txt": ([("POD-CONFIG", "Deployment/menu", "menu-config")], None),
    "events.txt": (
        [
            ("TEXT-UNTOLD", "Pod/pastry-84d9f7c6b5-m5qhz", 'configmap "recipes" not found'),
            ("TEXT-UNTOLD", "ReplicaSet/soup-66b7d8c9f5", "exceeded quota: compute"),
        ],
        "kubectl -n kitchen describe pod pastry-84d9f7c6b5-m5qhz",
    ),
    "events_tail.txt": (
        [
            ("TEXT-UNTOLD", "PersistentVolumeClaim/flour", '"quick" not found'),
            ("TEXT-UNTOLD", "Pod/bread-5c6d7f8b9d-r2v8k", "statuscode: 503"),
        ],
        "kubectl get storageclasses,persistentvolumes",
    ),
    "pod_yaml.txt": ([("POD-CRASH", "Pod/toaster", "127")], "kubectl -n kitchen logs toaster --previous"),
    "list_json.txt": ([("POD-OOM", "Deployment/fridge", "32Mi")], None),
    "log_bare.txt": (
        [("TEXT-UNTOLD", "Pod/unnamed", "Connection refused (db.kitchen:5432)")],
        "kubectl describe pod POD",
    ),
    "markdown.md": (
        [("TEXT-UNTOLD", "Pod/menu-6c9d7f5b8d-k2xqz", "panic: open /etc/menu/prices.toml: permission denied")],
        "kubectl -n kitchen describe pod menu-6c9d7f5b8d-k2xqz",
    ),
    "squeezed.txt": (
        [
            ("TEXT-UNTOLD", "Pod/menu-6c9d7f5b8d-k2xqz", "restarts: 14"),
            ("TEXT-UNTOLD", "Pod/pastry-84d9f7c6b5-m5qhz", 'configmap "recipes" not found'),
        ],
        "kubectl logs menu-6c9d7f5b8d-k2xqz --previous",
    ),
    "quoted.txt": (
        [("POD-CRASH", "Deployment/menu", "exit code 143")],
        "kubectl -n kitchen logs menu-6c9d7f5b8d-k2xqz --previous",
    ),
    "nodes.txt": (
        [("TEXT-UNTOLD", "Node/elm", "not Ready"), ("NODE-NOT-READY", "Node/oak", "cordoned")],
        "kubectl describe node elm",
    ),
    "ingress.txt": (
        [("TEXT-UNTOLD", "Ingress/door", "Service order, which does not exist")],
        "kubectl -n kitchen get services,endpointslices",
    ),
    "autoscaler.txt": ([("HPA-UNABLE", "HorizontalPodAutoscaler/menu", "missing request for cpu")], None),
    "claim.txt": (
        [("TEXT-UNTOLD", "PersistentVolumeClaim/flour", '"quick" not found')],
        "kubectl get storageclasses,persistentvolumes",
    ),
    "deployment.txt": (
        [("TEXT-UNTOLD", "Deployment/soup", "1 of 3 ready: Error creating: pods")],
        "kubectl -n kitchen get pods",
    ),
    "healthy.txt": ([], "kubectl -n kitchen get pods -o wide"),
    "not_found.txt": ([], "kubectl get pods -o wide"),
    "refused.txt": ([], "kubectl get pods -o wide"),
    "describe_cut_off.txt": ([("TEXT-UNTOLD", "Deployment/billing", 'secret "billing-config" not fou')], None),
    "describe_liveness.txt": (
        [("POD-LIVENESS", "Deployment/web", "nothing listens on port 8080")],
        "kubectl logs web-6b7f9d8c5-abcde --previous",
    ),
    "claim_and_tail.txt": (
        [
            ("TEXT-UNTOLD", "Pod/mysql-0", "3 node(s) had volume node affinity conflict"),
            ("TEXT-UNTOLD", "PersistentVolumeClaim/data-mysql-0", "Pending"),
        ],
        "kubectl -n db describe pod mysql-0",
    ),
    "events_before_1_14.txt": (
        [("TEXT-UNTOLD", "Pod/api-0", "3 Insufficient memory")],
        "kubectl describe pod api-0",
    ),
    "events_of_describe.txt": (
        [("TEXT-UNTOLD", "Pod/nginx-7c5ddbdf54-8hj2k", "pull access denied for nginxx")],
        "kubectl describe pod nginx-7c5ddbdf54-8hj2k",
    ),
    "service_yaml.txt": (
        [("TEXT-UNTOLD", "Service/api", "selects app=api; the pods of Deployment api carry app=backend")],
        "kubectl -n shop describe service api",
    ),
    "watch.txt": (
        [("TEXT-UNTOLD", "Pod/cart-5f6b7c8d9-abcde", "restarts: 1, after it ended with OOMKilled")],
        "kubectl -n shop describe pod cart-5f6b7c8d9-abcde",
    ),
    "slack.txt": (
        [("POD-CONFIG", "Pod/payments-56cc9d7f4-zzx8k", "cannot find ConfigMap payments-env")],
        "kubectl describe pod payments-56cc9d7f4-zzx8k",
    ),
    "rows_alone.txt": (
        [("TEXT-UNTOLD", "Pod/web-7d9f8b6c5d-x2k4p", "CrashLoopBackOff, restarts: 12")],
        "kubectl logs web-7d9f8b6c5d-x2k4p --previous",
    ),
    "helm_and_log.txt": (
        [("TEXT-UNTOLD", "Pod/web-85c9f7d6b-2xk9q", "password authentication failed")],
        "kubectl -n shop describe pod web-85c9f7d6b-2xk9q",
    ),
    "jobs.txt": (
        [("TEXT-UNTOLD", "Job/import-28412345", "has failed"), ("CRON-NOT-RUNNING", "CronJob/report", "suspended")],
        "kubectl -n batch logs job/import-28412345 --all-pods=true",
    ),
    "spring_log.txt": (
        [
            ("TEXT-UNTOLD", "Pod/order-api-5d8c7b9f6c-7xk2p", "UnknownHostException: mysql.prod.svc.cluster.local"),
            ("TEXT-UNTOLD", "Pod/order-api-5d8c7b9f6c-m8qzt", "restarts: 27"),
        ],
        "kubectl -n prod describe pod order-api-5d8c7b9f6c-7xk2p",
    ),
    "issue_template.md": (
        [("TEXT-UNTOLD", "Service/web", "selects app=web,tier=front; Pod web-7d9f8b6c5d-x2k4p carries")],
        "kubectl -n shop describe service web",
    ),
    "stern.txt": (
        [("TEXT-UNTOLD", "Pod/web-7d9f8b6c5d-x2k4p", "FATAL cannot connect to redis")],
        "kubectl describe pod web-7d9f8b6c5d-x2k4p",
    ),
    "k9s.txt": (
        [("TEXT-UNTOLD", "Pod/api-6d8f9c7b5-2xk4q", "CrashLoopBackOff, restarts: 12")],
        "kubectl -n payments logs api-6d8f9c7b5-2xk4q --previous",
    ),
    "replicaset_refused.txt": (
        [("TEXT-UNTOLD", "ReplicaSet/web-7f6b8c9d5", "exceeded quota: compute")],
        "kubectl -n shop get pods",
    ),
    "pod_yaml_cut_off.txt": ([("POD-OOM", "Pod/db-0", "128Mi")], None),
    "events_warnings.txt": (
        [
            ("TEXT-UNTOLD", "Pod/api-6d8f9c7b5-2xk4q", 'secret "api-tls" not found'),
            ("TEXT-UNTOLD", "Pod/worker-1", "{dedicated: gpu}, 3 Insufficient cpu"),
        ],
        "kubectl -n prod describe pod api-6d8f9c7b5-2xk4q",
    ),
    "node_lost.txt": (
        [
            ("NODE-NOT-READY", "Node/worker-3", "kubelet stopped reporting at 2026-03-03T02:00:10Z"),
            ("NODE-NOT-READY", "Node/worker-2", "cordoned"),
        ],
        None,
    ),
}


def checked(path, *targets, namespace=None):
    return run_checks(open_cluster(f"text:{path}"), targets, namespace=namespace, deadline_s=30, max_requests=2000)


def reader(name):
    return open_cluster(f"text:{SAMPLES / name}").session(deadline_s=10, max_requests=100)


def test_every_sample_is_told_of():
    """No sample is left out of the table."""
    assert {f.name for f in SAMPLES.iterdir()} == set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_text_shows(name):
    """The causes that the text holds, what it shows without its cause, and the next command to paste."""
    report = checked(SAMPLES / name)
    wanted, command = SHOWN[name]
    told = [(f.code, f"{f.about.kind}/{f.about.name}", f.cause.render("en")) for f in report.findings]
    assert [(code, about) for code, about, _ in told] == [(code, about) for code, about, _ in wanted]
    for (_, _, cause), (_, _, words) in zip(told, wanted, strict=True):
        assert words in cause
    assert next(iter(report.would_tell), None) == command
    assert not [g for g in report.not_checked if "the check failed" in g.detail]
    assert not report.clean or any(g.detail.endswith(PASTED) for g in report.not_checked)


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_not_in_a_text_is_never_absent(name):
    """Of every kind: an object that no text names is Unreadable, and so is every list that is not whole."""
    asked = reader(name)
    for plural in ("services", "configmaps", "pods", "deployments", "events", "storageclasses", "endpointslices"):
        with pytest.raises(Unreadable, match=PASTED):
            asked.get(plural, "kitchen", "never-heard-of")
        with pytest.raises(Unreadable):
            asked.list(plural)


def test_what_the_server_said_not_to_exist_is_absent():
    """What the server says not to be found, or a list that it says to be empty; a refused list is forbidden."""
    asked = reader("not_found.txt")
    assert asked.get("pods", "kitchen", "menu-0") is None
    assert asked.list("pods", "cellar") == []
    assert asked.get("pods", "cellar", "wine-0") is None
    for name in (
        "menu",
        "order",
    ):  # the one has a row, which does not show its ports' targets; the other may be cut out
        with pytest.raises(Unreadable, match=PASTED):
            asked.get("services", "kitchen", name)
    with pytest.raises(Unreadable) as why:
        asked.list("nodes")
    assert why.value.reason == "forbidden"


def test_a_whole_list_is_a_list():
    """What `get -o json` printed of a namespace is all there is in it, and tells nothing about other namespaces."""
    asked = reader("list_json.txt")
    assert [p["metadata"]["name"] for p in asked.list("pods", "cellar")] == ["fridge-6f-aaaaa"]
    assert asked.get("deployments", "cellar", "other") is None
    with pytest.raises(Unreadable, match=PASTED):
        asked.get("deployments", "kitchen", "other")


def test_one_namespace_unless_said():
    """Objects of a text that names no namespace are in the one that is asked for."""
    assert checked(SAMPLES / "pods_plain.txt", namespace="pantry").findings[0].about.namespace == "pantry"
    assert open_cluster(f"text:{SAMPLES / 'pods_plain.txt'}").namespace == ""
    assert open_cluster(f"text:{SAMPLES / 'events.txt'}").namespace == "kitchen"


@pytest.mark.parametrize("target", ["deploy/kitchen/menu", "pod/kitchen/menu-6c9d7f5b8d-k2xqz", "svc/kitchen/unheard"])
def test_targets(target):
    """A workload that only its pod names is found; one that the text does not hold is no bad input."""
    found = checked(SAMPLES / "describe_oom.txt", target).findings
    assert [f.code for f in found] == ([] if "unheard" in target else ["POD-OOM"])


def test_a_folder_of_files(tmp_path):
    """The files of a folder together; a log without a command belongs to the pod that its file is named after."""
    pod = (SAMPLES / "describe_crash.txt").read_text()
    other = pod.replace("k2xqz", "w8n4t")
    (tmp_path / "one.txt").write_text(pod)
    (tmp_path / "two.txt").write_text(other)
    (tmp_path / "menu-6c9d7f5b8d-w8n4t.log").write_text("2026-11-20T08:40:00Z FATAL: no menu today\n")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    found = checked(tmp_path, "pod/kitchen/menu-6c9d7f5b8d-w8n4t").findings
    assert len(found) == 1
    asked = open_cluster(f"text:{tmp_path}").session(deadline_s=10, max_requests=10)
    assert "no menu" in asked.logs("kitchen", "menu-6c9d7f5b8d-w8n4t", "app", previous=True)
    with pytest.raises(Unreadable):
        asked.logs("kitchen", "menu-6c9d7f5b8d-k2xqz", "app")


@pytest.mark.parametrize("body", ["", "Hello, why is my pod so slow?\n\n請問\n", "kind: Recipe\nname: x\n", "\x00\x01"])
def test_a_text_without_anything_to_judge_is_bad_input(tmp_path, body):
    """Remarks alone are no cluster, and the hint says what to paste."""
    file = tmp_path / "said.txt"
    file.write_text(body)
    with pytest.raises(BadInput, match="nothing that can be judged") as why:
        open_cluster(f"text:{file}")
    assert "kubectl" in why.value.hint.render("en")


def test_files_that_cannot_be_read(tmp_path):
    """A path that does not exist, and a text that nobody pastes."""
    with pytest.raises(BadInput, match="no file or folder"):
        open_cluster(f"text:{tmp_path / 'no'}")
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * (9 * 2**20))
    with pytest.raises(BadInput, match="more than 8 MB"):
        open_cluster(f"text:{large}")


def test_windows_encodings(tmp_path):
    """PowerShell writes UTF-16."""
    file = tmp_path / "pods.txt"
    file.write_text((SAMPLES / "pods_plain.txt").read_text(), encoding="utf-16")
    assert checked(file).findings[0].about.name == "menu-6c9d7f5b8d-k2xqz"


@pytest.mark.parametrize("lang", LANGS)
def test_an_answer_from_a_text(cli, lang):
    """`kbase ask` answers from it in each language, says what is missing, and never that something does not exist."""
    source = f"text:{SAMPLES / 'describe_crash.txt'}"
    ended = cli("ask", "why does menu restart? is menu-config there?", "--cluster", source, "--lang", lang)
    assert ended.status == 0
    assert "exit code 1" in ended.out
    assert "logs menu-6c9d7f5b8d-k2xqz" in ended.out
    assert {"en": "what the pasted text does not hold", "zh-TW": "貼上的文字裡沒有的"}.get(lang, "没有的") in ended.out
    assert "does not exist" not in ended.out
    assert "不存在" not in ended.out


def test_whatever_is_asked_the_text_is_looked_at(cli):
    """A question that names nothing is about what was pasted with it."""
    for question in ("這是什麼問題？", "what does this mean?", "how do I fix this", "帮忙看看"):
        out = cli("ask", question, "--cluster", f"text:{SAMPLES / 'describe_oom.txt'}").out
        assert "64Mi" in out, question


def test_a_healthy_text_is_not_called_healthy(cli):
    """Rows that look well prove nothing about what was not pasted."""
    out = cli("ask", "is grill healthy?", "--cluster", f"text:{SAMPLES / 'healthy.txt'}", "--lang", "en").out
    assert "Cannot tell" in out
    assert "No fault found" not in out


def test_standard_input(cli):
    """text:- reads the text from standard input, where the question is an argument."""
    pasted = (SAMPLES / "describe_oom.txt").read_bytes()
    assert "64Mi" in cli("ask", "why?", "--cluster", "text:-", stdin=pasted).out
    report = cli("check", "--cluster", "text:-", stdin=(SAMPLES / "pods_plain.txt").read_bytes())
    assert report.status == 1
    assert "logs menu-6c9d7f5b8d-k2xqz --previous" in report.out


@pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
class TestClinic:
    """Real outputs of kubectl, against what a recording of the same cluster tells."""

    @pytest.fixture(scope="class")
    def recorded(self):
        found = run_checks(open_cluster(f"bundle:{CLINIC}"), deadline_s=60, max_requests=3000).findings
        return {(f.code, f.about.key): f.cause.render("en") for f in found}

    def told(self, names, folder):
        file = folder / "pasted.txt"
        file.write_text("\n\n".join((CLINIC / "kubectl" / n).read_text() for n in names))
        try:
            return checked(file).findings
        except BadInput:  # api-resources, version: nothing to judge
            return []

    def is_known(self, finding, recorded):
        """The same fault, about the workload or, where the text does not tell it, one of its pods."""
        space, name = finding.about.namespace, finding.about.name
        return any(s == space and (n == name or name.startswith(f"{n}-")) for _, (_, s, n) in recorded)

    @pytest.mark.parametrize("seed", range(12))
    def test_no_choice_of_outputs_gives_a_fault_that_is_not_there(self, recorded, tmp_path, seed):
        """A few outputs at random, together: every cause that is claimed is one of the recording."""
        names = sorted(f.name for f in (CLINIC / "kubectl").glob("*.txt"))
        for number in (1, 3, 8):
            chosen = random.Random(f"{seed}-{number}").sample(names, number)
            for finding in self.told(chosen, tmp_path):
                if finding.code != "TEXT-UNTOLD":
                    assert self.is_known(finding, recorded), (chosen, finding.code, str(finding.about))

    def test_pods_described_alone_give_the_same_causes(self, recorded, tmp_path):
        """Where `describe` holds the evidence the cause is that of the recording, else it is said to be open."""
        same, open_, other = 0, 0, []
        for file in sorted((CLINIC / "kubectl").glob("describe-pods-*.txt")):
            for f in self.told([file.name], tmp_path):
                cause = f.cause.render("en")
                if recorded.get((f.code, f.about.key)) == cause:
                    same += 1
                elif f.code == "TEXT-UNTOLD":
                    open_ += 1
                    assert any(key == f.about.key for _, key in recorded), cause
                else:
                    other.append((f.code, f.about.name, cause))
        # These outputs leave out events and logs: the words of a log cannot be in the cause.
        assert [(code, name) for code, name, _ in other if code not in ("POD-CRASH", "POD-INIT")] == []
        assert same >= 3
        assert open_ >= 10

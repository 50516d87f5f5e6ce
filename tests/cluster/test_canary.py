"""Credentials in every text of a cluster, in a recording and in a pasted text: none may appear on any surface."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import RECORDING

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.Y2FuYXJ5LXNpZw"
# Where each stands, and the part of it that must not be seen.
ENV = [
    {"name": "DB_PASSWORD", "value": "canary-env-1"},
    {"name": "DATABASE_URL", "value": "postgres://oven:canary-env-2@db:5432/bakery"},
    {"name": "OPTIONS", "value": "timeout=5,password=canary-env-3,left,canary-env-4"},
    {"name": "GREETING", "value": "hello"},
]
ARGS = [
    *("--api-token", "canary-arg-1", "--password=canary-arg-2,and-canary-arg-3"),
    "curl -u admin:canary-arg-4 https://registry.test/v2/",
    "redis-cli -h cache -a canary-arg-5 ping; mysql -uroot -pcanary-arg-6",
]
CALL = ["curl", "--user", "admin:canary-arg-7", "https://registry.test/"]
ANNOTATIONS = {
    "bakery.test/api-key": "canary-note-1",
    "bakery.test/webhook": "https://bot:canary-note-2@chat.test/x",
    "bakery.test/config": "user: oven\npassword: |\n  canary-note-3\n  canary-note-4\nmode: fast\n",
    "bakery.test/owner": "canary-note-5@bakery.example",
}
IMAGE = "https://robot:canary-image-1@registry.test/bakery/oven:1"
BARE_IMAGE = "robot:canary-image-2@registry.test/bakery/oven:2"
MESSAGE = f'Failed to pull image "{BARE_IMAGE}": Authorization: Bearer canary-said-1xyz: password=canary-said-2'
DATA = {
    "db.password": "canary-data-1",
    "app.yaml": "db:\n  user: oven\n  password: |\n    canary-data-2\n    canary-data-3\n",
    ".env": "DB_PASSWORD=canary-data-4 with canary-data-5 words\nMODE=fast\n",
    "app.json": '{"token": "canary-data-6", "hosts": ["a"]}',
    "key.pem": "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5LWRhdGEtNw==canary-data-7\n-----END PRIVATE KEY-----\n",
}
LOG = f"""\
connecting with postgres://oven:canary-log-1@db:5432/bakery
Authorization: Basic canary-log-2==
token is {JWT}
FATAL config: login password=canary-log-3,canary-log-4 failed
mail sent to canary-log-5@bakery.example
FATAL config: cannot log in: PGPASSWORD=canary-log-6
"""
LEAKS = ("canary", "Y2FuYXJ5", JWT.split(".")[1])
CONFIG = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "oven", "namespace": "bakery"}, "data": DATA}
QUESTIONS = ("why does oven restart?", "why can the image of oven not be pulled?", "is everything fine?")


def plant(pod):
    pod["metadata"].setdefault("annotations", {}).update(ANNOTATIONS)
    for container in pod["spec"]["containers"]:
        container.setdefault("env", []).extend(ENV)
        container["args"] = [*container.get("args", []), *ARGS]
        container["livenessProbe"] = {"exec": {"command": CALL}}
        container["image"] = IMAGE
    for status in pod["status"].get("containerStatuses", []):
        status["image"] = IMAGE
        for state in ("state", "lastState"):
            for block in status.get(state, {}).values():
                block["message"] = MESSAGE


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """The small recording with credentials in its texts."""
    folder = tmp_path_factory.mktemp("canary") / "recording"
    shutil.copytree(RECORDING, folder)

    def rewrite(name, change):
        file = folder / "get/api/v1" / f"{name}.json"
        body = json.loads(file.read_text())
        for item in body["items"]:
            change(item)
        file.write_text(json.dumps(body))

    rewrite("pods", plant)
    rewrite("events", lambda e: e.update(message=f"{e.get('message', '')} {MESSAGE}"))
    rewrite("configmaps", lambda c: c.update(data={**c.get("data", {}), **DATA}, binaryData={"jks": "Y2FuYXJ5"}))
    rewrite("nodes", lambda n: n["metadata"].setdefault("annotations", {}).update(ANNOTATIONS))
    for log in folder.glob("logs/**/*.log"):
        log.write_text(LOG + log.read_text() + LOG)
    (folder / "kubectl").mkdir(exist_ok=True)
    described = "Environment:\n  DB_PASSWORD:  canary-kubectl-1\nArgs:\n  --token\n  canary-kubectl-2\n"
    (folder / "kubectl/index.json").write_text(json.dumps({"d": {"args": ["describe", "pods", "-A"], "rc": 0}}))
    (folder / "kubectl/d.txt").write_text(described)
    return folder


@pytest.fixture(scope="module")
def pasted(tmp_path_factory):
    """A pasted text with credentials in its describe, log, objects and remarks."""
    env = "\n".join(f"      {e['name']}:  {e['value']}" for e in ENV)
    args = "\n".join(f"      {a}" for a in ARGS)
    text = f"""\
$ kubectl -n bakery describe pod oven-7d9c8b7f6d-x2x4z
Name:             oven-7d9c8b7f6d-x2x4z
Namespace:        bakery
Annotations:      bakery.test/api-key: canary-note-1
Status:           Running
Containers:
  app:
    Image:         {IMAGE}
    Args:
{args}
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Message:      {MESSAGE}
      Exit Code:    3
    Ready:          False
    Restart Count:  4
    Environment:
{env}
QoS Class:         BestEffort
Events:
  Type     Reason   Age  From     Message
  ----     ------   ---  ----     -------
  Warning  Failed   10s  kubelet  {MESSAGE}

my password=canary-remark-1, please help
$ kubectl -n bakery logs oven-7d9c8b7f6d-x2x4z --previous
{LOG}
$ kubectl -n bakery get cm oven -o json
{json.dumps(CONFIG)}
$ kubectl -n bakery get events
LAST SEEN   TYPE      REASON   OBJECT        MESSAGE
10s         Warning   Failed   pod/other-1   {MESSAGE}
"""
    file = tmp_path_factory.mktemp("canary") / "pasted.txt"
    file.write_text(text)
    return file


def commands(source):
    for question in QUESTIONS:
        yield from (["ask", question, "--cluster", source], ["ask", question, "--cluster", source, "--json"])
    yield from (["check", "--cluster", source], ["check", "--cluster", source, "--json"])


def leaks(text):
    """What leaked, with the words around it; the source is named after the folder of the test."""
    text = text.replace("/canary", "/")
    return [text[max(0, text.find(leak) - 80) :][:160] for leak in LEAKS if leak in text]


def shown(cli, argv):
    ended = cli(*argv)
    return ended.out + ended.err


@pytest.mark.parametrize("kind", ["recording", "pasted"])
def test_answers_and_reports(cli, request, kind, monkeypatch):
    """Answers and reports, as Markdown and as JSON, with logs switched on; what is masked is still told about."""
    monkeypatch.setenv("KBASE_DEBUG", "1")
    source = f"{'bundle' if kind == 'recording' else 'text'}:{request.getfixturevalue(kind)}"
    said = "\n".join(shown(cli, argv) for argv in commands(source))
    assert "[masked-" in said
    assert not leaks(said)


KUBECTL = (
    "get pods -A -o yaml|get pods -A -o json|get pods -A -o wide|get cm -A -o yaml|get nodes -o json|get events -A"
    "|events -A|describe pods -A|describe cm -A|describe nodes|get pods -A -o jsonpath={.items[*].spec.containers[*]}"
)


@pytest.mark.parametrize("words", KUBECTL.split("|"))
def test_kubectl(cli, recording, words):
    """Every output of `kbase kubectl`, computed or recorded."""
    said = shown(cli, ["kubectl", *words.split(), "--cluster", f"bundle:{recording}"])
    assert len(said) > 40
    assert not leaks(said)


def test_kubectl_logs(cli, recording):
    """The logs of each pod."""
    for log in recording.glob("logs/*/*/*.log"):
        namespace, pod, container = log.relative_to(recording / "logs").parts
        flags = ["-c", container.partition(".")[0], *(["--previous"] if ".previous." in container else [])]
        said = shown(cli, ["kubectl", "logs", pod, "-n", namespace, *flags, "--cluster", f"bundle:{recording}"])
        assert "[masked-" in said
        assert not leaks(said)


def test_bundle(cli, recording, tmp_path):
    """A recording of the recording."""
    out: Path = tmp_path / "out"
    assert cli("bundle", str(out), "--cluster", f"bundle:{recording}").status == 0
    files = [f for f in out.rglob("*") if f.is_file()]
    assert len(files) > 20
    assert not [(f.name, leak) for f in files for leak in LEAKS if leak in f.read_text(errors="replace")]

"""What a question itself holds is read where no cluster has it."""

import pytest

from kbase.answer import Question
from kbase.cluster.pasted import pasted_in
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from kbase.core import Kbase
from kbase.retrieval.index import LiveIndex
from kbase.retrieval.search import IndexSearcher
from tests.lookup.test_verdicts import NOW, made, space

MANIFEST = """apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: webb}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: nginx}]}
"""
ROWS = "NAME    READY   STATUS             RESTARTS   AGE\nweb-1   0/1     ImagePullBackOff   0          3h\n"


def test_what_is_pasted_and_what_is_said():
    """The objects, and the words around them."""
    held, said = pasted_in(f"why does it not work?\n```yaml\n{MANIFEST}```\nplease help")
    assert held.names >= {"web"}
    assert said == "why does it not work?\nplease help"


@pytest.mark.parametrize("text", ["why is web down?", "failed: exit code 1", "Error from server (NotFound): pods web"])
def test_words_alone_are_nothing_pasted(text):
    """An error message is a question, not an object."""
    assert pasted_in(text) is None


@pytest.mark.parametrize("objects", [None, [space("shop"), made("Service", "other")]])
def test_a_manifest_in_a_question_is_judged(data_dir, objects):
    """Without a cluster, and with one that does not have it; the question stays as it was asked."""
    cluster = Opened("objects", RecordedBackend.from_objects(objects, now=NOW)) if objects else None
    question = Question(f"why does my service not work?\n{MANIFEST}")
    told = Kbase(IndexSearcher(LiveIndex(data_dir / "index")), cluster).answer(question)
    assert [f.about.kind for f in told.findings][:1] == ["Service"]
    assert "app=webb" in told.markdown
    assert told.question == question


def test_rows_of_kubectl_in_a_question(data_dir):
    """Pods as they were listed."""
    told = Kbase(IndexSearcher(LiveIndex(data_dir / "index")), None).answer(Question(f"{ROWS}這怎麼處理"))
    assert told.lang == "zh-TW"
    assert "ImagePullBackOff" in told.markdown
    assert [f.about.name for f in told.findings] == ["web-1"]

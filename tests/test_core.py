"""A question in, a cited answer out: the whole core over a real index and a real recording."""

from datetime import UTC, datetime

import pytest

from kbase.answer import Question
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from kbase.cluster.source import open_cluster
from kbase.core import Kbase
from kbase.pictures import evidence_in
from kbase.retrieval.index import LiveIndex
from kbase.retrieval.search import IndexSearcher
from tests.clusters import CLINIC
from tests.conftest import RECORDING

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def notes(data_dir):
    return IndexSearcher(LiveIndex(data_dir / "index"))


@pytest.fixture
def kbase(notes):
    return Kbase(notes, open_cluster(f"bundle:{RECORDING}"))


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("why does oven keep restarting?", "en"),
        ("oven 為什麼一直重啟？", "zh-TW"),
        ("oven 为什么一直重启？", "zh-CN"),
    ],
)
def test_a_cause_is_named_proved_and_explained(kbase, text, lang):
    """The answer comes in the asker's language: cause, evidence by field path, note cited, what was not looked at."""
    answer = kbase.answer(Question(text))
    assert (answer.lang, answer.intent, answer.abstain_reason) == (lang, "troubleshoot", None)
    assert [f.about.name for f in answer.findings][:1] == ["oven"]
    assert "OVEN_TEMP is not a number: hot" in answer.markdown.split("\n")[0]
    assert ".status.containerStatuses[0].lastState.terminated.exitCode" in {e.path for e in answer.evidence}
    assert [c.chunk.note for c in answer.citations] == ["runbooks/crashloopbackoff"]
    assert "[K1]" in answer.markdown
    assert "Secret" in answer.markdown


def test_every_mark_stands_for_something(kbase):
    """Each [E] and [K] of the text is in the lists, and every evidence of a finding has a number."""
    import re

    answer = kbase.answer(Question("why does oven keep restarting?"))
    marks = set(re.findall(r"\[([EK]\d+)\]", answer.markdown))
    known = {f"E{n}" for n in range(1, len(answer.evidence) + 1)} | {c.id for c in answer.citations}
    assert marks <= known
    held = {(e.object.key, e.path) for e in answer.evidence}
    assert {(e.object.key, e.path) for f in answer.findings for s in f.chain for e in s.evidence} <= held


def test_quotes_are_verbatim(kbase):
    """What is cited stands in the note's file, letter for letter, on the lines that are named."""
    from tests.conftest import CORPUS

    for citation in kbase.answer(Question("What does CrashLoopBackOff mean?")).citations:
        file = next(CORPUS.rglob(citation.chunk.path.rsplit("/", 1)[-1])).read_text(encoding="utf-8")
        first, last = citation.chunk.lines
        assert citation.quote.strip() in "\n".join(file.splitlines()[first - 1 : last])


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Is service oven ok?", "**No, a fault was found: "),
        ("oven 正常嗎？", "**有問題："),
        ("oven 正常吗？", "**有问题："),
    ],
)
def test_who_asks_whether_all_is_well_hears_that_it_is_not(kbase, text, begins):
    """The first words answer the question."""
    assert kbase.answer(Question(text)).markdown.startswith(begins)


def test_what_is_drawn_is_among_the_evidence(kbase):
    """A picture of what was asked about, each element with a number of its own; none of steps or of an overview."""
    path, fit = (kbase.answer(Question(text)) for text in ("Is service oven ok?", "why is display pending?"))
    for answer in (path, fit):
        (picture,) = answer.pictures
        assert {(e.object.key, e.path) for e in evidence_in(picture)} <= {
            (e.object.key, e.path) for e in answer.evidence
        }
    assert kbase.answer(Question("how do I fix display?")).pictures == ()
    assert kbase.answer(Question("what is broken?")).pictures == ()


def test_without_a_cluster_the_notes_answer_and_say_so(notes):
    """A question about trouble still gets the runbook; that no cluster was looked at is said."""
    answer = Kbase(notes, None).answer(Question("pod 一直 CrashLoopBackOff 怎麼了"))
    assert (answer.cluster, answer.findings) == (None, ())
    assert "沒有連接叢集" in answer.markdown
    assert [c.chunk.note for c in answer.citations][:1] == ["runbooks/crashloopbackoff"]


def test_nothing_known_is_said(kbase):
    """Where neither notes nor cluster have anything the answer abstains, names what is nearest and claims nothing."""
    answer = kbase.answer(Question("how do I bake sourdough bread"))
    assert (answer.abstain_reason, answer.findings) == ("not_in_notes", ())


def test_an_unknown_object_is_not_fine(kbase):
    """A name the cluster does not have gives no clean bill."""
    answer = kbase.answer(Question("why is ledger-api down?"))
    assert (answer.abstain_reason, answer.findings) == ("no_such_object", ())


@pytest.mark.parametrize(
    ("version", "applies"), [("v1.36.2", "this server"), ("v1.5.0", "other versions"), (None, "any")]
)
def test_a_concept_question_costs_the_cluster_nothing(notes, version, applies):
    """What a term means is answered without a single request, and still says whether it holds for the server."""

    class Untouchable:
        source = "untouchable"
        known_version = version

        def session(self, *, deadline_s, max_requests):
            return self

        def __getattr__(self, name):
            raise AssertionError(f"the cluster was asked for {name}")

    answer = Kbase(notes, Untouchable()).answer(Question("What does CrashLoopBackOff mean?"))
    assert answer.cluster is None
    assert {c.applies for c in answer.citations} == {applies}


def test_forbidden_everything_is_not_checked_and_not_fine(notes):
    """With no rights at all the answer says what could not be seen; it finds nothing and clears nothing."""
    forbid = ("pods", "nodes", "deployments", "namespaces", "services", "events", "leases", "replicasets", "jobs")
    cluster = Opened("objects", RecordedBackend.from_objects([], forbid=forbid, now=NOW))
    answer = Kbase(notes, cluster).answer(Question("which nodes are NotReady?"))
    assert answer.findings == ()
    assert {"forbidden"} <= {g.reason for g in answer.not_checked}
    assert "cannot list nodes" in answer.markdown
    assert "No fault found" not in answer.markdown


def test_a_wish_to_delete_is_declined_with_cause_and_command(kbase):
    """kbase changes nothing: it says so, tells what is wrong, and shows the command, marked and not run."""
    answer = kbase.answer(Question("delete the deployment oven"))
    assert answer.markdown.startswith("I only read")
    assert "OVEN_TEMP" in answer.markdown
    assert "`kubectl -n bakery delete deployment oven`" in answer.markdown


@pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
def test_the_headline_question(notes):
    """The question of the README: exit code, missing variable, evidence with its path, note on CrashLoopBackOff."""
    answer = Kbase(notes, open_cluster(f"bundle:{CLINIC}")).answer(
        Question("為什麼 payment-api 一直重啟？", namespace="payments")
    )
    first = answer.markdown.split("\n")[0]
    assert "78" in first
    assert "DATABASE_URL" in first
    assert answer.citations[0].chunk.note == "runbooks/crashloopbackoff"
    assert any(e.path.endswith("lastState.terminated.exitCode") and e.value == 78 for e in answer.evidence)

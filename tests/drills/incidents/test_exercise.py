"""One attempt at a recorded incident."""

from pathlib import Path

import pytest

from kbase.cluster.source import open_cluster
from kbase.drills.incidents import exercise
from kbase.drills.incidents.make import make
from kbase.drills.incidents.replies import exercise_json, incidents_json
from kbase.drills.incidents.shelf import NoSuchIncident, incidents_of
from kbase.drills.interview import RunOver
from kbase.drills.records import NoSuchRun
from kbase.errors import BadInput, Refused
from tests.drills.conftest import REAL

CAUSE, FIX = "The variable DATABASE_URL is not set, so it exits with 78.", "Set DATABASE_URL from a Secret."


@pytest.fixture(scope="module")
def incidents():
    return incidents_of(REAL)


@pytest.fixture
def attempt(drills, incidents):
    return exercise.start(drills, incidents, "payment-api-restarts", "en")


def test_the_reference_path_earns_everything(drills, incidents, attempt):
    for step in attempt.incident.path:
        exercise.look(drills, incidents, attempt.id, step.command)
    done = exercise.solve(drills, incidents, attempt.id, cause=CAUSE, fix=FIX)
    assert (done.result.score, done.result.wasted, done.result.missing) == (1.0, (), ())


def test_a_lucky_guess_earns_its_own_share_only(drills, incidents, attempt):
    """Evidence that was not looked at is named with the command that would have shown it."""
    done = exercise.solve(drills, incidents, attempt.id, cause=CAUSE, fix=FIX)
    assert done.result.score == pytest.approx(0.65)
    assert [step.command for step in done.result.missing] == [step.command for step in attempt.incident.path]


def test_a_wrong_cause_is_contradicted_and_waste_is_named(drills, incidents, attempt):
    for line in ("kubectl get pods", "get pods", "kubectl get nodes", "kubectl get pods"):
        exercise.look(drills, incidents, attempt.id, line)
    done = exercise.solve(
        drills, incidents, attempt.id, cause="The container runs out of memory.", fix="Raise the memory limit."
    )
    reply = exercise_json(drills, done)["result"]
    assert (reply["cause"]["verdict"], reply["fix"]["verdict"]) == ("wrong", "wrong")
    assert reply["wasted"] == ["kubectl get pods", "kubectl get nodes", "kubectl get pods"]
    assert reply["path"][0]["command"] == "kubectl get pods -n payments"


def test_evidence_counts_by_what_was_seen_whatever_the_command(drills, incidents, attempt):
    printed, attempt = exercise.look(drills, incidents, attempt.id, "k logs deploy/payment-api -p")
    assert "DATABASE_URL is not set" in printed.output
    assert attempt.found == {"log"}


@pytest.mark.parametrize(
    "line",
    [
        "the variable DATABASE_URL is missing",
        "It's out of memory",
        "run out of memory",
        "少了 DATABASE_URL 這個環境變數",
        "因为没有设置 DATABASE_URL",
    ],
)
def test_a_sentence_is_sent_to_where_answers_go(drills, incidents, attempt, line):
    with pytest.raises(BadInput, match="reads like an answer") as said:
        exercise.look(drills, incidents, attempt.id, line)
    assert "solve" in said.value.hint.render("en")
    assert exercise.current(drills, incidents, attempt.id).ran == ()


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("kubectl delete pod x", Refused),
        ("kubectl exec x -- sh", Refused),
        ("kubectl get secrets", Refused),
        ("kubectl get pods | grep api", BadInput),
        ("kubectl get pods > /tmp/x", BadInput),
        ("rm -rf /", BadInput),
        ("kubectl 'get", BadInput),
        ("kubectl", BadInput),
    ],
)
def test_what_does_not_read_is_refused_and_not_counted(drills, incidents, attempt, line, error):
    with pytest.raises(error):
        exercise.look(drills, incidents, attempt.id, line)
    assert exercise.current(drills, incidents, attempt.id).ran == ()


def test_other_clusters_are_out_of_reach(drills, incidents, attempt):
    """The recording answers, whatever cluster a line names."""
    printed, _ = exercise.look(
        drills, incidents, attempt.id, "kubectl get pods --context prod --kubeconfig /etc/passwd"
    )
    assert "payment-api" in printed.output


def test_hints_come_in_turn_and_cost(drills, incidents, attempt):
    hints = [exercise.hint(drills, incidents, attempt.id)[0] for _ in attempt.incident.hints.en]
    assert hints == list(attempt.incident.hints.en)
    with pytest.raises(BadInput):
        exercise.hint(drills, incidents, attempt.id)
    done = exercise.solve(drills, incidents, attempt.id, cause=CAUSE, fix=FIX)
    assert done.result.score == pytest.approx(0.65 - 0.15)


def test_an_attempt_goes_on_until_it_is_solved(drills, of, incidents, attempt, clock):
    """Kept in the database, it belongs to one person, and is over once."""
    exercise.look(drills, incidents, attempt.id, "get pods")
    clock.pass_by(minutes=5)
    assert len(exercise.current(drills, incidents, attempt.id).ran) == 1
    with pytest.raises(NoSuchRun):
        exercise.current(of("bob"), incidents, attempt.id)
    done = exercise.solve(drills, incidents, attempt.id, cause=CAUSE, fix=FIX)
    assert done.result.seconds == 300
    with pytest.raises(RunOver):
        exercise.look(drills, incidents, attempt.id, "get pods")
    best = next(one for one in incidents_json(drills, incidents, "en") if one["id"] == "payment-api-restarts")
    assert best["solved"] is True
    assert best["best"] == done.result.score


def test_an_unknown_incident_names_the_nearest(drills, incidents):
    with pytest.raises(NoSuchIncident) as refused:
        exercise.start(drills, incidents, "payment-api", "en")
    assert "payment-api-restarts" in refused.value.hint.render("en")


def test_a_real_incident_becomes_an_exercise(drills, tmp_path):
    """Recorded from any cluster, drafted from what the checks find, found in the data folder, and solvable."""
    recording = next(iter((REAL / "incidents").glob("ranker-dies/bundle")))
    made = make(open_cluster(f"bundle:{recording}"), tmp_path / "incidents" / "mine", namespace="ml")
    assert made.drafted
    own = incidents_of(Path(tmp_path / "none"), tmp_path)
    attempt = exercise.start(drills, own, "mine", "zh-TW")
    for step in attempt.incident.path:
        exercise.look(drills, own, attempt.id, step.command)
    cause, fix = attempt.incident.cause.answer.zh, attempt.incident.fix.answer.zh
    done = exercise.solve(drills, own, attempt.id, cause=cause, fix=fix)
    assert done.result.cause.verdict == "correct"
    assert all(looked.by for looked in done.result.looked)
    again = make(open_cluster(f"bundle:{recording}"), tmp_path / "incidents" / "mine", namespace="ml")
    assert not again.drafted


def test_where_nothing_is_wrong_there_is_nothing_to_draft(tmp_path):
    recording = next(iter((REAL / "incidents").glob("ranker-dies/bundle")))
    with pytest.raises(BadInput):
        make(open_cluster(f"bundle:{recording}"), tmp_path / "x", namespace="kube-node-lease")
    with pytest.raises(BadInput):
        make(None, tmp_path / "y", namespace="ml")

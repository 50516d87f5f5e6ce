"""The recorded incidents of the corpus: each can be solved by its reference path, and grades its own answers right."""

import tarfile
from pathlib import Path

import pytest

from kbase.cluster.source import open_cluster
from kbase.drills.grading.grade import grade
from kbase.drills.incidents.shelf import FOLDER, incidents_of
from kbase.drills.incidents.shell import kubectl
from kbase.drills.lint import conclusion_faults
from kbase.report import run_checks

CORPUS = Path(__file__).parents[2] / "corpus"
INCIDENTS = incidents_of(CORPUS)
every_incident = pytest.mark.parametrize("incident", INCIDENTS.values(), ids=list(INCIDENTS))


def test_there_are_twelve_of_a_namespace_each():
    assert len(INCIDENTS) >= 12
    assert len({incident.namespace for incident in INCIDENTS.values()}) == len(INCIDENTS)


@every_incident
def test_the_reference_path_shows_all_evidence(incident):
    """Each command of it is answered, shows what it is said to show, and together they show everything."""
    for step in incident.path:
        printed = kubectl(incident, step.command)
        assert printed.code == 0 or "rollout status" in step.command, printed.output
        assert set(step.shows) <= incident.seen_in([printed.output]), step.command
    assert {evidence for step in incident.path for evidence in step.shows} == {e.id for e in incident.evidence}


@every_incident
def test_its_answers_are_graded_right(incident):
    """In both languages; each wrong claim is contradicted, and the symptom gives neither cause nor fix away."""
    for card in (incident.cause_card, incident.fix_card):
        assert conclusion_faults(card) == []
        assert {grade(card, incident.symptom.of(lang)).verdict for lang in ("en", "zh-TW")} <= {"wrong", "partial"}


@every_incident
def test_the_checks_find_something_in_its_namespace(incident):
    """What a person is to find is there for kbase itself too."""
    cluster = open_cluster(f"bundle:{incident.recording}")
    report = run_checks(cluster, namespace=incident.namespace, deadline_s=30, max_requests=500)
    assert [f for f in report.findings if f.about.namespace == incident.namespace]


@every_incident
def test_its_note_exists_and_nothing_secret_is_in_it(incident):
    assert (CORPUS / f"{incident.note}.en.md").is_file()
    assert not [p for p in incident.recording.rglob("*") if "secrets" in p.name]


def test_they_are_small_enough_to_ship(tmp_path):
    """Together below 1.5 MB, compressed."""
    packed = tmp_path / "incidents.tgz"
    with tarfile.open(packed, "w:gz") as tar:
        tar.add(CORPUS / FOLDER, arcname=FOLDER)
    assert packed.stat().st_size < 1_500_000

"""Clusters with one thing wrong, or nothing: what the whole engine says of them, by `check` and when it is asked.

One scenario is one entry of a file in tests/fixtures/scenarios; tests/scenarios/build.py tells how its cluster is
written. What is expected of it:
  expect      "CODE Kind/name" of the root cause, or several of which one will do.
  severity    of that finding, or several of which one will do; "error" where not given.
  says        words of its cause; says_chain: words of its cause or chain.
  also        codes that may stand beside it as faults of their own.
  ask         what a person asks about (default: the object of the finding).
  each        of faults that have nothing to do with one another: what a person asks about -> what is then said first.
  never       codes or words that no finding may use, for they would mislead.
  healthy     true where nothing above information may be said.
  unseen      true where the API does not show the fault: nothing may be claimed then, nor the opposite.
"""

from typing import Any

import pytest
import yaml

from kbase.answer import Answer, Question
from kbase.core import Kbase
from kbase.diagnosis.relate import faults
from kbase.report import run_checks
from kbase.retrieval.index import LiveIndex
from kbase.retrieval.search import IndexSearcher
from kbase.script import LANGS
from kbase.types import Finding
from tests.clusters import FIXTURES, ObjectsCluster
from tests.scenarios.build import cluster_of

ASKED = {"en": "why is {} failing?", "zh-TW": "{} 為什麼一直出問題？", "zh-CN": "{} 为什么一直出问题？"}
SCENARIOS = {
    f"{file.stem}: {one['name']}": one
    for file in sorted((FIXTURES / "scenarios").glob("*.yaml"))
    for one in yaml.safe_load(file.read_text())
}
FAULTY = {name: one for name, one in SCENARIOS.items() if not one.get("healthy") and not one.get("unseen")}
HEALTHY = {name: one for name, one in SCENARIOS.items() if one.get("healthy") or one.get("unseen")}


def named(finding: Finding) -> str:
    return f"{finding.code} {finding.about.kind}/{finding.about.name}"


def expected(scenario: dict[str, Any]) -> list[str]:
    return listed(scenario["expect"])


def listed(wanted: str | list[str]) -> list[str]:
    return wanted if isinstance(wanted, list) else [wanted]


def told(finding: Finding, lang: str) -> str:
    return "\n".join([finding.cause.render(lang), *(f"{s.about} {s.fact.render(lang)}" for s in finding.chain)])


def alarms(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{named(f)}: {f.cause.render('en')}" for f in findings if f.severity != "info"]


def checked(scenario: dict[str, Any]) -> tuple[Finding, ...]:
    report = run_checks(ObjectsCluster(cluster_of(scenario)), deadline_s=60, max_requests=10_000)
    assert not [g for g in report.not_checked if g.reason == "error"], report.not_checked
    return report.findings


@pytest.fixture(scope="module")
def notes(data_dir):
    return IndexSearcher(LiveIndex(data_dir / "index"))


def asked(notes: IndexSearcher, scenario: dict[str, Any], name: str, lang: str) -> Answer:
    return Kbase(notes, ObjectsCluster(cluster_of(scenario))).answer(Question(ASKED[lang].format(name)))


@pytest.mark.parametrize("name", FAULTY)
def test_the_root_cause_is_named_first(name):
    """Of all that is said of the whole cluster the root comes first, in words that name it, and nothing else beside."""
    scenario = FAULTY[name]
    findings, wanted = checked(scenario), expected(scenario)
    cause = next((f for f in findings if named(f) in wanted), None)
    assert cause, alarms(findings)
    assert cause.severity in listed(scenario.get("severity", "error"))
    for lang in LANGS:
        for word in scenario.get("says", []) if lang == "en" else ():
            assert str(word).lower() in cause.cause.render(lang).lower()
        for word in scenario.get("says_chain", []):
            assert str(word).lower() in told(cause, lang).lower()
    roots = [f.root for f in faults(findings) if f.root.severity != "info"]
    assert not roots or named(roots[0]) in wanted, alarms(findings)
    spoken = "\n".join(f"{f.code} {told(f, 'en')}" for f in findings if f.severity != "info").lower()
    assert not [word for word in scenario.get("never", []) if word.lower() in spoken]
    others = [r for r in roots if named(r) not in wanted and r.code not in scenario.get("also", [])]
    assert not others, alarms(tuple(others))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", FAULTY)
def test_a_question_leads_to_the_root_cause(notes, name, lang):
    """Asked about what a person sees fail, the answer opens with the cause, wherever in the cluster that is."""
    scenario = FAULTY[name]
    wanted = expected(scenario)
    for subject, first in (scenario.get("each") or {}).items():
        assert [named(f) for f in asked(notes, scenario, subject, lang).findings[:1]] == [first], subject
    for subject in scenario.get("ask", [wanted[0].split("/", 1)[1]]):
        answer = asked(notes, scenario, subject, lang)
        assert [named(f) for f in answer.findings[:1]] in [[w] for w in wanted], alarms(answer.findings)


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_twin_raises_no_alarm(notes, name):
    """What only looks like a fault is none, for the whole cluster and for who asks about it."""
    scenario = HEALTHY[name]
    assert alarms(checked(scenario)) == []
    for subject in scenario.get("ask", []):
        assert alarms(asked(notes, scenario, subject, "en").findings) == []

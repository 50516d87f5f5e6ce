"""What the tests of checks ask of an outcome."""

from collections.abc import Callable, Iterable

from kbase.cluster.reader import Reader
from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.declare import Check
from kbase.diagnosis.runner import Outcome, run
from kbase.diagnosis.view import Scope
from kbase.script import Lang
from kbase.types import Finding

LANGS: tuple[Lang, ...] = ("en", "zh-TW", "zh-CN")


def text_of(finding: Finding, lang: Lang) -> str:
    """All that a finding claims: its cause and the facts of its chain."""
    return "\n".join([finding.cause.render(lang), *(step.fact.render(lang) for step in finding.chain)])


def only(check: Check, cluster: Reader, scope: Scope | None = None) -> Finding:
    """The single finding of a check; its words are also rendered once in every language, so that none can fail."""
    (finding,) = found(check, cluster, scope)
    return finding


def found(check: Check, cluster: Reader, scope: Scope | None = None) -> tuple[Finding, ...]:
    outcome = run(check, cluster, scope or Scope())
    assert not [g for g in outcome.gaps if g.reason == "error"], outcome.gaps
    for finding in outcome.findings:
        assert "\n" not in finding.cause.render("en")
        for lang in LANGS:
            assert text_of(finding, lang)
            assert all(a.text.render(lang) for a in finding.next_steps)
            assert all(r.why.render(lang) for r in finding.ruled_out)
    return outcome.findings


def said(finding: Finding, *words: str) -> bool:
    """Whether the cause holds all words, in each language."""
    return all(word in finding.cause.render(lang) for word in words for lang in LANGS)


def assert_honest_when_forbidden(check: Check, cluster: Callable[[Iterable[str]], Reader], scope: Scope) -> None:
    """With each declared read forbidden in turn: never clean, and never absence of what could not be read."""
    for read in check.reads:
        outcome: Outcome = run(check, cluster({read}), scope)
        assert not [g for g in outcome.gaps if g.reason == "error"], (read, outcome.gaps)
        assert outcome.state != "clean", f"clean although {read} was forbidden"
        kind = RESOURCES[read].kind if read in RESOURCES else ""
        for finding in outcome.findings:
            evidence = [e for step in finding.chain for e in step.evidence]
            assert not [e for e in evidence if e.path == "" and e.object.kind == kind], (read, finding)

"""A report in words: what is counted, what is grouped, what is never said."""

from kbase.answer import Report
from kbase.render.report import report_markdown
from kbase.script import LANGS
from kbase.text import verbatim
from kbase.types import Action, ClusterUse, Evidence, Finding, Gap, ObjectRef, Step

WEB, POD, SVC = (
    ObjectRef("Deployment", "shop", "web"),
    ObjectRef("Pod", "shop", "web-1"),
    ObjectRef("Service", "shop", "w"),
)
USE = ClusterUse("objects", None)


def finding(about: ObjectRef, *chain: ObjectRef, code: str = "A-B", value: object = 1) -> Finding:
    steps = tuple(Step(ref, verbatim("x"), (Evidence(ref, ".spec.x", value),)) for ref in chain)
    return Finding(about, verbatim(f"{about.name} broke"), steps, severity="error", code=code)


def report(*findings: Finding, clean: tuple[str, ...] = ("C-D",), gaps: tuple[Gap, ...] = ()) -> str:
    return report_markdown(Report(findings, clean, gaps, USE), "en")


def test_what_follows_is_not_counted_again():
    """A finding that passes through another's object stands under it."""
    said = report(finding(WEB, WEB, POD), finding(SVC, SVC, WEB, POD, code="S-T"))
    assert said.startswith("**Errors: 1 ·")
    assert "Follows from it:\n- Service shop/w · S-T: w broke" in said


def test_nothing_read_is_not_nothing_found():
    """Where no check could conclude, the report says that, in every language."""
    gap = Gap("C-D", "forbidden", "cannot list pods")
    for lang, words in zip(LANGS, ("Nothing could be checked", "什麼都無法檢查", "什么都无法检查"), strict=True):
        said = report_markdown(Report((), (), (gap,), USE), lang)
        assert words in said
        assert "cannot list pods" in said
    assert report().startswith("**Nothing found.** Checks that ran: 1")


def test_a_gap_is_said_once_with_all_checks_that_wanted_it():
    """Ten checks that miss the same list are one line."""
    gaps = tuple(Gap(code, "forbidden", "cannot list pods") for code in ("A-A", "B-B"))
    assert report(gaps=gaps).count("cannot list pods") == 1
    assert "A-A, B-B: cannot list pods (no permission)" in report(gaps=gaps)


def test_proof_reads_as_the_field_does():
    """Values are JSON as kubectl prints them; what was looked for in vain is said to be absent."""
    absent = Finding(WEB, verbatim("x"), (Step(SVC, verbatim("x"), (Evidence(SVC, "", None),)),), severity="error")
    assert "Service shop/w does not exist" in report(absent)
    assert '`.spec.x` = `{"screen": "yes"}`' in report(finding(WEB, POD, value={"screen": "yes"}))
    assert "`.spec.x` = `a'b c`" in report(finding(WEB, POD, value="a`b\n  c"))


def test_steps_that_change_the_cluster_are_marked():
    """What alters something is marked and said not to have been run."""
    steps = (Action(verbatim("look")), Action(verbatim("delete it"), changes=True))
    found = Finding(WEB, verbatim("x"), (Step(POD, verbatim("x")),), steps, severity="error")
    assert "- → look\n- → ⚠ changes the cluster (not run): delete it" in report(found)

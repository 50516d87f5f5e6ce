import pytest

from kbase.compose.verdict import CAUSE, NOT_WELL, opening
from kbase.diagnosis.relate import Fault
from kbase.question.angle import suspects
from kbase.text import verbatim
from kbase.types import Finding, ObjectRef

OOM = "Container app is OOMKilled at its memory limit 24Mi."
PROBE = "The liveness probe of container app fails."


def fault(cause):
    return Fault(Finding(ObjectRef("Deployment", "ml", "web"), verbatim(cause), ()), ())


@pytest.mark.parametrize(
    ("question", "causes", "said"),
    [
        ("web 是不是因為記憶體不夠", [OOM], "是，原因是記憶體"),
        ("web 是不是因為記憶體不夠", [PROBE], "查到的原因不是記憶體"),
        ("web 是 OOM 還是探針", [PROBE], "是探針，不是記憶體"),
        ("is web down because of memory?", [OOM], "Yes, it is memory"),
        ("is it DNS or a quota that breaks web?", [OOM], "neither DNS nor a quota"),
        ("web 是不是因為記憶體不夠", [PROBE, OOM], "原因："),
        ("why is web down", [OOM], "Root cause:"),
    ],
)
def test_the_supposed_cause_is_confirmed_or_set_aside(question, causes, said):
    """The first line answers what was asked; where a second fault is of the supposed kind it only names the first."""
    says = opening([fault(c) for c in causes], suspects(question), if_well=False)
    lang = "en" if question.isascii() else "zh-TW"
    assert said in says(cause=causes[0], marks="[E1]").render(lang)


def test_without_a_guess_the_cause_is_told_plainly():
    """Whether something is well has its own opening."""
    assert opening([fault(OOM)], (), if_well=False) is CAUSE
    assert opening([fault(OOM)], (), if_well=True) is NOT_WELL

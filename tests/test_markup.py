import pytest

from kbase.markup import readable

CODE = "```yaml\n<!-- stays -->\n\n\n{{< stays >}}\n```"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Pods run.\n\n<!--\nOriginal text.\n-->\n\nPods end.", "Pods run.\n\nPods end."),
        ("A <!-- b --> c", "A  c"),
        ("An open <!-- comment hides nothing.", "An open <!-- comment hides nothing."),
        ('A {{< glossary_tooltip text="Pod" term_id="pod" >}} runs.', "A Pod runs."),
        ('{{% heading "prerequisites" %}}', "prerequisites"),
        ("Helm has {{ .Values.image }}.", "Helm has {{ .Values.image }}."),
        (f"Before <!-- x -->\n{CODE}\nafter", f"Before \n{CODE}\nafter"),
    ],
)
def test_marks_for_machines_are_not_shown(text: str, shown: str) -> None:
    """Comments and template calls go, but for code and for what only looks like them."""
    assert readable(text) == shown

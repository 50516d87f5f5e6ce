"""`kbase check` as a person and a pipeline use it."""

import json
import shutil

import pytest

from tests.conftest import RECORDING

BUNDLE = f"bundle:{RECORDING}"


def test_the_report_counts_root_causes(cli):
    """What follows from a root cause stands under it and is not counted as a fault of its own."""
    ended = cli("check", "--cluster", BUNDLE)
    assert ended.out.startswith("**Errors: 2 · warnings: 0")
    assert ended.out.index("POD-CRASH") < ended.out.index("Follows from it:") < ended.out.index("SVC-NOT-READY")
    assert "Not checked:\n- API-REMOVED, HPA-" in ended.out


def test_several_targets(cli):
    """Targets in any spelling of kubectl; only what concerns them is reported."""
    ended = cli("check", "deploy/bakery/oven", "svc/oven", "-n", "bakery", "--cluster", BUNDLE, "--json")
    report = json.loads(ended.out)
    assert {f["about"]["name"] for f in report["findings"]} == {"oven"}
    assert ended.status == 1


def test_namespace_and_everywhere(cli):
    """-n keeps to a namespace, -A is everything, both at once are a contradiction."""
    alone = json.loads(cli("check", "-n", "front", "--cluster", BUNDLE, "--json").out)
    whole = json.loads(cli("check", "-A", "--cluster", BUNDLE, "--json").out)
    assert {f["about"]["namespace"] for f in alone["findings"]} == {"front"}
    assert {f["about"]["namespace"] for f in whole["findings"]} == {"front", "bakery"}
    assert cli("check", "-n", "front", "-A", "--cluster", BUNDLE).status == 2


def test_json_has_the_fields_of_the_contract(cli):
    """findings, clean, not_checked, evidence, cluster and timings_ms; each piece of evidence that is cited exists."""
    report = json.loads(cli("check", "--cluster", BUNDLE, "--json").out)
    assert list(report) == ["findings", "clean", "not_checked", "evidence", "cluster", "timings_ms"]
    cited = {e for f in report["findings"] for s in f["chain"] for e in s["evidence"]}
    assert cited
    assert cited <= {e["id"] for e in report["evidence"]}
    assert "POD-OOM" in report["clean"]
    assert "HPA-UNABLE" in {gap["check"] for gap in report["not_checked"]}


@pytest.mark.parametrize(("target", "level", "status"), [
    ("deploy/bakery/oven", "error", 1),
    ("deploy/bakery/oven", "warning", 1),
    ("deploy/bakery/oven", "never", 0),
    ("node/node-a", "warning", 0),
])  # fmt: skip
def test_fail_on(cli, target, level, status):
    """The exit status is 1 exactly where something at or above --fail-on was found."""
    assert cli("check", target, "--cluster", BUNDLE, "--fail-on", level).status == status


def test_fail_on_knows_warnings(cli, monkeypatch):
    """A warning fails only with --fail-on warning."""
    from kbase.answer import Report
    from kbase.text import verbatim
    from kbase.types import ClusterUse, Finding, ObjectRef

    finding = Finding(ObjectRef("Pod", "front", "counter"), verbatim("slow"), (), severity="warning", code="X")
    report = Report((finding,), (), (), ClusterUse("objects", None))
    monkeypatch.setattr("kbase.report.run_checks", lambda *_, **__: report)
    ends = [cli("check", "--cluster", BUNDLE, "--fail-on", level).status for level in ("error", "warning", "never")]
    assert ends == [0, 1, 0]


def test_what_cannot_be_read_is_not_fine(cli, tmp_path):
    """Where the account may list nothing, the report says so and never that nothing was found."""
    blind = tmp_path / "blind"
    shutil.copytree(RECORDING, blind)
    for file in [*blind.glob("get/api/v1/*.json"), *blind.glob("get/apis/*/*/*.json")]:
        denied = blind / "denied" / file.relative_to(blind / "get")
        denied.parent.mkdir(parents=True, exist_ok=True)
        denied.write_text('{"kind": "Status", "code": 403, "reason": "Forbidden", "message": "no"}')
        file.unlink()
    ended = cli("check", "--cluster", f"bundle:{blind}")
    assert ended.out.startswith(("**Nothing could be checked", "**Cannot tell"))
    assert "cannot list pods" in ended.out
    assert "Nothing found" not in ended.out


@pytest.mark.parametrize("target", ["oven", "widget/oven", "deploy/oven", "deploy/a/b/c", "deploy/bakery/ovn", "/"])
def test_a_bad_target_is_one_line(cli, target):
    """A target that cannot be read or does not exist: status 2, one line that says what to write."""
    ended = cli("check", target, "--cluster", BUNDLE)
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)

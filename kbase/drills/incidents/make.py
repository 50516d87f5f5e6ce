"""Makes an exercise of a real incident: a recording of one namespace, and a description drafted from what the checks
find in it, for a person to finish."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kbase.cluster.bundle import write_bundle
from kbase.cluster.reader import Cluster
from kbase.cluster.resources import kubectl as field_of
from kbase.cluster.source import open_cluster
from kbase.diagnosis.declare import all_checks
from kbase.drills.incidents.incident import Incident
from kbase.drills.incidents.shelf import FILE, read_incident
from kbase.drills.incidents.shell import kubectl
from kbase.errors import BadInput
from kbase.report import run_checks
from kbase.retrieval.fold import identifiers
from kbase.text import Phrase, Text
from kbase.types import Evidence, Finding, Step

NOTHING_WRONG = Phrase(
    "The checks find nothing wrong in namespace {namespace}, so there is no incident to draft.",
    "檢查在命名空間 {namespace} 沒有發現問題，沒有可以起草的事件。",
)
WRITE_IT = Phrase("Write {file} by hand, beside the recording.", "請在錄製檔旁邊自行撰寫 {file}。")
NO_CLUSTER = Phrase("There is no cluster to record.", "沒有可以錄製的叢集。")
NAME_ONE = Phrase("Name one with --cluster.", "請用 --cluster 指定。")
TITLE = Phrase("{about} is in trouble", "{about} 出問題了")
SYMPTOM = Phrase(
    "Something is wrong with {about} in namespace {namespace}. Find out what.",
    "命名空間 {namespace} 的 {about} 有問題，請找出原因。",
)
FIX = Phrase("{step}", "{step}")
NO_FIX = Phrase("Remove the cause.", "排除原因。")
LOOK = Phrase("Shows what the cause rests on.", "顯示判斷原因的依據。")
_CHECK_S, _CHECK_REQUESTS = 60.0, 2000
_MOST_EVIDENCE = 4
_SHORTEST, _LONGEST = 3, 100  # characters of an output that tell evidence; "1" stands in every output


@dataclass(frozen=True)
class Made:
    """A new exercise. drafted: whether its description was drafted, to be finished by a person."""

    incident: Incident
    drafted: bool


def make(cluster: Cluster | None, out: Path, *, namespace: str) -> Made:
    """Records a namespace into `out`/bundle and drafts `out`/incident.yaml, unless one is there already.

    A recording that is there is replaced. BadInput without a cluster, or where nothing could be read or found.
    """
    if cluster is None:
        raise BadInput(NO_CLUSTER(), NAME_ONE())
    fresh, bundle = out / "bundle.new", out / "bundle"
    shutil.rmtree(fresh, ignore_errors=True)
    write_bundle(cluster, fresh, namespace=namespace)
    shutil.rmtree(bundle, ignore_errors=True)
    fresh.rename(bundle)
    drafted = not (out / FILE).exists()
    if drafted:
        text = yaml.safe_dump(_draft(out, namespace), allow_unicode=True, sort_keys=False, width=160)
        (out / FILE).write_text(text, encoding="utf-8")
    return Made(read_incident(out / FILE), drafted)


def _draft(out: Path, namespace: str) -> dict[str, Any]:
    recorded = open_cluster(f"bundle:{out / 'bundle'}")
    report = run_checks(recorded, namespace=namespace, deadline_s=_CHECK_S, max_requests=_CHECK_REQUESTS)
    finding = next((f for f in report.findings if f.about.namespace == namespace), None)
    if finding is None:
        raise BadInput(NOTHING_WRONG(namespace=namespace), WRITE_IT(file=FILE))
    about = f"{finding.about.kind} {finding.about.name}"
    draft: dict[str, Any] = {
        "difficulty": "mid",
        "namespace": namespace,
        "note": next(iter(finding.notes), "") or _note_of(finding.code),
        "title": _both(TITLE(about=about)),
        "symptom": _both(SYMPTOM(about=about, namespace=namespace)),
    }
    shown = list(_evidence(out, namespace, finding))[:_MOST_EVIDENCE]
    draft["evidence"] = [
        {"id": f"e{n}", "shows": _both(step.fact), "seen": [seen]} for n, (step, _, seen) in _count(shown)
    ]
    steps: dict[str, list[str]] = {f"kubectl get pods -n {namespace}": []}
    for n, (_, command, _) in _count(shown):
        steps.setdefault(command, []).append(f"e{n}")
    draft["path"] = [{"command": c, "why": _both(LOOK()), "shows": ids} for c, ids in steps.items()]
    draft["cause"] = _conclusion("cause", finding.cause, without={finding.about.name, namespace})
    fix = next((action.text for action in finding.next_steps if action.changes), None) or NO_FIX()
    draft["fix"] = _conclusion("fix", FIX(step=fix), without={namespace})
    return draft


def _evidence(out: Path, namespace: str, finding: Finding) -> Iterator[tuple[Step, str, str]]:
    """(link of the chain, command, text that its output holds), for what kubectl shows."""
    at = Incident.model_construct(id=out.name, namespace=namespace, folder=out)
    known: set[str] = set()
    for step in finding.chain:
        for evidence in step.evidence:
            seen = str(evidence.value).strip()[:_LONGEST]
            if not isinstance(evidence.value, str | int) or isinstance(evidence.value, bool) or len(seen) < _SHORTEST:
                continue
            command = next((c for c in _commands(evidence) if seen in kubectl(at, c).output), "")
            if command and seen not in known:
                known.add(seen)
                yield step, command, seen


def _commands(evidence: Evidence) -> Iterator[str]:
    """What a person would type to see it, the usual command first."""
    ref = evidence.object
    inside = f" -n {ref.namespace}" if ref.namespace else ""
    if evidence.path.startswith("log"):
        yield f"kubectl logs {ref.name}{inside}" + (" --previous" if "previous" in evidence.path else "")
        return
    yield f"kubectl describe {ref.kind.lower()} {ref.name}{inside}"
    yield evidence.command or field_of(ref, evidence.path)


def _conclusion(point: str, said: Text, *, without: set[str]) -> dict[str, Any]:
    names = [name for name in identifiers(said.render("en")) if name not in without]
    forms = [" + ".join(names).lower()] if names else []
    return {
        "points": [{"id": point, "must": True, "says": _both(said), "forms": {"en": forms, "zh-TW": [*forms]}}],
        "answer": _both(said),
    }


def _note_of(code: str) -> str:
    return next((check.notes[0] for check in all_checks() if check.code == code and check.notes), "")


def _both(text: Text) -> dict[str, str]:
    return {"en": text.render("en"), "zh-TW": text.render("zh-TW")}


def _count(shown: list[tuple[Step, str, str]]) -> Iterator[tuple[int, tuple[Step, str, str]]]:
    return iter(enumerate(shown, start=1))

"""The JSON of an answer and of a report, as other programs rely on it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any

from kbase.answer import Answer, Command, Picture, Report
from kbase.cluster.resources import kubectl
from kbase.compose.commands import of_steps
from kbase.compose.gaps import detail
from kbase.compose.ledger import evidence_of
from kbase.compose.pictures import picture_json
from kbase.diagnosis.relate import faults
from kbase.passage import Citation
from kbase.pictures import evidence_in
from kbase.script import Lang, for_reader
from kbase.types import ClusterUse, Evidence, Finding, Gap, Json, ObjectRef, RuledOut, Step


def answer_json(answer: Answer) -> dict[str, Json]:
    """An answer for `kbase ask --json` and `POST /v1/ask`."""
    numbers = _numbers(answer.evidence)
    notes: dict[str, list[str]] = {}
    for c in answer.citations:
        notes.setdefault(c.chunk.note, []).append(c.id)
    return {
        "question": answer.question.text,
        "lang": answer.lang,
        "intent": answer.intent,
        "answer": answer.markdown,
        "abstained": answer.abstain_reason is not None,
        "abstain_reason": answer.abstain_reason,
        "citations": [_citation(c, answer.lang) for c in answer.citations],
        "evidence": _evidence_list(answer.evidence, numbers, answer.cluster),
        "findings": [
            {**_finding(f, numbers, answer.lang), "notes": [k for n in f.notes for k in notes.get(n, [])]}
            for f in answer.findings
        ],
        "pictures": _pictures(answer.pictures, numbers, answer.lang),
        "commands": [_command(c, answer.lang) for c in answer.commands],
        "would_tell": list(answer.would_tell),
        "ruled_out": [_ruled_out(r, numbers, answer.lang) for f in answer.findings[:1] for r in f.ruled_out],
        "not_checked": [gap_json(g, answer.lang) for g in answer.not_checked],
        "cluster": _cluster(answer.cluster),
        "timings_ms": dict(answer.timings_ms),
        "model": answer.wording.model if answer.wording and not answer.wording.plain_because else None,
        "wording": asdict(answer.wording) if answer.wording else None,
    }


def _command(command: Command, lang: Lang) -> dict[str, Json]:
    return {
        "command": command.text,
        "written": command.written,
        "source": command.source or None,
        "changes_cluster": command.changes,
        "missing": list(command.missing),
        "runs": command.refusal is None,
        "why_not": command.refusal.render(lang) if command.refusal else None,
    }


def report_json(report: Report, lang: Lang) -> dict[str, Json]:
    """A report for `kbase check --json` and `GET /v1/check`. A finding's `notes` are note ids here.

    `follows_from`: rank, from 0, of the finding whose consequence it is; None for a root cause.
    """
    evidence = _all_evidence(report)
    numbers = _numbers(evidence)
    follows = _follows(report.findings)
    findings = [
        {**_finding(f, numbers, lang), "notes": list(f.notes), "follows_from": follows.get(n)}
        for n, f in enumerate(report.findings)
    ]
    for finding, figures in zip(findings, report.pictures, strict=False):  # none, where none were asked for
        finding["pictures"] = _pictures(figures, numbers, lang)
    return {
        "findings": findings,
        **({"would_tell": list(report.would_tell)} if report.would_tell else {}),
        "clean": list(report.clean),
        "not_checked": [gap_json(g, lang) for g in report.not_checked],
        "evidence": _evidence_list(evidence, numbers, report.cluster),
        "cluster": _cluster(report.cluster),
        "timings_ms": dict(report.timings_ms),
    }


def _follows(findings: Sequence[Finding]) -> dict[int, int]:
    """Rank of a consequence -> rank of its root cause."""
    ranks = {id(f): n for n, f in enumerate(findings)}
    return {ranks[id(e)]: ranks[id(fault.root)] for fault in faults(findings) for e in fault.effects}


Numbers = Mapping[tuple[Any, str], str]


def _numbers(evidence: Sequence[Evidence]) -> Numbers:
    return {(e.object.key, e.path): f"E{n}" for n, e in enumerate(evidence, start=1)}


def _pictures(figures: Sequence[Picture], numbers: Numbers, lang: Lang) -> list[Json]:
    return [picture_json(p, lang, lambda es: _ids(es, numbers), object_json) for p in figures]


def _all_evidence(report: Report) -> list[Evidence]:
    """Each piece of evidence once: of the findings in order of first use, then what only their pictures show."""
    first: dict[tuple[Any, str], Evidence] = {}
    drawn = (e for figures in report.pictures for picture in figures for e in evidence_in(picture))
    for evidence in chain(evidence_of(report.findings), drawn):
        first.setdefault((evidence.object.key, evidence.path), evidence)
    return list(first.values())


def _evidence_list(evidence: Sequence[Evidence], numbers: Numbers, cluster: ClusterUse | None) -> list[Json]:
    return [
        {
            "id": numbers[e.object.key, e.path],
            "object": object_json(e.object),
            "path": e.path,
            "value": e.value,
            "observed_at": cluster.observed_at if cluster else None,
            "command": e.command or kubectl(e.object, e.path),
        }
        for e in evidence
    ]


def _finding(finding: Finding, numbers: Numbers, lang: Lang) -> dict[str, Json]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "about": object_json(finding.about),
        "cause": finding.cause.render(lang),
        "chain": [_step(s, numbers, lang) for s in finding.chain],
        "ruled_out": [_ruled_out(r, numbers, lang) for r in finding.ruled_out],
        "next_steps": [a.text.render(lang) for a in finding.next_steps],
        "changes_cluster": [a.changes for a in finding.next_steps],
        "runs": [c.text for c in of_steps(finding) if c.refusal is None],
    }


def _step(step: Step, numbers: Numbers, lang: Lang) -> Json:
    return {"about": object_json(step.about), "fact": step.fact.render(lang), "evidence": _ids(step.evidence, numbers)}


def _ruled_out(ruled: RuledOut, numbers: Numbers, lang: Lang) -> Json:
    return {"code": ruled.code, "why": ruled.why.render(lang), "evidence": _ids(ruled.evidence, numbers)}


def _ids(evidence: Sequence[Evidence], numbers: Numbers) -> list[str]:
    return [n for e in evidence if (n := numbers.get((e.object.key, e.path)))]


def object_json(ref: ObjectRef) -> dict[str, str]:
    """A reference with the API's own field names; unknown fields are left out."""
    fields = {
        "apiVersion": ref.api_version,
        "kind": ref.kind,
        "namespace": ref.namespace,
        "name": ref.name,
        "uid": ref.uid,
        "resourceVersion": ref.resource_version,
    }
    return {k: v for k, v in fields.items() if v}


def _citation(citation: Citation, lang: Lang) -> Json:
    """Title and heading in the reader's script; the quote as it stands in the note."""
    chunk = citation.chunk
    return {
        "id": citation.id,
        "note": chunk.note,
        "collection": chunk.collection,
        "title": for_reader(chunk.title, lang),
        "heading": for_reader(" › ".join(chunk.heading), lang),
        "lines": list(chunk.lines),
        "quote": citation.quote,
        "path": chunk.path,
        "applies": citation.applies,
    }


def gap_json(gap: Gap, lang: Lang) -> dict[str, str]:
    """One thing that could not be looked at."""
    return {"check": gap.check, "reason": gap.reason, "detail": detail(gap, lang)}


def _cluster(use: ClusterUse | None) -> Json:
    if use is None:
        return None
    return {
        "source": use.source,
        "server_version": use.server_version,
        "requests": use.requests,
        "bytes": use.bytes,
        "objects": {k: list(v) for k, v in use.objects.items()},
        "observed_at": use.observed_at,
    }

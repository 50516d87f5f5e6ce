"""Runs checks side by side under the question's deadline and says for each: found, clean or not checked."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

import structlog

from kbase.cluster.reader import Reader
from kbase.diagnosis.declare import Check
from kbase.diagnosis.rollouts import way_back
from kbase.diagnosis.view import Scope, View
from kbase.errors import Unreadable
from kbase.text import Phrase
from kbase.types import Finding, Gap

FAILED = Phrase("the check failed: {why}", "檢查本身出錯：{why}")
_WORKERS = 8  # checks mostly wait for the API server; more threads would only queue behind its rate limits
_log = structlog.get_logger()


@dataclass(frozen=True)
class Outcome:
    """What one check concluded. state `clean` is only said when everything it wanted to read was read."""

    code: str
    state: Literal["found", "clean", "not_checked"]
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()


def run(check: Check, reader: Reader, scope: Scope) -> Outcome:
    """One check, run to its outcome. Never raises: a fault in the check itself is `not_checked`, reason error."""
    view = View(reader, check.code, check.reads, wide=scope.namespace is None, judged=check.judged)
    found: list[Finding] = []
    try:
        for finding in check.look(view, scope):
            found.append(
                replace(
                    finding,
                    code=check.code,
                    severity=finding.severity or check.severity,
                    notes=finding.notes or check.notes,
                    next_steps=(*finding.next_steps, *way_back(finding)),
                )
            )
    except Unreadable:
        pass  # the view has noted it
    except Exception as fault:  # noqa: BLE001 - the one broad catch: a faulty check must not take the answer with it
        _log.exception("check_failed", check=check.code)
        view.left_out("error", FAILED(why=type(fault).__name__))
    state: Literal["found", "clean", "not_checked"] = "found" if found else "not_checked" if view.gaps else "clean"
    return Outcome(check.code, state, tuple(found), tuple(view.gaps))


def run_all(checks: Iterable[Check], reader: Reader, scope: Scope) -> list[Outcome]:
    """All outcomes, in the order of the checks. The reader's deadline bounds the whole."""
    if not reader.waits:
        return [run(c, reader, scope) for c in checks]
    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="check") as pool:
        return list(pool.map(lambda c: run(c, reader, scope), checks))

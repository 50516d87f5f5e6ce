"""Numbers what an answer rests on: [E1], [E2] for live evidence, [K1], [K2] for passages of notes."""

import re
from collections.abc import Iterable, Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from kbase.diagnosis.releases import release_of
from kbase.passage import Applies, Chunk, Citation
from kbase.types import Evidence, Finding, Step


class Ledger:
    """Gives each piece of evidence and each passage one number, in order of first use.

    server_version: of the connected cluster ("v1.36.2"); decides which passages apply to it.
    """

    def __init__(self, server_version: str | None = None) -> None:
        self._server_version = server_version
        self._evidence: dict[tuple[object, str], Evidence] = {}
        self._citations: list[Citation] = []

    def mark(self, *evidence: Evidence) -> str:
        """ "[E1][E2]" for these; "" for none."""
        return "".join(f"[{self.number(e)}]" for e in evidence)

    def marks(self, steps: tuple[Step, ...]) -> str:
        """The marks of all evidence of some steps, each once."""
        numbers = dict.fromkeys(self.number(e) for s in steps for e in s.evidence)
        return "".join(f"[{n}]" for n in numbers)

    def number(self, evidence: Evidence) -> str:
        """ "E1": the same object and path keep their number."""
        self._evidence.setdefault(_key(evidence), evidence)
        return f"E{list(self._evidence).index(_key(evidence)) + 1}"

    def cite(self, chunk: Chunk) -> str:
        """ "[K1]" for a passage, quoted whole; a chunk keeps its number."""
        known = next((c for c in self._citations if c.chunk.key == chunk.key), None)
        if known is None:
            known = Citation(
                f"K{len(self._citations) + 1}", chunk, chunk.text, applies(chunk.kubernetes, self._server_version)
            )
            self._citations.append(known)
        return f"[{known.id}]"

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence, E1 first."""
        return tuple(self._evidence.values())

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All passages, K1 first."""
        return tuple(self._citations)


def _key(evidence: Evidence) -> tuple[object, str]:
    return evidence.object.key, evidence.path


def applies(versions: str, server_version: str | None) -> Applies:
    """Whether a note speaks about the connected server, judged by its version range (">=1.29 <1.36", "" = any)."""
    server = release_of(server_version)
    if not versions or server is None:
        return "any"
    try:
        spoken_of = SpecifierSet(re.sub(r"\s+", ",", versions.strip()))
    except InvalidSpecifier:
        return "any"
    return "this server" if spoken_of.contains(server) else "other versions"


def evidence_of(findings: Iterable[Finding]) -> Iterator[Evidence]:
    """All evidence that findings carry, chain first, then what was ruled out."""
    for finding in findings:
        for step in finding.chain:
            yield from step.evidence
        for ruled in finding.ruled_out:
            yield from ruled.evidence

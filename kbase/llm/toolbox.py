"""The read-only functions as a model may call them: what they return becomes sources that it may cite."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kbase import tools
from kbase.answer import Answer
from kbase.cluster.resources import spelled
from kbase.compose.ledger import applies, evidence_of
from kbase.core import Kbase
from kbase.errors import KbaseError, Unreadable
from kbase.llm.instructions import quoted, told
from kbase.llm.sources import Source, sources_of
from kbase.passage import Citation
from kbase.types import Evidence, Finding, ObjectRef

_TEXT = {"type": "string"}
_FUNCTIONS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "search_notes": ("Passages of the notes about a topic.", {"query": _TEXT}, ["query"]),
    "check": (
        "What the checks find wrong with one object (kind/name, such as deploy/web), or in a namespace.",
        {"target": _TEXT, "namespace": _TEXT},
        [],
    ),
    "kubectl_get": (
        "What `kubectl get` prints. Secrets are never read.",
        {"resource": _TEXT, "name": _TEXT, "namespace": _TEXT, "selector": _TEXT},
        ["resource"],
    ),
    "logs": (
        "The last lines of a container's log.",
        {"pod": _TEXT, "namespace": _TEXT, "container": _TEXT, "previous": {"type": "boolean"}},
        ["pod"],
    ),
}
_WITHOUT_A_CLUSTER = ("search_notes",)
_PASSAGES = 3
_MOST_CHARS = 4000  # of one result, as the model gets it
_MESSAGES = frozenset({"events", "event", "ev"})  # kinds whose table holds texts that anybody may have written


def definitions(*, live: bool) -> list[dict[str, Any]]:
    """The functions in the form of https://platform.openai.com/docs/guides/function-calling. live: there is a cluster
    to read; without one, those that need it would only cost tokens."""
    return [
        {
            "type": "function",
            "function": {
                "name": name,
                "description": about,
                "parameters": {
                    "type": "object",
                    "properties": fields,
                    "required": required,
                    "additionalProperties": False,
                },
            },
        }
        for name, (about, fields, required) in _FUNCTIONS.items()
        if live or name in _WITHOUT_A_CLUSTER
    ]


@dataclass
class Toolbox:
    """The functions during one answer. answer: grows by what they read.  sources: all that may be cited."""

    kbase: Kbase
    answer: Answer
    sources: dict[str, Source]

    def call(self, name: str, arguments: str) -> str:
        """The result as JSON for the model; what it cannot have is an error in it, never an exception."""
        run: dict[str, Callable[..., list[str]]] = {
            "search_notes": self._search_notes,
            "check": self._check,
            "kubectl_get": self._kubectl_get,
            "logs": self._logs,
        }
        if name not in run:
            return _failed(f"there is no function {name!r}; there are: {', '.join(run)}")
        try:
            ids = run[name](**_arguments(name, arguments))
        except (ValueError, TypeError) as wrong:
            return _failed(f"the arguments cannot be used: {wrong}")
        except KbaseError as error:
            return _failed(tools.complaint(error))
        except Unreadable as why:
            return _failed(str(why))
        return json.dumps({"sources": [shown(self.sources[id]) for id in ids]}, ensure_ascii=False)

    def _search_notes(self, query: str) -> list[str]:
        server = self.answer.cluster.server_version if self.answer.cluster else None
        known = {c.chunk.key: c.id for c in self.answer.citations}
        ids = []
        for hit in tools.search_notes(self.kbase, query, lang=self.answer.lang, limit=_PASSAGES):
            chunk = hit.chunk
            if chunk.key not in known:
                id = f"K{len(self.answer.citations) + 1}"
                citation = Citation(id, chunk, chunk.text, applies(chunk.kubernetes, server))
                self._add(citations=(citation,))
                known[chunk.key] = id
            ids.append(known[chunk.key])
        return ids

    def _check(self, target: str = "", namespace: str = "") -> list[str]:
        report = self.kbase.check([target] if target else [], namespace=namespace or None)
        return self._add(evidence=tuple(evidence_of(report.findings)), findings=report.findings)

    def _kubectl_get(self, resource: str, name: str = "", namespace: str = "", selector: str = "") -> list[str]:
        everywhere = not (namespace or name)
        printed = tools.kubectl_get(
            self.kbase, resource, name=name, namespace=namespace, selector=selector, all_namespaces=everywhere
        )
        kind = spelled(resource)
        ref = ObjectRef(kind.kind if kind else resource, namespace, name)
        messages = resource.lower() in _MESSAGES or printed.failed
        return self._printed(ref, "output" if messages else "table", printed.text[:_MOST_CHARS], printed.command)

    def _logs(self, pod: str, namespace: str = "", container: str = "", previous: bool = False) -> list[str]:
        printed = tools.logs(self.kbase, pod, namespace=namespace, container=container, previous=previous)
        return self._printed(ObjectRef("Pod", namespace, pod), "output", printed.text[-_MOST_CHARS:], printed.command)

    def _printed(self, ref: ObjectRef, what: str, text: str, command: str) -> list[str]:
        return self._add(evidence=(Evidence(ref, f"{what} {command}", text, command),))

    def _add(
        self,
        *,
        citations: Sequence[Citation] = (),
        evidence: Sequence[Evidence] = (),
        findings: Sequence[Finding] = (),
    ) -> list[str]:
        """Takes in what was read; the ids of the evidence among it."""
        known = {_key(e): n for n, e in enumerate(self.answer.evidence, start=1)}
        new = [e for e in {_key(e): e for e in evidence}.values() if _key(e) not in known]
        codes = {(f.code, f.about.key) for f in self.answer.findings}
        self.answer = replace(
            self.answer,
            citations=(*self.answer.citations, *citations),
            evidence=(*self.answer.evidence, *new),
            findings=(*self.answer.findings, *(f for f in findings if (f.code, f.about.key) not in codes)),
        )
        numbers = {_key(e): n for n, e in enumerate(self.answer.evidence, start=1)}
        self.sources |= {id: s for id, s in sources_of(self.answer).items() if id not in self.sources}
        return list(dict.fromkeys(f"E{numbers[_key(e)]}" for e in evidence))


def _key(evidence: Evidence) -> tuple[object, str]:
    return evidence.object.key, evidence.path


def shown(source: Source) -> Mapping[str, str]:
    """A source as a model gets it: quoted data, cut to a bearable length."""
    facts = "" if source.id.startswith("K") else source.found
    fields = {"id": source.id, "about": source.about, "text": cut(source.shown), "facts": cut(facts)}
    return {k: quoted(v) for k, v in fields.items() if v}


def cut(text: str) -> str:
    """A text in the length in which a model gets it."""
    return text if len(text) <= _MOST_CHARS else f"{text[:_MOST_CHARS]}…"


def _arguments(name: str, text: str) -> dict[str, Any]:
    """The arguments of a call; ValueError for what is no JSON object of the function's fields."""
    given = json.loads(text or "{}")
    _, fields, required = _FUNCTIONS[name]
    if not isinstance(given, dict) or not set(required) <= given.keys() <= fields.keys():
        raise ValueError(f"expected an object with {', '.join(fields)}; required: {', '.join(required) or 'none'}")
    for key, value in given.items():
        if type(value) is not (bool if fields[key]["type"] == "boolean" else str):
            raise ValueError(f"{key} must be a {fields[key]['type']}")
    return given


def _failed(why: str) -> str:
    return json.dumps({"error": told(why)}, ensure_ascii=False)

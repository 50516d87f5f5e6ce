"""The tools: each reads, and gives back the same text that a person gets, with its structure beside it.

Imported only where the library `mcp` is installed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from mcp_types import CallToolResult, TextContent
from pydantic import BaseModel, Field

from kbase import tools
from kbase.answer import Question
from kbase.assistant.ask import Assistant
from kbase.compose.contract import answer_json, report_json
from kbase.compose.ledger import applies
from kbase.mcp.documents import Answered, Checked, Found, NoteText, Passage, Printed
from kbase.notes import note_json, note_text, server_version
from kbase.passage import Hit
from kbase.render.answer import answer_markdown
from kbase.render.report import report_markdown
from kbase.script import Lang, detect, for_reader
from kbase.tools import Output

_LANG = Field(description="Language of the answer; by default the question's own")
_NAMESPACE = Field(description="Look only in this namespace; empty for wherever the name is found")
_PLACE = Field(description="Namespace; empty for that of the current context")


@dataclass(frozen=True)
class Tools:
    """Every method is a tool. assistant: called by each of them; its errors are raised."""

    assistant: Callable[[], Assistant]

    def ask(
        self,
        question: Annotated[str, Field(min_length=1, max_length=4000)],
        namespace: Annotated[str, _NAMESPACE] = "",
        lang: Annotated[Lang | None, _LANG] = None,
    ) -> Annotated[CallToolResult, Answered]:
        """Answer a question about Kubernetes or about the connected cluster, with citations and evidence."""
        # Whoever calls is a language model itself: another one in between would cost time and add nothing.
        plain = replace(self.assistant(), word=None)
        answer = plain.ask(Question(question, lang, namespace or None)).answer
        return _result(answer_markdown(answer), Answered.model_validate(answer_json(answer)))

    def check(
        self,
        target: Annotated[str, Field(description="kind/name, such as deploy/web; empty for everything")] = "",
        namespace: Annotated[str, _NAMESPACE] = "",
        lang: Annotated[Lang, _LANG] = "en",
    ) -> Annotated[CallToolResult, Checked]:
        """Run the checks on one object, on a namespace, or on the whole cluster: root causes first."""
        report = self.assistant().kbase.check([target] if target else [], namespace=namespace or None)
        return _result(report_markdown(report, lang), Checked.model_validate(report_json(report, lang)))

    def search_notes(
        self,
        query: Annotated[str, Field(min_length=1, max_length=1000)],
        limit: Annotated[int, Field(ge=1, le=20)] = 5,
        lang: Annotated[Lang | None, _LANG] = None,
    ) -> Annotated[CallToolResult, Found]:
        """Find the passages of the notes nearest to a query, best first."""
        kbase = self.assistant().kbase
        server, spoken = server_version(kbase.cluster), lang or detect(query)
        hits = tools.search_notes(kbase, query, lang=spoken, limit=limit)
        found = [_passage(hit, server, spoken) for hit in hits]
        text = "\n\n".join(f"### {p.note} › {p.heading}\n\n{for_reader(p.quote, spoken)}" for p in found)
        return _result(text or "Nothing was found.", Found(passages=found))

    def get_note(
        self,
        id: Annotated[str, Field(description="Id of a note, as search_notes and citations give it", max_length=300)],
        lang: Annotated[Lang, _LANG] = "en",
    ) -> Annotated[CallToolResult, NoteText]:
        """Read one whole note."""
        shelf = self.assistant().kbase.notes
        note = shelf.note(id, lang)
        server = server_version(self.assistant().kbase.cluster)
        described, text = note_json(shelf, note, lang, server), note_text(shelf, note, lang, server)
        return _result(text, NoteText.model_validate({**described, "text": text}))

    def kubectl_get(
        self,
        resource: Annotated[str, Field(description="Kind or short name, such as pods, deploy, svc")],
        name: str = "",
        namespace: Annotated[str, _PLACE] = "",
        all_namespaces: bool = False,
        selector: Annotated[str, Field(description="Label selector, such as app=web")] = "",
        output: Annotated[str, Field(description="wide, yaml, json, name or jsonpath=...; empty for a table")] = "",
    ) -> Annotated[CallToolResult, Printed]:
        """What `kubectl get` prints. Secrets are refused; long output is cut, which is said."""
        printed = tools.kubectl_get(
            self.assistant().kbase,
            resource,
            name=name,
            namespace=namespace,
            selector=selector,
            output=output,
            all_namespaces=all_namespaces,
        )
        return _printed(printed)

    def logs(
        self,
        pod: Annotated[str, Field(description="Name of a Pod, or kind/name such as deploy/web")],
        namespace: Annotated[str, _PLACE] = "",
        container: str = "",
        previous: Annotated[bool, Field(description="Of the run before, which ended")] = False,
        tail: Annotated[int, Field(ge=1, le=200, description="Lines from the end")] = 100,
    ) -> Annotated[CallToolResult, Printed]:
        """The last lines of a container's log, with credentials masked."""
        printed = tools.logs(
            self.assistant().kbase, pod, namespace=namespace, container=container, previous=previous, tail=tail
        )
        return _printed(printed)


def _result(text: str, document: BaseModel) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=document.model_dump(mode="json")
    )


def _printed(printed: Output) -> CallToolResult:
    if printed.failed:
        return CallToolResult(content=[TextContent(type="text", text=printed.text)], is_error=True)
    document = Printed(command=printed.command, output=printed.text, lines_left_out=printed.cut)
    return _result(printed.text or "(no output)", document)


def _passage(hit: Hit, server: str | None, lang: Lang) -> Passage:
    chunk = hit.chunk
    return Passage(
        id="",
        note=chunk.note,
        title=for_reader(chunk.title, lang),
        heading=" › ".join(chunk.heading),
        lines=chunk.lines,
        quote=chunk.text,
        applies=applies(chunk.kubernetes, server),
    )

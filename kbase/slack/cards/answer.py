"""An answer as a card: cause, proof, next steps, sources; from the JSON that `POST /v1/ask` gives."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from kbase.render.report import UNKNOWN_VERSION
from kbase.script import Lang, for_reader
from kbase.slack.cards.card import Button, Card, Remark
from kbase.slack.cards.words import EVIDENCE, LOGS, NEED_HUMAN, RECHECK, RESOLVED, code
from kbase.text import Phrase

SOURCES = Phrase("Sources: {sources}", "出處：{sources}")
OTHER_VERSIONS = Phrase("{source} (about other versions)", "{source}（談的是其他版本）")
FOOTER = Phrase(
    "{version} · {requests} requests · {seconds} s · looked at {at}",
    "{version} · {requests} 個請求 · {seconds} 秒 · {at} 的狀態",
)
WORDED = Phrase("worded by {model}, each sentence held against its source", "由 {model} 撰寫，每句都與出處核對")
MORE_ROWS = Phrase("{n} more under “{button}”", "另有 {n} 項，請按「{button}」")
_MOST_ROWS = 6  # of evidence in the message; the button shows all
_MARK = re.compile(r"\[(K\d+)\](?!\()")
_EVIDENCE_ROW = re.compile(r"\| E\d+ \|.*\|$")
_SUMMARY_CHARS = 300


def answer_card(answer: Mapping[str, Any], *, public_url: str = "", scope: Sequence[Remark] = ()) -> Card:
    """The card of an answer.

    public_url: of the web page, for links to the notes; "" = sources without links.
    scope: small print on what could not be looked at from where the question was asked.
    """
    lang: Lang = answer["lang"]
    links = {c["id"]: note_url(c, public_url) for c in answer["citations"]}
    body = _fewer_rows(answer["answer"], lang)
    body = _MARK.sub(lambda m: f"[\\[{m[1]}\\]]({links[m[1]]})" if links.get(m[1]) else m[0], body)
    return Card(
        lang,
        summary=plain(first_paragraph(answer["answer"]))[:_SUMMARY_CHARS],
        body=body,
        tail=_sources(answer["citations"], links, lang),
        remarks=(*_footer(answer, lang), *scope),
        buttons=answer_buttons(answer, lang),
        votes=True,
        home=public_url,
    )


def note_url(citation: Mapping[str, Any], public_url: str) -> str:
    """Where the web page shows the passage; "" without a public address."""
    if not public_url:
        return ""
    first, last = citation["lines"]
    return f"{public_url.rstrip('/')}/#/notes/{quote(citation['note'], safe='/')}?lines={first}-{last}"


def first_paragraph(markdown: str) -> str:
    """The line that says it."""
    return markdown.strip().split("\n\n")[0].split("\n")[0]


def plain(markdown: str) -> str:
    """One line without Markdown's marks and without [E1] and [K1]."""
    text = re.sub(r"\s*\[[EK]\d+\]", "", markdown)
    return " ".join(re.sub(r"\*\*|`|\\", "", text).split())


def answer_buttons(answer: Mapping[str, Any], lang: Lang) -> tuple[Button, ...]:
    """What can be done next: only what has something to show."""
    known = []
    if answer["evidence"]:
        known.append(Button("evidence", EVIDENCE().render(lang)))
    if log_pods(answer):
        known.append(Button("logs", LOGS().render(lang)))
    if answer.get("cluster"):
        known.append(Button("recheck", RECHECK().render(lang)))
    known.append(Button("human", NEED_HUMAN().render(lang)))
    if answer["findings"]:
        known.append(Button("resolved", RESOLVED().render(lang), style="primary"))
    return tuple(known)


def log_pods(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(namespace, pod) of each pod that the evidence names, most telling first."""
    pods = {
        (e["object"].get("namespace", ""), e["object"]["name"]): None
        for e in answer["evidence"]
        if e["object"].get("kind") == "Pod"
    }
    return list(pods)


def _fewer_rows(markdown: str, lang: Lang) -> str:
    """The body with the first rows of its table of evidence."""
    lines, rows = [], 0
    for line in markdown.split("\n"):
        rows += bool(_EVIDENCE_ROW.fullmatch(line))
        if rows <= _MOST_ROWS or not _EVIDENCE_ROW.fullmatch(line):
            lines.append(line)
        elif rows == _MOST_ROWS + 1:
            more = sum(bool(_EVIDENCE_ROW.fullmatch(other)) for other in markdown.split("\n")) - _MOST_ROWS
            lines.append(f"| | {MORE_ROWS(n=more, button=EVIDENCE()).render(lang)} | |")
    return "\n".join(lines)


def _sources(citations: Sequence[Mapping[str, Any]], links: Mapping[str, str], lang: Lang) -> str:
    shown = []
    for c in citations:
        title = (f"{c['title']} › {c['heading']}" if c["heading"] else c["title"]).replace("[", "").replace("]", "")
        title = for_reader(title, lang)
        source = f"\\[{c['id']}\\] " + (f"[{title}]({links[c['id']]})" if links[c["id"]] else title)
        shown.append(OTHER_VERSIONS(source=source).render(lang) if c["applies"] == "other versions" else source)
    return SOURCES(sources=" · ".join(shown)).render(lang) if shown else ""


def _footer(answer: Mapping[str, Any], lang: Lang) -> list[Remark]:
    use = answer.get("cluster")
    if not use:
        return []
    at = use.get("observed_at") or ""
    worded = [Remark(WORDED(model=code(answer["model"])).render(lang))] if answer.get("model") else []
    said = FOOTER(
        version=use["server_version"] or UNKNOWN_VERSION(),
        requests=use["requests"],
        seconds=f"{answer['timings_ms'].get('total', 0) / 1000:.1f}",
        at=f'<time datetime="{at}">{at}</time>' if at else "–",
    )
    return [Remark(said.render(lang)), *worded]

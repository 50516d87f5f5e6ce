"""What chat front ends ask a model for besides answers: titles, tags, suggestions, search queries.

They come as ordinary user messages; each gets something sensible at once, without a question being asked of kbase.
Templates: https://github.com/open-webui/open-webui/blob/main/backend/open_webui/config.py and
https://www.librechat.ai/docs/configuration/librechat_yaml/object_structure/shared_endpoint_settings
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.openai.documents import ChatIn, Message
from kbase.cluster.resources import RESOURCES
from kbase.question.entities import kinds_in
from kbase.script import detect
from kbase.text import Phrase

_JSON_KEY = re.compile(r"\{\s*\"(title|tags|follow_ups|queries|text|prompt|tool_calls|emoji)\"\s*:")
_TASK = re.compile(r"^\s*#{2,3} Task:", re.MULTILINE)
_TITLE = re.compile(
    r"\b5-word-or-less title\b|\bconcise title\b.{0,200}\b(?:conversation|detected language)\b"
    r"|\b(?:generate|create|provide|write|summari[sz]e|submit)s?\b.{0,80}\btitles?\b.{0,80}"
    r"\b(?:conversation|chat|dialogue|(?:first|user'?s?) message)\b"
    r"|\btools? you can use to generate the conversation title\b"
    r"|\b(?:generate|create)\b.{0,20}\bchat titles?\b",
    re.I | re.DOTALL,
)
_HISTORY = re.compile(r"<chat_history>\s*(.*?)\s*</chat_history>", re.DOTALL)
_TURNS = re.compile(
    r"^\s*(?:USER|User|Human|user):\s*(.*?)(?=^\s*(?:ASSISTANT|Assistant|AI|assistant):|\Z)", re.M | re.S
)
_QUERY = re.compile(r"<user_query>\s*(.*?)\s*</user_query>", re.DOTALL)
_CONTEXT_END = "</context>"
_TITLE_CHARS = 50
_BEGINNING = 300  # of a system message: what it is for stands there; further down it may speak of anything
_LANGUAGES = {"en": "English", "zh-TW": "繁體中文", "zh-CN": "简体中文"}
NEXT = (
    Phrase("How do I fix it?", "那怎麼修？"),
    Phrase("Show me the logs", "看它的 log"),
    Phrase("What else is wrong in this namespace?", "這個命名空間還有什麼問題？"),
)


@dataclass(frozen=True)
class Task:
    """The reply to a task. function: the one that is to be called with the reply as its arguments, "" for none."""

    reply: str
    function: str = ""


def task_of(body: ChatIn) -> Task | None:
    """What a front end is to get instead of an answer; None for a question."""
    messages = body.messages
    text = messages[-1].text
    if wanted := _wanted(messages):
        asked = _asked(text)
        return Task(json.dumps({wanted: _made(wanted, asked, text)}, ensure_ascii=False))
    system = next((m.text for m in messages if m.role in ("system", "developer")), "")
    if len(text) > 60 and _TITLE.search(text):
        earlier = next((m.text for m in messages[:-1] if m.role == "user"), "")
        return _titled(body, _asked(text) or earlier)
    if _TITLE.search(system[:_BEGINNING]):
        said = next((m.text for m in messages if m.role == "user"), "")
        return _titled(body, _asked(system) or _asked(said) or said)
    return None


def _titled(body: ChatIn, asked: str) -> Task:
    """The title in the form that is wanted: words, a JSON object, or the call of a function."""
    title = _title(asked)
    whole = json.dumps({"title": title, "language": _LANGUAGES[detect(title)]}, ensure_ascii=False)
    tools = body.tools if isinstance(body.tools, list) and body.tool_choice not in (None, "none", "auto") else []
    functions = [t.get("function") for t in tools if isinstance(t, dict)]
    for function in functions:
        if isinstance(function, dict) and '"title"' in json.dumps(function.get("parameters")):
            return Task(whole, str(function.get("name", "")))
    kind = body.response_format.get("type") if isinstance(body.response_format, dict) else ""
    return Task(whole if kind in ("json_schema", "json_object") else title)


def question_in(text: str) -> str:
    """The person's own words in a message that a front end has put documents around."""
    if not _TASK.search(text):
        return text.strip()
    if query := _QUERY.search(text):
        return query[1].strip()
    return text.rpartition(_CONTEXT_END)[2].strip() or text.strip()


def _wanted(messages: Sequence[Message]) -> str:
    """The key of the JSON object that is asked for; "" where none is."""
    text = messages[-1].text
    if _TASK.search(text) and (_HISTORY.search(text) or "<text>" in text) and (key := _JSON_KEY.search(text)):
        return key[1]
    tools = any(m.role == "system" and "Available Tools:" in m.text and '"tool_calls"' in m.text for m in messages)
    return "tool_calls" if tools and text.startswith("Query:") else ""


def _asked(text: str) -> str:
    """The first thing a person says in the conversation that the task carries along."""
    history = _HISTORY.search(text)
    turn = _TURNS.search(history[1] if history else text)
    return (turn[1] if turn else "").strip()


def _made(wanted: str, asked: str, text: str) -> str | list[str]:
    if wanted == "title":
        return _title(asked)
    if wanted == "tags":
        return list(dict.fromkeys(["Kubernetes", *(RESOURCES[plural].kind for plural in kinds_in(asked))]))[:4]
    if wanted == "follow_ups" and re.search(r"\[E\d+\]", text):  # the last answer was about objects of the cluster
        return [p.template(detect(asked)) for p in NEXT]
    return "" if wanted in ("text", "prompt", "emoji") else []


def _title(asked: str) -> str:
    """The question as a title: its first line, cut at a word."""
    line = " ".join(question_in(asked).split("\n")[0].split()).strip("\"'`#* ") or "Kubernetes"
    if len(line) <= _TITLE_CHARS:
        return line
    head = line[:_TITLE_CHARS]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,.;:，。；：") + "…"

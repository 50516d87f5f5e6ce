"""Lint over corpus/: every note has its front matter, its twin in the other language, and the words of its reader."""

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import opencc
import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from packaging.specifiers import SpecifierSet

from ingest.parse import parse
from ingest.pipeline import section_ranges

CORPUS = Path(__file__).parents[2] / "corpus"
LANGS = ("en", "zh-TW")
KEYS = {"id", "title", "kind", "aliases", "questions", "kubernetes", "checked", "sources", "checks"}
KINDS = {"runbook", "concept", "howto", "reference", "comparison"}
OPTIONAL = {"sections"}  # version ranges of sections that speak about fewer releases than their note
RELEASES = [f"1.{minor}" for minor in range(20, 40)]
SHARED_KEYS = ("id", "kind", "kubernetes", "checked", "sources", "checks")  # the same in both languages

# Mainland words with one clear Taiwan counterpart, in Simplified script: a text converted by script alone still has
# them, so they are looked for in both scripts. Words that Taiwan uses as well (節點, 文件, 日誌, 腳本) are left out.
MAINLAND = {
    "集群": "叢集",
    "网络": "網路",
    "镜像": "映像檔",
    "默认": "預設",
    "信息": "資訊",
    "内存": "記憶體",
    "容器组": "Pod",
    "调度": "排程",
    "服务器": "伺服器",
    "端口": "連接埠",
    "创建": "建立",
    "数据": "資料",
    "存储": "儲存",
    "访问": "存取",
    "磁盘": "磁碟",
    "硬盘": "硬碟",
    "进程": "行程",
    "线程": "執行緒",
    "缓存": "快取",
    "接口": "介面",
    "运行": "執行",
    "支持": "支援",
    "优先级": "優先順序",
    "回滚": "復原",
    "队列": "佇列",
    "加载": "載入",
    "用户名": "使用者名稱",
    "普通用户": "一般使用者",
    "带宽": "頻寬",
    "宿主机": "主機",
    "负载均衡": "負載平衡",
    "标识符": "識別碼",
}
HAN = r"[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}\s?[,;:?!()]|[,;:?!()]\s?{HAN}|{HAN}\.(?=\s|$)")
MUTATES = re.compile(
    r"\bkubectl\b.*\s(apply|annotate|autoscale|cordon|create|debug|delete|drain|edit|exec|expose|label|patch|replace|run"
    r"|scale|set|taint|uncordon|rollout (undo|restart|pause|resume))\b(?!.*--dry-run)"
)
READS_SECRETS = re.compile(r"\bkubectl\b.*\b(get|describe)\s+(\S+,)?secrets?\b")
MARK = "# changes the cluster"
KUBERNETES_RANGE = re.compile(r"|(>=|<=|<|>)\d\.\d+( (>=|<=|<|>)\d\.\d+)?")


@dataclass(frozen=True)
class Note:
    """One file: its front matter as parsed, its body and the body's Markdown tokens."""

    path: Path
    meta: dict[str, Any]
    body: str
    tokens: list[Token]

    @property
    def lang(self) -> str:
        return self.path.name.removesuffix(".md").rsplit(".", 1)[-1]

    @property
    def expected_id(self) -> str:
        return str(self.path.relative_to(CORPUS)).removesuffix(f".{self.lang}.md")

    @property
    def headings(self) -> list[tuple[str, str]]:
        """(level, text) of every heading, in order."""
        pairs = itertools.pairwise(self.tokens)
        return [(token.tag, inline.content) for token, inline in pairs if token.type == "heading_open"]

    @property
    def fences(self) -> list[Token]:
        return [token for token in self.tokens if token.type == "fence"]

    @property
    def table_sizes(self) -> list[tuple[int, int]]:
        """(rows, cells) of every table, in order; the header row counts."""
        sizes: list[tuple[int, int]] = []
        for token in self.tokens:
            if token.type == "table_open":
                sizes.append((0, 0))
            elif token.type in ("tr_open", "th_open", "td_open"):
                rows, cells = sizes[-1]
                sizes[-1] = (rows + (token.type == "tr_open"), cells + (token.type != "tr_open"))
        return sizes

    @property
    def prose(self) -> Iterator[tuple[int, str]]:
        """(first line in the body, text) of every paragraph, heading, item and cell, inline code taken out."""
        for token in self.tokens:
            if token.type == "inline" and token.map:
                parts = {"softbreak": "\n", "code_inline": "｀"}
                yield token.map[0] + 1, "".join(parts.get(c.type, c.content) for c in token.children or [])


@functools.cache
def read(path: Path) -> Note:
    text = path.read_text(encoding="utf-8")
    _, front, body = text.split("---\n", 2)
    return Note(path, yaml.safe_load(front), body, MarkdownIt("commonmark").enable("table").parse(body))


PATHS = sorted(CORPUS.rglob("*.md"))
NOTES = [pytest.param(path, id=str(path.relative_to(CORPUS))) for path in PATHS]
CHINESE = [pytest.param(path, id=str(path.relative_to(CORPUS))) for path in PATHS if path.name.endswith(".zh-TW.md")]


@functools.cache
def mainland_words() -> dict[str, str]:
    """Every Mainland word in both scripts, with its Taiwan counterpart."""
    to_traditional = opencc.OpenCC("s2t").convert
    return MAINLAND | {to_traditional(term): taiwan for term, taiwan in MAINLAND.items()}


def twin(path: Path) -> Path:
    here, other = (".zh-TW.md", ".en.md") if path.name.endswith(".zh-TW.md") else (".en.md", ".zh-TW.md")
    return path.with_name(path.name.removesuffix(here) + other)


def ranges_and_headings(path: Path) -> tuple[dict[str, str], list[str]]:
    """The version ranges of sections, and the headings of all sections in order, both as the ingest reads them."""
    parsed = parse(path.read_text(encoding="utf-8"), path.name)
    return section_ranges(parsed), [section.heading[-1] for section in parsed.sections if section.heading]


def releases_in(versions: str) -> set[str]:
    """The minor releases that a range holds."""
    return set(SpecifierSet(versions.replace(" ", ",")).filter(RELEASES))


def commands(fence: Token) -> list[str]:
    """The lines of a fence that are run, without comments: these are not translated."""
    lines = (re.sub(r"(^|\s)#.*", "", line).rstrip() for line in fence.content.splitlines())
    return [line for line in lines if line]


def sentences(paragraph: str) -> int:
    return len(re.findall(r"[.!?](?=\s|$)|[。！？]", paragraph))


def test_corpus_is_there():
    """The notes that the checks cite lie in corpus/; an empty folder would make every other test here vacuous."""
    assert len(PATHS) >= 24


@pytest.mark.parametrize("path", NOTES)
def test_front_matter_has_every_field(path):
    """Exactly the agreed keys, each of its type, with enough ways to ask for the note."""
    meta = read(path).meta
    assert set(meta) - OPTIONAL == KEYS
    assert all(isinstance(meta[key], str) and meta[key] for key in ("id", "title", "kind", "checked"))
    assert meta["kind"] in KINDS
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", meta["checked"])
    assert KUBERNETES_RANGE.fullmatch(meta["kubernetes"])
    assert 4 <= len(meta["questions"]) <= 8
    for key in ("aliases", "questions", "sources"):
        assert meta[key], key
        assert all(isinstance(entry, str) and entry.strip() for entry in meta[key]), key
        assert len(set(meta[key])) == len(meta[key]), f"{key} repeats itself"
    assert all(url.startswith("https://") for url in meta["sources"])
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+", code) for code in meta["checks"])


@pytest.mark.parametrize("path", NOTES)
def test_id_is_the_file_name(path):
    """The id is the path below corpus/, so that a cited note can be opened by its id."""
    note = read(path)
    assert note.lang in LANGS
    assert note.meta["id"] == note.expected_id


@pytest.mark.parametrize("path", NOTES)
def test_questions_are_in_the_language_of_the_note(path):
    """Chinese notes are asked for in Chinese, English ones in English."""
    note = read(path)
    chinese = [bool(re.search(HAN, text)) for text in [note.meta["title"], *note.meta["questions"]]]
    assert all(chinese) if note.lang == "zh-TW" else not any(chinese)


@pytest.mark.parametrize("path", NOTES)
def test_twins_are_in_step(path):
    """Both languages have the same headings by level, tables by size, and fences with the same commands."""
    note, other = read(path), read(twin(path))
    for key in SHARED_KEYS:
        assert note.meta[key] == other.meta[key], key
    assert [level for level, _ in note.headings] == [level for level, _ in other.headings]
    assert note.table_sizes == other.table_sizes
    assert [fence.info for fence in note.fences] == [fence.info for fence in other.fences]
    assert [commands(fence) for fence in note.fences] == [commands(fence) for fence in other.fences]


@pytest.mark.parametrize("path", NOTES)
def test_version_ranges_of_sections(path):
    """Each stands under a heading of the note, is narrower than the note's own, and is the twin's as well."""
    (given, headings), (others, their_headings) = ranges_and_headings(path), ranges_and_headings(twin(path))
    assert not set(given) - set(headings)
    assert [given.get(h) for h in headings] == [others.get(h) for h in their_headings]
    for heading, versions in given.items():
        assert KUBERNETES_RANGE.fullmatch(versions), heading
        assert set() < releases_in(versions) < releases_in(read(path).meta["kubernetes"]), heading


@pytest.mark.parametrize("path", NOTES)
def test_headings_are_unique_and_start_with_the_title(path):
    """One level-1 heading, equal to the title, comes first; no level is skipped; no heading stands twice."""
    note = read(path)
    levels = [int(level[1:]) for level, _ in note.headings]
    texts = [text for _, text in note.headings]
    assert (levels[0], levels.count(1), texts[0]) == (1, 1, note.meta["title"])
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("path", NOTES)
def test_answer_comes_first(path):
    """Below the title stands one paragraph of at most three sentences: the direct answer."""
    after_title = read(path).tokens[3:]
    assert after_title[0].type == "paragraph_open"
    answer = re.sub(r"`[^`]*`", "", after_title[1].content)
    assert sentences(answer) <= 3


@pytest.mark.parametrize("path", NOTES)
def test_fences_name_their_language_and_yaml_parses(path):
    """Every fence says what it holds, and every YAML fence is one or more documents that parse."""
    for fence in read(path).fences:
        assert fence.info.strip(), fence.content
        if fence.info.strip() in ("yaml", "yml"):
            assert [doc for doc in yaml.safe_load_all(fence.content) if doc is not None]


@pytest.mark.parametrize("path", NOTES)
def test_commands_that_change_the_cluster_are_marked(path):
    """A command that writes carries the mark on its line or in the comment above its block; none reads a Secret."""
    for fence in read(path).fences:
        marked = False
        for line in fence.content.splitlines():
            command = re.sub(r"(^|\s)#.*", "", line)
            if not command.strip():  # a comment or a blank line begins a new block
                marked = MARK in line
            assert not READS_SECRETS.search(command), line
            assert marked or MARK in line or not MUTATES.search(command), line


@pytest.mark.parametrize("path", NOTES)
def test_named_notes_exist(path):
    """A note that is pointed to by its id ("runbooks/oomkilled") lies in the corpus, in the same language."""
    note = read(path)
    folders = "|".join(sorted({other.parent.name for other in PATHS}))
    # `autoscaling/v2` is an API version, not a note.
    named = re.findall(rf"(?<![\w/.-])(?:{folders})/(?!v\d)[a-z0-9]+(?:-[a-z0-9]+)*(?![\w/.-])", note.body)
    assert not [other for other in named if not (CORPUS / f"{other}.{note.lang}.md").is_file()]


@pytest.mark.parametrize("path", CHINESE)
def test_chinese_is_traditional(path):
    """Title, questions and body use Traditional characters only (all are in Big5); aliases may be Simplified."""
    note = read(path)
    text = "\n".join([note.meta["title"], *note.meta["questions"], note.body])
    simplified = {char for char in re.findall(HAN, text) if not _in_big5(char)}
    assert not simplified


@pytest.mark.parametrize("path", CHINESE)
def test_chinese_uses_taiwan_terms(path):
    """Mainland terms, in either script, have a Taiwan counterpart that is used instead."""
    note = read(path)
    body = "\n".join([note.meta["title"], *note.meta["questions"], note.body])
    used = {term: taiwan for term, taiwan in mainland_words().items() if term in body}
    assert not used


@pytest.mark.parametrize("path", CHINESE)
def test_chinese_punctuation_is_full_width(path):
    """Beside Han characters stand ，；：？！（）。 and not their ASCII forms."""
    wrong = [(line, m.group()) for line, text in read(path).prose for m in HALF_WIDTH.finditer(text)]
    assert not wrong


@pytest.mark.parametrize("path", [path for path in NOTES if path.id and ".en." in path.id])
def test_english_has_no_chinese(path):
    """English text carries no Han characters and no full-width punctuation outside its aliases."""
    assert not re.findall(rf"{HAN}|[，。；：？！（）、]", read(path).body)


def test_lint_notices_what_it_is_for():
    """The patterns above catch a known bad line each, and let a good one pass."""
    assert HALF_WIDTH.search("節點 (node) 壞了")
    assert HALF_WIDTH.search("請看事件.")
    assert not HALF_WIDTH.search("節點（node）壞了。1.35 起預設啟用")
    assert MUTATES.search("kubectl -n NS delete pod POD")
    assert MUTATES.search("kubectl rollout undo deployment/NAME")
    assert not MUTATES.search("kubectl rollout status deployment/NAME")
    assert not MUTATES.search("kubectl apply -f web.yaml --dry-run=server")
    assert READS_SECRETS.search("kubectl -n NS get secret NAME -o yaml")
    assert not _in_big5("节")
    assert _in_big5("節")


def _in_big5(char: str) -> bool:
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return False
    return True

"""The stages from document to passage as a LlamaIndex pipeline: parse, split, enrich, embed.

Only the pipeline and its node types are used. Its cache, docstore strategies, Markdown parser and FAISS store are not:
they keep stale vectors after an edit, take comments in fences for headings and lose track of ids after a deletion.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.schema import BaseNode, TextNode, TransformComponent

from ingest.parse import ParsedNote, parse
from ingest.split import split
from ingest.symbols import in_words
from kbase.passage import Chunk, NoteMeta


class Parse(TransformComponent):
    """Documents -> one node per note; metadata `parsed` (ParsedNote), `meta` (NoteMeta) and `own`: the id that the note
    gets where it turns out to be no translation, "" where its front matter says which note it is."""

    collection: str

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:
        """Documents must carry `path`, `note` and `own` in their metadata."""
        out = []
        for node in nodes:
            path = node.metadata["path"]
            parsed = parse(node.get_content(), path)
            meta = note_meta(parsed, path, node.metadata["note"], self.collection)
            own = "" if parsed.meta.one("id") else node.metadata["own"]
            out.append(TextNode(id_=path, metadata={"parsed": parsed, "meta": meta, "own": own}))
        return out


class Split(TransformComponent):
    """Notes -> passages. text: what is indexed; metadata: the fields of a Chunk; id: its key."""

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:
        """Passages in the order of their notes."""
        return [passage for node in nodes for passage in self._passages(node.metadata)]

    def _passages(self, note: Mapping[str, Any]) -> list[TextNode]:
        parsed: ParsedNote = note["parsed"]
        meta: NoteMeta = note["meta"]
        out: list[TextNode] = []
        under: Counter[tuple[str, ...]] = Counter()
        ranges = section_ranges(parsed)
        for passage in split(parsed):
            key = passage_key(meta.collection, meta.path, passage.heading, under[passage.heading])
            under[passage.heading] += 1
            fields = {"heading": passage.heading, "section": passage.rank, "lines": passage.lines, "said": passage.text}
            fields["kubernetes"] = next((ranges[h] for h in reversed(passage.heading) if h in ranges), meta.kubernetes)
            out.append(
                TextNode(
                    id_=key,
                    text=passage.search_text,
                    metadata={"meta": meta, "own": note["own"], "first": not out, **fields},
                )
            )
        return out


class Enrich(TransformComponent):
    """Passages with symbols said in words, and the note's aliases and questions on its first passage."""

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:
        """The same nodes, changed in place."""
        for node in nodes:
            meta: NoteMeta = node.metadata["meta"]
            node.set_content(in_words(node.get_content(), meta.lang))
            node.metadata["boost"] = "\n".join((*meta.aliases, *meta.questions)) if node.metadata["first"] else ""
        return nodes


class Embed(TransformComponent):
    """Passages with their vectors; those the model cannot read keep none."""

    cached: Any  # CachedEmbedder

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:
        """The same nodes; `vectors` in their metadata is float32 [windows, dim] (lists take six times that)."""
        found = self.cached.passages([node.get_content() for node in nodes])
        for node, rows in zip(nodes, found, strict=True):
            node.metadata["vectors"] = rows
        return nodes


def pipeline(collection: str) -> IngestionPipeline:
    """The pipeline for one collection, up to `Embed`, which works beside it."""
    return IngestionPipeline(transformations=[Parse(collection=collection), Split(), Enrich()], disable_cache=True)


def chunk(node: BaseNode, chunk_id: int) -> Chunk:
    """The passage of a node that went through the pipeline."""
    meta: NoteMeta = node.metadata["meta"]
    return Chunk(
        id=chunk_id,
        key=node.node_id,
        note=meta.id,
        collection=meta.collection,
        lang=meta.lang,
        title=meta.title,
        heading=node.metadata["heading"],
        section=node.metadata["section"],
        path=meta.path,
        lines=node.metadata["lines"],
        text=node.metadata["said"],
        search_text=node.get_content(),
        kubernetes=node.metadata["kubernetes"],
        boost=node.metadata["boost"],
    )


def section_ranges(parsed: ParsedNote) -> dict[str, str]:
    """Heading -> version range, of the sections to which the front matter gives one of their own (`sections`)."""
    # Headings are read without their marks of code; the front matter may have them as the text has.
    return {heading.replace("`", ""): versions for heading, versions in parsed.meta.named("sections").items()}


def passage_key(collection: str, path: str, heading: tuple[str, ...], ordinal: int) -> str:
    """A name that stays while other sections of the note change; ordinal: rank among passages of the same heading."""
    parts = "\x1f".join((collection, path, str(ordinal), *heading))
    return hashlib.blake2b(parts.encode(), digest_size=12).hexdigest()


def note_meta(parsed: ParsedNote, path: str, note: str, collection: str) -> NoteMeta:
    """What the front matter says about a note; id, title and language come from path and text where it says nothing."""
    meta = parsed.meta
    return NoteMeta(
        id=meta.one("id") or note,
        lang=parsed.lang,
        title=parsed.title,
        collection=collection,
        path=path,
        kind=meta.one("kind") or "note",
        aliases=meta.many("aliases"),
        questions=meta.many("questions"),
        kubernetes=meta.one("kubernetes"),
        checked=meta.one("checked"),
        sources=meta.many("sources"),
        checks=meta.many("checks"),
    )

"""What an ingest did, in words and as JSON."""

from dataclasses import asdict
from typing import Any

from ingest.run import Summary
from kbase.script import Lang
from kbase.text import Phrase

READ = Phrase(
    "Collection “{collection}”: {files} files read, {notes} notes, {chunks} passages.",
    "集合「{collection}」：讀取 {files} 個檔案，{notes} 篇筆記，{chunks} 個段落。",
)
CHANGES = Phrase(
    "Passages: {added} added, {changed} changed, {removed} removed, {unchanged} as before.",
    "段落：新增 {added}，變更 {changed}，移除 {removed}，不變 {unchanged}。",
)
VECTORS = Phrase(
    "Vectors ({model}): {embedded} computed, {from_cache} from the cache.",
    "向量（{model}）：計算 {embedded} 個，取自快取 {from_cache} 個。",
)
WITHOUT = Phrase(
    "{count} passages are in words this model does not know; they are found by their words only.",
    "有 {count} 個段落的文字不在這個模型的詞彙裡，只能以字詞查找。",
)
NO_MODEL = Phrase("No embedding model: passages are found by their words only.", "沒有向量模型：段落只能以字詞查找。")
NEW_MODEL = Phrase(
    "The index was made with {old}; the vectors of all collections were made anew.",
    "原本的索引是以 {old} 建立的；所有集合的向量都已重新計算。",
)
TIME = Phrase("Took {seconds} s, {rate} passages a second.", "花費 {seconds} 秒，每秒 {rate} 個段落。")
SKIPPED = Phrase("Skipped {count}:", "略過 {count} 個：")
SKIPPED_ONE = Phrase("{name} {reason}", "{name}：{reason}")
UNTOUCHED = Phrase("Nothing could be read; the index is as it was.", "沒有任何內容可以讀取；索引維持原狀。")


def in_words(summary: Summary, lang: Lang) -> str:
    """The summary as a person reads it, several lines."""
    lines = [] if summary.written else [UNTOUCHED()]
    if summary.written:
        lines += [
            READ(collection=summary.collection, files=summary.files, notes=summary.notes, chunks=summary.chunks),
            CHANGES(
                added=summary.added,
                changed=summary.changed,
                removed=summary.removed,
                unchanged=summary.unchanged,
            ),
        ]
        if summary.model_id:
            lines.append(VECTORS(model=summary.model_id, embedded=summary.embedded, from_cache=summary.from_cache))
        else:
            lines.append(NO_MODEL())
        if summary.without_vector:
            lines.append(WITHOUT(count=summary.without_vector))
        if summary.replaced_model:
            lines.append(NEW_MODEL(old=summary.replaced_model))
        lines.append(TIME(seconds=f"{summary.seconds:.1f}", rate=f"{summary.chunks_per_second:.0f}"))
    if summary.skipped:
        lines.append(SKIPPED(count=len(summary.skipped)))
    said = [line.render(lang) for line in lines]
    return "\n".join([*said, *(f"  {SKIPPED_ONE(name=s.name, reason=s.reason).render(lang)}" for s in summary.skipped)])


def as_json(summary: Summary, lang: Lang) -> dict[str, Any]:
    """The summary for programs: its fields, plus chunks_per_second; reasons in one language."""
    fields = asdict(summary)
    fields["skipped"] = [{"name": s.name, "reason": s.reason.render(lang)} for s in summary.skipped]
    fields["seconds"] = round(summary.seconds, 3)
    return fields | {"chunks_per_second": round(summary.chunks_per_second, 1)}

import gzip
import json
from pathlib import Path

from training import texts
from training.texts import Card, Pair

EN = """---
id: a/probes
title: "Probes"
questions: ["What is a probe?"]
---

# Probes

The kubelet asks a container how it is.

## Liveness

Restarts the container.

It may hurt.
"""
ZH = EN.replace("Probes", "探測").replace("Liveness", "存活").replace("Restarts the container.", "重新啟動容器。")
ZH = ZH.replace("It may hurt.", "可能有害。").replace(
    "The kubelet asks a container how it is.", "kubelet 詢問容器狀態。"
)


def corpus(folder: Path) -> Path:
    (folder / "probes.en.md").write_text(EN, encoding="utf-8")
    (folder / "probes.zh-TW.md").write_text(ZH, encoding="utf-8")
    return folder


def test_pairs_of_notes(tmp_path: Path) -> None:
    """A note in two languages gives its title, its headings and its lines as pairs."""
    found = list(texts.of_notes(corpus(tmp_path)))
    assert Pair("Probes", "探測", heading=True) in found
    assert Pair("Liveness", "存活", heading=True) in found
    assert Pair("It may hurt.", "可能有害。") in found


def test_notes_with_their_windows(tmp_path: Path) -> None:
    """Each language is a note of its own with sections by number, windows and questions."""
    en, zh = sorted(texts.notes(corpus(tmp_path)), key=lambda note: note.lang)
    assert (en.id, zh.lang, en.questions) == ("a/probes", "zh-TW", ("What is a probe?",))
    ((heading, windows),) = [section for section in en.sections.values() if section[0] == "Liveness"]
    assert (heading, windows) == ("Liveness", ["Probes > Liveness\nRestarts the container. It may hurt."])


def test_parallel_texts(tmp_path: Path) -> None:
    """Rows come without marks of Markdown; a heading is known as one."""
    rows = [{"path": "a.md", "en": "## The `node`", "zh": "## 节点"}, {"path": "a.md", "en": "* One", "zh": "* 一"}]
    with gzip.open(tmp_path / "p.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, rows)))
    assert texts.parallel(tmp_path / "p.gz") == [Pair("The node", "节点", "a.md", True), Pair("One", "一", "a.md")]


def test_questions_of_cards(tmp_path: Path) -> None:
    """A drill card gives its question and its other wordings, in each language; a folder without cards gives none."""
    asked = {"question": {"en": "What?", "zh-TW": "什麼？"}, "variants": {"en": ["Which?"]}}
    (tmp_path / "a.yaml").write_text(json.dumps({"cards": [{"note": "a/probes", "heading": "Liveness", **asked}]}))
    found = texts.cards(tmp_path)
    assert found == [Card(q, "a/probes", "Liveness") for q in ("What?", "Which?", "什麼？")]
    assert texts.cards(tmp_path / "none") == []


def test_written_questions_are_none_of_the_evaluation() -> None:
    """No question written for training says the same words as one that is measured, and each names a note there is."""
    from evals.retrieval.question import read_questions

    corpus_notes = {n.id: {h for h, _ in n.sections.values()} for n in texts.notes(Path("corpus")) if n.lang == "en"}
    written = texts.written()
    assert len(written) > 400
    assert len(texts.without([c.question for c in written], [q.question for q in read_questions()])) == len(written)
    assert [c for c in written if c.heading and c.heading not in corpus_notes.get(c.note, ())] == []
    assert {c.note for c in written} <= set(corpus_notes)


def test_measured_texts_are_left_out() -> None:
    """A text in nearly the same words as an unwanted one goes, whatever its script, case and punctuation."""
    unwanted = ["节点挂了", "the node IS down after an upgrade!"]
    assert texts.without(["節點掛了？", "Node is down after upgrades", "other"], unwanted) == ["other"]
    assert texts.without(["label a pod after an upgrade"], unwanted) == ["label a pod after an upgrade"]

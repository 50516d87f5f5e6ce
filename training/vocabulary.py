"""The vocabulary of the base model, grown by Chinese characters and words."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from training.lexicon import Meaning

Rows = npt.NDArray[np.float32]


def grown(tokenizer_file: Path, embeddings: Rows, lexicon: Mapping[str, Meaning], *, seed: int) -> tuple[Any, Rows]:
    """The tokenizer with the words of a lexicon, and the rows of embeddings for them, float32 [new, hidden].

    Characters become pieces as any; words of several characters are found in the text before it is cut into pieces.
    Each starts where its English words stand, weighted by how well they go with it.
    """
    raw = json.loads(tokenizer_file.read_text(encoding="utf-8"))
    known = raw["model"]["vocab"]
    characters = [w for w in lexicon if len(w) == 1 and w not in known]
    words = [w for w in lexicon if len(w) > 1]
    base = Tokenizer.from_str(json.dumps(raw))
    base.no_padding()
    first = len(known)
    raw["model"]["vocab"] |= {c: first + i for i, c in enumerate(characters)}
    raw["added_tokens"] += [_added(w, first + len(characters) + i) for i, w in enumerate(words)]
    raw["padding"] = raw["truncation"] = None
    rng = np.random.default_rng(seed)
    rows = [_start(lexicon[w], base, embeddings, rng) for w in (*characters, *words)]
    return Tokenizer.from_str(json.dumps(raw, ensure_ascii=False)), np.array(rows, dtype=np.float32)


def _added(word: str, number: int) -> dict[str, Any]:
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": False}
    return {"id": number, "content": word, **plain}


def _start(meaning: Meaning, base: Any, embeddings: Rows, rng: np.random.Generator) -> Rows:
    # A little noise keeps words of one meaning apart.
    noise = np.asarray(rng.normal(0, 0.01, embeddings.shape[1]), dtype=np.float32)
    if not meaning.english:
        return np.asarray(embeddings.mean(axis=0) + noise, dtype=np.float32)
    rows = [embeddings[base.encode(word, add_special_tokens=False).ids].mean(axis=0) for word, _ in meaning.english]
    mixed = np.average(np.array(rows), axis=0, weights=[dice for _, dice in meaning.english])
    return np.asarray(mixed + noise, dtype=np.float32)

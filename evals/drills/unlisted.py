"""How the grader does on what no card foresaw: `python -m evals.drills.unlisted`.

The cards' wrong claims and accepted forms were widened until the answers of dev.yaml were told right, so that its plain
figures say little about new answers. Here each answer is graded by its card without the claims that come near to a
passage of it, and with some of the forms only, drawn by their letters. How near and how many is set so that the kinds
`good`, `wrong` and `mixed` came out about as on answers that nobody tuned on. Thresholds are tuned on this figure.
"""

import argparse
import zlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from evals.drills.agreement import Agreement, Taken, Written, lines, read_answers
from kbase.config import Settings
from kbase.drills.card import Card, Point
from kbase.drills.deck import Deck, read_deck
from kbase.drills.grading.grade import grade
from kbase.drills.grading.meaning import Meaning
from kbase.drills.grading.passages import passages
from kbase.drills.grading.prepared import plains, sentences
from kbase.retrieval.embedder import choose_embedder
from kbase.retrieval.protocol import Embedder, Vectors

NEAR = 0.6  # cosine from which on a claim is taken away
FORMS = 0.42  # share of the forms that stay


class Remembering:
    """An embedder that computes the vector of a text once: the claims of a card come again with each answer."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}
        self.model_id, self.dim = embedder.model_id, embedder.dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [len(texts), dim]."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._embedder.encode(new), strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32).reshape(len(texts), self.dim)

    def count(self, text: str) -> int:
        """Tokens of a text."""
        return self._embedder.count(text)

    def unknown_share(self, text: str) -> float:
        """Share of unknown tokens."""
        return self._embedder.unknown_share(text)


class Unlisted:
    """Cards without the wrong claims that come near to an answer, and with a share of their forms."""

    def __init__(self, meaning: Meaning, near: float = NEAR, forms: float = FORMS) -> None:
        self._meaning, self._near, self._forms = meaning, near, forms

    def card(self, card: Card, answer: str) -> Card:
        """The card as if nobody had foreseen this answer."""
        said = tuple(p.text for s in sentences(answer) for p in passages(s.text))
        return card.model_copy(update={"points": tuple(self._point(card, point, said) for point in card.points)})

    def _point(self, card: Card, point: Point, said: tuple[str, ...]) -> Point:
        wrong = {lang: self._far(getattr(point.wrong, lang), said) for lang in ("en", "zh")}
        forms = {lang: self._drawn(f"{card.id}/{point.id}", getattr(point.forms, lang)) for lang in ("en", "zh")}
        return point.model_copy(
            update={"wrong": point.wrong.model_copy(update=wrong), "forms": point.forms.model_copy(update=forms)}
        )

    def _far(self, claims: tuple[str, ...], said: tuple[str, ...]) -> tuple[str, ...]:
        if not claims or not said:
            return claims
        nearest = (self._meaning.vectors(tuple(plains(claims))) @ self._meaning.vectors(said).T).max(axis=1)
        return tuple(claim for claim, near in zip(claims, nearest, strict=True) if near < self._near)

    def _drawn(self, place: str, forms: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(form for form in forms if zlib.crc32(f"{place}/{form}".encode()) % 1000 < 1000 * self._forms)


def measure(answers: Iterable[Written], deck: Deck, without: Unlisted, meaning: Meaning) -> Agreement:
    """The grades of answers by cards without what was written for them."""
    return Agreement(tuple(_taken(answers, deck, without, meaning)))


def _taken(answers: Iterable[Written], deck: Deck, without: Unlisted, meaning: Meaning) -> Iterator[Taken]:
    for one in answers:
        given = grade(without.card(deck.card(one.card), one.answer), one.answer, meaning=meaning)
        yield Taken(one, given.verdict, given.score, {j.point.id: j.status for j in given.points})


def main() -> None:
    """Prints the figures of dev.yaml."""
    parser = argparse.ArgumentParser(prog="python -m evals.drills.unlisted", description=__doc__)
    parser.add_argument("--near", type=float, default=NEAR, help="cosine from which on a claim is taken away")
    parser.add_argument("--forms", type=float, default=FORMS, help="share of the accepted forms that stay")
    options = parser.parse_args()
    settings = Settings()
    embedder = choose_embedder(settings)
    meaning = Meaning.of(Remembering(embedder) if embedder else None)
    if meaning is None:
        raise SystemExit("This needs the packaged embedding model: unset KBASE_EMBED_MODEL.")
    without = Unlisted(meaning, options.near, options.forms)
    found = measure(read_answers("dev"), read_deck(settings.corpus_dir), without, meaning)
    print("\n".join(lines("dev, without what was written for it", found)))


if __name__ == "__main__":
    main()

"""One ranking out of several."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

# What each list counts, and how much the lead of the first ranks is dampened; tuned on the development questions of
# evals/retrieval with the packaged model. Weights from 0.6 to 1.4 and k from 3 to 20 differ by a point at most; the
# paper's k of 60, found on many weak lists, costs two points.
LIST_WEIGHTS = {"bm25": 1.0, "dense": 0.8}
K = 8


def reciprocal_rank_fusion(
    rankings: Mapping[str, Sequence[int]], *, weights: Mapping[str, float] = LIST_WEIGHTS, k: int = K
) -> list[tuple[int, float]]:
    """(chunk id, score), best first, ties by chunk id; score = sum over the lists of weight / (k + rank from 1).

    rankings: list name -> chunk ids, best first. A list without a weight counts 1.
    Source: Cormack, Clarke & Buettcher (2009), "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
    Learning Methods", SIGIR, doi 10.1145/1571941.1572114
    """
    scores: dict[int, float] = defaultdict(float)
    for name, ids in rankings.items():
        for rank, chunk_id in enumerate(ids, start=1):
            scores[chunk_id] += weights.get(name, 1.0) / (k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))

"""Which model turns texts into vectors."""

from kbase.config import Settings
from kbase.retrieval.bilingual import BilingualEmbedder, is_packaged
from kbase.retrieval.protocol import Embedder


def choose_embedder(settings: Settings) -> Embedder | None:
    """The embedder that is configured; None = work without vectors.

    `embed_model` is "auto" (the packaged bilingual model), "none", the folder or name of a sentence-transformers model,
    or, where `embed_url` is set, the name of a model of that OpenAI-compatible endpoint.
    Raises ModelUnavailable when sentence-transformers is needed and not installed. Nothing is loaded yet.
    """
    model = settings.embed_model
    if model == "none":
        return None
    if settings.embed_url:
        from kbase.retrieval.endpoint import EndpointEmbedder

        key = settings.embed_key.get_secret_value() if settings.embed_key else None
        return EndpointEmbedder(model, url=settings.embed_url, key=key)
    if model != "auto":
        from kbase.retrieval.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(model)
    return BilingualEmbedder() if is_packaged() else None

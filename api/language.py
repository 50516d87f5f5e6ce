"""The language that a client reads, from its `Accept-Language` header."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query, Request

from kbase.script import Lang, lang_named


def accepted(header: str) -> Lang | None:
    """The best of the header's languages that kbase speaks; None where it names none of them.

    Source: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
    """
    ranked = sorted(_weighed(header), key=lambda pair: -pair[0])
    return next((lang for weight, lang in ranked if weight > 0), None)


def _weighed(header: str) -> Iterator[tuple[float, Lang]]:
    for part in header.split(","):
        name, _, parameter = part.strip().partition(";")
        lang = lang_named(name.strip())
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if lang:
            yield weight, lang


def _spoken(
    request: Request,
    lang: Annotated[Lang | None, Query(description="By default that of Accept-Language, or en")] = None,
) -> Lang:
    default: Lang | None = request.app.state.kbase.settings.lang
    return lang or accepted(request.headers.get("accept-language", "")) or default or "en"


LangDep = Annotated[Lang, Depends(_spoken)]

"""What the web page says, one module per part of it; the folder is the registry.

A module has WORDS (key -> sentence) and, where the wording of Taiwan, converted, is not what a reader in mainland China
would expect on a button, MAINLAND (key -> words in zh-CN).
"""

from functools import cache

from kbase.registry import modules
from kbase.script import Lang


@cache
def words(lang: Lang) -> dict[str, str]:
    """Every sentence of the page in one language, {placeholders} left in."""
    said: dict[str, str] = {}
    for part in modules(__name__):
        said |= {key: phrase.template(lang) for key, phrase in part.WORDS.items()}
        if lang == "zh-CN":
            said |= getattr(part, "MAINLAND", {})
    return said

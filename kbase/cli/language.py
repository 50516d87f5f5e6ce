"""Which language the command line speaks: KBASE_LANG, else the locale, else English."""

import os

from kbase.script import Lang, lang_named


def ui_lang() -> Lang:
    """The language of help, summaries and errors. Read here and not from Settings, so that help stays quick."""
    # The order of POSIX: https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_02
    names = ("KBASE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return lang_named(said) or "en"

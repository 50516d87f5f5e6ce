"""Generated pages of the documentation: `python -m kbase.render.docs` writes them into docs/."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from kbase.config import Settings
from kbase.diagnosis.declare import Check, all_checks

_MADE = "<!-- Made by `make docs`; edit {source} instead. -->"


def pages() -> dict[str, str]:
    """File name below docs/ -> text."""
    return {"settings.md": settings_page(), "checks.md": checks_page(all_checks())}


def settings_page() -> str:
    """Every setting: its variable, its default and what it is for."""
    lines = [_MADE.format(source="kbase/config.py"), "", "# Settings", ""]
    lines += [
        "Environment variables, or lines of a file `.env` in the working folder. An empty one counts as unset.",
        "",
    ]
    lines += ["| Variable | Default | |", "|---|---|---|"]
    lines += [
        f"| `KBASE_{name.upper()}` | {_default(name)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    lines += ["", "`KBASE_DEBUG=1` shows logs and tracebacks of the command line. `NO_COLOR` turns its styles off."]
    return "\n".join(lines) + "\n"


def _default(name: str) -> str:
    """The default as a reader writes it. Folders depend on the machine, so the rule stands in their place."""
    field = Settings.model_fields[name]
    if field.default_factory is not None:
        rules = {
            "data_dir": "`$XDG_DATA_HOME/kbase` or `~/.local/share/kbase`",
            "corpus_dir": "the notes of the package",
        }
        return rules[name]
    return "" if field.default in (None, "") else f"`{field.default}`"


def checks_page(checks: Iterable[Check]) -> str:
    """Every check: code, severity of its findings, what it finds, what it reads, the notes that explain it."""
    lines = [_MADE.format(source="kbase/checks/"), "", "# Checks", ""]
    lines += ["`kbase rbac` prints the ClusterRole for all of these reads.", ""]
    lines += ["| Code | Severity | What it finds | Reads | Notes |", "|---|---|---|---|---|"]
    lines += [
        f"| {c.code} | {c.severity} | {c.purpose.replace('|', chr(92) + '|')} | {', '.join(c.reads)} | {_notes(c)} |"
        for c in checks
    ]
    return "\n".join(lines) + "\n"


def _notes(check: Check) -> str:
    return ", ".join(f"[{note}](../corpus/{note}.en.md)" for note in check.notes)


def main() -> None:
    """Writes the pages into the folder given (docs/ by default)."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", nargs="?", type=Path, default=Path("docs"))
    folder: Path = arguments.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
        print(f"wrote {folder / name}")


if __name__ == "__main__":
    main()

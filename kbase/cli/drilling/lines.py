"""What a person types: lines from the terminal, or from a file or pipe."""

import sys

QUIT, SKIP = (":q", ":quit"), (":s", ":skip")


class Ended(Exception):
    """The person left, or the input ended."""


def line(prompt: str) -> str:
    """One line without its end. Ended at the end of the input and for :q."""
    try:
        typed = input(prompt) if sys.stdin.isatty() else _piped(prompt)
    except EOFError:
        raise Ended from None
    if typed.strip() in QUIT:
        raise Ended
    return typed


def paragraph(prompt: str) -> str:
    """Lines up to an empty one; "" for :s and for an empty first line. Ended as of line()."""
    lines: list[str] = []
    while True:
        try:
            typed = line(prompt if not lines else "  ")
        except Ended:
            if lines:
                break
            raise
        if typed.strip() in SKIP and not lines:
            return ""
        if not typed.strip():
            break
        lines.append(typed)
    return "\n".join(lines)


def remember_lines() -> None:
    """Arrow keys bring back what was typed before, where the terminal can."""
    if sys.stdin.isatty():
        try:
            import readline  # noqa: F401  its import is what does it
        except ImportError:
            return


def _piped(prompt: str) -> str:
    typed = sys.stdin.readline()
    if not typed:
        raise EOFError
    return typed.rstrip("\n")

"""`/`: the web page, its scripts and styles, and its words. Nothing is loaded from elsewhere."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.staticfiles import StaticFiles

from api.words import words
from kbase.script import Lang

router = APIRouter(include_in_schema=False)
_FOLDER = Path(__file__).parents[1] / "static"
_FILES = StaticFiles(directory=_FOLDER)
# No inline script or style, no markup made of strings: text of notes, models and clusters cannot become code.
# https://www.w3.org/TR/CSP3/ and https://w3c.github.io/trusted-types/dist/spec/
_POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types dompurify",
))  # fmt: skip
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get("/")
async def page() -> Response:
    """The page itself."""
    return HTMLResponse(_page(), headers=_HEADERS)


@router.get("/ui/words/{lang}.json")
async def spoken(lang: Lang) -> Response:
    """What the page says in a language: key -> sentence."""
    return JSONResponse(words(lang), headers=_HEADERS)


@router.get("/ui/{version}/{path:path}")
async def static(version: str, path: str, request: Request) -> Response:
    """A script, style or picture of the page, for good: another version has another address."""
    reply = await _FILES.get_response(path, request.scope)
    reply.headers.update({**_HEADERS, **(_YEAR if version == _version() else {})})
    return reply


@cache
def _version() -> str:
    """A fingerprint of all files."""
    files = sorted(p for p in _FOLDER.rglob("*") if p.is_file())
    return sha256(b"\0".join(p.read_bytes() for p in files)).hexdigest()[:12]


@cache
def _page() -> str:
    """The document. It names every script, so that a browser fetches them side by side and not one after another."""
    scripts = sorted(p.relative_to(_FOLDER).as_posix() for p in _FOLDER.glob("*/**/*.js"))
    early = "".join(f'<link rel="modulepreload" href="ui/{script}">\n    ' for script in scripts)
    text = (_FOLDER / "index.html").read_text("utf-8").replace('<script type="module"', early + '<script type="module"')
    return re.sub(r'(?<=["])ui/', f"ui/{_version()}/", text)

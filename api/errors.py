"""Every failure as `{"error": {"code", "message", "hint"}}` with a fitting status."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Scope

from api.language import accepted
from api.openai.documents import error_fields
from kbase.errors import Busy, KbaseError
from kbase.text import Phrase, Text, verbatim

INVALID = Phrase("The request is not valid: {what}", "請求不正確：{what}")
NOT_JSON = Phrase("The request body is not JSON.", "請求內容不是 JSON。")
SEE_DOCS = Phrase("See /docs for what is expected.", "格式請看 /docs。")
NO_ROUTE = Phrase("Nothing answers at {path}.", "{path} 沒有提供服務。")
NO_METHOD = Phrase("{path} does not take {method}.", "{path} 不接受 {method}。")
REFUSED = Phrase("The request could not be served: {what}", "無法處理這個請求：{what}")
BROKEN = Phrase("Something went wrong inside kbase.", "kbase 內部發生錯誤。")
REPORT = Phrase("The service's log says more; please report it.", "服務的 log 有更多資訊，請回報。")


def reply(scope: Scope, status: int, code: str, message: Text, hint: Text) -> JSONResponse:
    """The response to a request that failed."""
    headers = {"Retry-After": "2"} if code == Busy.code else None
    return JSONResponse(document(scope, code, message, hint), status, headers)


def document(scope: Scope, code: str, message: Text, hint: Text) -> dict[str, dict[str, Any]]:
    """The error document in the language that the client reads."""
    lang = accepted(dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1"))
    lang = lang or scope["app"].state.kbase.settings.lang or "en"
    error = {"code": code, "message": message.render(lang), "hint": hint.render(lang)}
    return {"error": {**error, **error_fields(scope["path"], code)}}


def install(app: FastAPI) -> None:
    """Registers the handlers. A fault of ours is not among them: `api.observe` logs it and answers 500."""

    @app.exception_handler(KbaseError)
    def _known(request: Request, error: KbaseError) -> JSONResponse:
        return reply(request.scope, error.http_status, error.code, error.message, error.hint)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        if any(e["type"] == "json_invalid" for e in error.errors()):
            return reply(request.scope, 400, "not_json", NOT_JSON(), SEE_DOCS())
        # Where and why, never the value: it may hold what the client would not want repeated.
        what = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return reply(request.scope, 422, "invalid_request", INVALID(what=what), SEE_DOCS())

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        facts = {"path": request.url.path, "method": request.method}
        if error.status_code == 404:
            return reply(request.scope, 404, "not_found", NO_ROUTE(path=facts["path"]), SEE_DOCS())
        if error.status_code == 405:
            answer = reply(request.scope, 405, "method_not_allowed", NO_METHOD(**facts), SEE_DOCS())
            answer.headers.update(error.headers or {})
            return answer
        what = verbatim(str(error.detail))
        return reply(request.scope, error.status_code, "bad_request", REFUSED(what=what), SEE_DOCS())

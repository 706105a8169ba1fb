"""Refusals as problem+json (RFC 9457): the same sentence that the page shows and the command line prints."""

import json
from typing import Any

from flask import Response, g

from tmserver.errors import TmServerError
from tmserver.http.language import translate
from tmserver.http.refusals import say_when
from tmserver.phrases import Translator

_MIME = "application/problem+json"


def as_dict(error: TmServerError, say: Translator) -> dict[str, Any]:
    """Members of the problem: type, title, status, detail and the error's own plain parameters."""
    own = {
        name: _encodable(value)
        for name, value in error.params.items()
        if isinstance(value, int | float | str | bool) and name not in {"reason", "kind"}
    }
    return own | {
        "type": f"/docs/errors#{error.slug}",
        "title": say(error.title),
        "status": error.status,
        "detail": error.sentence(say),
    }


def _encodable(value: int | float | str | bool) -> int | float | str | bool:
    """JSON can write lone surrogates into a caller's own value; UTF-8 cannot send them back."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def response(error: TmServerError) -> Response:
    """The whole answer, with the id that the log has for this request."""
    members = as_dict(error, translate()) | {"request_id": g.get("request_id", "")}
    answer = Response(json.dumps(members, ensure_ascii=False), status=error.status, mimetype=_MIME)
    if error.status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="tmserver"'
    return say_when(answer, error)

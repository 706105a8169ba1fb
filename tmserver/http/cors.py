"""CORS for the origins that the settings name: their pages may call with a bearer token, never with cookies."""

from flask import Response, g, request

from tmserver.http.identity import core

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_REQUEST_HEADERS = "Authorization, Content-Type, Accept-Language, If-Match, If-None-Match"
_ANSWER_HEADERS = "Location, ETag, Allow, Content-Disposition, Retry-After, X-Request-Id"
_REMEMBERED_SECONDS = "600"


def allow(response: Response) -> Response:
    """Let a named origin's page read this answer; Access-Control-Allow-Credentials is never sent."""
    if not core().settings.cors_origins or not (request.path.startswith("/api/") or "token_only" in g):
        return response
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin not in core().settings.cors_origins or not _by_token():
        return response
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = _ANSWER_HEADERS
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = _METHODS
        response.headers["Access-Control-Allow-Headers"] = _REQUEST_HEADERS
        response.headers["Access-Control-Max-Age"] = _REMEMBERED_SECONDS
    return response


def _by_token() -> bool:
    """Whether the request shows a bearer token or nothing at all (a preflight, a forgotten token)."""
    return "Authorization" not in request.headers or (
        request.authorization is not None and request.authorization.type == "bearer"
    )

"""The web application: doors, refusals, request log, headers."""

import time
import uuid

import structlog
from flask import Flask, Response, copy_current_request_context, g, request
from werkzeug.exceptions import (
    HTTPException,
    RequestEntityTooLarge,
)
from werkzeug.exceptions import (
    MethodNotAllowed as WerkzeugMethodNotAllowed,
)
from werkzeug.exceptions import (
    NotFound as WerkzeugNotFound,
)
from werkzeug.middleware.proxy_fix import ProxyFix

from tmserver import api, ops, web
from tmserver.core import Core
from tmserver.db.session import as_refusal
from tmserver.errors import BadRequest, MethodNotAllowed, PageNotFound, TmServerError, TooLarge
from tmserver.http import headers, problems
from tmserver.http.identity import TokenUses, flush_token_uses
from tmserver.http.origin import refuse_foreign_writes
from tmserver.log import log
from tmserver.phrases import N_, Phrase

MOST_BODY_BYTES = 16 << 20
"""200 segments of 10,000 characters, four bytes each, twice over; uploads have their own limit."""


def create_app(core: Core) -> Flask:
    """The Flask application around a core."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_BODY_BYTES, MAX_FORM_MEMORY_SIZE=MOST_BODY_BYTES, TRAP_HTTP_EXCEPTIONS=False
    )
    app.url_map.strict_slashes = False
    app.extensions["tmserver"] = core
    app.extensions["tmserver-token-uses"] = TokenUses()
    if core.settings.trusted_proxies:
        hops = core.settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.before_request(refuse_foreign_writes)
    app.after_request(_end)
    app.register_error_handler(Exception, _refuse)
    app.register_blueprint(ops.blueprint)
    api.register(app)
    web.register(app)
    return app


def _begin() -> None:
    g.request_id = uuid.uuid4().hex[:16]
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _end(response: Response) -> Response:
    """Log the route's template, never path or query: they may carry copy."""
    log.info(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else "-",
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000, 1),
    )
    flush = copy_current_request_context(flush_token_uses)
    response.call_on_close(flush)
    return headers.add(response)


def _as_refusal(error: Exception) -> TmServerError:
    """What any exception means to whoever asked."""
    if isinstance(error, TmServerError):
        return error
    if isinstance(error, WerkzeugNotFound):
        return PageNotFound()
    if isinstance(error, WerkzeugMethodNotAllowed):
        return MethodNotAllowed(method=request.method)
    if isinstance(error, RequestEntityTooLarge):
        return TooLarge(limit=request.max_content_length or MOST_BODY_BYTES)
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        return BadRequest(reason=Phrase(N_("its headers or its body are not as HTTP wants them.")))
    refusal = as_refusal(error)
    if refusal is None:
        log.error("request_broke", fault=type(error).__name__, exc_info=True)
        return TmServerError()
    log.warning("request_refused", slug=refusal.slug, fault=type(error).__name__)
    return refusal


def _refuse(error: Exception) -> Response:
    """Every refusal leaves by here: as a page for people, as problem+json for programs."""
    refusal = _as_refusal(error)
    if request.path.startswith("/api/") or request.blueprint in {"api", "ops"} or not web.wants_page():
        answer = problems.response(refusal)
    else:
        answer = web.error_page(refusal)
    if isinstance(error, WerkzeugMethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(error.valid_methods)
    return answer

"""The web application: doors, refusals, request log, headers."""

import time
import uuid

import structlog
from flask import Flask, Response, copy_current_request_context, g, request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.middleware.proxy_fix import ProxyFix

from tmserver import api, compat, ops, web
from tmserver.core import Core
from tmserver.http import cors, headers, problems
from tmserver.http.identity import TokenUses, flush_token_uses, token_uses_due
from tmserver.http.origin import refuse_foreign_writes
from tmserver.http.rates import Rates
from tmserver.http.refusals import MOST_BODY_BYTES, as_refusal
from tmserver.log import log


def create_app(core: Core) -> Flask:
    """The Flask application around a core."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_BODY_BYTES, MAX_FORM_MEMORY_SIZE=MOST_BODY_BYTES, TRAP_HTTP_EXCEPTIONS=False
    )
    app.url_map.strict_slashes = False
    wire(app, core)
    if core.settings.trusted_proxies:
        hops = core.settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.before_request(refuse_foreign_writes)
    app.after_request(_end)
    app.after_request(cors.allow)
    app.register_error_handler(Exception, _refuse)
    app.register_blueprint(ops.blueprint)
    api.register(app)
    compat.register(app)
    web.register(app)
    return app


def wire(app: Flask, core: Core) -> None:
    """Let an application answer from this core, and from no other any more."""
    app.extensions["tmserver"] = core
    app.extensions["tmserver-token-uses"] = TokenUses()
    app.extensions["tmserver-rates"] = Rates(core.settings.rate_limit)


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
    if token_uses_due():  # copying the context of a request costs a twentieth of a look-up
        response.call_on_close(copy_current_request_context(flush_token_uses))
    return headers.add(response)


def _refuse(error: Exception) -> Response:
    """Every refusal leaves by here: as a page for people, as problem+json for programs."""
    refusal = as_refusal(error)
    if request.path.startswith("/api/") or request.blueprint in {"api", "ops"} or not web.wants_page():
        answer = problems.response(refusal)
    else:
        answer = web.error_page(refusal)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(error.valid_methods)
    return answer

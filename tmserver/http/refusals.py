"""What any exception means to whoever asked: every door answers with one of our refusals."""

from flask import Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.exceptions import MethodNotAllowed as WerkzeugMethodNotAllowed
from werkzeug.exceptions import NotFound as WerkzeugNotFound

from tmserver.db import session
from tmserver.errors import BadRequest, MethodNotAllowed, PageNotFound, TmServerError, TooLarge
from tmserver.log import log
from tmserver.phrases import N_, Phrase

MOST_BODY_BYTES = 16 << 20
"""200 segments of 10,000 characters, four bytes each, twice over; uploads have their own limit."""


def say_when(answer: Response, refusal: TmServerError) -> Response:
    """The answer with the header that tells when to try again, where waiting helps."""
    if "seconds" in refusal.params:
        answer.headers["Retry-After"] = str(refusal.params["seconds"])
    return answer


def as_refusal(error: Exception) -> TmServerError:
    """The refusal that an exception stands for; a defect of our own is logged."""
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
    refusal = session.as_refusal(error)
    if refusal is None:
        log.error("request_broke", fault=type(error).__name__, exc_info=True)
        return TmServerError()
    log.warning("request_refused", slug=refusal.slug, fault=type(error).__name__)
    return refusal

"""For those who run the service: is it alive, is it ready. No sign-in, nothing about its content."""

from flask import Blueprint, Response, jsonify

from tmserver import __version__
from tmserver.errors import TmServerError
from tmserver.http.identity import core

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify({"status": "ok", "version": __version__})


@blueprint.get("/readyz")
def readyz() -> Response:
    """The database answers and fits this program; 503 with the reason's slug when not."""
    try:
        core().require_schema()
    except TmServerError as refusal:
        answer = jsonify({"status": "unavailable", "reason": refusal.slug})
        answer.status_code = 503
        return answer
    return jsonify({"status": "ready"})

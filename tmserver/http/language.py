"""The language of the answer: the signed-in user's on pages, Accept-Language elsewhere."""

from flask import g, request

from tmserver.i18n import best_language, translator
from tmserver.phrases import Translator


def language() -> str:
    """en or it, settled once a request."""
    if "language" not in g:
        g.language = best_language(request.headers.get("Accept-Language"))
    settled: str = g.language
    return settled


def translate() -> Translator:
    """The translator of this request's language."""
    return translator(language())

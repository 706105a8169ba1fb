"""What changes something must not come from a page of another site (CSRF): the browser's own headers tell."""

from urllib.parse import urlsplit

from flask import request

from tmserver.errors import ForeignOrigin

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_foreign_writes() -> None:
    """Raise ForeignOrigin for a cross-site write made with a browser's own credentials (cookie or Basic)."""
    if request.method not in _SAFE:
        refuse_foreign()


def refuse_foreign() -> None:
    """Raise ForeignOrigin for a cross-site request, whatever its method: of other people's contracts a GET may write.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin. A request with neither is no
    browser's, and a bearer token is never sent by a browser on its own.
    """
    if request.authorization is not None and request.authorization.type == "bearer":
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise ForeignOrigin
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise ForeignOrigin

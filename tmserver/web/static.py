"""Static files, read once at start. Their address holds a fingerprint of them all, so caches may keep them for good.

`/static/v-<fingerprint>/main.js` never changes its content; relative imports between modules stay inside the same
folder. `/static/main.js` answers too, but is asked for again each time.
"""

import hashlib
from functools import cache
from pathlib import Path

from flask import Response, request

from tmserver.errors import PageNotFound

_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@cache
def _files() -> dict[str, bytes]:
    """Content by name, like `main.js`."""
    return {
        path.relative_to(_FOLDER).as_posix(): path.read_bytes()
        for path in sorted(_FOLDER.rglob("*"))
        if path.suffix in _TYPES
    }


@cache
def fingerprint() -> str:
    """16 hex digits that change when any static file does."""
    digest = hashlib.blake2b(digest_size=8)
    for name, content in _files().items():
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def address(name: str) -> str:
    """Where a page finds a static file."""
    if name not in _files():
        raise KeyError(name)
    return f"/static/v-{fingerprint()}/{name}"


def modules(folder: str) -> list[str]:
    """Where a page finds the modules of a folder: asked for with the page, they need not wait for each other."""
    return [address(name) for name in _files() if name.startswith(f"{folder}/") and name.endswith(".js")]


def serve(name: str) -> Response:
    """A static file; under another version's folder there is none. Raises PageNotFound."""
    folder, _, rest = name.partition("/")
    fingerprinted = folder == f"v-{fingerprint()}"
    content = _files().get(rest if fingerprinted else name)
    if content is None:
        raise PageNotFound
    answer = Response(content, content_type=_TYPES[Path(name).suffix])
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fingerprinted else "public, no-cache"
    answer.set_etag(fingerprint())
    if request.if_none_match.contains(fingerprint()):
        answer.status_code, answer.data = 304, b""
    return answer

"""Addresses inside this site: slugs in paths, where to go next, pages of lists."""

from urllib.parse import urlsplit

from werkzeug.routing import BaseConverter

MOST_ID = 2**63 - 1
MOST_SMALL_ID = 2**31 - 1
STORY = f"/stories/<int(max={MOST_SMALL_ID}):story_id>"
CONCEPT = f"/glossary/<slug:slug>/concepts/<int(max={MOST_SMALL_ID}):concept_id>"
SEGMENT = f"{STORY}/segments/<int(max={MOST_SMALL_ID}):number>"


class SlugConverter(BaseConverter):
    """`<slug:…>` in a path: a name without slash or control characters, which no database could compare."""

    regex = r"[^/\x00-\x1f\x7f]{1,200}"


def local_path(given: str | None) -> str:
    """Where to go after signing in: the given path if it is one of this site, else the first page.

    Browsers read `//host`, `/\\host` and paths with tabs or line breaks in them as other sites.
    """
    if (
        not given
        or not given.startswith("/")
        or given.startswith(("//", "/\\"))
        or "\\" in given
        or not given.isprintable()
    ):
        return "/"
    try:
        parts = urlsplit(given)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else given

"""What these doors share: a token and no cookie, text as it was sent, a look-up, whole numbers that nobody checked."""

from urllib.parse import urlsplit

from flask import request

from tmserver.domain.matches import LookupRequest, MatchPolicy, Query
from tmserver.domain.terms import TermRequest
from tmserver.errors import BadRequest, ForeignOrigin
from tmserver.http import identity, reading
from tmserver.http.identity import Call
from tmserver.phrases import N_, Phrase
from tmserver.services import lookup, terms

KEY = "key"
"""The parameter in which MyMemory and Apertium clients send what we take as a token. MateCat sends all the keys of a
project with commas between them: the first one counts."""


def begin() -> None:
    """Before every call: no cookie counts, and what was sent is UTF-8. Raises BadRequest."""
    named = None if "Authorization" in request.headers else request.values.get(KEY)
    identity.only_by_token(named.partition(",")[0].strip() if named else None)
    reading.refuse_invalid_utf8()
    try:
        request.environ["PATH_INFO"].encode("latin-1").decode("utf-8")
    except UnicodeError:
        raise BadRequest(reason=Phrase(N_("the address is not valid UTF-8."))) from None


def memory_named() -> str | None:
    """The name beside a token sent as Basic password: it may be the slug of the memory that is meant."""
    given = request.authorization
    return given.username if given is not None and given.type == "basic" else None


def whole(name: str, default: int, least: int, most: int) -> int:
    """A parameter that should be a whole number, brought between its bounds; anything else counts as the default."""
    try:
        return max(least, min(most, int(request.values.get(name, default))))
    except ValueError:
        return default


def look_up(
    call: Call, pair: tuple[str, str], query: Query, policy: MatchPolicy, *memories: str, bare: bool = False
) -> lookup.Found:
    """What the memories say of a text, put right by the glossaries; nothing of an empty one. `bare`: see LookupRequest.

    Raises BadLanguage, TextTooLong, BadCharacter, NotFound (a named memory).
    """
    if not query.segment.text.strip():
        return lookup.Found(query.segment.text, ())
    asked = TermRequest(*pair, call.core.today())
    termbase = terms.termbase(call.session, call.actor, call.core.recognisers, asked)
    wanted = LookupRequest(*pair, [query], policy, memories or None, single=True, bare=bare)
    return lookup.find_matches(
        call.session, call.actor, call.core.indexes, call.now, wanted, termbase
    ).results[0]  # fmt: skip


def refuse_unnamed_page() -> None:
    """Raise ForeignOrigin unless a page of a configured origin asks: a script tag reads across origins unasked.

    Browsers send no Origin with a script tag, so its Referer tells; without one nothing is given out.
    """
    parts = urlsplit(request.headers.get("Referer", ""))
    if f"{parts.scheme}://{parts.netloc}" not in identity.core().settings.cors_origins:
        raise ForeignOrigin

"""Who asks: a bearer token, a token as Basic password, or the page's own session; and their transactions."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g, request
from sqlalchemy.orm import Session

from tmserver.core import Core
from tmserver.domain.people import Actor
from tmserver.errors import NotSignedIn, TmServerError
from tmserver.i18n import best_language
from tmserver.services import signin

COOKIE = "tmserver_session"
FLUSH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Call:
    """One request inside a transaction."""

    session: Session
    actor: Actor
    now: datetime
    core: Core


class TokenUses:
    """When tokens were last used; written about once a minute after a response went out, never by a read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: dict[int, datetime] = {}
        self._flushed = time.monotonic()

    def note(self, token_id: int, now: datetime) -> None:
        """A token was used now."""
        with self._lock:
            self._used[token_id] = now

    @property
    def is_due(self) -> bool:
        """Whether there is something to write, and a minute has passed since the last time."""
        return bool(self._used) and time.monotonic() - self._flushed >= FLUSH_SECONDS

    def due(self) -> dict[int, datetime]:
        """What is to be written, given out once; empty unless it `is_due`."""
        with self._lock:
            if not self.is_due:
                return {}
            used, self._used, self._flushed = self._used, {}, time.monotonic()
            return used


def core() -> Core:
    """The core of the running application."""
    wired: Core = current_app.extensions["tmserver"]
    return wired


def only_by_token(named: str | None) -> None:
    """From here on this request is made by a token: `named` (one that it holds as a parameter) or that of its header.

    For doors whose addresses write on GET or are read as scripts: a cookie would let any page of the web use them.
    """
    g.token_only = named or None


def _presented() -> tuple[str, str] | None:
    """What the request shows for itself: ("token" | "cookie", secret). An Authorization header rules out the cookie."""
    if g.get("token_only"):
        return "token", g.token_only
    if "Authorization" in request.headers:
        given = request.authorization
        if given is None:
            raise NotSignedIn
        secret = given.token if given.type == "bearer" else given.password if given.type == "basic" else None
        if not secret:
            raise NotSignedIn
        return "token", secret
    if "token_only" in g:
        return None
    cookie = request.cookies.get(COOKIE)
    return ("cookie", cookie) if cookie else None


def uses_session() -> bool:
    """Whether the request is made by a signed-in page and not by a token."""
    return "token_only" not in g and "Authorization" not in request.headers and COOKIE in request.cookies


def _count(token_id: int, now: datetime) -> None:
    """A request is made by this token: once, however often it is looked at. Raises TooManyCalls."""
    if "counted" not in g:
        g.counted = True
        current_app.extensions["tmserver-rates"].count(token_id)
        current_app.extensions["tmserver-token-uses"].note(token_id, now)


def identify(session: Session, now: datetime) -> Actor:
    """The actor of this request. Raises NotSignedIn, TooManyCalls."""
    shown = _presented()
    if shown is None:
        raise NotSignedIn
    if shown[0] == "cookie":
        actor = signin.actor_of_session(session, now, shown[1])
    else:
        actor, token_id = signin.actor_of_token(session, shown[1])
        _count(token_id, now)
    g.language = actor.language if uses_session() else best_language(request.headers.get("Accept-Language"))
    return actor


@contextmanager
def reading() -> Iterator[Call]:
    """A read-only transaction of whoever asks: identification and work see one state. Raises NotSignedIn."""
    wired = core()
    now = wired.now()
    with wired.reading() as session:
        yield Call(session, identify(session, now), now, wired)


@contextmanager
def writing() -> Iterator[Call]:
    """A write transaction of whoever asks. Read and check the body before: see `require_signed_in`."""
    wired = core()
    now = wired.now()
    with wired.writing() as session:
        yield Call(session, identify(session, now), now, wired)


def require_signed_in() -> Actor:
    """Refuse strangers before their body is read and before the write lock is asked for. Raises NotSignedIn."""
    with reading() as call:
        return call.actor


def signed_in() -> Actor | None:
    """Who asks, or None for a stranger: for pages that greet both."""
    try:
        return require_signed_in()
    except NotSignedIn:
        return None


def token_uses_due() -> bool:
    """Whether `flush_token_uses` has something to write."""
    uses: TokenUses = current_app.extensions["tmserver-token-uses"]
    return uses.is_due


def flush_token_uses() -> None:
    """Write due token uses; a failure only loses a time of last use."""
    used = current_app.extensions["tmserver-token-uses"].due()
    if not used:
        return
    try:
        with core().writing() as session:
            signin.note_token_use(session, used)
    except TmServerError:
        return

"""Signing in: sessions that live in the database, tokens, and a throttle in front of the slow password check."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, inspect, select
from sqlalchemy.orm import Session

from tmserver.db.tables import ApiToken, Membership, Meta, SignInFailure, User, WebSession
from tmserver.domain.people import SYSTEM, Actor
from tmserver.errors import DemoSignInRefused, NotSignedIn, SignInFailed, TooManyAttempts
from tmserver.services import audit, users

SESSION_LASTS = timedelta(hours=12)
STAYS_SIGNED_IN = timedelta(days=30)
FREE_FAILURES = 5
"""Failures before the first wait: typing errors cost nothing, guessing does."""
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
DEMO_KEY = "demo-user"


def _keys(name: str, address: str) -> tuple[str, str]:
    return f"name:{name[:64].casefold()}", f"address:{address[:64]}"


def check_throttle(session: Session, now: datetime, name: str, address: str) -> None:
    """Raise TooManyAttempts while the name or the address has to wait. Call before hashing anything."""
    until = session.scalars(
        select(SignInFailure.blocked_until).where(SignInFailure.key.in_(_keys(name, address)))
    ).all()
    wait = max((until_ - now for until_ in until), default=timedelta(0))
    if wait > timedelta(0):
        raise TooManyAttempts(seconds=max(1, round(wait.total_seconds())))


def password_hash_of(session: Session, name: str) -> str | None:
    """The stored hash of an enabled user, to be checked outside the transaction; None when there is none."""
    return session.scalar(select(User.password_hash).where(User.name == name, User.disabled_at.is_(None)))


def note_failure(session: Session, now: datetime, name: str, address: str) -> None:
    """Count a failure for the name and the address; from the sixth on each doubles the wait, up to 15 minutes."""
    session.execute(delete(SignInFailure).where(SignInFailure.last_at < now - FORGOTTEN_AFTER))
    for key in _keys(name, address):
        row = session.get(SignInFailure, key, with_for_update=True)
        if row is None:
            row = SignInFailure(key=key, failures=0, blocked_until=now, last_at=now)
            session.add(row)
        row.failures += 1
        row.last_at = now
        over = row.failures - FREE_FAILURES
        row.blocked_until = now + min(LONGEST_WAIT, timedelta(seconds=2 ** min(over, 10))) if over > 0 else now
    audit.write(session, SYSTEM, now, "sign-in-failed", f"user/{name[:64]}")


def start_session(
    session: Session, now: datetime, name: str, address: str, *, stay: bool
) -> tuple[Actor, str, datetime]:
    """Sign the user in whose password was just checked: (actor, secret of the cookie, when it ends).

    Raises SignInFailed when the user was disabled meanwhile.
    """
    user = session.scalar(select(User).where(User.name == name, User.disabled_at.is_(None)))
    if user is None:
        raise SignInFailed
    session.execute(delete(SignInFailure).where(SignInFailure.key.in_(_keys(name, address))))
    session.execute(delete(WebSession).where(WebSession.expires_at < now))
    secret = secrets.token_urlsafe(32)
    ends = now + (STAYS_SIGNED_IN if stay else SESSION_LASTS)
    session.add(WebSession(secret_hash=users.fingerprint(secret), user_id=user.id, created_at=now, expires_at=ends))
    actor = users.actor_of(session, user)
    audit.write(session, actor, now, "signed-in", f"user/{user.name}")
    return actor, secret, ends


def start_demo_session(session: Session, now: datetime) -> tuple[Actor, str, datetime]:
    """Sign in the demonstration's user without a password. Raises DemoSignInRefused when this is no demonstration."""
    name = demo_user(session)
    if name is None:
        raise DemoSignInRefused
    return start_session(session, now, name, "demo", stay=False)


def demo_user(session: Session) -> str | None:
    """Name of the user of the demonstration desk, None when this database is no demonstration."""
    return session.scalar(select(Meta.value).where(Meta.key == DEMO_KEY))


def end_session(session: Session, now: datetime, secret: str) -> None:
    """Sign out."""
    row = session.scalar(select(WebSession).where(WebSession.secret_hash == users.fingerprint(secret)))
    if row is not None:
        user = session.get_one(User, row.user_id)
        audit.write(session, users.actor_of(session, user), now, "signed-out", f"user/{user.name}")
        session.delete(row)


def actor_of_session(session: Session, now: datetime, secret: str) -> Actor:
    """Who holds this cookie. Raises NotSignedIn."""
    user = session.scalar(
        select(User)
        .join(WebSession, WebSession.user_id == User.id)
        .where(
            WebSession.secret_hash == users.fingerprint(secret),
            WebSession.expires_at > now,
            User.disabled_at.is_(None),
        )
    )
    if user is None:
        raise NotSignedIn
    return users.actor_of(session, user)


# Made once and run as Core: this is asked at every call of every script, and building the statement through the ORM
# costs more than the look-up it stands in front of (docs/benchmarks.md).
_user, _token, _membership = inspect(User).local_table, inspect(ApiToken).local_table, inspect(Membership).local_table
_ACTOR_OF_TOKEN = (
    select(
        _user.c.id, _user.c.name, _user.c.role, _user.c.language, _token.c.scope, _token.c.id.label("token_id"),
        _membership.c.desk_id, _membership.c.role.label("desk_role"),
    )
    .select_from(_token.join(_user, _user.c.id == _token.c.user_id))
    .outerjoin(_membership, _membership.c.user_id == _user.c.id)
    .where(_token.c.secret_hash == bindparam("secret"), _token.c.revoked_at.is_(None), _user.c.disabled_at.is_(None))
)  # fmt: skip


def actor_of_token(session: Session, secret: str) -> tuple[Actor, int]:
    """Who a token acts for, and the token's id (its use is noted later, in bulk). Raises NotSignedIn."""
    rows = session.connection().execute(_ACTOR_OF_TOKEN, {"secret": users.fingerprint(secret)}).all()
    if not rows:
        raise NotSignedIn
    own = rows[0]
    actor = Actor(
        user_id=own.id, name=own.name, role=own.role, language=own.language, scope=own.scope,
        memberships={row.desk_id: row.desk_role for row in rows if row.desk_id is not None},
    )  # fmt: skip
    return actor, own.token_id


def note_token_use(session: Session, used: dict[int, datetime]) -> None:
    """Write when tokens were last used; the doors collect and call this about once a minute, never in a read."""
    for token_id, at in used.items():
        token = session.get(ApiToken, token_id)
        if token is not None:
            token.used_at = at

"""Users, their passwords and their tokens."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tmserver.db.tables import ApiToken, Membership, User, WebSession
from tmserver.domain.people import Action, Actor, Keymap, Role, Scope
from tmserver.errors import AlreadyExists, Invalid, NotFound
from tmserver.phrases import N_, Phrase
from tmserver.services import audit
from tmserver.services.names import check_name, check_user_name

_HASHER = PasswordHasher()  # argon2id with the library's current parameters (RFC 9106, low-memory profile)
LEAST_PASSWORD = 10
MOST_PASSWORD = 256
TOKEN_PREFIX = "tm_"  # noqa: S105 - lets secret scanners recognise a leaked token
UI_LANGUAGES = ("en", "it")

USER = N_("user")
TOKEN = N_("token")


def hash_password(password: str) -> str:
    """Argon2 hash; takes about 0.1 s, so call it before opening a transaction. Raises Invalid."""
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        raise Invalid(
            field="password",
            reason=Phrase(
                N_("use %(least)d to %(most)d characters."), {"least": LEAST_PASSWORD, "most": MOST_PASSWORD}
            ),
        )
    return _HASHER.hash(password)


@cache
def _nobody() -> str:
    """Checked when there is no such user, so that the answer takes as long and says nothing."""
    return _HASHER.hash(secrets.token_urlsafe(16))


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password is right; as slow for an unknown user or one without a password."""
    try:
        return _HASHER.verify(stored or _nobody(), password) and stored is not None
    except (Argon2Error, InvalidHashError):
        return False


def fingerprint(secret: str) -> bytes:
    """What is stored of a token or session secret (256 random bits need no salt)."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def create(
    session: Session, actor: Actor, now: datetime, *, name: str, role: Role, display_name: str | None = None,
    password_hash: str | None = None, language: str = "en",
) -> User:  # fmt: skip
    """A new user. Raises NotAllowed, Invalid, AlreadyExists."""
    actor.require(Action.MANAGE_SERVICE)
    check_user_name(name)
    if session.scalar(select(User.id).where(User.name == name)) is not None:
        raise AlreadyExists(kind=Phrase(USER), key=name)
    user = User(
        name=name, display_name=check_name(display_name or name, "display_name"), role=role, language=language,
        password_hash=password_hash, created_at=now,
    )  # fmt: skip
    session.add(user)
    session.flush()
    audit.write(session, actor, now, "user-created", f"user/{name}", role=role.value)
    return user


def get(session: Session, actor: Actor, name: str) -> User:
    """A user by name: oneself, or anyone for an administrator. Raises NotFound."""
    user = session.scalar(select(User).where(User.name == name))
    if user is None or not (user.id == actor.user_id or actor.may(Action.MANAGE_SERVICE)):
        raise NotFound(kind=Phrase(USER), key=name)
    return user


def listed(session: Session, actor: Actor) -> Sequence[User]:
    """All users by name. Administrators only."""
    actor.require(Action.MANAGE_SERVICE)
    return session.scalars(select(User).order_by(User.name)).all()


def actor_of(session: Session, user: User, scope: Scope = Scope.WRITE) -> Actor:
    """The user as one who asks, with the desks they belong to."""
    rows = session.execute(select(Membership.desk_id, Membership.role).where(Membership.user_id == user.id))
    return Actor(
        user_id=user.id, name=user.name, role=user.role, memberships={row.desk_id: row.role for row in rows},
        scope=scope, language=user.language,
    )  # fmt: skip


def set_password(
    session: Session, actor: Actor, now: datetime, name: str, password_hash: str, *, kept_session: str | None = None
) -> User:
    """A new password ends every session of the user, except the one with the secret `kept_session`.

    Raises NotFound, TokenReadOnly.
    """
    user = get(session, actor, name)
    _require_own_or_admin(actor, user)
    user.password_hash = password_hash
    others = delete(WebSession).where(WebSession.user_id == user.id)
    if kept_session is not None:
        others = others.where(WebSession.secret_hash != fingerprint(kept_session))
    session.execute(others)
    audit.write(session, actor, now, "password-changed", f"user/{name}")
    return user


def disable(session: Session, actor: Actor, now: datetime, name: str) -> User:
    """The user can no longer sign in; sessions and tokens end at once. Raises NotFound, NotAllowed."""
    actor.require(Action.MANAGE_SERVICE)
    user = get(session, actor, name)
    user.disabled_at = user.disabled_at or now
    session.execute(delete(WebSession).where(WebSession.user_id == user.id))
    audit.write(session, actor, now, "user-disabled", f"user/{name}")
    return user


def set_language(session: Session, actor: Actor, now: datetime, language: str) -> None:
    """The language of the pages for the signed-in user. Raises Invalid."""
    if language not in UI_LANGUAGES:
        raise Invalid(field="language", reason=Phrase(N_("the pages speak en and it.")))
    user = get(session, actor, actor.name)
    user.language = language
    audit.write(session, actor, now, "user-changed", f"user/{user.name}", language=language)


def set_editor(
    session: Session, actor: Actor, now: datetime, keymap: Keymap, *, enter_confirms: bool, fills_similar: bool
) -> None:
    """How the signed-in user works in the story editor: whose keys, whether Enter alone does what Ctrl+Enter does, and
    whether similar matches fill empty segments."""
    user = get(session, actor, actor.name)
    user.keymap, user.enter_confirms, user.fills_similar = keymap, enter_confirms, fills_similar
    audit.write(session, actor, now, "user-changed", f"user/{user.name}", keymap=keymap.value)


def _require_own_or_admin(actor: Actor, user: User) -> None:
    """Anyone may change what is theirs (with a writing token); the rest is the administrator's."""
    if user.id == actor.user_id and actor.scope is Scope.WRITE:
        return
    actor.require(Action.MANAGE_SERVICE)


def create_token(
    session: Session, actor: Actor, now: datetime, *, user_name: str, label: str, scope: Scope
) -> tuple[ApiToken, str]:
    """A token that acts for a user, and its secret, shown this once. Raises NotFound, NotAllowed, Invalid."""
    user = get(session, actor, user_name)
    _require_own_or_admin(actor, user)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        secret_hash=fingerprint(secret), hint=secret[-4:], user_id=user.id, label=check_name(label, "label"),
        scope=scope, created_at=now,
    )  # fmt: skip
    session.add(token)
    session.flush()
    audit.write(session, actor, now, "token-created", f"token/{token.id}", user=user.name, scope=scope.value)
    return token, secret


def tokens(session: Session, actor: Actor, user_name: str | None = None) -> Sequence[tuple[ApiToken, str]]:
    """Tokens with their user's name, newest first: one's own, of a named user, or (administrator, no name) all."""
    query = select(ApiToken, User.name).join(User, User.id == ApiToken.user_id).order_by(ApiToken.id.desc())
    if user_name is None:
        actor.require(Action.MANAGE_SERVICE)
    else:
        query = query.where(ApiToken.user_id == get(session, actor, user_name).id)
    return [(token, name) for token, name in session.execute(query)]


def revoke_token(session: Session, actor: Actor, now: datetime, token_id: int) -> None:
    """The token is dead at the next request. Raises NotFound, NotAllowed."""
    token = session.get(ApiToken, token_id)
    user = session.get(User, token.user_id) if token else None
    if token is None or user is None or not (user.id == actor.user_id or actor.may(Action.MANAGE_SERVICE)):
        raise NotFound(kind=Phrase(TOKEN), key=token_id)
    _require_own_or_admin(actor, user)
    if token.revoked_at is None:
        token.revoked_at = now
        audit.write(session, actor, now, "token-revoked", f"token/{token.id}", user=user.name)

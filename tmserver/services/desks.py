"""Desks, their members, and outlets."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.tables import Desk, Membership, Outlet, User
from tmserver.domain.people import Action, Actor, Role
from tmserver.errors import AlreadyExists, Invalid, NotFound
from tmserver.phrases import N_, Phrase
from tmserver.services import audit
from tmserver.services.names import check_name, check_slug

DESK, OUTLET, MEMBER = N_("desk"), N_("outlet"), N_("member")


def create_desk(
    session: Session, actor: Actor, now: datetime, *, slug: str, name: str, timezone: str | None = None
) -> Desk:
    """A new desk. Raises NotAllowed, Invalid, AlreadyExists."""
    actor.require(Action.MANAGE_SERVICE)
    check_slug(slug)
    if timezone is not None:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Invalid(field="timezone", reason=Phrase(N_("write a time zone like Europe/Rome."))) from None
    if session.scalar(select(Desk.id).where(Desk.slug == slug)) is not None:
        raise AlreadyExists(kind=Phrase(DESK), key=slug)
    desk = Desk(slug=slug, name=check_name(name), timezone=timezone, created_at=now)
    session.add(desk)
    session.flush()
    audit.write(session, actor, now, "desk-created", f"desk/{slug}")
    return desk


def desks(session: Session, actor: Actor) -> Sequence[Desk]:
    """The desks the actor sees, by slug."""
    return [desk for desk in session.scalars(select(Desk).order_by(Desk.slug)) if actor.sees(desk.id)]


def get_desk(session: Session, actor: Actor, slug: str) -> Desk:
    """A desk by slug. Raises NotFound, also for one that is not the actor's to see."""
    desk = session.scalar(select(Desk).where(Desk.slug == slug))
    if desk is None or not actor.sees(desk.id):
        raise NotFound(kind=Phrase(DESK), key=slug)
    return desk


def slugs_of_desks(session: Session) -> dict[int, str]:
    """Slug by id, for showing what belongs where."""
    return {row.id: row.slug for row in session.execute(select(Desk.id, Desk.slug))}


def members(session: Session, actor: Actor, slug: str) -> Sequence[tuple[str, Role]]:
    """Names and roles at a desk, by name."""
    desk = get_desk(session, actor, slug)
    query = select(User.name, Membership.role).join(Membership, Membership.user_id == User.id)
    return [
        (name, role) for name, role in session.execute(query.where(Membership.desk_id == desk.id).order_by(User.name))
    ]


def set_member(session: Session, actor: Actor, now: datetime, slug: str, user_name: str, role: Role) -> None:
    """Give a user a role at a desk. Only an administrator makes administrators. Raises NotFound, NotAllowed."""
    desk = get_desk(session, actor, slug)
    actor.require(Action.MANAGE_MEMBERS, desk.id)
    if role is Role.ADMINISTRATOR:
        actor.require(Action.MANAGE_SERVICE)
    user_id = session.scalar(select(User.id).where(User.name == user_name))
    if user_id is None:
        raise NotFound(kind=Phrase(N_("user")), key=user_name)
    row = session.get(Membership, (desk.id, user_id))
    if row is None:
        session.add(Membership(desk_id=desk.id, user_id=user_id, role=role))
    else:
        row.role = role
    audit.write(session, actor, now, "member-set", f"desk/{slug}", user=user_name, role=role.value)


def remove_member(session: Session, actor: Actor, now: datetime, slug: str, user_name: str) -> None:
    """End a membership. Raises NotFound, NotAllowed."""
    desk = get_desk(session, actor, slug)
    actor.require(Action.MANAGE_MEMBERS, desk.id)
    row = session.scalar(
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.desk_id == desk.id, User.name == user_name)
    )
    if row is None:
        raise NotFound(kind=Phrase(MEMBER), key=user_name)
    session.delete(row)
    audit.write(session, actor, now, "member-removed", f"desk/{slug}", user=user_name)


def create_outlet(session: Session, actor: Actor, now: datetime, *, slug: str, name: str) -> Outlet:
    """A new outlet. Raises NotAllowed, Invalid, AlreadyExists."""
    actor.require(Action.MANAGE_SERVICE)
    check_slug(slug)
    if session.scalar(select(Outlet.id).where(Outlet.slug == slug)) is not None:
        raise AlreadyExists(kind=Phrase(OUTLET), key=slug)
    outlet = Outlet(slug=slug, name=check_name(name), created_at=now)
    session.add(outlet)
    session.flush()
    audit.write(session, actor, now, "outlet-created", f"outlet/{slug}")
    return outlet


def outlets(session: Session, actor: Actor) -> Sequence[Outlet]:
    """All outlets, by slug: a style is nobody's secret."""
    actor.require(Action.READ)
    return session.scalars(select(Outlet).order_by(Outlet.slug)).all()


def get_outlet(session: Session, actor: Actor, slug: str) -> Outlet:
    """An outlet by slug. Raises NotFound."""
    actor.require(Action.READ)
    outlet = session.scalar(select(Outlet).where(Outlet.slug == slug))
    if outlet is None:
        raise NotFound(kind=Phrase(OUTLET), key=slug)
    return outlet


def slugs_of_outlets(session: Session) -> dict[int, str]:
    """Slug by id."""
    return {row.id: row.slug for row in session.execute(select(Outlet.id, Outlet.slug))}


def zones(session: Session) -> dict[int, ZoneInfo]:
    """The time zone of each desk that has one of its own."""
    told = session.execute(select(Desk.id, Desk.timezone).where(Desk.timezone.is_not(None)))
    return {row.id: ZoneInfo(row.timezone) for row in told}

"""Who asks; desks, outlets, members."""

from pydantic import AwareDatetime

from tmserver.api.answers.base import Listed, Said
from tmserver.domain.people import Role, Scope


class DeskRole(Said):
    """A desk one belongs to."""

    desk: str
    role: Role


class Me(Said):
    """Who asks, and what the token or session may do."""

    name: str
    display_name: str
    role: Role
    scope: Scope
    language: str
    desks: list[DeskRole]


class Desk(Said):
    """People who work together."""

    slug: str
    name: str
    timezone: str | None
    created_at: AwareDatetime


class DeskList(Listed[Desk]):
    """A page of desks."""


class Outlet(Said):
    """A style: the house, an edition, a client."""

    slug: str
    name: str
    created_at: AwareDatetime


class OutletList(Listed[Outlet]):
    """A page of outlets."""


class Member(Said):
    """Somebody's role at a desk."""

    user: str
    role: Role

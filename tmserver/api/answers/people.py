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


class OwnToken(Said):
    """A token of a person, without its secret."""

    label: str
    created_at: AwareDatetime
    used_at: AwareDatetime | None


class Authorship(Said):
    """How many units of a memory somebody wrote, and changed last."""

    memory: str
    written: int
    changed: int


class OwnReport(Said):
    """What somebody said is wrong with a unit."""

    memory: str
    unit_id: int
    at: AwareDatetime
    reason: str


class OwnComment(Said):
    """What somebody said about a concept."""

    glossary: str
    concept_id: int
    at: AwareDatetime
    text: str


class OwnStoryComment(Said):
    """What somebody said about a segment of a story."""

    story: int
    segment: int
    at: AwareDatetime
    text: str


class Event(Said):
    """A row of the audit trail."""

    at: AwareDatetime
    event: str
    subject: str


class PersonData(Said):
    """All that is stored about a person."""

    name: str
    display_name: str
    role: Role
    language: str
    created_at: AwareDatetime
    disabled_at: AwareDatetime | None
    desks: list[DeskRole]
    tokens: list[OwnToken]
    units: list[Authorship]
    reports: list[OwnReport]
    comments: list[OwnComment]
    story_comments: list[OwnStoryComment]
    events: list[Event]


class Member(Said):
    """Somebody's role at a desk."""

    user: str
    role: Role

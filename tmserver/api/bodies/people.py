"""Desks, outlets, members."""

from typing import Annotated

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body
from tmserver.domain.people import Role


class NewDesk(Body):
    """A desk to make."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"slug": "culture", "name": "Culture"}]})

    slug: str
    name: str
    timezone: str | None = Field(default=None, description="Like Europe/Rome; null: the service's.")


class NewOutlet(Body):
    """An outlet to make."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"slug": "us-edition", "name": "US edition"}]})

    slug: str
    name: str


class MemberRole(Body):
    """A role at a desk."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "translator"}]})

    role: Annotated[Role, Field(strict=False)]


class Removal(Body):
    """The confirmation of a removal."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "rita"}]})

    name: Annotated[str, Field(description="The name of the person once more.")]

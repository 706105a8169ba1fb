"""Comments."""

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body
from tmserver.services.comments import LONGEST


class CommentText(Body):
    """What somebody says of a concept or a segment."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "The council writes it with a hyphen."}]})

    text: str = Field(json_schema_extra={"maxLength": LONGEST})

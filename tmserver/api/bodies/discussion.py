"""Comments."""

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body
from tmserver.services.comments import LONGEST


class CommentText(Body):
    """What somebody says of a concept or a segment."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "The council writes it with a hyphen."}]})

    text: str = Field(json_schema_extra={"maxLength": LONGEST})


class SegmentCommentText(CommentText):
    """What somebody says of a segment, or asks the desk."""

    asks_desk: bool = Field(default=False, description="It is a question to the desk: who edits there is named.")

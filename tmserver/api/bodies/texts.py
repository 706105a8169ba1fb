"""Texts to cut into sentences."""

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body, Language
from tmserver.domain.segments import MOST_SEGMENTED


class TextToSegment(Body):
    """A text to cut into sentences."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"language": "it", "text": "Nessun ferito. Indaga la procura."}]}
    )

    language: Language
    text: str = Field(json_schema_extra={"maxLength": MOST_SEGMENTED})

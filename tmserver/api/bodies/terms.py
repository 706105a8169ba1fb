"""Texts to find terms in, translations to check."""

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body, Day, Language, Reference, Stored


class _Ruled(Body):
    """Which glossaries rule, where and when."""

    glossaries: list[Reference] | None = Field(default=None, description="Slugs; null: all one may see.")
    outlet: Reference | None = Field(default=None, description="The outlet the translation is for.")
    date: Day = Field(default=None, description="The day the text is of; null: today.")


class TextWithTerms(_Ruled):
    """A text of the source language."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"source": "it", "target": "en", "text": "Il presidente è a Kiev."}]}
    )

    source: Language
    target: Language
    text: Stored


class TextOfPair(Body):
    """One side of a translation, plain text."""

    language: Language
    text: Stored


class PairToCheck(_Ruled):
    """A text and its translation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": {"language": "it", "text": "Il presidente è a Kiev."},
                    "target": {"language": "en", "text": "The president is in Kiev."},
                }
            ]
        }
    )

    source: TextOfPair
    target: TextOfPair

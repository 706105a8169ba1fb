"""Texts cut into sentences."""

from pydantic import Field

from tmserver.api.answers.base import Said


class Sentence(Said):
    """A sentence: `text` is the given text from `start` to `end`, in code points, end exclusive."""

    text: str
    start: int
    end: int
    paragraph: int = Field(description="Counts from 0 and rises at every blank line.")


class Segmentation(Said):
    """A text cut into sentences."""

    segments: list[Sentence]

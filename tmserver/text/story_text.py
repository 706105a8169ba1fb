"""A pasted story as segments: its first line is the headline, each further line a paragraph, cut into sentences."""

from collections.abc import Sequence

from tmserver.domain.segments import Segment, Sentence
from tmserver.domain.stories import NewSegment, StoryField
from tmserver.text.sentences import segment


def cut(text: str, language: str) -> list[NewSegment]:
    """The segments of a plain text; `text[s.start:s.end] == s.source.text`. `language` is a canonical tag.

    A first line alone is no headline: then there is nothing that it stands above.
    """
    sentences = segment(text, language)
    lines = _lines(text, sentences)
    headed = bool(lines) and lines[-1] > 0
    return [
        NewSegment(
            paragraph=line,
            field=StoryField.HEADLINE if headed and line == 0 else StoryField.BODY,
            source=Segment(sentence.text),
            start=sentence.start,
            end=sentence.end,
        )
        for sentence, line in zip(sentences, lines, strict=True)
    ]


def _lines(text: str, sentences: Sequence[Sentence]) -> list[int]:
    """For each sentence the number of its line, from 0; lines without one are not counted."""
    lines: list[int] = []
    done = 0
    for sentence in sentences:
        parted = len(text[done : sentence.start].strip(" \t")) > 0
        lines.append((lines[-1] + parted) if lines else 0)
        done = sentence.end
    return lines

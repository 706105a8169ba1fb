"""A segment as callers give it: plain text, or XLIFF 2 inline markup, or both when they agree."""

from tmserver.domain.segments import Segment, check_text
from tmserver.errors import BadMarkup, Invalid
from tmserver.formats import inline
from tmserver.phrases import N_, Phrase

_MARKUP_PER_TEXT = 4
"""Markup may be so many times as long as the text it may hold: the same as a memory stores."""


def segment(text_field: str, text: str | None, markup_field: str, markup: str | None, *, limit: int) -> Segment:
    """The segment that two fields of a body give; `limit` in code points of text.

    Raises Invalid (neither, or they differ), BadMarkup (naming the field), TextEmpty, TextTooLong, BadCharacter.
    """
    if markup is None:
        if text is None:
            raise Invalid(field=text_field, reason=Phrase(N_("this is required.")))
        return Segment(check_text(text_field, text, limit=limit))
    check_text(markup_field, markup, limit=_MARKUP_PER_TEXT * limit)
    try:
        read = inline.read(markup)
    except BadMarkup as refused:
        raise BadMarkup(field=markup_field, reason=refused.params["reason"]) from None
    if text is not None and text != read.text:
        raise Invalid(field=markup_field, reason=Phrase(N_("its text is not the text that stands beside it.")))
    check_text(markup_field, read.text, limit=limit)
    return read

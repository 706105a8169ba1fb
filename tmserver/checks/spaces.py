"""Spaces: doubled, before a mark, missing after one, at the ends, tabs and breaks inside."""

import re
from collections.abc import Iterator

from tmserver.checks.pair import Pair, in_target
from tmserver.domain import languages
from tmserver.domain.findings import Finding
from tmserver.phrases import N_, Phrase

_DOUBLE = re.compile(r"(?<=\S)[ \u00a0\u202f\u2009]{2,}(?=\S)")
_BEFORE_MARK = re.compile(r"(?<=\w)[ \u00a0\u202f]+(?=[,;:!?](?:\s|$)|\.(?:\s|$))")
_INSIDE_BRACKET = re.compile(r"(?<=[(\[«“])[ \u00a0]+(?=\S)|(?<=\S)[ \u00a0]+(?=[)\]»”])")
_AFTER_COMMA = re.compile(r"(?<=[a-zà-ÿ])[,;](?=[a-zà-ÿ]{2})")
_SPACED_LANGUAGES = {"fr"}
"""Languages that set a space before « : ; ! ? » and inside quotation marks."""


def check(pair: Pair) -> Iterator[Finding]:
    """What the source does not do itself."""
    text = pair.target
    if not _DOUBLE.search(pair.source):
        for found in _DOUBLE.finditer(text):
            yield in_target(
                pair, "spaces", found.start(), found.end(), Phrase(N_("More than one space.")), suggestion=" "
            )
    if languages.base(pair.target_language) not in _SPACED_LANGUAGES:
        for pattern, template in (
            (_BEFORE_MARK, N_("A space before a punctuation mark.")),
            (_INSIDE_BRACKET, N_("A space inside brackets or quotation marks.")),
        ):
            if not pattern.search(pair.source):
                for found in pattern.finditer(text):
                    yield in_target(pair, "spaces", found.start(), found.end(), Phrase(template), suggestion="")
    for found in _AFTER_COMMA.finditer(text):
        message = Phrase(N_("No space after a punctuation mark."))
        yield in_target(pair, "spaces", found.start(), found.end(), message, suggestion=found[0] + " ")
    yield from _ends(pair)


def _ends(pair: Pair) -> Iterator[Finding]:
    text, source = pair.target, pair.source
    message = Phrase(N_("Spaces at the beginning or end that the source does not have."))
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if begin and source[:1].strip():
        yield in_target(pair, "spaces", 0, begin, message, suggestion="")
    if end < len(text) and source[-1:].strip():
        yield in_target(pair, "spaces", end, len(text), message, suggestion="")

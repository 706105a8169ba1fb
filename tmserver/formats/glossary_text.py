"""A glossary as OmegaT reads it from `glossary/*.txt`: term, translation and remark between tabs, UTF-8, a line each.

Only what is in force is written. A forbidden translation is told in the remark: as a translation OmegaT would offer it.
A forbidden source term has its line, since old names still come in with the copy.
"""

import re
from collections.abc import Iterable, Iterator

from tmserver.domain import languages
from tmserver.domain.concepts import FORBIDDEN, Concept, ConceptStatus, Term, TermStatus
from tmserver.formats import xml

MEDIA_TYPE = "text/plain; charset=utf-8"
_BREAKS = re.compile(r"[\t\r\n\u2028\u2029]+")


def write(concepts: Iterable[Concept], title: str, language: str) -> Iterator[bytes]:
    """The file in pieces; `language` is the side that is looked up. A line that begins with # is a remark to OmegaT."""
    yield f"# {_cell(title)}\n".encode()
    for concept in concepts:
        if concept.status is ConceptStatus.APPROVED:
            yield "".join(_lines(concept, languages.base(language))).encode()


def _cell(text: str | None) -> str:
    return _BREAKS.sub(" ", xml.cleaned(text or "")).strip()


def _lines(concept: Concept, language: str) -> Iterator[str]:
    sources = [term for term in concept.terms if languages.base(term.language) == language]
    others = [term for term in concept.terms if languages.base(term.language) != language]
    forbidden = [_cell(term.text) for term in others if term.status in FORBIDDEN]
    remark = "; ".join(filter(None, [_cell(concept.note), f"✗ {', '.join(forbidden)}" if forbidden else ""]))
    allowed = sorted(
        (term for term in others if term.status not in FORBIDDEN), key=lambda term: term.status is TermStatus.ADMITTED
    )
    for source in sources:
        for target in allowed or _kept(source):
            word = _cell(source.text)
            yield f"{' ' if word.startswith('#') else ''}{word}\t{_cell(target.text)}\t{remark}\n"


def _kept(source: Term) -> list[Term]:
    """What stands in every language as it is."""
    return [source] if source.do_not_translate else []

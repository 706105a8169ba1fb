"""TBX-Basic out, version 3 (ISO 30042:2019, DCA style) or version 2 (martif), valid by their core schemas.

Statuses, parts of speech, types, genders, subject fields and definitions by their TBX names and at their levels. What
TBX has no name for goes into a note of ours, which the reader gives back; so does each scope, beside the
`customerSubset` that other tools read. A file of version 2 without concepts is not valid by its DTD, which wants one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tmserver.domain.concepts import Concept, Term
from tmserver.formats import tbx_names as names
from tmserver.formats import xml


@dataclass(frozen=True, slots=True)
class TbxHeader:
    """What the file says of itself."""

    title: str
    language: str = "en"
    version: int = 3


@dataclass(frozen=True, slots=True)
class _Elements:
    entry: str
    language: str
    term: str


_BY_VERSION = {2: _Elements("termEntry", "langSet", "tig"), 3: _Elements("conceptEntry", "langSec", "termSec")}


def write(concepts: Iterable[Concept], header: TbxHeader) -> Iterator[bytes]:
    """The file in pieces, UTF-8. Concepts without terms are left out: TBX has no place for them."""
    elements = _BY_VERSION[header.version]
    yield _head(header).encode()
    wrote = False
    for number, concept in enumerate(concepts, 1):
        if concept.terms:
            opening = "" if wrote else "<body>\n"
            wrote = True
            yield (opening + _entry(concept, number, elements)).encode()
    root = "tbx" if header.version == 3 else "martif"
    yield f"{'</body>' if wrote else ''}\n</text>\n</{root}>\n".encode()


def _head(header: TbxHeader) -> str:
    title = xml.escaped(xml.cleaned(header.title))
    description = (
        f"<fileDesc><titleStmt><title>{title}</title></titleStmt><sourceDesc><p>tmserver</p></sourceDesc></fileDesc>"
    )
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    if header.version == 3:
        attributes = {"type": "TBX-Basic", "style": "dca", "xml:lang": header.language, "xmlns": names.NAMESPACE}
        return f"{declaration}{xml.start_tag('tbx', attributes)}\n<tbxHeader>{description}</tbxHeader>\n<text>\n"
    attributes = {"type": "TBX-Basic", "xml:lang": header.language}
    encoding = (
        '<encodingDesc><p type="XCSURI">http://www.lisa.org/fileadmin/standards/tbx_basic/TBXBasicXCSV02.xcs</p>'
        "</encodingDesc>"
    )
    opening = f"{declaration}{xml.start_tag('martif', attributes)}\n"
    return f"{opening}<martifHeader>{description}{encoding}</martifHeader>\n<text>\n"


def _entry(concept: Concept, number: int, elements: _Elements) -> str:
    pieces = [xml.start_tag(elements.entry, {"id": f"c{number}"})]
    pieces.append(_typed("descrip", "subjectField", concept.subject))
    pieces.append(_typed("descrip", "definition", concept.definition))
    pieces.append(_typed("admin", "source", concept.source_url))
    pieces.append(_note(concept.note))
    pieces.append(_note(names.own_concept_note(concept)))
    by_language: dict[str, list[Term]] = {}
    for term in concept.terms:
        by_language.setdefault(term.language, []).append(term)
    for language, terms in by_language.items():
        pieces.append(xml.start_tag(elements.language, {"xml:lang": language}) + "\n")
        pieces += [_term(term, elements.term) for term in terms]
        pieces.append(f"</{elements.language}>\n")
    return "".join(pieces) + f"</{elements.entry}>\n"


def _term(term: Term, element: str) -> str:
    pieces = [f"<{element}><term>{xml.escaped(xml.cleaned(term.text))}</term>"]
    pieces.append(_typed("termNote", "administrativeStatus", names.STATUS[term.status]))
    pieces.append(_typed("termNote", "partOfSpeech", term.part_of_speech))
    pieces.append(_typed("termNote", "termType", names.TYPES[term.type] if term.type else None))
    pieces.append(_typed("termNote", "grammaticalGender", term.gender))
    pieces.append(_typed("termNote", "geographicalUsage", term.usage))
    outlets = dict.fromkeys(scope.outlet for scope in term.scopes if scope.outlet)
    pieces += [_typed("admin", "customerSubset", outlet) for outlet in outlets]
    pieces.append(_note(term.note))
    pieces.append(_note(names.own_term_note(term)))
    return "".join(pieces) + f"</{element}>\n"


def _typed(element: str, kind: str, value: str | None) -> str:
    if not value:
        return ""
    return f"{xml.start_tag(element, {'type': kind})}{xml.escaped(xml.cleaned(value))}</{element}>"


def _note(value: str | None) -> str:
    return f"<note>{xml.escaped(xml.cleaned(value))}</note>" if value else ""

"""TBX in, of versions 2 (martif) and 3, styles DCA and DCT: concepts one by one, and what was left out with its reason.

Read leniently: names in any case, attributes `xml:lang` or `lang`, tig or ntig, groups or none, data categories as
`type` (DCA) or as elements (DCT). A term without a status is preferred if it is the first of its language, else
admitted. A language nobody can name, an empty term, a second term in one section are left out, each with its line;
an entry without terms too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from tmserver.domain import languages
from tmserver.domain.concepts import Concept, Term, TermStatus
from tmserver.domain.term_files import Repairs
from tmserver.errors import BadLanguage, FileRefused
from tmserver.formats import tbx_names as names
from tmserver.formats import xml
from tmserver.phrases import N_, Phrase, shown

ENTRIES = ("termEntry", "conceptEntry")
_LANGUAGES = ("langSet", "langSec")
_TERMS = ("tig", "ntig", "termSec")
_ROOTS = ("martif", "tbx", "TBX")
_GENERIC = ("descrip", "admin", "termNote")
_APART = ("transacGrp", "termCompList", "transac", *_LANGUAGES, *_TERMS)
LANGUAGE_PLACE, TERM_PLACE = "xml:lang", "term"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Omitted:
    """A part of the file that was not taken: which, at which line, why."""

    part: str
    line: int | None
    reason: Phrase
    place: str | None = None
    """What could be repaired there (domain.term_files.Repairs)."""


@dataclass(slots=True)
class _Said:
    """The data categories of one level, by lower-case name; notes apart."""

    values: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept, the line its entry begins at, and whether we wrote it: then it says all there is to say."""

    concept: Concept
    line: int
    is_own: bool


def read(stream: BinaryIO, name: str) -> Iterator[Concept | Omitted]:
    """The concepts of `entries` without their places."""
    for one in entries(stream, name):
        yield one.concept if isinstance(one, Entry) else one


def entries(stream: BinaryIO, name: str, repairs: Repairs | None = None) -> Iterator[Entry | Omitted]:
    """Concepts in the order of the file, languages and terms repaired by their line.

    Raises FileRefused for what is not XML, not TBX, or holds no entry.
    """
    found = False
    for entry in xml.iterate(stream, name, ENTRIES):
        root = entry.getroottree().getroot()
        if not found and xml.local(root) not in _ROOTS:
            raise _not_tbx(name, root.sourceline)
        found = True
        yield from _concept(entry, repairs or {})
    if not found:
        raise _not_tbx(name, None)


def _not_tbx(name: str, line: int | None) -> FileRefused:
    return FileRefused(
        name=name, reason=Phrase(N_("no termEntry and no conceptEntry in a TBX file; is this TBX?")), line=line
    )


def _concept(entry: xml.Element, repairs: Repairs) -> Iterator[Entry | Omitted]:
    part = entry.get("id") or "?"
    said = _said(entry)
    terms: list[Term] = []
    for section in entry:
        if xml.local(section) not in _LANGUAGES:
            continue
        line = section.sourceline or 0
        tag = repairs.get((line, LANGUAGE_PLACE), section.get(_XML_LANG) or section.get("lang") or "")
        try:
            language = languages.parse(tag)
        except BadLanguage as fault:
            yield Omitted(part, line, fault.phrase, LANGUAGE_PLACE)
            continue
        here = _said(section)
        for category in ("definition", "subjectfield"):
            if category in here.values:
                said.values.setdefault(category, here.values[category])
        said.notes += here.notes
        yield from _terms(section, language, part, terms, repairs)
    if not terms:
        yield Omitted(part, entry.sourceline, Phrase(N_("the entry has no term")))
        return
    yield Entry(_made(entry, said, terms), entry.sourceline or 1, is_own=bool(said.own))


def _made(entry: xml.Element, said: _Said, terms: list[Term]) -> Concept:
    try:
        own = names.concept_values(said.own)
    except (ValueError, TypeError):
        own = {}
    if not said.own and entry.get("id"):
        own["id"] = entry.get("id")
    return Concept(
        terms=tuple(terms),
        subject=said.values.get("subjectfield"),
        definition=said.values.get("definition"),
        source_url=said.values.get("source"),
        note="\n".join(said.notes) or None,
        **own,
    )


def _terms(
    section: xml.Element, language: str, part: str, terms: list[Term], repairs: Repairs
) -> Iterator[Omitted]:  # fmt: skip
    for element in section:
        if xml.local(element) not in _TERMS:
            continue
        written = [each for each in element.iter() if xml.local(each) == "term"]
        if not written:
            yield Omitted(part, element.sourceline, Phrase(N_("a term section without a term")))
            continue
        for extra in written[1:]:
            reason = Phrase(N_("a second term in one section: “%(term)s”"), {"term": shown(_line(extra))})
            yield Omitted(part, extra.sourceline, reason)
        line = written[0].sourceline or 0
        text = _line(written[0]) or " ".join(repairs.get((line, TERM_PLACE), "").split())
        if not text:
            yield Omitted(part, line, Phrase(N_("a term is empty")), TERM_PLACE)
            continue
        first = all(term.language != language for term in terms)
        terms.append(_term(text, language, _said(element), TermStatus.PREFERRED if first else TermStatus.ADMITTED))


def _term(text: str, language: str, said: _Said, default: TermStatus) -> Term:
    values = said.values
    status = names.status_of(values.get("administrativestatus") or values.get("normativeauthorization") or "")
    term = Term(
        language,
        text,
        status or default,
        names.part_of(values.get("partofspeech", "")),
        names.type_of(values.get("termtype", "")),
        names.gender_of(values.get("grammaticalgender", "")),
        values.get("geographicalusage"),
        note="\n".join(said.notes + ([values["usagenote"]] if "usagenote" in values else [])) or None,
    )
    try:
        return replace(term, **names.term_values(said.own)) if said.own else term
    except (ValueError, TypeError, KeyError):
        return term


def _said(element: xml.Element) -> _Said:
    """What stands at the level of an element: not in the sections below it, not who did what when."""
    said = _Said()
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        local = xml.local(child)
        if local in _APART:
            continue
        if local.endswith("Grp"):
            waiting += reversed(child)
        elif local == "note":
            _take_note(said, _lines(child))
        elif local != "term":
            kind = child.get("type") if local in _GENERIC else local
            text = _lines(child)
            if kind and text:
                said.values.setdefault(kind.lower(), text)
    return said


def _take_note(said: _Said, text: str) -> None:
    own = names.read_own(text)
    if own is not None:
        said.own = own
    elif text:
        said.notes.append(text)


def _line(element: xml.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _lines(element: xml.Element) -> str:
    lines = "".join(element.itertext()).strip().split("\n")
    return "\n".join(" ".join(line.split()) for line in lines)

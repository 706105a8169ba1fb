"""A concept of a file that does not say everything, taken into one of the glossary: what it says not stays."""

from dataclasses import fields, replace
from typing import Any

from tmserver.domain import languages
from tmserver.domain.concepts import Concept, ConceptKind, Term, TermStatus
from tmserver.domain.term_files import Found
from tmserver.phrases import N_, Phrase, shown


class ConflictError(Exception):
    """The file and the glossary do not agree, and a person has to say who is right."""

    def __init__(self, template: str, **params: object) -> None:
        self.reason = Phrase(
            template, {key: shown(each) if isinstance(each, str) else each for key, each in params.items()}
        )
        super().__init__(template)


def merged(ours: Concept, found: Found) -> Concept:
    """Our concept with what the file says of it. Raises ConflictError where it prefers another term."""
    terms = list(ours.terms)
    places = {(term.language, term.text): at for at, term in enumerate(terms)}
    for at, theirs in enumerate(found.concept.terms):
        place = places.get((theirs.language, theirs.text))
        said = theirs if at not in found.by_place else None
        if place is not None:
            terms[place] = _over(terms[place], theirs, keeps_status=said is None)
        else:
            _refuse_rival(ours, theirs, found)
            terms.append(theirs)
    _refuse_two_preferred(terms)
    return _with(ours, found.concept, tuple(terms))


def replaced(ours: Concept, found: Found) -> Concept:
    """Our concept with the file's terms instead of ours in each language it speaks of; what it says not stays."""
    before = {(term.language, term.text): term for term in ours.terms}
    spoken = {languages.base(term.language) for term in found.concept.terms}
    terms = [term for term in ours.terms if languages.base(term.language) not in spoken]
    for theirs in found.concept.terms:
        known = before.get((theirs.language, theirs.text))
        terms.append(theirs if known is None else _over(known, theirs, keeps_status=False))
    terms.sort(key=lambda term: _place(ours, term))
    return _with(ours, found.concept, tuple(terms))


def united(ours: Concept, found: Found) -> Concept:
    """Both: our terms as they rank, and those of the file beside them, admitted where ours are preferred."""
    known = {(term.language, term.text) for term in ours.terms}
    preferred = {languages.base(term.language) for term in ours.terms if term.status is TermStatus.PREFERRED}
    more = [
        replace(term, status=TermStatus.ADMITTED)
        if term.status is TermStatus.PREFERRED and languages.base(term.language) in preferred
        else term
        for term in found.concept.terms
        if (term.language, term.text) not in known
    ]
    return _with(ours, found.concept, (*ours.terms, *more))


def _place(ours: Concept, term: Term) -> int:
    """Where the language of a term stands first with us: terms stay together by language."""
    bases = [languages.base(one.language) for one in ours.terms]
    base = languages.base(term.language)
    return bases.index(base) if base in bases else len(bases)


def _with(ours: Concept, theirs: Concept, terms: tuple[Term, ...]) -> Concept:
    return Concept(
        terms, ours.id, _kind(ours, theirs), theirs.subject or ours.subject, theirs.definition or ours.definition,
        theirs.note or ours.note, theirs.source_url or ours.source_url, ours.status,
    )  # fmt: skip


def _kind(ours: Concept, theirs: Concept) -> ConceptKind:
    return ours.kind if theirs.kind is ConceptKind.OTHER else theirs.kind


def _over(ours: Term, theirs: Term, *, keeps_status: bool) -> Term:
    """Our term with each value the file gives; empty cells say nothing."""
    given: dict[str, Any] = {
        one.name: value
        for one in fields(Term)
        if one.name not in ("language", "text", "status") and (value := getattr(theirs, one.name))
    }
    return replace(ours, **given, status=ours.status if keeps_status else theirs.status)


def _refuse_rival(ours: Concept, theirs: Term, found: Found) -> None:
    """A new preferred term where the glossary prefers another that the file does not mention as such."""
    if theirs.status is not TermStatus.PREFERRED:
        return
    for term in ours.terms:
        same_language = languages.fits(term.language, theirs.language) or languages.fits(theirs.language, term.language)
        if term.status is TermStatus.PREFERRED and same_language and not _demoted(term, found):
            raise ConflictError(
                N_("the glossary prefers “%(ours)s”, the file “%(theirs)s”"), ours=term.text, theirs=theirs.text
            )


def _demoted(term: Term, found: Found) -> bool:
    """Whether the file itself gives our preferred term another status."""
    return any(
        (one.language, one.text) == (term.language, term.text) and one.status is not TermStatus.PREFERRED
        for one in found.concept.terms
    )


def _refuse_two_preferred(terms: list[Term]) -> None:
    seen: dict[tuple[str, str | None], Term] = {}
    for term in terms:
        if term.status is TermStatus.PREFERRED:
            before = seen.setdefault((term.language, term.usage), term)
            if before is not term:
                raise ConflictError(
                    N_("the glossary prefers “%(ours)s”, the file “%(theirs)s”"), ours=before.text, theirs=term.text
                )

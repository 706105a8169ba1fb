"""What people say of a concept, made whole: statuses by place, forms as struck and added, outlets that exist."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from tmserver.domain import languages
from tmserver.domain.concepts import FORBIDDEN, Concept, ConceptKind, Term, TermStatus
from tmserver.errors import Invalid
from tmserver.phrases import N_, Phrase
from tmserver.services import desks
from tmserver.terminology import forms


@dataclass(frozen=True, slots=True)
class Draft:
    """A term as it is sent in. `status` None: by its place. `forms` None: those that are generated; else no others."""

    term: Term
    status: TermStatus | None = None
    forms: Sequence[str] | None = None


def terms_of(session: Session, drafts: Iterable[Draft], kind: ConceptKind) -> tuple[Term, ...]:
    """The terms. Without a status the first of a language that is not forbidden is preferred, later ones admitted.

    Raises BadLanguage, and Invalid for a scope that can never hold.
    """
    made: list[Term] = []
    known = set(desks.slugs_of_outlets(session).values())
    for at, draft in enumerate(drafts):
        term = replace(draft.term, language=languages.parse(draft.term.language))
        _check_scopes(f"terms[{at}].scopes", term, known)
        taken = any(one.language == term.language and one.status not in FORBIDDEN for one in made)
        term = replace(term, status=draft.status or (TermStatus.ADMITTED if taken else TermStatus.PREFERRED))
        if draft.forms is not None:
            term = forms.with_forms(forms.completed(term, kind), draft.forms)
        made.append(term)
    return tuple(made)


def _check_scopes(field: str, term: Term, outlets: set[str]) -> None:
    for at, scope in enumerate(term.scopes):
        if scope.outlet is not None and scope.outlet not in outlets:
            said = {"outlet": scope.outlet}
            raise Invalid(field=f"{field}[{at}].outlet", reason=Phrase(N_("there is no outlet “%(outlet)s”."), said))
        if scope.since and scope.until and scope.until < scope.since:
            raise Invalid(field=f"{field}[{at}].until", reason=Phrase(N_("the last day is before the first.")))


def forms_of(concept: Concept) -> list[tuple[str, ...]]:
    """For each term everything it is recognised by, its text first."""
    return [forms.of(term) for term in concept.terms]

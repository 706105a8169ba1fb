"""What people say of a concept, made whole: statuses by place, forms as struck and added."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tmserver.domain import languages
from tmserver.domain.concepts import FORBIDDEN, Concept, ConceptKind, Term, TermStatus
from tmserver.terminology import forms


@dataclass(frozen=True, slots=True)
class Draft:
    """A term as it is sent in. `status` None: by its place. `forms` None: those that are generated; else no others."""

    term: Term
    status: TermStatus | None = None
    forms: Sequence[str] | None = None


def terms_of(drafts: Iterable[Draft], kind: ConceptKind) -> tuple[Term, ...]:
    """The terms. Without a status the first of a language that is not forbidden is preferred, later ones admitted.

    Raises BadLanguage.
    """
    made: list[Term] = []
    for draft in drafts:
        term = replace(draft.term, language=languages.parse(draft.term.language))
        taken = any(one.language == term.language and one.status not in FORBIDDEN for one in made)
        term = replace(term, status=draft.status or (TermStatus.ADMITTED if taken else TermStatus.PREFERRED))
        if draft.forms is not None:
            term = forms.with_forms(forms.completed(term, kind), draft.forms)
        made.append(term)
    return tuple(made)


def forms_of(concept: Concept) -> list[tuple[str, ...]]:
    """For each term everything it is recognised by, its text first."""
    return [forms.of(term) for term in concept.terms]

"""Names of CLDR as suggestions for a proposal."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer
from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.http import identity, reading
from tmserver.services import suggestions


@operation(
    "GET", "/glossaries/{slug}/suggestions", "Names to propose", action=Action.READ, query=bodies.SuggestionsQuery,
    answers=Answer(200, "The names, the best first", answers.SuggestionList),
)  # fmt: skip
def listed(slug: str) -> Response:
    """Countries, currencies and languages as CLDR names them in the glossary's languages: never house style. Where the
    glossary has one of the spellings `concept_ids` says in which concepts; what they say goes before.
    """
    query = reading.query(bodies.SuggestionsQuery)
    with identity.reading() as call:
        found = suggestions.names(call.session, call.actor, slug, query.q, limit=query.limit)
    items = [
        answers.Suggestion(
            what=one.name.what, code=one.name.code, kind=one.name.kind, source=one.name.source,
            target=one.name.target, concept_ids=list(one.concept_ids),
        )
        for one in found
    ]  # fmt: skip
    return answer(answers.SuggestionList(items=items, next_cursor=None))

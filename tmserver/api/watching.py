"""Watching glossaries and concepts, and the feed of a glossary's changes."""

from flask import Response, request, url_for

from tmserver.api import answers
from tmserver.api.answering import answer, nothing
from tmserver.api.registry import Answer, operation
from tmserver.db.glossary_tables import Glossary
from tmserver.domain.people import Action
from tmserver.errors import Conflict
from tmserver.formats import atom
from tmserver.http import identity
from tmserver.http.language import language, translate
from tmserver.services import concept_wordings, glossaries, glossary_changes, watching
from tmserver.services.glossary_changes import Changed

_GLOSSARY = "/glossaries/{slug}/watch"
_CONCEPT = "/glossaries/{slug}/concepts/{concept}/watch"


@operation(
    "GET", _GLOSSARY, "Whether one watches a glossary", action=Action.READ,
    answers=Answer(200, "Yes or no", answers.GlossaryWatch),
)  # fmt: skip
def glossary_watched(slug: str) -> Response:
    """Of who asks."""
    with identity.reading() as call:
        said = answers.GlossaryWatch(watched=watching.watches_glossary(call.session, call.actor, slug))
    return answer(said)


@operation(
    "PUT", _GLOSSARY, "Watch a glossary", action=Action.COMMENT, answers=Answer(204, "It is watched"),
    raises=(Conflict,),
)  # fmt: skip
def watch_glossary(slug: str) -> Response:
    """What others do to its concepts shows on one's first page. Watching twice changes nothing."""
    return _watch_glossary(slug, True)


@operation(
    "DELETE", _GLOSSARY, "Stop watching a glossary", action=Action.COMMENT, answers=Answer(204, "It is not watched"),
    raises=(Conflict,),
)  # fmt: skip
def unwatch_glossary(slug: str) -> Response:
    """Concepts that are watched by themselves stay so."""
    return _watch_glossary(slug, False)


def _watch_glossary(slug: str, on: bool) -> Response:
    identity.require_signed_in()
    with identity.writing() as call:
        watching.watch_glossary(call.session, call.actor, call.now, slug, on)
    return nothing()


@operation(
    "GET", _CONCEPT, "Whether one watches a concept", action=Action.READ,
    answers=Answer(200, "By itself, and by its glossary", answers.ConceptWatch),
)  # fmt: skip
def concept_watched(slug: str, concept: int) -> Response:
    """Of who asks."""
    with identity.reading() as call:
        found = watching.watches(call.session, call.actor, slug, concept)
    return answer(answers.ConceptWatch(watched=found.concept, glossary_watched=found.glossary))


@operation(
    "PUT", _CONCEPT, "Watch a concept", action=Action.COMMENT, answers=Answer(204, "It is watched"), raises=(Conflict,)
)
def watch_concept(slug: str, concept: int) -> Response:
    """What others do to it and say of it shows on one's first page. Watching twice changes nothing."""
    return _watch_concept(slug, concept, True)


@operation(
    "DELETE", _CONCEPT, "Stop watching a concept", action=Action.COMMENT, answers=Answer(204, "It is not watched"),
    raises=(Conflict,),
)  # fmt: skip
def unwatch_concept(slug: str, concept: int) -> Response:
    """While its glossary is watched it still shows."""
    return _watch_concept(slug, concept, False)


def _watch_concept(slug: str, concept: int, on: bool) -> Response:
    identity.require_signed_in()
    with identity.writing() as call:
        watching.watch_concept(call.session, call.actor, call.now, slug, concept, on)
    return nothing()


@operation(
    "GET", "/glossaries/{slug}/changes.atom", "Follow a glossary's changes", action=Action.READ,
    answers=(
        Answer(200, "An Atom feed (RFC 4287), the newest 50 changes first", None, ("ETag",), atom.MEDIA_TYPE),
        Answer(304, "What If-None-Match names is still what would be sent"),
    ),
)  # fmt: skip
def feed(slug: str) -> Response:
    """Proposals, rulings, imports: who, when, why, and the words that changed. The ids of entries stay the same for
    good. Send the ETag as If-None-Match. A page that is signed in may read it too.
    """
    with identity.reading() as call:
        glossary = glossaries.get(call.session, call.actor, slug)
        tag = glossary_changes.tag(glossary, language(), request.base_url)
        held = request.if_none_match.contains(tag)
        changes = [] if held else glossary_changes.newest(call.session, call.actor, slug, translate())
        written = b"" if held else _written(glossary, changes)
    said = Response(written, status=304 if held else 200)
    said.content_type = atom.MEDIA_TYPE
    said.set_etag(tag)
    said.headers["Cache-Control"] = "private, no-cache"
    said.headers["Vary"] = "Accept-Language, Authorization, Cookie"
    return said


def _written(glossary: Glossary, changes: list[Changed]) -> bytes:
    page = url_for("web.glossary", slug=glossary.slug, _external=True)
    head = atom.Feed(
        glossary_changes.feed_id(glossary), glossary.name, language(), request.base_url, page, glossary.created_at
    )
    return atom.write(head, [_entry(glossary, one) for one in changes])


def _entry(glossary: Glossary, one: Changed) -> atom.Entry:
    event = translate()(concept_wordings.EVENTS.get(one.event, one.event))
    address = url_for("web.concept", slug=glossary.slug, concept_id=one.concept_id, _external=True)
    return atom.Entry(one.id, f"{one.name}: {event}", address, one.by, one.at, one.reason or "", one.changes)

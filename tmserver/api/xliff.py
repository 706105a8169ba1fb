"""XLIFF files of other tools: taken in, given back with what the memory has. Nothing is stored."""

from flask import Response

from tmserver.api import bodies
from tmserver.api.registry import Answer, operation
from tmserver.domain.matches import MatchPolicy
from tmserver.domain.people import Action
from tmserver.errors import BadLanguage, FileRefused, NotFound
from tmserver.http import identity, reading, uploads
from tmserver.http.term_uploads import forget
from tmserver.services import pretranslation

MEDIA_TYPE = "application/xliff+xml"


@operation(
    "POST", "/xliff", "Pre-translate an XLIFF file", action=Action.READ, query=bodies.XliffQuery, upload=True,
    answers=Answer(200, "The file with candidates, terms and translations", None, ("Content-Disposition",), MEDIA_TYPE),
    raises=(BadLanguage, FileRefused, NotFound),
)  # fmt: skip
def pretranslate() -> Response:
    """XLIFF 1.2, 2.0 or 2.1 in the part `file`, up to 32 MB. What is translated already stays as it is."""
    identity.require_signed_in()
    query = reading.query(bodies.XliffQuery)
    core = identity.core()
    name, stored = uploads.store(core)
    path = core.files.upload(stored)
    try:
        document = pretranslation.opened(path, name)
    finally:
        forget(path)
    wanted = pretranslation.Wanted(
        query.source, query.target, MatchPolicy(query.min_score, query.limit), query.fill, query.memories,
        query.glossaries, query.outlet,
    )  # fmt: skip
    with identity.reading() as call:
        done = pretranslation.pretranslated(
            call.session, call.actor, core.indexes, core.recognisers, call.now, core.today(), document, wanted
        )
    counts = {"X-Segments": done.segments, "X-Matched": done.matched, "X-Filled": done.filled}
    headers = {name: str(count) for name, count in counts.items()}
    headers["Content-Disposition"] = 'attachment; filename="pretranslated.xlf"'
    return Response(done.content, mimetype=MEDIA_TYPE, headers=headers)

"""A memory as a download, streamed: one way for the REST interface and for the pages."""

from flask import Response, request

from tmserver.errors import PageNotFound
from tmserver.http import identity
from tmserver.services import exports


def memory_export(slug: str, form: str) -> Response:
    """The memory in a form of `exports.FORMS`, in pieces, with a strong ETag; 304 when the asker has it already.

    Raises NotSignedIn, NotFound, PageNotFound (no such form). Leaves an audit row when something is sent.
    """
    if form not in exports.FORMS:
        raise PageNotFound
    with identity.reading() as call:
        memory, tag = exports.begin(call.session, call.actor, call.now, slug, form)
        actor, now, wired = call.actor, call.now, call.core
        call.session.expunge(memory)
    if request.if_none_match.contains(tag):
        answer = Response(status=304)
    elif request.method == "HEAD":
        answer = Response(status=200)
    else:
        with wired.writing() as session:
            exports.note(session, actor, now, slug, form)
        answer = Response(exports.chunks(wired.reading, actor, now, memory, form))
    answer.content_type = exports.MEDIA_TYPES[form]
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}.{form}"'
    return answer

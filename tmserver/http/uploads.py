"""Uploads: the one file of a multipart body, streamed straight to the data folder, never whole in memory."""

from collections.abc import Iterator

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from tmserver.core import Core
from tmserver.errors import BadRequest, TooLarge
from tmserver.files import CHUNK_BYTES
from tmserver.phrases import N_, Phrase

_AROUND_FILE = 64 << 10
"""Bytes that boundaries and headers of the parts may take beside the file."""
_LONGEST_NAME = 200


def store(core: Core, field: str = "file", beside: dict[str, str] | None = None) -> tuple[str, str]:
    """Put the uploaded file of a form field into the data folder: (the name it was sent with, the stored name).

    `beside` takes the fields that stand before the file, a page's choices: as text, 64 kB in all.
    Raises BadRequest (no multipart body, no such file), TooLarge (above the setting MAX_UPLOAD_BYTES), DiskFull.
    """
    limit = core.settings.max_upload_bytes
    request.max_content_length = limit + _AROUND_FILE
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != "multipart/form-data" or not boundary:
        raise BadRequest(reason=Phrase(N_("send the file as multipart/form-data, in a part named file.")))
    try:
        events = _events(MultipartDecoder(boundary.encode("latin-1", "replace"), max_form_memory_size=4 * CHUNK_BYTES))
        name = _name_of_file(events, field, {} if beside is None else beside)
        return name, core.files.store(_content(events), limit)
    except RequestEntityTooLarge:
        raise TooLarge(limit=limit) from None
    except ValueError:
        raise BadRequest(reason=Phrase(N_("the multipart body is damaged."))) from None


def _events(decoder: MultipartDecoder) -> Iterator[Event]:
    """What stands in the body, piece by piece."""
    while True:
        event = decoder.next_event()
        if isinstance(event, NeedData):
            chunk = request.stream.read(CHUNK_BYTES)
            decoder.receive_data(chunk or None)
            continue
        yield event
        if isinstance(event, Epilogue):
            return


def _name_of_file(events: Iterator[Event], field: str, beside: dict[str, str]) -> str:
    """Go on to the content of the named part; the name its file was sent with. Raises BadRequest, TooLarge."""
    size = 0
    for event in events:
        if isinstance(event, File | Field) and event.name == field:
            given = getattr(event, "filename", "") or field
            last = given.replace("\\", "/").rpartition("/")[2] or field
            return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in last)[-_LONGEST_NAME:]
        if isinstance(event, Field):
            data = b"".join(_content(events))
            size += len(data)
            if size > _AROUND_FILE:
                raise TooLarge(limit=_AROUND_FILE)
            beside[event.name] = data.decode("utf-8", "replace")
    raise BadRequest(reason=Phrase(N_("there is no file in the part named file.")))


def _content(events: Iterator[Event]) -> Iterator[bytes]:
    """The bytes of the part that has just begun."""
    for event in events:
        if not isinstance(event, Data):
            return
        yield event.data
        if not event.more_data:
            return

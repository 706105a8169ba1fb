"""Exports: a memory as a file, streamed."""

from flask import Response

from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.errors import Conflict
from tmserver.http.downloads import memory_export
from tmserver.services.exports import MEDIA_TYPES

_NOT_CHANGED = Answer(304, "What If-None-Match names is still what would be sent")
_HEADERS = ("ETag", "Content-Disposition")


@operation(
    "GET", "/memories/{slug}/export.tmx", "Export as TMX", action=Action.READ,
    answers=(Answer(200, "TMX 1.4, all living units one may see", None, _HEADERS, MEDIA_TYPES["tmx"]), _NOT_CHANGED),
)  # fmt: skip
def tmx(slug: str) -> Response:
    """Units of an import in the order of its file, then the others as they came. Send the ETag as If-None-Match."""
    return memory_export(slug, "tmx")


@operation(
    "GET", "/memories/{slug}/export.csv", "Export as CSV", action=Action.READ,
    answers=(Answer(200, "CSV (RFC 4180), UTF-8", None, _HEADERS, MEDIA_TYPES["csv"]), _NOT_CHANGED),
)  # fmt: skip
def csv(slug: str) -> Response:
    """The same units as in TMX, one a row, with a header of column names. Send the ETag as If-None-Match."""
    return memory_export(slug, "csv")


@operation(
    "GET", "/memories/{slug}/export.xlsx", "Export as an Excel workbook", action=Action.READ,
    answers=(Answer(200, "XLSX, one sheet, every cell a text", None, _HEADERS, MEDIA_TYPES["xlsx"]), _NOT_CHANGED),
    raises=(Conflict,),
)  # fmt: skip
def xlsx(slug: str) -> Response:
    """The columns of the CSV. Texts over 32,767 characters and memories over 1,048,575 units answer 409 (conflict)."""
    return memory_export(slug, "xlsx")

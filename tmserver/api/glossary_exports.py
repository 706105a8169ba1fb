"""Exports: a glossary as a file, streamed."""

from flask import Response

from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.http.term_uploads import glossary_export
from tmserver.services.glossary_exports import MEDIA_TYPES

_NOT_CHANGED = Answer(304, "What If-None-Match names is still what would be sent")
_HEADERS = ("ETag", "Content-Disposition")


def _answers(form: str, meaning: str) -> tuple[Answer, Answer]:
    return Answer(200, meaning, None, _HEADERS, MEDIA_TYPES[form]), _NOT_CHANGED


@operation(
    "GET", "/glossaries/{slug}/export.tbx", "Export as TBX 3", action=Action.READ,
    answers=_answers("tbx", "TBX-Basic of ISO 30042:2019"),
)  # fmt: skip
def tbx(slug: str) -> Response:
    """Every concept, whatever its status; what TBX has no name for stands in notes. Send the ETag as If-None-Match."""
    return glossary_export(slug, "tbx")


@operation(
    "GET", "/glossaries/{slug}/export.tbx2", "Export as TBX 2", action=Action.READ,
    answers=_answers("tbx2", "TBX-Basic of version 2 (martif)"),
)  # fmt: skip
def tbx2(slug: str) -> Response:
    """For older tools. The same concepts."""
    return glossary_export(slug, "tbx2")


@operation(
    "GET", "/glossaries/{slug}/export.csv", "Export as CSV", action=Action.READ,
    answers=_answers("csv", "CSV (RFC 4180), UTF-8, a row a term"),
)  # fmt: skip
def csv(slug: str) -> Response:
    """Without loss: import it again and nothing changes."""
    return glossary_export(slug, "csv")


@operation(
    "GET", "/glossaries/{slug}/export.tsv", "Export as TSV", action=Action.READ,
    answers=_answers("tsv", "Tabs between cells, UTF-8, a row a term"),
)  # fmt: skip
def tsv(slug: str) -> Response:
    """The columns of the CSV; tabs and line breaks inside a cell are escaped."""
    return glossary_export(slug, "tsv")


@operation(
    "GET", "/glossaries/{slug}/export.xlsx", "Export as an Excel workbook", action=Action.READ,
    answers=_answers("xlsx", "XLSX, one sheet, every cell a text"),
)  # fmt: skip
def xlsx(slug: str) -> Response:
    """The columns of the CSV."""
    return glossary_export(slug, "xlsx")


@operation(
    "GET", "/glossaries/{slug}/export.json", "Export as JSON", action=Action.READ,
    answers=_answers("json", "The concepts with all they hold"),
)  # fmt: skip
def json(slug: str) -> Response:
    """Without loss, for programs."""
    return glossary_export(slug, "json")


@operation(
    "GET", "/glossaries/{slug}/export.txt", "Export for OmegaT", action=Action.READ,
    answers=_answers("txt", "Term, translation and remark between tabs, UTF-8"),
)  # fmt: skip
def txt(slug: str) -> Response:
    """What is in force, as OmegaT reads `glossary/*.txt`; forbidden translations stand in the remark."""
    return glossary_export(slug, "txt")


@operation(
    "GET", "/glossaries/{slug}/export.pairs.csv", "Export as CSV for CAT tools", action=Action.READ,
    answers=_answers("pairs.csv", "Term, translation and remark between commas, UTF-8, no head row"),
)  # fmt: skip
def pairs_csv(slug: str) -> Response:
    """What `export.txt` holds, as OmegaT reads `glossary/*.csv`."""
    return glossary_export(slug, "pairs.csv")

"""ninjs: the texts of a JSON document with the place of each, so that an export changes these and nothing else."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tmserver.domain.stories import StoryField
from tmserver.errors import FileRefused
from tmserver.formats.exchange import phrase
from tmserver.phrases import N_

_PIECE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|[{}\[\],:]|[^\s\"{}\[\],:]+", re.DOTALL)
_FIELDS: tuple[tuple[re.Pattern[str], StoryField], ...] = (
    (re.compile(r"headlines?(?:_\w+)?"), StoryField.HEADLINE),
    (re.compile(r"descriptions?(?:_\w+)?"), StoryField.STANDFIRST),
    (re.compile(r"(?:body|bodies)(?:_\w+)?"), StoryField.BODY),
)
_MARKED = re.compile(r"_(?:x?html|richtext)$")
_MOST_DEEP = 100
_OF_ITEM = re.compile(r"uri|guid|pubstatus|embargoed|versioncreated|headlines?(?:_\w+)?|(?:body|bodies)(?:_\w+)?")
"""What an item has of its own, and what wraps it has not."""
_WRAPPERS = ("data", "item")


@dataclass(frozen=True, slots=True)
class Text:
    """A string of the document: `source[start:end]` with its quotation marks. `marked`: it holds HTML."""

    start: int
    end: int
    value: str
    field: StoryField
    marked: bool


Path = tuple[str, ...]


def parse(source: str, name: str) -> dict[str, object]:
    """The document. Raises FileRefused with line and column, or when it is no object."""
    try:
        found = json.loads(source)
    except json.JSONDecodeError as error:
        reason = phrase(N_("line %(line)d, column %(column)d: this is no JSON"), line=error.lineno, column=error.colno)
        raise FileRefused(name=name, reason=reason, line=error.lineno) from None
    except (RecursionError, ValueError):
        raise FileRefused(name=name, reason=phrase(N_("nested too deep or too long to be safe")), line=None) from None
    if not isinstance(found, dict):
        raise FileRefused(
            name=name,
            reason=phrase(N_("it is JSON, but no object as ninjs has it: it begins with “[”, not with “{”")),
            line=1,
        )
    return found


def is_list(source: str) -> bool:
    """Whether a text is JSON of another shape than ninjs has; "[Rome] …" is none."""
    try:
        return source.startswith("[") and isinstance(json.loads(source), list)
    except (ValueError, RecursionError):
        return False


def texts(source: str) -> list[Text]:
    """The strings that are text of the story, in order. The document has been parsed: it is valid."""
    return [
        Text(start, end, value, what, _is_marked(path))
        for path, start, end in strings(source)
        if (what := _field(path)) is not None and (value := json.loads(source[start:end])).strip()
    ]


def item(document: Mapping[str, object]) -> tuple[Path, Mapping[str, object]]:
    """The news item of a document and where it stands: itself, or what the answer of a content service wraps."""
    path: Path = ()
    while not any(_OF_ITEM.fullmatch(name) for name in document):
        wrapped = next(((name, inner) for name in _WRAPPERS if isinstance(inner := document.get(name), dict)), None)
        if wrapped is None:
            break
        path, document = (*path, wrapped[0]), wrapped[1]
    return path, document


def strings(source: str) -> Iterator[tuple[Path, int, int]]:
    """Path, start and end of every string value; items of a list have no name of their own."""
    return ((path, start, end) for path, start, end in _values(source) if source[start] == '"')


def _values(source: str) -> Iterator[tuple[Path, int, int]]:
    """Path, start and end of every string value, and of the brace that opens an object."""
    keys: list[str | None] = []
    kinds: list[str] = []
    expects_key = False
    for found in _PIECE.finditer(source):
        piece = found[0]
        if piece in "{[":
            if piece == "{":
                yield _named(keys), found.start(), found.end()
            kinds.append(piece)
            keys.append(None)
            expects_key = piece == "{"
        elif piece in "}]":
            kinds.pop()
            keys.pop()
            expects_key = False
        elif piece == ",":
            expects_key = bool(kinds) and kinds[-1] == "{"
        elif piece == ":":
            expects_key = False
        elif expects_key:
            keys[-1] = json.loads(piece)
        elif piece.startswith('"'):
            yield _named(keys), found.start(), found.end()


def _named(keys: Sequence[str | None]) -> Path:
    return tuple(key for key in keys if key is not None)


def _field(path: Path) -> StoryField | None:
    """The field of a string by where it stands: headline, headlines[].value, associations.*.description_text …"""
    if not path or len(path) > _MOST_DEEP:
        return None
    name = path[-2] if path[-1] == "value" and len(path) > 1 else path[-1]
    for pattern, what in _FIELDS:
        if pattern.fullmatch(name):
            own = path[-1] == "value" or name == path[-1]
            inside = "associations" in path[:-1]
            return (StoryField.CAPTION if inside and what is not StoryField.HEADLINE else what) if own else None
    return None


def _is_marked(path: Path) -> bool:
    return any(_MARKED.search(name) is not None for name in path[-2:])


def value_at(source: str, wanted: Path) -> tuple[int, int] | None:
    """Start and end of the first string at a path."""
    return next(((start, end) for path, start, end in strings(source) if path == wanted), None)


def inside(source: str, wanted: Path) -> int:
    """Where the object at a path begins inside its brace."""
    return next(end for path, start, end in _values(source) if path == wanted and source[start] == "{")

"""The interface describing itself: the OpenAPI document, and the same as a page for people."""

import json
import re
import shlex
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from flask import Response, render_template, request

from tmserver.api import openapi
from tmserver.api.registry import JSON, LARGEST_ID, PREFIX, Answer, Operation, operation

_PLACES = {"user": "rita", "id": "17", "job": "4", "replacement": "7", "concept": "12", "comment": "5", "number": "3",
           "story": "5", "segment": "14", "language": "en"}  # fmt: skip
_SLUGS = {"desks": "world", "outlets": "house", "glossaries": "energy", "concepts": "energy", "comments": "energy",
          "watching": "energy", "usage": "energy", "styles": "house", "suggestions": "energy",
          "glossary_imports": "energy", "glossary_exports": "energy"}  # fmt: skip
_LIMITS = (("minimum", "≥ {:,}"), ("maximum", "≤ {:,}"), ("maxLength", "≤ {:,} characters"))
_WORTH_SAYING = 10**9
"""Bounds above it are the database's, nobody meets them."""
_VALUES = {"source": "it", "target": "en", "q": "Nessun ferito."}


@dataclass(frozen=True, slots=True)
class Shown:
    """An operation as the page shows it: what the document says of it, and how to call it."""

    operation: Operation
    described: dict[str, Any]
    curl: str


@cache
def _document() -> str:
    return json.dumps(openapi.document(), ensure_ascii=False)


@operation(
    "GET", "/openapi.json", "The OpenAPI 3.1 document", action=None, answers=Answer(200, "This interface, described")
)
def document() -> Response:
    """Made from the same models that read requests and write answers. No sign-in is needed."""
    return Response(_document(), mimetype=JSON)


def docs() -> str:
    """The page at /api/docs; no sign-in is needed."""
    return _page(request.host_url.rstrip("/"))


@lru_cache(maxsize=4)
def _page(address: str) -> str:
    """The page for people who reach us at an address: 0.1 s to make, the same until the program ends."""
    described = json.loads(_document())
    shown: dict[str, list[Shown]] = {noun: [] for noun in openapi.NOUNS}
    for one in openapi.in_order():
        said = described["paths"][PREFIX + one.path][one.method.lower()]
        shown[one.noun].append(Shown(one, said, curl(one, address)))
    return render_template(
        "api/docs.html", document=described, nouns=openapi.NOUNS, shown=shown, type_of=type_of, code=marked_code
    )


def curl(one: Operation, address: str) -> str:
    """A command line that calls the operation, with values made up; the token stands in the variable TOKEN."""
    path = re.sub(r"\{(\w+)\}", lambda found: _PLACES.get(found[1]) or _SLUGS.get(one.noun, "world"), one.path)
    parts = ["curl"]
    if one.action is not None:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if one.method != "GET" and not (one.method == "POST" and (one.bodies or one.upload)):
        parts.append(f"-X {one.method}")
    if one.if_match:
        parts.append("-H 'If-Match: \"1\"'")
    if one.bodies:
        example = one.bodies[0].model_json_schema()["examples"][0]
        parts += [f"-H 'Content-Type: {JSON}'", f"-d {shlex.quote(json.dumps(example, ensure_ascii=False))}"]
    elif one.upload:
        parts.append("-F file=@archive.tmx")
    if one.query is not None:
        needed = [name for name, field in one.query.model_fields.items() if field.is_required()]
        if needed:
            parts.append(
                "-G " + " ".join(f"--data-urlencode {shlex.quote(f'{name}={_VALUES[name]}')}" for name in needed)
            )
    return " \\\n  ".join([*parts, shlex.quote(address + PREFIX + path)])


def type_of(schema: dict[str, Any]) -> str:
    """A JSON Schema in a few words, for the tables of the page."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(map(type_of, choices))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    kind = str(schema.get("format", schema.get("type", "anything")))
    limits = [words.format(schema[name]) for name, words in _LIMITS if schema.get(name, LARGEST_ID) < _WORTH_SAYING]
    return ", ".join([kind, *limits])


def marked_code(text: str) -> list[tuple[bool, str]]:
    """Text cut at its backquotes: (is it code, piece)."""
    return [(bool(place % 2), piece) for place, piece in enumerate(text.split("`")) if piece]

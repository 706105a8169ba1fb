"""The OpenAPI 3.1 document, made from the registry and the pydantic models."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from tmserver import __version__
from tmserver.api.answers import Problem
from tmserver.api.registry import JSON, OPERATIONS, PREFIX, Answer, Operation, place_schema
from tmserver.errors import TmServerError
from tmserver.http.identity import COOKIE

Schema = dict[str, Any]

NOUNS = {
    "description": "This description.",
    "account": "Who asks.",
    "matches": "Look-ups: what has been said before.",
    "concordance": "Every unit that holds some words, and how they were rendered.",
    "terms": "Terms of the glossaries in a text.",
    "checks": "What is to say against a translation.",
    "segmentation": "Texts cut into sentences.",
    "memories": "Translation memories.",
    "glossaries": "Glossaries of the desk's terms.",
    "concepts": "Concepts of a glossary, and rulings on them.",
    "comments": "What people say of concepts.",
    "suggestions": "Names of CLDR for proposals.",
    "watching": "Glossaries and concepts that one watches, and the feed of changes.",
    "usage": "From a ruling to the memory: what a concept hits, and which units keep to it.",
    "glossary_imports": "Files of terms on their way in.",
    "glossary_exports": "Glossaries as files.",
    "units": "Units of a memory.",
    "imports": "Files on their way in.",
    "exports": "Memories as files.",
    "xliff": "XLIFF files of other tools, pre-translated.",
    "changes": "Changes of many units at once, and taking them back.",
    "replacements": "Find and replace, with a preview.",
    "quality": "What is wrong in a memory: findings, and reports of units.",
    "stories": "Stories to translate.",
    "story_segments": "Segments of a story: drafts, confirming, history.",
    "story_approval": "Approving and locking segments.",
    "segment_comments": "What people say of segments.",
    "story_matches": "What the memory holds for a whole story.",
    "story_replacements": "Find and replace in the translations of a story.",
    "story_files": "Stories in and out as files.",
    "jobs": "Work in the background.",
    "desks": "Desks and their members.",
    "outlets": "Styles the desks write for.",
    "styles": "How the house and its outlets write, and style sheets.",
    "users": "People: their data, and removing them.",
    "webhooks": "Addresses that are told of events.",
}
"""The tags, in the order of the docs page."""

ABOUT = (
    "Translation memory for a newsroom. Send a token as `Authorization: Bearer …`. Errors are problem+json in the "
    "language of `Accept-Language` (English or Italian). Offsets count code points and end before `end`; times are "
    "UTC; languages are BCP 47 tags."
)
_HEADERS = {
    "Location": "The address of what was created.",
    "ETag": "A validator of the answer: a version for If-Match, a file's state for If-None-Match.",
    "Content-Disposition": "The name of the file.",
}
_PLACE = re.compile(r"\{(\w+)\}")
_PLACES = {
    "slug": "Its slug.",
    "user": "The user's name.",
    "name": "The person's name.",
    "id": "The unit's number.",
    "job": "The job's number.",
    "replacement": "The change's number.",
    "concept": "The concept's number.",
    "language": "A language: en or it.",
    "comment": "The comment's number.",
    "change": "The change's number.",
    "finding": "The finding's number.",
    "number": "The import's number.",
    "story": "The story's number.",
    "segment": "The segment's number, which never changes.",
}


def _reference(model: type[BaseModel]) -> Schema:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _one_of(models: Iterable[type[BaseModel]]) -> Schema:
    references = [_reference(model) for model in models]
    return references[0] if len(references) == 1 else {"oneOf": references}


def _schemas() -> Schema:
    """Every model by name: what is sent as callers may send it, what is answered as we write it."""
    sent = {model for one in OPERATIONS for model in one.bodies}
    said = {model for one in OPERATIONS for answer in one.answers for model in answer.models} | {Problem}
    found: Schema = {}
    for models, mode in ((sent, "validation"), (said, "serialization")):
        ordered = sorted(models, key=lambda model: model.__name__)
        _, schema = models_json_schema(
            [(model, mode) for model in ordered],  # type: ignore[misc]  # mypy widens the literal
            ref_template="#/components/schemas/{model}",
        )
        for name, one in schema["$defs"].items():
            if found.setdefault(name, _untitled(one)) != _untitled(one):
                raise ValueError(f"two models are named {name}")
    return found


def _untitled(schema: Any) -> Any:
    """A schema without the titles that pydantic makes of field names."""
    if isinstance(schema, list):
        return [_untitled(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: one if key == "examples" else _untitled(one)
        for key, one in schema.items()
        if not (key == "title" and isinstance(one, str))
    }


def _query_parameters(model: type[BaseModel]) -> list[Schema]:
    schema = _untitled(model.model_json_schema(mode="validation"))
    return [_query_parameter(name, one, schema) for name, one in schema["properties"].items()]


def _query_parameter(name: str, schema: Schema, of: Schema) -> Schema:
    schema = dict(schema)
    described = schema.pop("description", None)
    choices = [choice for choice in schema.pop("anyOf", []) if choice != {"type": "null"}]
    if choices:  # a query cannot say null: not sent is the only way
        schema |= choices[0]
        schema.pop("default", None)
    if "$ref" in schema:
        schema = dict(of["$defs"][schema["$ref"].rpartition("/")[2]])
        described = described or schema.pop("description", None)
    parameter: Schema = {"name": name, "in": "query", "required": name in of.get("required", ()), "schema": schema}
    if described:
        parameter["description"] = described
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": False}
    return parameter


def _parameters(one: Operation) -> list[Schema]:
    found = [
        {"name": place, "in": "path", "required": True, "description": _PLACES[place], "schema": place_schema(place)}
        for place in _PLACE.findall(one.path)
    ]
    if one.if_match:
        found.append(
            {
                "name": "If-Match", "in": "header", "required": True, "description": 'The version you read: 3 or "3".',
                "schema": {"type": "string", "pattern": '^(W/)?"?[0-9]{1,9}"?$'},
            }
        )  # fmt: skip
    if one.may_repeat:
        found.append(
            {
                "name": "Idempotency-Key", "in": "header", "required": False,
                "description": "A name for this very write: sent again, it changes nothing more.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            }
        )  # fmt: skip
    if any(answer.status == 304 for answer in one.answers):
        found.append({"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}})
    return found + (_query_parameters(one.query) if one.query else [])


def _body(one: Operation) -> Schema:
    content: Schema = {}
    if one.bodies:
        content[JSON] = {"schema": _one_of(one.bodies)}
    if one.upload:
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        form = {"type": "object", "properties": {"file": file}, "required": ["file"]}
        content["multipart/form-data"] = {"schema": form}
    return {"required": True, "content": content}


def _good(answer: Answer) -> Schema:
    said: Schema = {"description": answer.meaning}
    if answer.headers:
        said["headers"] = {
            name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in answer.headers
        }
    if answer.models:
        said["content"] = {answer.media: {"schema": _one_of(answer.models)}}
    elif answer.status not in {204, 304}:
        kind = "object" if answer.media == JSON else "string"
        said["content"] = {answer.media.partition(";")[0]: {"schema": {"type": kind}}}
    return said


def _refused(refusals: Iterable[type[TmServerError]]) -> Schema:
    slugs = [refusal.slug for refusal in refusals]
    return {
        "description": " · ".join(f"[{slug}](/docs/errors#{slug})" for slug in slugs),
        "x-problems": slugs,
        "content": {"application/problem+json": {"schema": _reference(Problem)}},
    }


def _operation(one: Operation) -> Schema:
    responses = {str(answer.status): _good(answer) for answer in one.answers}
    for status, refusals in groupby(one.refusals, key=lambda refusal: refusal.status):
        responses[str(status)] = _refused(refusals)
    role = one.least_role
    described: Schema = {
        "operationId": one.id,
        "tags": [one.noun],
        "summary": one.summary,
        "description": one.about,
        "x-least-role": role.value if role else None,
        "parameters": _parameters(one),
        "responses": dict(sorted(responses.items())),
    }
    if one.bodies or one.upload:
        described["requestBody"] = _body(one)
    if role is None:
        described["security"] = []
    return described


def in_order() -> list[Operation]:
    """The operations, noun by noun, as they were announced."""
    order = list(NOUNS)
    return sorted(OPERATIONS, key=lambda one: order.index(one.noun))


def document() -> Schema:
    """The whole document; the same at every call of one version of the program."""
    paths: Schema = {}
    for one in in_order():
        paths.setdefault(PREFIX + one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "tmserver", "version": __version__, "summary": "REST v1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}, {"basic": []}, {"cookie": []}],
        "tags": [{"name": name, "description": about} for name, about in NOUNS.items()],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "A token."},
                "basic": {"type": "http", "scheme": "basic", "description": "Any name; the token as the password."},
                "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A signed-in page."},
            },
        },
    }

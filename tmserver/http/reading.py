"""Bodies, queries and forms read into pydantic models; what is wrong with them said in our own sentences."""

import json
import re
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from flask import request
from pydantic import BaseModel, ValidationError

from tmserver.errors import BadRequest, Invalid, VersionRequired
from tmserver.phrases import N_, Phrase

Model = TypeVar("Model", bound=BaseModel)

_REASONS: dict[str, str] = {
    "missing": N_("this is required."),
    "extra_forbidden": N_("there is no such field here."),
    "string_type": N_("this must be a text."),
    "int_type": N_("this must be a whole number."),
    "int_parsing": N_("this must be a whole number."),
    "int_from_float": N_("this must be a whole number."),
    "bool_type": N_("this must be true or false."),
    "bool_parsing": N_("this must be true or false."),
    "list_type": N_("this must be a list."),
    "dict_type": N_("this must be an object."),
    "model_type": N_("this must be an object."),
    "model_attributes_type": N_("this must be an object."),
    "enum": N_("use one of %(expected)s."),
    "literal_error": N_("use one of %(expected)s."),
    "greater_than_equal": N_("use %(ge)s or more."),
    "less_than_equal": N_("use %(le)s or less."),
    "day": N_("write a day like 2026-03-31."),
    "moment": N_("write a time with its zone like 2026-03-12T18:00:00+01:00."),
    "too_long": N_("give at most %(max_length)s."),
    "too_short": N_("give at least %(min_length)s."),
    "string_too_long": N_("use at most %(max_length)s characters."),
    "string_too_short": N_("use at least %(min_length)s characters."),
    "string_unicode": N_("this is not valid Unicode text."),
}
_VERSION = re.compile(r'[0-9]{1,9}|"[0-9]{1,9}"')
_OTHERWISE = N_("this value is not allowed.")


def _refusal(error: ValidationError) -> Invalid:
    """Our sentence for the first thing that is wrong."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = ""
    for part in first["loc"]:
        field += f"[{part}]" if isinstance(part, int) else f".{part}" if field else str(part)
    template = _REASONS.get(first["type"], _OTHERWISE)
    context: dict[str, Any] = {name: str(value).replace("'", "") for name, value in first.get("ctx", {}).items()}
    return Invalid(field=field or "body", reason=Phrase(template, context))


def checked(model: type[Model], values: Any) -> Model:
    """The values as a model. Raises Invalid naming the field and what is allowed."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _refusal(error) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRequest(reason=Phrase(N_("a name stands twice in one object.")))
    return found


def _no_constant(_: str) -> Any:
    raise BadRequest(reason=Phrase(N_("NaN and Infinity are no JSON.")))


def json_body() -> Any:
    """The request's JSON. Raises BadRequest for invalid UTF-8, invalid JSON, a name given twice, too deep nesting."""
    data = request.get_data(cache=False)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(
            reason=Phrase(N_("the body is not valid UTF-8 at byte %(position)d."), {"position": error.start})
        ) from None
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadRequest(
            reason=Phrase(
                N_("the body is not valid JSON at line %(line)d, column %(column)d."),
                {"line": error.lineno, "column": error.colno},
            )
        ) from None
    except (RecursionError, ValueError):
        raise BadRequest(reason=Phrase(N_("the body is nested too deep or holds too large a number."))) from None


def body(model: type[Model]) -> Model:
    """The request's JSON as a model. Raises BadRequest, Invalid."""
    return checked(model, json_body())


def query(model: type[Model]) -> Model:
    """The query string as a model; a name may stand in it once. Raises BadRequest, Invalid."""
    refuse_invalid_utf8()
    if any(len(values) > 1 for _, values in request.args.lists()):
        raise BadRequest(reason=Phrase(N_("a name stands twice in the query.")))
    return checked(model, request.args.to_dict(flat=True))


def refuse_invalid_utf8() -> None:
    """Raise BadRequest when the query string is not UTF-8: Werkzeug would put U+FFFD into the text in silence."""
    try:
        unquote_to_bytes(request.query_string).decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest(reason=Phrase(N_("the query is not valid UTF-8."))) from None


def version_from_if_match() -> int:
    """The version in If-Match: 3 or "3". Raises VersionRequired, BadRequest."""
    given = request.headers.get("If-Match")
    if given is None:
        raise VersionRequired
    if not _VERSION.fullmatch(given.strip()):
        raise BadRequest(reason=Phrase(N_('If-Match takes the version you read, like "3".')))
    return int(given.strip().strip('"'))


def idempotency_key() -> str | None:
    """The name that a caller gives to this very write; None: none."""
    return request.headers.get("Idempotency-Key")

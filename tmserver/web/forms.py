"""Forms of the pages: read once at the door into a model, and shown again with a sentence when they are refused."""

from typing import Annotated
from urllib.parse import unquote_to_bytes

from flask import request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tmserver.errors import BadRequest, TmServerError
from tmserver.http.reading import Model, checked
from tmserver.phrases import N_, Phrase

SHOWN_AGAIN = frozenset({401, 409, 422})
"""Statuses of refusals that the form itself shows; the others are pages of their own."""


def _with_line_feeds(text: object) -> object:
    """Browsers send every line break of a text field as CR LF (HTML, form submission); people typed one character."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


def _none_if_empty(text: object) -> object:
    return None if text == "" else text


Text = Annotated[str, BeforeValidator(_with_line_feeds)]
_Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Name = Annotated[_Slug | None, BeforeValidator(_none_if_empty)]
"""The slug of a desk or outlet; None when the form leaves it open."""
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Form(BaseModel):
    """Base of the forms: what a form does not know is left aside, browsers and extensions add fields of their own."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def raw() -> dict[str, str]:
    """The posted fields, as text. Raises BadRequest for a body that is no form or not UTF-8."""
    if request.mimetype != "application/x-www-form-urlencoded":
        raise BadRequest(reason=Phrase(N_("this address takes the form of its page.")))
    try:
        unquote_to_bytes(request.get_data(cache=True).replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest(reason=Phrase(N_("the form is not valid UTF-8."))) from None
    return request.form.to_dict(flat=True)


def read(model: type[Model]) -> Model:
    """The posted form as a model. Raises BadRequest, Invalid."""
    return checked(model, raw())


def is_shown_again(refusal: TmServerError) -> bool:
    """Whether the form is shown again with the refusal's sentence; raise it otherwise."""
    return refusal.status in SHOWN_AGAIN and refusal.slug != "not-signed-in"

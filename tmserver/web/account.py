"""What is one's own: language, theme, tokens."""

from datetime import timedelta
from typing import Annotated

from flask import Blueprint, Response, request, url_for
from pydantic import Field

from tmserver.domain.people import Action, Keymap, Scope
from tmserver.errors import Invalid, TmServerError
from tmserver.http import reading
from tmserver.http.identity import COOKIE, Call, core, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.phrases import N_, Phrase
from tmserver.services import desks, signin, users
from tmserver.web import forms, frame
from tmserver.web.addresses import MOST_SMALL_ID
from tmserver.web.frame import THEME_COOKIE, THEMES

_THEME_LASTS = timedelta(days=400)


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/me", "me", me)
    blueprint.add_url_rule("/me/keys", "set_keys", set_keys, methods=["POST"])
    blueprint.add_url_rule("/me/language", "set_language", set_language, methods=["POST"])
    blueprint.add_url_rule("/me/password", "set_password", set_password, methods=["POST"])
    blueprint.add_url_rule("/me/theme", "set_theme", set_theme, methods=["POST"])
    blueprint.add_url_rule("/me/tokens", "create_token", create_token, methods=["POST"])
    blueprint.add_url_rule(
        f"/me/tokens/<int(max={MOST_SMALL_ID}):token_id>/revoke", "revoke_token", revoke_token, methods=["POST"]
    )


class LanguageForm(forms.Form):
    """The language of the pages."""

    language: str = ""


class KeysForm(forms.Form):
    """Whose keys the story editor has; `enter`: Enter alone confirms; `similar`: similar matches are filled in."""

    keymap: Annotated[Keymap, Field(strict=False)]
    enter: str = ""
    similar: str = ""


class PasswordForm(forms.Form):
    """The present password, and the new one twice."""

    present: str = ""
    password: str = ""
    repeated: str = ""


class ThemeForm(forms.Form):
    """light, dark, or "" for the system's."""

    theme: str = ""


class TokenForm(forms.Form):
    """A new token."""

    label: str = ""
    scope: Scope = Scope.READ


def me() -> Response:
    """The page of the signed-in user."""
    with reading_call() as call:
        return _me_page(call)


def _me_page(
    call: Call, *, secret: str | None = None, label: str = "", refusal: TmServerError | None = None
) -> Response:
    return frame.page(
        "me.html",
        actor=call.actor,
        section="me",
        status=refusal.status if refusal else 200,
        user=users.get(call.session, call.actor, call.actor.name),
        tokens=[token for token, _ in users.tokens(call.session, call.actor, call.actor.name)],
        desks=[(desk, call.actor.role_at(desk.id)) for desk in desks.desks(call.session, call.actor)],
        secret=secret,
        label=label,
        refusal=refusal,
        here=request.host_url,
        themes=THEMES,
        may_manage=call.actor.may_ever(Action.MANAGE_SERVICE),
        least_password=users.LEAST_PASSWORD,
        most_password=users.MOST_PASSWORD,
        done=request.args.get("done", ""),
    )


def set_language() -> Response:
    """Save the language with the user."""
    require_signed_in()
    form = forms.read(LanguageForm)
    with writing_call() as call:
        users.set_language(call.session, call.actor, call.now, form.language)
    return frame.go(url_for("web.me", done="language"))


def set_keys() -> Response:
    """Save how the user works in the story editor."""
    require_signed_in()
    form = forms.read(KeysForm)
    with writing_call() as call:
        users.set_editor(
            call.session, call.actor, call.now, form.keymap,
            enter_confirms=bool(form.enter), fills_similar=bool(form.similar),
        )  # fmt: skip
    return frame.go(url_for("web.me", done="language"))


def set_password() -> Response:
    """Change the password: the present one is asked for, throttled like a sign-in; all other sessions end.

    Passwords are checked and hashed outside any transaction, since that takes a tenth of a second each.
    """
    require_signed_in()
    form = forms.read(PasswordForm)
    wired, address, secret = core(), request.remote_addr or "-", request.cookies.get(COOKIE)
    try:
        with reading_call() as call:
            name = call.actor.name
            signin.check_throttle(call.session, call.now, name, address)
            stored = signin.password_hash_of(call.session, name)
        if form.password != form.repeated:
            raise Invalid(field="repeated", reason=Phrase(N_("it differs from the new password.")))
        if not users.password_matches(stored, form.present[: users.MOST_PASSWORD + 1]):
            with wired.writing() as session:
                signin.note_failure(session, wired.now(), name, address)
            raise Invalid(field="present", reason=Phrase(N_("this is not your present password.")))
        hashed = users.hash_password(form.password)
        with writing_call() as call:
            users.set_password(call.session, call.actor, call.now, name, hashed, kept_session=secret)
    except TmServerError as refusal:
        if not (forms.is_shown_again(refusal) or refusal.slug == "too-many-attempts"):
            raise
        with reading_call() as call:
            return _me_page(call, refusal=refusal)
    return frame.go(url_for("web.me", done="password"))


def set_theme() -> Response:
    """Keep the theme in this browser: screens differ, people do not."""
    require_signed_in()
    form = forms.read(ThemeForm)
    answer = frame.go(url_for("web.me", done="language"))
    if form.theme in THEMES:
        answer.set_cookie(
            THEME_COOKIE, form.theme, max_age=_THEME_LASTS, path="/", httponly=True, samesite="Lax",
            secure=request.is_secure,
        )  # fmt: skip
    else:
        answer.delete_cookie(THEME_COOKIE, path="/", httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


def create_token() -> Response:
    """Make a token and show its secret, this once."""
    require_signed_in()
    values = forms.raw()
    try:
        form = reading.checked(TokenForm, values)
        with writing_call() as call:
            _, secret = users.create_token(
                call.session, call.actor, call.now, user_name=call.actor.name, label=form.label, scope=form.scope
            )
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _me_page(call, label=values.get("label", ""), refusal=refusal)
    with reading_call() as call:
        return _me_page(call, secret=secret)


def revoke_token(token_id: int) -> Response:
    """The token is dead at the next request."""
    require_signed_in()
    with writing_call() as call:
        users.revoke_token(call.session, call.actor, call.now, token_id)
    return frame.go(url_for("web.me", done="revoked"))

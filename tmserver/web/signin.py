"""Signing in and out: with a password, or with one click at the demonstration desk on this machine."""

from datetime import datetime
from ipaddress import ip_address

from flask import Blueprint, Request, Response, g, request, url_for

from tmserver.errors import DemoSignInRefused, SignInFailed, TmServerError
from tmserver.http import identity
from tmserver.http.identity import COOKIE, core
from tmserver.http.language import language
from tmserver.http.refusals import say_when
from tmserver.i18n import LANGUAGES
from tmserver.phrases import shown
from tmserver.services import signin, users
from tmserver.web import forms, frame
from tmserver.web.addresses import local_path

_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/sign-in", "sign_in", sign_in, methods=["GET"])
    blueprint.add_url_rule("/sign-in", "sign_in_post", sign_in_post, methods=["POST"])
    blueprint.add_url_rule("/sign-in/demo", "demo_sign_in", demo_sign_in, methods=["POST"])
    blueprint.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])


class SignInForm(forms.Form):
    """Name and password as typed."""

    username: str = ""
    password: str = ""
    stay: bool = False
    next: str = "/"
    language: str = ""


def _settle_language(chosen: str) -> None:
    """Strangers choose a language by link; the choice travels with the form."""
    if chosen in LANGUAGES:
        g.language = chosen


def _is_from_here(asked: Request) -> bool:
    """Whether the browser runs on this machine, as far as headers tell: no proxy, and a host name that is local."""
    headers = {name.lower() for name, _ in asked.headers}
    behind_proxy = any(name == "forwarded" or name.startswith("x-forwarded") for name in headers)
    host = asked.host.lower()
    name = host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
    return not behind_proxy and name in _LOCAL_HOSTS and _is_loopback(asked.remote_addr)


def _is_loopback(address: str | None) -> bool:
    """Whether the connection itself comes from this machine: a Host header can be forged, this cannot."""
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def _demo_name() -> str | None:
    """The demonstration's user, if this request may enter as them."""
    if core().settings.trusted_proxies > 0 or not _is_from_here(request):
        return None
    with core().reading() as session:
        return signin.demo_user(session)


def _form_page(form: SignInForm, refusal: TmServerError | None = None) -> Response:
    return frame.page(
        "signin.html",
        status=refusal.status if refusal else 200,
        form=form,
        refusal=refusal,
        next=local_path(form.next),
        demo=_demo_name(),
        other_language=next(other for other in LANGUAGES if other != language()),
    )


def sign_in() -> Response:
    """The form; who is signed in already goes on."""
    form = SignInForm(next=request.args.get("next", "/"), language=request.args.get("language", ""))
    if identity.signed_in() is not None:
        return frame.go(local_path(form.next))
    _settle_language(form.language)
    return _form_page(form)


def sign_in_post() -> Response:
    """Throttle, check the password outside any transaction, then start the session."""
    form = forms.read(SignInForm)
    _settle_language(form.language)
    try:
        secret, ends = _start(form)
    except TmServerError as refusal:
        if refusal.slug not in {"sign-in-failed", "too-many-attempts"}:
            raise
        return say_when(_form_page(form, refusal), refusal)
    return _entered(secret, ends if form.stay else None, local_path(form.next))


def _start(form: SignInForm) -> tuple[str, datetime]:
    """The cookie's secret and its end. Raises TooManyAttempts, SignInFailed."""
    name, address = shown(form.username.strip()), request.remote_addr or "-"
    wired = core()
    with wired.reading() as session:
        signin.check_throttle(session, wired.now(), name, address)
        stored = signin.password_hash_of(session, name)
    matches = users.password_matches(stored, form.password[: users.MOST_PASSWORD + 1])
    with wired.writing() as session:
        if matches:
            _, secret, ends = signin.start_session(session, wired.now(), name, address, stay=form.stay)
            return secret, ends
        signin.note_failure(session, wired.now(), name, address)
    raise SignInFailed


def demo_sign_in() -> Response:
    """One click, no password. Raises DemoSignInRefused away from the demonstration or from this machine."""
    wired = core()
    if _demo_name() is None:
        raise DemoSignInRefused
    with wired.writing() as session:
        _, secret, _ = signin.start_demo_session(session, wired.now())
    return _entered(secret, None, local_path(forms.raw().get("next")))


def sign_out() -> Response:
    """End this browser's session; also without one."""
    secret = request.cookies.get(COOKIE)
    if secret:
        wired = core()
        with wired.writing() as session:
            signin.end_session(session, wired.now(), secret)
    answer = frame.go(url_for("web.sign_in"))
    answer.delete_cookie(COOKIE, path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    return answer


def _entered(secret: str, ends: datetime | None, after: str) -> Response:
    answer = frame.go(after)
    answer.set_cookie(COOKIE, secret, expires=ends, path="/", httponly=True, samesite="Lax", secure=request.is_secure)
    return answer

"""The frame of every page: templates, words, numbers and times in the reader's language, addresses of static files."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from flask import Response, g, request, url_for
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tmserver import __version__
from tmserver.domain.people import Action, Actor
from tmserver.errors import TmServerError
from tmserver.http.identity import core
from tmserver.http.language import language, translate
from tmserver.i18n import LANGUAGES, catalogue
from tmserver.phrases import Phrase
from tmserver.web import static, wording

THEME_COOKIE = "tmserver_theme"
THEMES = ("light", "dark")
_LOCALES = {"en": Locale("en", "GB"), "it": Locale("it", "IT")}


def _locale() -> Locale:
    return _LOCALES[language()]


def say(template: str) -> str:
    """An English template of the code in the reader's language."""
    return translate()(template)


def _in_words(phrase: Phrase | dict[str, object]) -> str:
    """A phrase, or one that a JSON column holds, as a sentence."""
    return (phrase if isinstance(phrase, Phrase) else Phrase.from_json(phrase)).text(translate())


def _number(value: int) -> str:
    """1,250 or 1.250."""
    return str(format_decimal(value, locale=_locale()))


def _when(at: datetime) -> Markup:
    """A <time>: the hour for today, else the day, in the service's time zone; the whole of it as title."""
    zone = core().settings.timezone
    return _time_element(at, core().now().astimezone(zone).date(), zone, language())


@lru_cache(maxsize=4096)
def _time_element(at: datetime, today: date, zone: ZoneInfo, language: str) -> Markup:
    local, locale = at.astimezone(zone), _LOCALES[language]
    short = (
        format_time(local, "HH:mm", locale=locale)
        if local.date() == today
        else format_date(local, "d MMM y", locale=locale)
    )
    long = format_datetime(local, "d MMMM y, HH:mm", locale=locale)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(timespec="seconds"), long, short)


def _day(day: date) -> str:
    """24 Feb 2022."""
    return str(format_date(day, "d MMM y", locale=_locale()))


def _month(day: date) -> str:
    """Feb 2022."""
    return str(format_date(day, "MMM y", locale=_locale()))


def _long_day(at: datetime) -> str:
    """Thursday 12 March 2026."""
    return str(format_date(at.astimezone(core().settings.timezone), "EEEE d MMMM y", _locale()))


def language_word(tag: str) -> str:
    """Italian, or italiano: a tag in the reader's language; the tag itself where nothing is known of it."""
    try:
        return str(Locale.parse(tag, sep="-").get_display_name(_locale()) or tag)
    except (ValueError, UnknownLocaleError):
        return tag


def language_name(tag: str) -> str:
    """The same with a capital, as a heading has it."""
    name = language_word(tag)
    return name[:1].upper() + name[1:]


def _sentence(refusal: TmServerError) -> str:
    return refusal.sentence(translate())


def _reason(refusal: TmServerError) -> str:
    """The sentence without the name of the field it stands beside."""
    return _sentence(refusal).removeprefix(f"{refusal.params.get('field')}: ")


def _plural(one: str, many: str, count: int) -> str:
    return str(catalogue(language()).ungettext(one, many, count))


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(say, _plural, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(
        say=say, phrase=_in_words, number=_number, when=_when, day=_day, month=_month, long_day=_long_day,
        language_name=language_name,
        initials=wording.initials, band=wording.band, sentence=_sentence, reason=_reason,
    )  # fmt: skip
    made.globals.update(
        url_for=url_for,
        static=static.address,
        modules=static.modules,
        version=__version__,
        Action=Action,
        wording=wording,
        languages=LANGUAGES,
    )
    return made


_TEMPLATES = _environment()


def theme() -> str:
    """light, dark, or "" for the system's own."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def text(template: str, /, **values: object) -> str:
    """A template filled, in the reader's language."""
    return _TEMPLATES.get_template(template).render(language=language(), **values)


def page(template: str, /, *, actor: Actor | None = None, status: int = 200, **values: object) -> Response:
    """A whole page as an answer. `actor` is who reads it, None for strangers."""
    frame: dict[str, object] = {
        "actor": actor, "theme": theme(), "section": "", "request_id": g.get("request_id", ""), "now": core().now(),
    }  # fmt: skip
    return Response(text(template, **(frame | values)), status=status, mimetype="text/html")


def go(path: str) -> Response:
    """See other: the browser asks for `path` with GET."""
    return Response(status=303, headers={"Location": path})

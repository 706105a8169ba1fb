"""The languages people read: English in the code, Italian from `translations/it.po`, read at start."""

import io
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from tmserver.phrases import Translator

LANGUAGES = ("en", "it")
_CATALOGUES = Path(__file__).parent / "translations"


@lru_cache(maxsize=8)
def catalogue(language: str) -> Translations:
    """The catalogue of a language; English is the language of the templates and needs none."""
    path = _CATALOGUES / f"{language}.po"
    if language == "en" or not path.exists():
        return Translations()
    compiled = io.BytesIO()
    with path.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def translator(language: str) -> Translator:
    """Turns an English template into the language's."""
    return catalogue(language).ugettext


def best_language(accepted: str | None) -> str:
    """The language of an Accept-Language header, or of LANG, that we speak; English when none is."""
    best, best_weight = "en", 0.0
    for part in (accepted or "").split(","):
        tag, _, weight = part.partition(";")
        language = tag.strip().replace("_", "-").partition("-")[0].partition(".")[0].lower()
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
        except ValueError:
            continue
        if language in LANGUAGES and quality > best_weight:
            best, best_weight = language, quality
    return best

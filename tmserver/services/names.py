"""Slugs and names that people give to desks, outlets, memories, glossaries and users."""

import re

from tmserver.domain import languages
from tmserver.domain.segments import check_text
from tmserver.errors import Invalid
from tmserver.phrases import N_, Phrase

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
_RESERVED = frozenset({"new"})  # an address of the pages
_USER_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@-]{0,62}[A-Za-z0-9])?")


def check_slug(slug: str, field: str = "slug") -> str:
    """A slug as it stands in addresses. Raises Invalid."""
    if slug in _RESERVED or not _SLUG.fullmatch(slug):
        raise Invalid(field=field, reason=Phrase(N_("use 1 to 64 small letters, digits and hyphens, like world-desk.")))
    return slug


def check_user_name(name: str) -> str:
    """A name to sign in with. Raises Invalid."""
    if not _USER_NAME.fullmatch(name):
        raise Invalid(
            field="name", reason=Phrase(N_("use 1 to 64 letters, digits, dots and hyphens, like rita.moretti."))
        )
    return name


def check_name(name: str, field: str = "name") -> str:
    """A title for people to read, up to 128 characters on one line. Raises TextTooLong, TextEmpty, Invalid."""
    check_text(field, name, limit=128)
    if "\n" in name or "\r" in name or "\t" in name:
        raise Invalid(field=field, reason=Phrase(N_("write it on one line.")))
    return name.strip()


def check_pair(source: str, target: str) -> tuple[str, str]:
    """The two languages of a memory or glossary in their one spelling. Raises BadLanguage, Invalid."""
    pair = languages.parse(source), languages.parse(target)
    if pair[0] == pair[1]:
        raise Invalid(field="target", reason=Phrase(N_("source and target must be two languages.")))
    return pair

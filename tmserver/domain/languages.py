"""Language tags: one spelling inside (BCP 47, RFC 5646 §2.1.1), whatever tools send.

`parse` is the only way in; the rest compares tags that came from it.
"""

import re
from enum import Enum
from functools import lru_cache

from tmserver.errors import BadLanguage

_TAG = re.compile(
    r"(?P<language>[A-Za-z]{2,3})"
    r"(?:-(?P<script>[A-Za-z]{4}))?"
    r"(?:-(?P<region>[A-Za-z]{2}|[0-9]{3}))?"
    r"(?P<rest>(?:-[A-Za-z0-9]{4,8}|-[A-Za-z]-[A-Za-z0-9]{2,8}(?:-[A-Za-z0-9]{2,8})*|-x(?:-[A-Za-z0-9]{1,8})+)*)"
)
_MOST_CHARACTERS = 35  # RFC 5646 §4.4.1: what an implementation must at least hold


class Kinship(Enum):
    """How the language asked for stands to the language stored."""

    SAME = "same"  # equal tags, or one of them names no region
    VARIANT = "variant"  # the same language of two regions
    NONE = "none"


@lru_cache(maxsize=4096)
def parse(tag: str) -> str:
    """The tag in its one spelling: `EN_gb` → `en-GB`, `zh_hant_tw` → `zh-Hant-TW`, `en_US.UTF-8` → `en-US`.

    Raises BadLanguage for anything that is not a language tag.
    """
    cleaned = tag.strip().split(".")[0].split("@")[0].replace("_", "-")
    found = _TAG.fullmatch(cleaned) if len(cleaned) <= _MOST_CHARACTERS else None
    if found is None or not cleaned.isascii():
        raise BadLanguage(tag=tag)
    parts = [found["language"].lower()]
    if found["script"]:
        parts.append(found["script"].title())
    if found["region"]:
        parts.append(found["region"].upper())
    return "-".join(parts) + found["rest"].lower()


def base(tag: str) -> str:
    """The language without script, region or anything else: `en-GB` → `en`."""
    return tag.partition("-")[0]


def _script_and_region(tag: str) -> tuple[str, str]:
    found = _TAG.fullmatch(tag)
    if found is None:
        raise BadLanguage(tag=tag)
    return found["script"] or "", found["region"] or ""


@lru_cache(maxsize=4096)
def kinship(asked: str, stored: str) -> Kinship:
    """Whether a text stored as `stored` serves who asked for `asked`. Symmetric.

    `en` finds `en-GB` and the reverse (SAME); `en-GB` finds `en-US` as a VARIANT; two scripts are two languages.
    """
    if asked == stored:
        return Kinship.SAME
    if base(asked) != base(stored):
        return Kinship.NONE
    (script, region), (other_script, other_region) = _script_and_region(asked), _script_and_region(stored)
    if script and other_script and script != other_script:
        return Kinship.NONE
    if region and other_region and region != other_region:
        return Kinship.VARIANT
    return Kinship.SAME


def fits(memory_language: str, unit_language: str) -> bool:
    """Whether a memory of one language takes a text of another: `en` takes `en-GB`, `en-GB` takes `en`, not `en-US`."""
    return kinship(memory_language, unit_language) is Kinship.SAME

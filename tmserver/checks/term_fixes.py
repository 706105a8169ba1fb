"""The right term in the form and capitals of the wrong one, where that is safe without a look at the sentence."""

import re

from tmserver.domain import languages
from tmserver.domain.concepts import CasePolicy
from tmserver.terminology import forms
from tmserver.terminology.recogniser import Hit
from tmserver.terminology.trie import Entry

_LONGEST_ARTICLE = 12
"""Characters before a hit that may hold an article and its space."""
_SOUNDED_TWO_WAYS = "ueoh"
"""First letters that do not settle a or an: a union, an hour, a one-off, a European."""
_ARTICLE_BEFORE = {
    "en": re.compile(r"\b(an?)\s+$", re.IGNORECASE),
    "it": re.compile(
        r"\b(?:(?:il|lo|la|i|gli|le|uno?|una|(?:d|n)(?:el|ello|ella|ei|egli|elle)|a(?:l|llo|lla|i|gli|lle)"
        r"|da(?:l|llo|lla|i|gli|lle)|su(?:l|llo|lla|i|gli|lle))\s+|(?:l|un|dell|nell|all|dall|sull|d)['’])$",
        re.IGNORECASE,
    ),
}


def replacement(
    text: str, hit: Hit, wrong: Entry, match: str, right: Entry, language: str, *, capitals: bool
) -> str | None:
    """What to write instead of the hit, None where a human has to look: an article, another form, another gender."""
    form = _same_form(hit.text, wrong, match, right)
    if form is None or not _article_fits(
        text[max(0, hit.start - _LONGEST_ARTICLE) : hit.start], hit.text, form, languages.base(language)
    ):
        return None
    if capitals:
        return form.upper()
    if right.case is CasePolicy.ANY:
        return forms.in_case_of(hit.text if not hit.text.isupper() else hit.text[:1], form)
    return form.upper() if hit.text.isupper() and len(hit.text) > 3 and right.case is CasePolicy.INITIAL else form


def _same_form(written: str, wrong: Entry, match: str, right: Entry) -> str | None:
    """The form of the right term at the place the written one has among those of the wrong term."""
    if match == "exact":
        return right.text
    places = [at for at, form in enumerate(wrong.forms) if form.casefold() == written.casefold()]
    if len(places) == 1 and len(wrong.forms) == len(right.forms):
        return right.forms[places[0]]
    return None


def _article_fits(before: str, wrong: str, right: str, base: str) -> bool:
    pattern = _ARTICLE_BEFORE.get(base)
    if pattern is None or pattern.search(before) is None:
        return True
    same_sound = (wrong[:1].lower() in "aeiou") == (right[:1].lower() in "aeiou")
    if base == "en":
        if wrong.isupper() is not right.isupper():
            return False  # an Unusual, a UN
        letters = 3 if wrong[:1].lower() in _SOUNDED_TWO_WAYS else 1
        return same_sound and wrong[:letters].lower() == right[:letters].lower()
    return same_sound and wrong[-1:].lower() == right[-1:].lower() and wrong[:2].lower() == right[:2].lower()

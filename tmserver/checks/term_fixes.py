"""The right term in the form and capitals of the wrong one, where that is safe without a look at the sentence."""

import re
from dataclasses import dataclass

from tmserver.domain import languages
from tmserver.domain.concepts import CasePolicy
from tmserver.phrases import N_, Phrase
from tmserver.terminology import forms
from tmserver.terminology.recogniser import Hit
from tmserver.terminology.trie import Entry

QUOTED = N_("It stands in a quotation: somebody’s own words.")
ARTICLE = N_("The article before it would change.")
OTHER_FORM = N_("It stands in another form, which the right term may not have.")
POSSESSIVE = N_("The possessive after it would change.")
COMPOUND = N_("It is part of a compound, perhaps of a name.")
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


_POSSESSIVE = re.compile(r"['’](s?)(?!\w)")
_HYPHENS = frozenset("-‐‑")
_LONGEST_WORD = 60
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_CAPITAL_AFTER = re.compile(r"\s+([^\W\d_])")


@dataclass(frozen=True, slots=True)
class Fix:
    """What to write instead of a hit; None where a human has to look, and then why."""

    text: str | None
    obstacle: Phrase | None = None


def fix(text: str, hit: Hit, wrong: Entry, match: str, right: Entry, language: str, *, capitals: bool) -> Fix:
    """The right term at the place of the hit, unless an article, a possessive, a compound or a form is in the way."""
    form, base = _same_form(hit.text, wrong, match, right), languages.base(language)
    if form is None:
        return Fix(None, Phrase(OTHER_FORM))
    if not _article_fits(text[max(0, hit.start - _LONGEST_ARTICLE) : hit.start], hit.text, form, base):
        return Fix(None, Phrase(ARTICLE))
    if base == "en" and not _possessive_fits(text[hit.end : hit.end + 3], hit.text, form):
        return Fix(None, Phrase(POSSESSIVE))
    if not capitals and _is_in_compound(text, hit):
        return Fix(None, Phrase(COMPOUND))
    return Fix(_written(hit.text, form, right, capitals=capitals))


def replacement(
    text: str, hit: Hit, wrong: Entry, match: str, right: Entry, language: str, *, capitals: bool
) -> str | None:
    """What to write instead of the hit, None where a human has to look (`fix` says why)."""
    return fix(text, hit, wrong, match, right, language, capitals=capitals).text


def is_in_name(text: str, start: int, end: int) -> bool:
    """Whether the next word has a capital, as in Kiev Post: for who changes many texts and sees none. All-caps none."""
    after = _CAPITAL_AFTER.match(text, end)
    return after is not None and after[1].isupper() and not text.isupper() and text[start : start + 1].isupper()


def _written(written: str, form: str, right: Entry, *, capitals: bool) -> str:
    if capitals:
        return form.upper()
    if right.case is CasePolicy.ANY:
        return forms.in_case_of(written if not written.isupper() else written[:1], form)
    return form.upper() if written.isupper() and len(written) > 3 and right.case is CasePolicy.INITIAL else form


def _possessive_fits(after: str, wrong: str, right: str) -> bool:
    """Whether 's or a bare apostrophe suits the right term as it suited the wrong one."""
    ends = wrong[-1:].lower() == "s", right[-1:].lower() == "s"
    return ends[0] is ends[1] or _POSSESSIVE.match(after) is None


def _is_in_compound(text: str, hit: Hit) -> bool:
    """Joined by a hyphen to a word with a capital: Kiev-Pechersk. Kiev-based and pro-Kiev are plain words."""
    after = text[hit.end : hit.end + 2]
    if after[:1] in _HYPHENS and after[1:].isupper():
        return True
    if text[hit.start - 1 : hit.start] not in _HYPHENS or hit.start == 0:
        return False
    before = _WORD_BEFORE.search(text[max(0, hit.start - 1 - _LONGEST_WORD) : hit.start - 1])
    return before is not None and before[0][:1].isupper()


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

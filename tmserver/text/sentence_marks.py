"""Whether a mark ends a sentence: decided from the words beside it and what the language knows about them."""

import re

from tmserver.text.sentence_rules import Rules

_CLOSERS = "\"'”’»›)\\]}」』"
_OPENERS = "\"'“‘«‹„`(\\[{¿¡"
MARK = re.compile(
    rf"(?P<core>(?:\.[ \u00a0]){{2,}}\.|[.!?…‼⁇⁈⁉؟۔।॥]+|[。！？｡]+)"
    rf"(?P<closers>(?:[{_CLOSERS}]+\.?|\[\d{{1,3}}\])*)"
)
"""A mark that may end a sentence, with what closes after it: quotation marks, brackets, a note number [3]."""

_LOOK_BACK = 40
"""Characters before a mark that can matter: a longer word is no abbreviation."""
_FULL_WIDTH = frozenset("。！？｡")
_NEXT = re.compile(
    rf"(?P<space>\s*)(?P<dash>(?:[*•\-–—]+\s)?)(?P<opening>[{_OPENERS}\-–—]*\s?[{_OPENERS}]?)"
    rf"(?P<word>[^\W_]{{0,40}})(?P<after>['’.]?)(?P<clock>(?= time\b))?"
)
_SEPARATORS = "\\s\"'’‘“”«»‹›„`()\\[\\]{}/,;:!?…–—\\-"
_BEFORE = re.compile(rf"(?:.*[{_SEPARATORS}])?(?P<word>[^{_SEPARATORS}]*)", re.DOTALL)
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}")
_ENUMERATOR = re.compile(r"(?:[•⁃▪◦‣·●■*\-–—]\s*)?(?:\d{1,3}|[A-Za-z]|[ivxlc]{1,5}|[IVXLC]{1,5})[.)]{1,2}")
_ROMAN = re.compile(r"[IVXLCDM]+")
_VOWEL = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]")
_SPOKEN = re.compile(r"\s+(?P<name>[A-Z][\w.’'-]{0,30})(?:\s[A-Z][\w.’'-]{0,30}){0,3}\s(?P<verb>\w{2,12})\b")
_APOSTROPHES = ("'", "’")
_STOPS = frozenset(".!?…")
_QUOTES = frozenset('"“‘«‹„`')
_MARKED_NAMES = frozenset({"yahoo", "jeopardy", "wham", "oklahoma"})
_DOMAINS = frozenset({"com", "net", "org", "edu", "gov", "it", "eu", "uk", "us", "de", "fr", "ru", "tv", "info", "js"})


class Judge:
    """Decides for one language."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def ends_sentence(self, line: str, mark: re.Match[str], start: int) -> bool:
        """Whether the mark found in `line` ends the sentence that began at `start`. Something stands after the mark."""
        core = mark["core"]
        if core[0] in _FULL_WIDTH:
            return True
        found = _NEXT.match(line, mark.end())
        assert found is not None  # every part may be empty  # noqa: S101
        if not found["space"]:
            return self._parts_joined(line, mark, found)
        first = line[found.start("word") : found.start("word") + 1]
        if not first or first in _STOPS or self._says_nothing_yet(line, mark, start):
            return False
        if first.islower():
            return self._quotation_begins(line, mark, found, start)
        if "!" in core or "?" in core:
            return not self._belongs_to_name(line, mark) and not self._is_spoken_by_next(line, mark)
        if "…" in core or core.count(".") > 2:
            return " " not in core or core.count(".") > 3
        return self._full_stop_ends(line, mark, start, found)

    def _full_stop_ends(self, line: str, mark: re.Match[str], start: int, following: re.Match[str]) -> bool:
        at = mark.start()
        word, before = _word_before(line, at, start)
        if not word:
            return True
        if at - start < 8 and _ENUMERATOR.fullmatch(line[start : mark.end()]):
            return False
        if word[0].isdigit():
            return not (self.rules.ordinal_stop and word.isdigit() and len(word) < 3)
        if len(word) == 1 and before.casefold() in self.rules.letter:
            return True
        key = word.casefold()
        if key not in self.rules.known and "." in key and not _DOTTED.fullmatch(key):
            key = key.rpartition(".")[2]
        initial = len(word) == 1 and word.isupper() and not following["word"][:1].isdigit()
        if initial or key not in self.rules.known:
            return self._unlisted_ends(word, following)
        acronym = len(word) > 1 and word.isupper() and word.isalpha()
        ends = self._abbreviation_ends(key, before, following, length=at - start, acronym=acronym)
        return ends and not following["dash"]

    def _abbreviation_ends(
        self, key: str, before: str, following: re.Match[str], *, length: int, acronym: bool
    ) -> bool:
        """For a listed abbreviation. `length`: characters of the sentence so far.

        An acronym among small letters is no abbreviation, though it may look like one (Va., VA).
        """
        rules, next_word = self.rules, following["word"]
        number = next_word[:1].isdigit()
        if key in rules.month and (before.isdigit() or key not in rules.never):
            return not number
        if key in rules.never:
            return False
        if acronym and not number and next_word[1:].islower():
            return True
        if key in rules.closing:
            # At 9 a.m. Ms. Doyle took the stand: nothing but the hour has been said yet.
            said_only_the_hour = key.endswith("m") and length < 12
            is_zone = next_word.casefold() in rules.continues or following["clock"] is not None
            return not (said_only_the_hour or is_zone)
        if key in rules.word:
            return not number
        if key in rules.number and (number or _ROMAN.fullmatch(next_word)):
            return False
        return self._begins_sentence(following)

    def _unlisted_ends(self, word: str, following: re.Match[str]) -> bool:
        if len(word) == 1 and word.isalpha():
            return self._begins_sentence(following) and following["word"].casefold() not in self.rules.particle
        if _DOTTED.fullmatch(word) or self._looks_abbreviated(word):
            return self._begins_sentence(following) and not following["dash"]
        return True

    def _looks_abbreviated(self, word: str) -> bool:
        """Short and without a vowel, though no acronym (Bldg)."""
        key = word.casefold()
        short = 1 < len(word) < 5 and word.isalpha() and not word.isupper()
        return short and key not in self.rules.plain and not _VOWEL.search(key)

    def _begins_sentence(self, following: re.Match[str]) -> bool:
        """Whether the next word is one that begins sentences and hardly ever a name."""
        word = following["word"].casefold()
        if word in self.rules.starter:
            return len(word) > 1 or following["after"] != "."
        return following["after"] in _APOSTROPHES and word + "'" in self.rules.starter

    def _says_nothing_yet(self, line: str, mark: re.Match[str], start: int) -> bool:
        """A mark right after an opening bracket, "[...]" or "(?)", or with nothing before it, "... e poi"."""
        at = mark.start()
        return at == start or line[at - 1] in "([{" or (at - start < 4 and not any(map(str.isalnum, line[start:at])))

    def _quotation_begins(self, line: str, mark: re.Match[str], found: re.Match[str], start: int) -> bool:
        """Senza festa. "siamo pronti": a quotation may begin small, after a word that is no abbreviation."""
        if mark["closers"] or len(mark["core"]) > 1 or found["opening"][-1:] not in _QUOTES or mark["core"] == "…":
            return False
        word, _ = _word_before(line, mark.start(), start)
        return mark["core"] != "." or (len(word) > 3 and word.isalpha() and word.casefold() not in self.rules.known)

    def _belongs_to_name(self, line: str, mark: re.Match[str]) -> bool:
        return mark[0] == "!" and _word_before(line, mark.start(), 0)[0].casefold() in _MARKED_NAMES

    def _is_spoken_by_next(self, line: str, mark: re.Match[str]) -> bool:
        """ "Is it war?" Marsh asked: the name and verb that follow belong to the quotation."""
        if not mark["closers"] or not self.rules.speech:
            return False
        found = _SPOKEN.match(line, mark.end())
        if found is None or found["verb"] not in self.rules.speech:
            return False
        return found["name"].casefold() not in self.rules.starter  # "Who pays?" Nobody answered: a sentence of its own

    def _parts_joined(self, line: str, mark: re.Match[str], found: re.Match[str]) -> bool:
        """Whether a sentence ends without a space (chiuso.Lo ha detto); addresses and names are left alone."""
        word, at = found["word"], mark.start()
        if found["opening"] or len(mark[0]) > 1 or not word[:1].isupper():
            return False
        if not word[1:].islower() and found["after"] not in _APOSTROPHES:
            return False
        before, _ = _word_before(line, at, 0)
        starts = self._begins_sentence(found)
        if before[-1:].isdigit():
            return starts
        if len(before) < 3 or not before[-2:].islower() or "." in before or _is_address(line, at):
            return False
        key = word.casefold()
        return starts or key in self.rules.never or (len(word) > 2 and found["after"] != "." and key not in _DOMAINS)


def _is_address(line: str, at: int) -> bool:
    """Whether the stretch without spaces around `at` is an address or a path."""
    stretch = line[max(0, at - _LOOK_BACK) : at].split()[-1:] + line[at + 1 : at + _LOOK_BACK].split(maxsplit=1)[:1]
    return any("@" in part or "/" in part or "\\" in part or "www." in part for part in stretch)


def _word_before(line: str, at: int, start: int) -> tuple[str, str]:
    """The word that ends at `at` and the one before it, within the sentence and the look-back."""
    found = _BEFORE.match(line, max(start, at - _LOOK_BACK), at)
    assert found is not None  # both parts may be empty  # noqa: S101
    word_start = found.start("word")
    stretch = line[max(start, word_start - _LOOK_BACK) : word_start].split()
    return found["word"], stretch[-1] if stretch else ""

"""Inflected forms of English words: plurals, and the forms of verbs."""

from tmserver.terminology.wordlists import lists, words

_VES = frozenset(words("en", "ves"))
_OES = frozenset(words("en", "oes"))
_NOT_MEN = frozenset(words("en", "not_men"))
_UNCHANGED = words("en", "unchanged")
_IRREGULAR_PLURALS: dict[str, str] = {row.split()[0]: row.split()[1] for row in lists("en")["irregular_plurals"]}
_IRREGULAR_VERBS = {row.split()[0]: row.split()[1:] for row in lists("en")["irregular_verbs"]}
_STRESSED_AT_THE_END = words("en", "stressed_at_the_end")
INSIDE = frozenset(words("en", "inside"))
"""Words before which a term of several words is inflected: heads *of* state."""
NATIONALITY_ENDINGS = words("en", "nationality_endings")
ALSO_WORDS = frozenset(words("en", "also_words"))
"""Acronyms that are spelled like a word of the language: US, WHO."""
MOSTLY_ACRONYMS = frozenset(words("en", "mostly_acronyms"))
"""Those that in a headline are the acronym, unless one of `BEFORE_THE_WORD` precedes: TOLD US."""
BEFORE_THE_WORD = frozenset(words("en", "before_the_word"))
ARTICLES_BEFORE_ACRONYMS = frozenset(words("en", "articles_before_acronyms"))


_SINGULAR_S = ("ss", "us", "is", "as", "os")
"""Ends of words that are no plurals: press, virus, crisis, gas, chaos."""
_LIKE_PLURALS = frozenset({"lens", "mars"})


def noun(word: str) -> tuple[str, str]:
    """Singular and plural: party parties, spokesman spokesmen, crisis crises."""
    return word, _plural(word)


def _plural(word: str) -> str:
    if word in _IRREGULAR_PLURALS:
        return _IRREGULAR_PLURALS[word]
    if word.endswith(_UNCHANGED) or len(word) < 2:
        return word
    if word.endswith("man") and word not in _NOT_MEN:
        return word[:-3] + "men"
    if word in _VES:
        return word[: -2 if word.endswith("fe") else -1] + "ves"
    if word.endswith("sis"):
        return word[:-2] + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    if word.endswith("s") and len(word) > 3 and not word.endswith(_SINGULAR_S) and word not in _LIKE_PLURALS:
        return word  # a plural already: prosecutors, fuel taxes
    if word in _OES or word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word + "s"


def verb(infinitive: str) -> set[str]:
    """The forms of a verb: deny denies denied denying; withdraw withdrew withdrawn withdrawing."""
    word = infinitive
    third = word + "es" if word.endswith("o") else _plural(word) if word not in _IRREGULAR_PLURALS else word + "s"
    doubled = word + word[-1] if _doubles(word) else word
    if word.endswith("e"):
        past, ongoing = word + "d", (word[:-2] + "ying" if word.endswith("ie") else word[:-1] + "ing")
        if word.endswith(("ee", "oe", "ye")):
            ongoing = word + "ing"
    elif word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        past, ongoing = word[:-1] + "ied", word + "ing"
    else:
        past, ongoing = doubled + "ed", doubled + "ing"
    known = _IRREGULAR_VERBS.get(word)
    return {word, third, ongoing, *(known if known else (past,))}


def _doubles(word: str) -> bool:
    """Whether the last consonant is doubled: stop, admit, refer; not visit, draw, fix."""
    if len(word) < 3 or word[-1] in "aeiouwxy" or word[-2] not in "aeiou" or word[-3] in "aeiou":
        return False
    return sum(letter in "aeiou" for letter in word) == 1 or word.endswith(_STRESSED_AT_THE_END)

"""Italian words that no ending tells apart: what the rules of Italian look up. The lists stand in `words_it.txt`."""

from tmserver.terminology.wordlists import words


def _set(name: str) -> frozenset[str]:
    return frozenset(words("it", name))


INVARIABLE_PREFIXES = words("it", "invariable_prefixes")
"""Compounds of a verb, which keep their form: portavoce, portaerei, guardalinee, lanciarazzi, cacciatorpediniere."""
CO_CI = _set("co_ci")
ICO_CHI = _set("ico_chi")
LOGO_LOGHI = _set("logo_loghi")
STRESSED_IO = _set("stressed_io")
STRESSED_IA = _set("stressed_ia")
MASCULINE_MA = words("it", "masculine_ma")

PERSON_ENDINGS = words("it", "person_endings")
THINGS = _set("things")
"""Words with such an ending that are no persons: motore, quartiere."""
PERSONS = _set("persons")
"""Nouns for people whose ending does not say so (sindacato and mercato end like deputato)."""
NOUNS_IN_RE = _set("nouns_in_re")
"""Nouns that end like an infinitive: carcere, altare."""

TITLE_ACRONYMS = _set("title_acronyms")
"""Acronyms that Italian papers also write with one capital (Onu, Bce)."""
ALSO_WORDS = _set("also_words")
"""Acronyms that are spelled like a word of the language: in an all-caps headline only what stands around them tells."""
MOSTLY_ACRONYMS = _set("mostly_acronyms")
"""Those that in a headline are the acronym, unless one of `BEFORE_THE_WORD` precedes: È NATO, CHI USA."""
BEFORE_THE_WORD = _set("before_the_word")
ARTICLES_BEFORE_ACRONYMS = _set("articles_before_acronyms")

ARTICULATED = {
    form: base
    for base, forms in {
        "di": "di d del dello dell dei degli delle della",
        "a": "a ad al allo all ai agli alle alla",
        "da": "da dal dallo dall dai dagli dalle dalla",
        "in": "in nel nello nell nei negli nelle nella",
        "su": "su sul sullo sull sui sugli sulle sulla",
        "con": "con col coi",
    }.items()
    for form in forms.split()
}
"""Articulated and elided prepositions to their base, inside terms of several words only."""
INSIDE = frozenset({*ARTICULATED, *words("it", "inside")})
"""Words after which a term of several words is not inflected: crimini *di* guerra, velivoli *senza* pilota."""
ARTICLES = _set("articles")

PARTICIPLE_ENDINGS = words("it", "participle_endings")
AUXILIARIES = _set("auxiliaries")
"""After these a word like indagato or alleato is a verb: la polizia ha indagato."""
ALSO_AFTER_ESSERE = _set("also_after_essere")
ESSERE = _set("essere")
"""After these only verbs of motion are: il treno è partito, but il sindaco è indagato."""

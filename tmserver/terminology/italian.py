"""Inflected forms of Italian words. A form too many is a chip the maintainer strikes; a form too few is a hit missed.

Rules work on one lower-case word; `forms` puts them into terms of several words and gives capitals back.
"""

from tmserver.terminology import italian_words as words
from tmserver.terminology.italian_verbs import verb

__all__ = ["adjective", "agent", "noun", "verb"]

VOWELS = "aeiouàèéìòóù"


def noun(word: str) -> tuple[str, str]:
    """Singular and plural: drone droni, crisi crisi, ostaggio ostaggi, banca banche."""
    if len(word) < 3 or word[-1] not in "aeo" or word.startswith(words.INVARIABLE_PREFIXES):
        return word, word  # crisi, città, premier, portavoce
    if word.startswith("capo") and len(word) > 7:  # capogruppo → capigruppo
        return word, "capi" + word[4:]
    stem = word[:-1]
    if word[-1] == "e":
        return word, stem + ("" if stem.endswith("i") else "i")  # moglie → mogli
    return word, _plural_o(word) if word[-1] == "o" else _plural_a(word)


def agent(word: str) -> tuple[str, str, str, str]:
    """A word for a person in both genders, masculine and feminine by number: ministro ministri ministra ministre."""
    stem = word[:-1]
    if word.endswith("trice"):
        return agent(stem[:-3] + "ore")
    if word.endswith(("essore", "ensore")):
        return word, stem + "i", stem + "a", stem + "e"
    if word.endswith("tore"):
        return word, stem + "i", stem[:-2] + "rice", stem[:-2] + "rici"
    if word.endswith("iere"):
        return word, stem + "i", stem + "a", stem + "e"
    if word.endswith("o"):
        feminine = stem[:-1] + "ia" if stem.endswith("i") else stem + "a"
        return (*noun(word), *noun(feminine))
    if word.endswith(("ista", "cida", "iatra", "arca")):
        return word, _plural_masculine_a(word), word, _plural_a(word)
    return (*noun(word), *noun(word))


def adjective(word: str) -> tuple[str, str, str, str]:
    """Masculine and feminine by number: ucraino ucraini ucraina ucraine; nucleare nucleari nucleare nucleari."""
    if word.endswith(("tore", "iere", "essore", "ensore")):
        return (*noun(word), *noun(word))
    return agent(word)


def _plural_o(word: str) -> str:
    stem = word[:-1]
    if stem.endswith("i"):
        return stem + "i" if word in words.STRESSED_IO else stem  # zio → zii, dazio → dazi
    if stem.endswith("c"):
        return stem + ("i" if _softens(word) else "hi")
    if stem.endswith("g"):
        return stem + ("i" if stem.endswith("olog") and word not in words.LOGO_LOGHI else "hi")
    return stem + "i"


def _softens(word: str) -> bool:
    """Whether -co becomes -ci: amico, sindaco, medico; not cuoco, carico, pacco."""
    return word in words.CO_CI or (word.endswith(("ico", "aco")) and len(word) > 4 and word not in words.ICO_CHI)


def _plural_masculine_a(word: str) -> str:
    return word[:-1] + ("hi" if word[-2] in "cg" else "i")


def _plural_a(word: str) -> str:
    stem = word[:-1]
    if word.endswith(words.MASCULINE_MA):
        return stem + "i"
    if stem.endswith(("c", "g")):
        return stem + "he"
    if stem.endswith(("ci", "gi")) and len(stem) > 3 and word not in words.STRESSED_IA and stem[-3] not in VOWELS:
        return stem[:-1] + "e"  # provincia has a vowel before none: arancia → arance, camicia → camicie
    return stem + "e"

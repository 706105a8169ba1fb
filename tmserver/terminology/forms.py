"""The forms a term is recognised by: generated when it is saved, then struck or added to by the maintainer.

`generated(text, language, inflection)`  every form but the text itself, in reading order: what the chips show.
`spellings(…)`                           the text and its forms, less those struck, with those added.
`proposal(text, language, kind)`         inflection, case policy, part of speech and type from the shape of a term.
`completed(term, kind)`                  a term with what it leaves open as its shape proposes; `of(term)` its forms.

Of a term of several words the part before its first preposition is inflected in Italian (velivoli senza pilota), in
English the word before it or the last one (heads of state, arrest warrants). Languages without rules have no forms.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tmserver.domain import languages
from tmserver.domain.concepts import CasePolicy, ConceptKind, Inflection, PartOfSpeech, Term, TermType
from tmserver.terminology import english, italian
from tmserver.terminology import italian_words as words

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,}")
_MOST_WORDS = 6
"""Longer texts are phrases: nobody inflects them."""
_VERB_ENDINGS = ("are", "ere", "ire", "rre", "arsi", "ersi", "irsi", "rrsi")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a term's shape suggests; every value may be changed by hand."""

    inflection: Inflection
    case: CasePolicy
    part_of_speech: PartOfSpeech
    type: TermType


def spellings(
    text: str, language: str, inflection: Inflection, struck: Iterable[str] = (), added: Iterable[str] = ()
) -> tuple[str, ...]:
    """Text first, then its forms without those struck, then those added; each once."""
    gone = set(struck)
    kept = [form for form in generated(text, language, inflection) if form not in gone]
    return tuple(dict.fromkeys((text, *kept, *added)))


def completed(term: Term, kind: ConceptKind) -> Term:
    """The term with the policies, part of speech and type that it leaves open, as its shape proposes them."""
    shape = proposal(term.text, term.language, kind)
    inflection = term.inflection
    if inflection is None and term.part_of_speech is not None:
        inflection = inflection_for(term.part_of_speech, term.text, term.language, kind)
    return replace(
        term, inflection=inflection or shape.inflection, case=term.case or shape.case, type=term.type or shape.type,
        part_of_speech=term.part_of_speech or shape.part_of_speech,
    )  # fmt: skip


def of(term: Term) -> tuple[str, ...]:
    """Everything a term is recognised by, its text first."""
    return spellings(
        term.text, term.language, term.inflection or Inflection.NONE, term.struck_forms, term.added_forms
    )  # fmt: skip


def with_forms(term: Term, wanted: Iterable[str]) -> Term:
    """The term recognised by its text and these forms only: the rest is struck, what no rule makes is added."""
    kept = tuple(dict.fromkeys(wanted))
    made = generated(term.text, term.language, term.inflection or Inflection.NONE)
    return replace(
        term, struck_forms=tuple(form for form in made if form not in kept),
        added_forms=tuple(form for form in kept if form not in made and form != term.text),
    )  # fmt: skip


def generated(text: str, language: str, inflection: Inflection) -> tuple[str, ...]:
    """Inflected forms of a term, without the text itself; empty where nothing is known of the language."""
    found = list(_WORD.finditer(text))
    if inflection is Inflection.NONE or not found or len(found) > _MOST_WORDS:
        return ()
    base = languages.base(language)
    if base == "it":
        made = _italian(text, found, inflection)
    elif base == "en":
        made = _english(text, found, inflection)
    else:
        return ()
    return tuple(form for form in dict.fromkeys(made) if form != text)


def _italian(text: str, found: list[re.Match[str]], inflection: Inflection) -> list[str]:
    if inflection is Inflection.VERB:
        return _with_first(text, found[0], sorted(italian.verb(found[0][0].lower())))
    inside = next((at for at, word in enumerate(found) if at and word[0].lower() in words.INSIDE), len(found))
    head = found[:inside]
    if any(word[0].lower() in words.ARTICLES for word in head[1:]):
        return []  # cessate il fuoco
    rules: dict[Inflection, Callable[[str], tuple[str, ...]]] = {
        Inflection.NOUN: italian.noun,
        Inflection.AGENT: italian.agent,
        Inflection.ADJECTIVE: italian.adjective,
    }
    columns = [rules[inflection](word[0].lower()) for word in head]
    return [_replaced(text, head, row) for row in zip(*columns, strict=True)]


def _english(text: str, found: list[re.Match[str]], inflection: Inflection) -> list[str]:
    if inflection is Inflection.VERB:
        return _with_first(text, found[0], sorted(english.verb(found[0][0].lower())))
    if inflection is Inflection.ADJECTIVE:
        return []
    inside = next((at for at, word in enumerate(found) if at and word[0].lower() in english.INSIDE), len(found))
    head = found[inside - 1]
    if len(head[0]) > 1 and head[0].isupper():
        return [f"{text[: head.end()]}s{text[head.end() :]}"]  # MEPs
    stem, hyphen, last = head[0].rpartition("-")
    return [_replaced(text, [head], [stem + hyphen + form]) for form in english.noun(last.lower())]


def _with_first(text: str, word: re.Match[str], forms: Iterable[str]) -> list[str]:
    return [_replaced(text, [word], [form]) for form in forms]


def _replaced(text: str, found: list[re.Match[str]], forms: Iterable[str]) -> str:
    """The text with each word replaced, in the capitals of the word it replaces."""
    pieces, at = [], 0
    for word, form in zip(found, forms, strict=True):
        pieces += [text[at : word.start()], in_case_of(word[0], form)]
        at = word.end()
    return "".join(pieces) + text[at:]


def in_case_of(model: str, form: str) -> str:
    """A form with the capitals of a model: KIEV → KYIV, Ministro → Ministra, drone → droni."""
    if len(model) > 1 and model.isupper():
        return form.upper()
    return form[:1].upper() + form[1:] if model[:1].isupper() else form


def proposal(text: str, language: str, kind: ConceptKind = ConceptKind.OTHER) -> Proposal:
    """What the shape of a term says. Never raises; an unknown language is taken for one without inflection."""
    base, found = languages.base(language), _WORD.findall(text)
    first = found[0] if found else ""
    if _is_acronym(text, base):
        counted = base == "en" and kind in (ConceptKind.OFFICE, ConceptKind.PERSON, ConceptKind.OTHER)
        plural = counted and "." not in text and text.isupper()  # MEPs, UAVs; not NATOs
        inflection = Inflection.NOUN if plural else Inflection.NONE
        return Proposal(inflection, CasePolicy.ACRONYM, PartOfSpeech.NOUN, TermType.ACRONYM)
    single = len(found) == 1
    if first[:1].isupper():
        nationality = base == "en" and single and kind is ConceptKind.OTHER
        inflected = nationality and text.endswith(english.NATIONALITY_ENDINGS)
        inflection = Inflection.NOUN if inflected else Inflection.NONE
        return Proposal(inflection, CasePolicy.INITIAL, PartOfSpeech.NOUN, TermType.FULL_FORM)
    if base == "it":
        inflection = _proposed_italian(found, kind)
    else:
        inflection = Inflection.NOUN if base == "en" and found else Inflection.NONE
    part = PartOfSpeech.VERB if inflection is Inflection.VERB else PartOfSpeech.NOUN
    return Proposal(
        inflection, CasePolicy.ANY, part, TermType.FULL_FORM if len(found) < _MOST_WORDS else TermType.PHRASE
    )


def inflection_for(part: PartOfSpeech, text: str, language: str, kind: ConceptKind = ConceptKind.OTHER) -> Inflection:
    """The inflection when the part of speech was chosen by hand."""
    if part is PartOfSpeech.VERB:
        return Inflection.VERB
    if part is PartOfSpeech.ADJECTIVE:
        return Inflection.ADJECTIVE
    if part is PartOfSpeech.NOUN:
        proposed = proposal(text, language, kind).inflection
        return Inflection.NOUN if proposed is Inflection.VERB else proposed
    return Inflection.NONE


def _is_acronym(text: str, base: str) -> bool:
    if _DOTTED.fullmatch(text):
        return True
    if not text.isalnum() or not text[:1].isalpha() or not 2 <= len(text) <= 8:
        return False
    if base == "it" and text[:1].isupper() and text.casefold() in words.TITLE_ACRONYMS:
        return True
    capitals = sum(letter.isupper() for letter in text)
    return capitals >= 2 and text[0].isupper() and capitals * 2 > len(text)  # NATO, MEP, IAEA; also MPs


def _proposed_italian(found: list[str], kind: ConceptKind) -> Inflection:
    if not found:
        return Inflection.NONE
    first, single = found[0].lower(), len(found) == 1
    person = first in words.PERSONS or (first.endswith(words.PERSON_ENDINGS) and first not in words.THINGS)
    if person or kind in (ConceptKind.OFFICE, ConceptKind.PERSON):
        return Inflection.AGENT
    if single and first.endswith(_VERB_ENDINGS) and first not in words.NOUNS_IN_RE and len(first) > 4:
        return Inflection.VERB
    return Inflection.NOUN

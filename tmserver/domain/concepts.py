"""The vocabulary of the glossary: kinds of concepts, policies of terms. Names are those of ISO 30042."""

from enum import StrEnum


class ConceptKind(StrEnum):
    """What a concept names; maps to the concept natures of IPTC."""

    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    EVENT = "event"
    OFFICE = "office"
    OTHER = "other"


class TermStatus(StrEnum):
    """superseded: formerly right; deprecated: never right. Both are forbidden."""

    PREFERRED = "preferred"
    ADMITTED = "admitted"
    SUPERSEDED = "superseded"
    DEPRECATED = "deprecated"


class PartOfSpeech(StrEnum):
    """As TBX has them: there is no proper noun."""

    NOUN = "noun"
    VERB = "verb"
    ADJECTIVE = "adjective"
    ADVERB = "adverb"
    OTHER = "other"


class TermType(StrEnum):
    """How a term stands to the full form of its concept."""

    FULL_FORM = "full form"
    ACRONYM = "acronym"
    ABBREVIATION = "abbreviation"
    SHORT_FORM = "short form"
    VARIANT = "variant"
    PHRASE = "phrase"


class Inflection(StrEnum):
    """Which forms are generated; agent: a noun for persons, in both genders."""

    NOUN = "noun"
    ADJECTIVE = "adjective"
    AGENT = "agent"
    VERB = "verb"
    NONE = "none"


class CasePolicy(StrEnum):
    """Which capitals a hit must have; acronym: all of them, or as papers write one (Onu)."""

    ANY = "any"
    INITIAL = "initial"
    EXACT = "exact"
    ACRONYM = "acronym"

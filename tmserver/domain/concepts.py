"""The vocabulary of the glossary: kinds of concepts, policies of terms. Names are those of ISO 30042."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
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


FORBIDDEN = frozenset({TermStatus.SUPERSEDED, TermStatus.DEPRECATED})


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


class Gender(StrEnum):
    """Grammatical gender of a term."""

    MASCULINE = "masculine"
    FEMININE = "feminine"
    NEUTER = "neuter"


class ConceptStatus(StrEnum):
    """model.md, Glossary."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Scope:
    """Another status of a term at one outlet (None: at all), from a day up to and including another (None: open)."""

    status: TermStatus
    outlet: str | None = None
    since: date | None = None
    until: date | None = None

    def holds(self, outlet: str | None, day: date) -> bool:
        """Whether it applies to a text of this outlet and day."""
        here = self.outlet is None or self.outlet == outlet
        return here and (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Term:
    """One spelling of a concept in one language. `inflection` and `case` None: as the shape of the term proposes."""

    language: str
    text: str
    status: TermStatus = TermStatus.PREFERRED
    part_of_speech: PartOfSpeech | None = None
    type: TermType | None = None
    gender: Gender | None = None
    usage: str | None = None
    """Where it is used, as a language tag: en-GB."""
    do_not_translate: bool = False
    inflection: Inflection | None = None
    case: CasePolicy | None = None
    struck_forms: tuple[str, ...] = ()
    added_forms: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """What terms in several languages name. `id` is None until it is stored."""

    terms: tuple[Term, ...]
    id: str | None = None
    kind: ConceptKind = ConceptKind.OTHER
    subject: str | None = None
    definition: str | None = None
    note: str | None = None
    source_url: str | None = None
    status: ConceptStatus = ConceptStatus.PROPOSED


def effective(status: TermStatus, scopes: Iterable[Scope], outlet: str | None, day: date) -> TermStatus:
    """The status of a term for one outlet and day: that of the most specific scope that holds, else its own."""
    return ruling(status, scopes, outlet, day)[0]


def ruling(
    status: TermStatus, scopes: Iterable[Scope], outlet: str | None, day: date
) -> tuple[TermStatus, Scope | None]:
    """The status of a term for one outlet and day, and the scope that says so; None: the term itself does.

    More specific is: the outlet named; then the later beginning; then the nearer end; then the stricter status.
    """
    held = [scope for scope in scopes if scope.holds(outlet, day)] if scopes else ()
    if not held:
        return status, None
    strictness = list(TermStatus)
    most = max(
        held,
        key=lambda scope: (
            scope.outlet is not None,
            scope.since or date.min,
            -(scope.until or date.max).toordinal(),
            strictness.index(scope.status),
        ),
    )
    return most.status, most

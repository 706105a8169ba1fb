"""The words of pages for the glossary: statuses, kinds, policies, events. The catalogue has them in Italian."""

from collections.abc import Mapping

from tmserver.domain.concepts import (
    CasePolicy,
    ConceptKind,
    ConceptStatus,
    Gender,
    Inflection,
    PartOfSpeech,
    TermStatus,
    TermType,
)
from tmserver.domain.findings import FindingStatus, Severity
from tmserver.domain.term_files import Choice
from tmserver.domain.usage import UsageKind
from tmserver.phrases import N_
from tmserver.services import concept_wordings
from tmserver.web.wording import Sign

CONCEPT_STATUS: Mapping[str, Sign] = {
    ConceptStatus.PROPOSED: Sign("hand", N_("Proposed")),
    ConceptStatus.APPROVED: Sign("seal", N_("Approved")),
    ConceptStatus.REJECTED: Sign("x", N_("Rejected")),
    ConceptStatus.RETIRED: Sign("archive", N_("Retired")),
}
TERM_STATUS: Mapping[str, Sign] = {
    TermStatus.PREFERRED: Sign("check", N_("Preferred")),
    TermStatus.ADMITTED: Sign("tilde", N_("Admitted")),
    TermStatus.SUPERSEDED: Sign("clockback", N_("Superseded")),
    TermStatus.DEPRECATED: Sign("slash", N_("Deprecated")),
}
KIND: Mapping[str, str] = {
    ConceptKind.PERSON: N_("person"),
    ConceptKind.PLACE: N_("place"),
    ConceptKind.ORGANISATION: N_("organisation"),
    ConceptKind.EVENT: N_("event"),
    ConceptKind.OFFICE: N_("office"),
    ConceptKind.OTHER: N_("other"),
}
INFLECTION: Mapping[str, str] = {
    Inflection.NOUN: N_("noun: plural"),
    Inflection.ADJECTIVE: N_("adjective: gender and number"),
    Inflection.AGENT: N_("people and offices: gender and number"),
    Inflection.VERB: N_("verb: all its forms"),
    Inflection.NONE: N_("does not change"),
}
CASE: Mapping[str, str] = {
    CasePolicy.ANY: N_("any capitals"),
    CasePolicy.INITIAL: N_("capitals where the term has them"),
    CasePolicy.EXACT: N_("exactly as written"),
    CasePolicy.ACRONYM: N_("an acronym"),
}
PART_OF_SPEECH: Mapping[str, str] = {
    PartOfSpeech.NOUN: N_("noun"),
    PartOfSpeech.VERB: N_("verb"),
    PartOfSpeech.ADJECTIVE: N_("adjective"),
    PartOfSpeech.ADVERB: N_("adverb"),
    PartOfSpeech.OTHER: N_("other"),
}
TYPE: Mapping[str, str] = {
    TermType.FULL_FORM: N_("full form"),
    TermType.ACRONYM: N_("acronym"),
    TermType.ABBREVIATION: N_("abbreviation"),
    TermType.SHORT_FORM: N_("short form"),
    TermType.VARIANT: N_("variant"),
    TermType.PHRASE: N_("phrase"),
}
GENDER: Mapping[str, str] = {
    Gender.MASCULINE: N_("masculine"),
    Gender.FEMININE: N_("feminine"),
    Gender.NEUTER: N_("neuter"),
}
EVENT: Mapping[str, str] = {**concept_wordings.EVENTS, "commented": N_("commented")}
FATE: Mapping[str, Sign] = {
    "new": Sign("plus", N_("New")),
    "changed": Sign("pencil", N_("Changed")),
    "unchanged": Sign("check", N_("Unchanged")),
    "conflicting": Sign("conflict", N_("Conflicting")),
    "skipped": Sign("slash", N_("Left out")),
    "wrong": Sign("octagon", N_("Wrong")),
}
"""What becomes of a row of a file of terms."""
CHOICE: Mapping[str, str] = {
    Choice.OURS: N_("keep ours"),
    Choice.THEIRS: N_("take theirs"),
    Choice.MERGE: N_("merge both"),
    Choice.SKIP: N_("leave it out"),
}
"""What a person may decide of a row of a file of terms."""
COLUMN: Mapping[str, str] = {
    "concept": N_("name of the concept"),
    "concept_status": N_("status of the concept"),
    "kind": N_("Kind"),
    "subject": N_("Subject"),
    "definition": N_("Definition"),
    "concept_note": N_("note on the concept"),
    "source_url": N_("Reference"),
    "language": N_("Language"),
    "term": N_("Term"),
    "status": N_("status of the term"),
    "part_of_speech": N_("Part of speech"),
    "type": N_("type of the term"),
    "gender": N_("Gender"),
    "usage": N_("where it is used"),
    "do_not_translate": N_("not to be translated"),
    "inflection": N_("Inflection"),
    "case": N_("Capitals"),
    "added_forms": N_("forms added"),
    "struck_forms": N_("forms struck"),
    "exceptions": N_("Exceptions"),
    "scopes": N_("outlets and dates"),
    "note": N_("note on the term"),
}
SUGGESTED: Mapping[str, str] = {
    "country": N_("country"),
    "currency": N_("currency"),
    "language": N_("language"),
}
FACET: Mapping[str, str] = {
    "status": N_("Status"),
    "kind": N_("Kind"),
    "subject": N_("Subject"),
    "missing": N_("No term in"),
    "has": N_("Has"),
}
HAS: Mapping[str, str] = {
    "waiting": N_("a proposal to rule on"),
    "forbidden": N_("forbidden terms"),
    "exceptions": N_("exceptions"),
    "scopes": N_("outlets or dates"),
}
FINDING: Mapping[str, Sign] = {
    Severity.ERROR: Sign("octagon", N_("Error")),
    Severity.WARNING: Sign("info", N_("Warning")),
    Severity.INFO: Sign("info", N_("Information")),
    FindingStatus.ALLOWED: Sign("check", N_("Allowed")),
}
USAGE: Mapping[str, str] = {
    UsageKind.VIOLATING: N_("Violating"),
    UsageKind.COMPLIANT: N_("Compliant"),
    UsageKind.WAIVED: N_("Let stand, with a reason"),
    UsageKind.EXCEPTION: N_("Exceptions and quotations"),
    UsageKind.ARCHIVE: N_("Right in their time"),
}
NOTICES: Mapping[str, str] = {
    "created": N_("The glossary is ready. Propose its first concept."),
    "settings": N_("Saved."),
    "restored": N_("The glossary is back, as it was."),
    "trashed": N_("The glossary is in the trash. It can be restored for 30 days."),
    "proposed": N_("Proposed. Somebody else rules on it."),
    "approved": N_("In force from the next look-up on."),
    "rejected": N_("Rejected. Its proposer can read why."),
    "merged": N_("Merged: its terms are part of this concept now."),
    "retired": N_("Retired: kept, but no longer in force."),
    "watched": N_("Watched: what others do here shows on your first page."),
    "unwatched": N_("Not watched any more."),
    "waived": N_("Let stand. A sweep leaves this unit alone."),
    "withdrawn": N_("No longer let stand: the unit counts as violating again."),
    "same": N_("Nothing was different, so nothing was saved."),
}

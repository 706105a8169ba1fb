"""The words of pages for what the service stores: states, origins, penalties. The catalogue has them in Italian."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tmserver.domain.jobs import JobState
from tmserver.domain.matches import Caution, CautionKind, MatchKind, Penalty
from tmserver.domain.people import Role, Scope
from tmserver.domain.styles import Origin as Style
from tmserver.domain.units import Origin, UnitStatus
from tmserver.phrases import N_, Phrase
from tmserver.web import style_words


@dataclass(frozen=True, slots=True)
class Sign:
    """A state is always shown by icon, word and colour (the colour comes with the state's name)."""

    icon: str
    word: str


UNIT_STATUS: Mapping[str, Sign] = {
    UnitStatus.UNREVIEWED: Sign("diamond", N_("Unreviewed")),
    UnitStatus.REVIEWED: Sign("check", N_("Reviewed")),
    UnitStatus.RETIRED: Sign("archive", N_("Retired")),
}
JOB_STATE: Mapping[str, Sign] = {
    JobState.QUEUED: Sign("clock", N_("Waiting")),
    JobState.RUNNING: Sign("right", N_("Running")),
    JobState.DONE: Sign("check", N_("Done")),
    JobState.FAILED: Sign("octagon", N_("Failed")),
    JobState.CANCELLED: Sign("slash", N_("Cancelled")),
}
JOB_KIND: Mapping[str, str] = {
    "memory-import": N_("Memory import"),
    "person-removal": N_("Removal of a person"),
    "units-change": N_("Change of many units"),
    "units-change-undo": N_("A change taken back"),
    "memory-quality": N_("Look through a memory"),
    "concept-recheck": N_("Count of what a ruling leaves to mend"),
    "terms-recheck": N_("Count of what an import of terms leaves to mend"),
    "webhook-delivery": N_("Delivery to a webhook"),
    "terms-import": N_("Import of terms"),
    "terms-import-undo": N_("An import of terms taken back"),
}
ORIGIN: Mapping[str, str] = {
    Origin.STORY: N_("from a story"),
    Origin.IMPORT: N_("imported"),
    Origin.ALIGNMENT: N_("aligned"),
    Origin.API: N_("added directly"),
    Origin.CONNECTOR: N_("from a CAT tool"),
}
KIND: Mapping[str, str] = {
    MatchKind.CONTEXT: N_("same text, same context"),
    MatchKind.EXACT: N_("same text"),
    MatchKind.ADAPTED: N_("same sentence, values adapted"),
    MatchKind.REPAIRED: N_("a name or term replaced"),
    MatchKind.FUZZY: N_("similar"),
}
WRITTEN_BY: Mapping[str, str] = {
    Style.HOUSE: N_("as the house writes it"),
    Style.OUTLET: N_("as the outlet writes it"),
}
RULED_BY = style_words.ORIGIN
ROLE: Mapping[str, str] = {
    Role.READER: N_("reader"),
    Role.TRANSLATOR: N_("translator"),
    Role.TERMINOLOGIST: N_("terminologist"),
    Role.EDITOR: N_("editor"),
    Role.ADMINISTRATOR: N_("administrator"),
}
SCOPE: Mapping[str, str] = {Scope.READ: N_("may read"), Scope.WRITE: N_("may read and write")}
PENALTY: Mapping[str, str] = {
    "typography": N_("quotes, apostrophes, dashes or spaces differ"),
    "case": N_("upper and lower case differ"),
    "punctuation": N_("punctuation differs"),
    "tags": N_("formatting tags differ"),
    "variant": N_("another region’s spelling"),
    "reversed": N_("translated in the other direction"),
    "alignment": N_("aligned by a machine"),
    "adapted": N_("values were adapted to this story"),
    "repaired": N_("a name or term was replaced"),
    "unreviewed": N_("not reviewed"),
    "memory": N_("this memory counts %(points)d less"),
    "outlet": N_("another outlet’s style"),
}
_OTHER_PENALTY = N_("%(name)s, %(points)d less")
_MISSING = N_("“%(query)s” is missing in the stored sentence")
_ONLY_STORED = N_("“%(stored)s” stands only in the stored sentence")
_MOVED = N_("“%(query)s” stands elsewhere in the stored sentence")
_DIRECTION = N_("the opposite: “%(stored)s” in the stored sentence, “%(query)s” here")
_AGREEMENT = N_("another gender or number: “%(stored)s” in the stored sentence, “%(query)s” here")
NOTICES: Mapping[str, str] = {
    "added": N_("The unit is in the memory. The next look-up finds it."),
    "merged": N_("The memory already had exactly this unit; it counts one more use."),
    "reported": N_("Reported. Whoever looks after this memory will see it."),
    "changed": N_("Saved as a new version."),
    "same": N_("Nothing was different, so nothing was saved."),
    "retired": N_("The unit is retired: kept, but no longer offered."),
    "reverted": N_("The earlier text is back, as a new version."),
    "created": N_("The memory is ready. Add units or import a file."),
    "settings": N_("Saved."),
    "restored": N_("The memory is back, as it was."),
    "trashed": N_("The memory is in the trash. It can be restored for 30 days."),
    "cancelled": N_("The job is asked to end."),
    "story-trashed": N_("The story is in the trash. It can be restored for 30 days."),
    "story-restored": N_("The story is back, as it was."),
    "language": N_("Saved."),
    "password": N_("Your password is changed. Every other browser was signed out."),
    "revoked": N_("The token is revoked. Programs that use it are refused from now on."),
}


def penalty(given: Penalty) -> Phrase:
    """Why a match counts less, in words."""
    template = PENALTY.get(given.name, _OTHER_PENALTY)
    return Phrase(template, {"name": given.name, "points": given.points} if "%(" in template else {})


def caution(given: Caution) -> Phrase:
    """Where a match says something else than the query, in words."""
    words = {"stored": given.stored, "query": given.query}
    if given.kind is CautionKind.DIRECTION:
        return Phrase(_DIRECTION, words)
    if given.kind is CautionKind.AGREEMENT:
        return Phrase(_AGREEMENT, words)
    if given.stored and given.query:
        return Phrase(_MOVED, {"query": given.query})
    return Phrase(_MISSING if given.query else _ONLY_STORED, words)


def unit_status(status: str) -> Sign:
    """Icon and word of a unit's status."""
    return UNIT_STATUS[status]


def job_state(state: str) -> Sign:
    """Icon and word of a job's state."""
    return JOB_STATE[state]


def band(score: int) -> str:
    """The badge's band: context, exact, 95, 85, 75 or none."""
    if score > 100:
        return "context"
    if score == 100:
        return "exact"
    return next((str(least) for least in (95, 85, 75) if score >= least), "none")


def initials(name: str) -> str:
    """Two letters that stand for a person: rita.moretti and Rita Moretti are RM, rita RI."""
    parts = [
        part for part in name.replace("_", ".").replace("-", ".").replace(" ", ".").split("@")[0].split(".") if part
    ]
    letters: Sequence[str] = [part[0] for part in parts[:2]] if len(parts) > 1 else list(name[:2])
    return "".join(letters).upper()

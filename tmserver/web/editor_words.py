"""The words of the editor: states, where a text came from, and what its scripts say."""

from collections.abc import Mapping

from tmserver.domain.stories import SOFT_LIMITS, Provenance, SegmentStatus
from tmserver.phrases import N_
from tmserver.web import frame
from tmserver.web.wording import Sign

STATUS: Mapping[str, Sign] = {
    SegmentStatus.EMPTY: Sign("slash", N_("Empty")),
    SegmentStatus.DRAFT: Sign("pencil", N_("Draft")),
    SegmentStatus.SUGGESTED: Sign("diamond", N_("Suggested")),
    SegmentStatus.CONFIRMED: Sign("check", N_("Confirmed")),
    SegmentStatus.APPROVED: Sign("seal", N_("Approved")),
    SegmentStatus.LOCKED: Sign("lock", N_("Locked")),
}
PROVENANCE: Mapping[str, str] = {
    Provenance.HAND: N_("by hand"),
    Provenance.CONTEXT: N_("in context"),
    Provenance.EXACT: N_("same text"),
    Provenance.ADAPTED: N_("adapted"),
    Provenance.REPAIRED: N_("repaired"),
    Provenance.FUZZY: N_("similar"),
    Provenance.REPEAT: N_("a repeat"),
    Provenance.TAKE: N_("from the take before"),
    Provenance.FILE: N_("from the file"),
}
CHARACTERS = ("«", "»", "“", "”", "‘", "’", "–", "—", "…", "È", "À", "\u00a0")
"""What Italian and English copy needs and keyboards lack."""
_SPOKEN: Mapping[str, str] = {
    "suggestions": N_("Suggestions for segment {1}"),
    "concordance": N_("In the memory: {1}"),
    "history": N_("History of segment {1}"),
    "comments": N_("Comments on segment {1}"),
    "arrived": N_("Segment {1} of {2}. {3}."),
    "finished": N_("Every segment is confirmed."),
    "nothing": N_("There is nothing to confirm yet: the translation is empty."),
    "nofix": N_("Nothing here can be put right with one key."),
    "mark": N_("Mark a word first, or put the caret into one."),
    "splitwhere": N_("To split, put the caret into the source where the second part begins."),
    "enter": N_("Ctrl+Enter confirms, Shift+Enter makes a new line."),
    "hand": N_("by hand"),
    "notag": N_("Every link, picture and formatting of the source is in the translation."),
    "markwords": N_("Mark the words first."),
    "tagged": N_("Put in its place."),
    "saved": N_("Saved"),
    "saving": N_("Saving"),
    "kept": N_("Kept on this computer ({1})"),
    "conflict": N_("Needs you ({1})"),
    "signin": N_("Signed out. Sign in in another tab; what you write is kept here."),
    "refused": N_("Not saved."),
    "editors": N_("Editors of the desk approve and lock."),
    "approved": N_("Approved: {1}."),
    "unsaved": N_("Not yet: something you wrote is not saved."),
    "norun": N_("There is no change of many segments to take back."),
    "finishedshown": N_("Every segment that is shown is confirmed."),
    "shown": N_("{1} of {2} shown"),
    "progress": N_("{1} of {2} confirmed"),
    "at": N_("{1} is here, at segment {2}"),
    "here": N_("{1} is here"),
}


COMMANDS: Mapping[str, str] = {
    "confirm": N_("confirm and go to the next unconfirmed segment"),
    "unconfirm": N_("take a confirmation back"),
    "save": N_("save now"),
    "use": N_("use suggestion 1 to 9: a match replaces, a term goes in at the caret"),
    "useMarked": N_("use the marked suggestion"),
    "markNext": N_("mark the next suggestion"),
    "markPrevious": N_("mark the suggestion before"),
    "approve": N_("approve and go on, or take an approval back (editors)"),
    "lock": N_("lock or unlock (editors)"),
    "fix": N_("put the first finding right"),
    "chip": N_("insert the next number or name of the source that is missing"),
    "chips": N_("insert all that are missing"),
    "tag": N_("put the first missing link or formatting around the marked words"),
    "concordance": N_("search the memory for the marked words; Esc comes back"),
    "history": N_("the earlier texts of the segment; Esc comes back"),
    "comments": N_("comments on the segment; Ctrl+Enter sends, Esc comes back"),
    "propose": N_("propose a term"),
    "nextOpen": N_("next unconfirmed segment"),
    "nextIssue": N_("next segment that needs a look"),
    "previousIssue": N_("segment before that needs a look"),
    "next": N_("next segment"),
    "previous": N_("previous segment"),
    "copySource": N_("copy the source"),
    "pretranslate": N_("fill empty segments from the memory; counts first"),
    "confirmExact": N_("confirm all untouched exact suggestions; the list first"),
    "filter": N_("show only some segments: by state, match, findings, words"),
    "replace": N_("find and replace in the translations; each place first"),
    "undoRun": N_("take the last change of many segments back"),
    "join": N_("join with the next segment"),
    "split": N_("split where the caret is in the source"),
    "leave": N_("leave the field; arrows move, Enter or F2 edits"),
    "help": N_("show these keys"),
}
"""What each command of static/editor/keymap.js does; the overlay is made of both."""


_LIMITS: Mapping[str, str] = {"search": N_("Web search"), "headline": N_("Headline"), "alert": N_("Alert")}


def limits() -> dict[str, list[tuple[str, int]]]:
    """How long each field may be, by what it is for, in the reader's language; the longest last."""
    return {
        field: [(frame.say(_LIMITS[use]), most) for use, most in each.items()] for field, each in SOFT_LIMITS.items()
    }


def commands() -> dict[str, str]:
    """What the commands do, in the reader's language."""
    return {name: frame.say(sentence) for name, sentence in COMMANDS.items()}


def said(provenance: str | None, score: int | None) -> str:
    """Where a text came from: "99 adapted", "by hand"; "" where there is none."""
    if provenance is None:
        return ""
    word = frame.say(PROVENANCE[provenance])
    return word if score is None else f"{score} {word}"


def spoken() -> dict[str, str]:
    """The sentences of the scripts in the reader's language; {1}, {2} are filled in there."""
    return {name: frame.say(sentence) for name, sentence in _SPOKEN.items()}

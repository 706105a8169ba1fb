"""A concept as lines for people, and how one wording differs from another."""

from collections.abc import Mapping
from difflib import SequenceMatcher

from tmserver.domain.concepts import Concept
from tmserver.domain.matches import Change
from tmserver.matching.diff import diff
from tmserver.phrases import N_, Translator
from tmserver.terminology import forms

CODES = (
    N_("preferred"), N_("admitted"), N_("superseded"), N_("deprecated"), N_("agent"), N_("none"), N_("any"),
    N_("initial"), N_("exact"),
)  # fmt: skip
"""Codes of a wording as people read them; those of kinds, parts of speech and types are words already."""

EVENTS: Mapping[str, str] = {
    "proposed": N_("proposed"),
    "changed": N_("reworded"),
    "approved": N_("approved"),
    "rejected": N_("rejected"),
    "merged": N_("merged"),
    "retired": N_("retired"),
    "reverted": N_("brought back"),
    "imported": N_("imported from a file"),
    "synced": N_("taken from the term files"),
    "import-undone": N_("import undone"),
}
"""What happens to a concept, as people call it."""


def told(concept: Concept, say: Translator = str) -> str:
    """The concept as lines that a word diff can compare; of the policies of a term only what its shape does not say."""
    lines = [say(concept.kind.value), concept.subject, concept.definition, concept.note, concept.source_url]
    for term in concept.terms:
        shape = forms.proposal(term.text, term.language, concept.kind)
        policies = [
            say(value.value)
            for value, usual in (
                (term.part_of_speech, shape.part_of_speech), (term.type, shape.type), (term.gender, None),
                (term.inflection, shape.inflection), (term.case, shape.case),
            )
            if value and value is not usual
        ]  # fmt: skip
        scopes = [
            f"[{scope.outlet or '*'} {scope.since or ''}..{scope.until or ''} {say(scope.status.value)}]"
            for scope in term.scopes
        ]
        parts = [f"{term.language} {say(term.status.value)}: {term.text}", *policies]
        parts += [f"+{form}" for form in term.added_forms] + [f"-{form}" for form in term.struck_forms]
        parts += [f"≠{phrase}" for phrase in term.exceptions] + scopes
        parts += ["=" if term.do_not_translate else "", term.usage or "", term.note or ""]
        lines.append(" · ".join(part for part in parts if part))
    return "\n".join(line for line in lines if line)


def changes(before: str, after: str) -> tuple[Change, ...]:
    """What is taken out and put in: whole lines, and inside lines that were replaced words."""
    if before == after:
        return (Change("equal", after),)
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Change] = []
    for kind, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[from_old:to_old]), "".join(new[from_new:to_new])
        if kind == "replace":
            found += diff(removed, added)
        else:
            found.append(Change(kind, added or removed))
    return tuple(found)

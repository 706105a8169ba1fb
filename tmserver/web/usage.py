"""From a ruling to the memory, as pages: how units keep to a concept, what a wording would hit, what may stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, request, url_for
from markupsafe import Markup

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.findings import FindingStatus
from tmserver.domain.people import Action
from tmserver.domain.usage import UsageKind
from tmserver.http import cursors, reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.http.surveys import survey
from tmserver.services import catalogues, concepts, glossaries, impacts, rechecks, usages, waivers
from tmserver.services.rechecks import Recheck
from tmserver.services.usages import Month, Used
from tmserver.web import forms, frame, marks, term_words
from tmserver.web.addresses import CONCEPT, MOST_ID

PAGE = 50
_UNIT = f"{CONCEPT}/units/<int(max={MOST_ID}):unit_id>"
_TALLEST = 56
"""Height of the highest bar of the chart, in its own units."""


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(f"{CONCEPT}/usage", "concept_usage", usage)
    blueprint.add_url_rule(f"{CONCEPT}/impact", "concept_impact", impact)
    blueprint.add_url_rule(f"{_UNIT}/waive", "waive_term", waive, methods=["POST"])
    blueprint.add_url_rule(f"{_UNIT}/withdraw", "withdraw_waiver", withdraw, methods=["POST"])


class UsageQuery(forms.Form):
    """Which units, and where the page goes on."""

    kind: UsageKind = UsageKind.VIOLATING
    cursor: str = ""


class WaiveForm(forms.Form):
    """Why it may stand."""

    reason: forms.Text = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the chart: where its bar stands and how high it is, of `_TALLEST`."""

    month: date | None
    violating: int
    compliant: int
    x: int
    height: int


def heading(call: Call, slug: str, concept_id: int) -> tuple[Glossary, ConceptRow, list[tuple[str, str]]]:
    """The glossary, the concept, and what it is called in both languages (language, term; "" for none)."""
    own = glossaries.get(call.session, call.actor, slug)
    row = concepts.get(call.session, call.actor, slug, concept_id)
    shown = concept_of(row.live or row.proposed or {}, str(row.id), row.status)
    names = []
    for language in (own.source, own.target):
        right = catalogues.terms_in(shown, language)
        names.append((language, right[0].text if right else ""))
    return own, row, names


def to_mend(call: Call, own: Glossary, row: ConceptRow) -> Recheck:
    """What the last look after a ruling counted in the memories that the reader sees."""
    return rechecks.standing(call.session, row, [memory.id for memory in survey(call).memories(own)])


def usage(slug: str, concept_id: int) -> Response:
    """Four numbers, each a filter; the units; violations over time."""
    query = reading.query(UsageQuery)
    purpose = f"web-usage-{slug}-{concept_id}-{query.kind}"
    with reading_call() as call:
        own, row, names = heading(call, slug, concept_id)
        found = usages.usage(
            survey(call), slug, concept_id, query.kind, limit=PAGE, below=cursors.read(purpose, query.cursor or None)
        )  # fmt: skip
        return frame.page(
            "usage.html", actor=call.actor, section="glossary", glossary=own, row=row, names=names, query=query,
            found=found, bars=_bars(found.months or ()), kinds=term_words.USAGE, marked=marked, words=term_words,
            editable=_editable(call, found.units), may_sweep=row.live is not None and _may_sweep(call, own),
            done=request.args.get("done", ""),
            next_cursor=cursors.make(purpose, found.next_below) if found.next_below is not None else None,
        )  # fmt: skip


def _editable(call: Call, units: Sequence[Used]) -> set[int]:
    """Memories of the page whose units the reader may change."""
    return {one.memory.id for one in units if call.actor.may(Action.EDIT_ANY_UNIT, one.memory.desk_id)}


def _may_sweep(call: Call, own: Glossary) -> bool:
    """Whether there is a memory of the pair whose units the reader may change."""
    return any(call.actor.may(Action.EDIT_ANY_UNIT, memory.desk_id) for memory in survey(call).memories(own))


def _bars(months: Sequence[Month]) -> list[Bar]:
    most = max((one.violating for one in months), default=0)
    return [
        Bar(one.first, one.violating, one.compliant, place * 16, round(one.violating * _TALLEST / most) if most else 0)
        for place, one in enumerate(months)
    ]


def marked(one: Used) -> Markup:
    """The translation with what is forbidden in it, what is allowed there, and what is right."""
    kinds = dict.fromkeys(one.verdict.right, "term")
    for finding in one.verdict.findings:
        kinds[finding.start, finding.end] = "bad" if finding.status is FindingStatus.OPEN else "fine"
    kept, end = [], 0
    for span, kind in sorted(kinds.items(), key=lambda item: (item[0][0], -item[0][1])):
        if span[0] >= end:
            kept.append((span, kind))
            end = span[1]
    return marks.in_marks(one.unit.target, kept)


def impact(slug: str, concept_id: int) -> Response:
    """What the wording would hit, before anybody rules on it."""
    with reading_call() as call:
        own, row, names = heading(call, slug, concept_id)
        return frame.page(
            "impact.html", actor=call.actor, section="glossary", glossary=own, row=row, names=names,
            impact=impacts.impact(survey(call), slug, concept_id), hits=marks.marked, words=term_words,
        )  # fmt: skip


def waive(slug: str, concept_id: int, unit_id: int) -> Response:
    """Let the forbidden form stand in a unit, with a reason."""
    require_signed_in()
    form = forms.read(WaiveForm)
    with writing_call() as call:
        waivers.waive(call.session, call.actor, call.now, slug, concept_id, unit_id, form.reason)
    return frame.go(url_for("web.concept_usage", slug=slug, concept_id=concept_id, done="waived"))


def withdraw(slug: str, concept_id: int, unit_id: int) -> Response:
    """Take a waiver back."""
    require_signed_in()
    with writing_call() as call:
        waivers.withdraw(call.session, call.actor, call.now, slug, concept_id, unit_id)
    return frame.go(url_for("web.concept_usage", slug=slug, concept_id=concept_id, kind="waived", done="withdrawn"))

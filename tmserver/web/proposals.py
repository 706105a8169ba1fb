"""The inbox of a glossary: what waits for a ruling, with what speaks for and against it, worked by keyboard."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for

from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import Concept
from tmserver.domain.matches import Change
from tmserver.domain.people import Action
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.services import catalogues, concepts, glossaries, rulings
from tmserver.services.catalogues import Line
from tmserver.web import forms, frame, term_words
from tmserver.web.addresses import CONCEPT
from tmserver.web.concept_rulings import VersionForm

SHOWN = 50
_MERGE = f"{CONCEPT}/merge"


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/glossary/<slug:slug>/proposals", "proposals", inbox)
    blueprint.add_url_rule(_MERGE, "merge_concept", merge, methods=["POST"])


class MergeForm(VersionForm):
    """And the concept that takes the terms."""

    into: forms.Version


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wording that waits. `changes`: from what is in force, None when nothing is. `alike`: other concepts that have
    one of its spellings, with those spellings."""

    line: Line
    wording: Concept
    is_own: bool
    changes: Sequence[Change] | None
    alike: Sequence[tuple[Line, list[str]]]

    def terms(self, language: str, *, forbidden: bool = False) -> list[object]:
        """Terms of a language of the wording."""
        return list(catalogues.terms_in(self.wording, language, forbidden=forbidden))


def inbox(slug: str) -> Response:
    """Proposals, the oldest first."""
    with reading_call() as call:
        own = glossaries.get(call.session, call.actor, slug)
        waiting = catalogues.waiting(call.session, call.actor, call.core.catalogues, slug)
        lines = {line.id: line for line in call.core.catalogues.of(call.session, own)}
        return frame.page(
            "proposals.html", actor=call.actor, section="glossary", glossary=own, total=len(waiting),
            proposals=[_proposal(call, slug, line, lines) for line in waiting[:SHOWN]], words=term_words,
            may_rule=call.actor.may(Action.RULE_ON_TERM, own.desk_id), done=request.args.get("done", ""),
            may_propose=call.actor.may(Action.PROPOSE_TERM, own.desk_id),
        )  # fmt: skip


def _proposal(call: Call, slug: str, line: Line, lines: dict[int, Line]) -> Proposal:
    row = concepts.get(call.session, call.actor, slug, line.id)
    wording = concept_of(row.proposed or {}, str(row.id), row.status)
    alike: dict[int, list[str]] = {}
    for one in concepts.duplicates(call.session, call.actor, slug, wording, row.id):
        spellings = alike.setdefault(one.concept_id, [])
        spellings += [] if one.spelling in spellings else [one.spelling]
    return Proposal(
        line, wording, row.proposer_id is not None and row.proposer_id == call.actor.user_id,
        concepts.difference(row, frame.say) if row.live else None,
        [(lines[number], spellings) for number, spellings in alike.items() if number in lines],
    )  # fmt: skip


def merge(slug: str, concept_id: int) -> Response:
    """Add the terms of a proposal to a concept that is in force."""
    require_signed_in()
    form = forms.read(MergeForm)
    with writing_call() as call:
        rulings.merge(call.session, call.actor, call.now, slug, concept_id, form.version, form.into)
    if form.inbox:
        return frame.go(url_for("web.proposals", slug=slug, done="merged"))
    return frame.go(url_for("web.concept", slug=slug, concept_id=form.into, done="merged"))

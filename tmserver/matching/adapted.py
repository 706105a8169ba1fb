"""Matches whose values are taken over from the query: found by texts with slots, rewritten, a point below exact.

Beside the index of texts stands one of slotted texts, of rows whose values others can take the place of. A query with
values is looked up in both. What is found by slots counts its values as equal (model.md, Units); whether the stored
translation can really say the query's is only known from the texts, so it is tried before the cut to N.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tmserver.domain.matches import MatchKind, Penalty, Query, Repair
from tmserver.domain.segments import Segment
from tmserver.domain.styles import Origin, Rule
from tmserver.matching import repair
from tmserver.matching.rows import Scored
from tmserver.matching.score import raw_score
from tmserver.text import placeables
from tmserver.text.placeables import Refusal, Replacement, Valued

Style = Mapping[str, Rule]
"""Rules that somebody made for writing values, by setting (domain.styles.chosen)."""

ADAPTED = Penalty("adapted", 1)
"""model.md, Units: what nobody has read as it stands now must not pass for what somebody confirmed."""


@dataclass(frozen=True, slots=True)
class Adapted:
    """A stored target that says the query's values; `repairs` are spans of its text."""

    target: Segment
    repairs: tuple[Repair, ...]


def slotted(segment: Segment, valued: Valued) -> Segment | None:
    """The segment with a slot for each value; None when a tag stands inside one."""
    return repair.replaced(segment, valued.slotting)


def slotted_query(query: Query, valued: Valued) -> Query | None:
    """The query as the index of slots is asked; None when it holds no value that could be taken over.

    Neighbours and key are left out: an adapted match is never a context match.
    """
    if not valued.values or "d?" in valued.slots:
        return None
    segment = slotted(query.segment, valued)
    return None if segment is None else Query(segment, shown=query.segment.text)


def adapt(query: Valued, source: Valued, target: Segment, language: str, style: Style) -> Adapted | None:
    """The target with the query's values, or None where that is not sure (placeables.adapt).

    What is taken over is written by the rules of `style`, where it has any, else as the target writes it.
    """
    valued = Valued(target.text, language)
    found = placeables.adapt(query, source, valued)
    if isinstance(found, Refusal):
        return None
    kinds: dict[tuple[int, int], tuple[str, Origin | None]] = {
        (part.start, part.end): (one.kind.value, None) for one in valued.values for part in one.parts
    }
    ruled = _ruled(valued, found, style)
    written = sorted(
        [change for change in found if not any(start <= change[0] < end for start, end, _ in ruled)] + list(ruled)
    )
    kinds |= {(start, end): said for (start, end, _), said in ruled.items()}
    repairs = repair.applied(target.text, written, "")[1]
    repairs = tuple(
        replace(one, kind=kinds[start, end][0], style=kinds[start, end][1])
        for one, (start, end, _) in zip(repairs, written, strict=True)
    )
    changed = repair.replaced(target, written)
    return None if changed is None else Adapted(changed, repairs)


def in_style(target: Adapted, language: str, style: Style) -> Adapted:
    """The target with all its values written by the rules of `style`; as it is where nothing is to be written otherwise
    or a tag stands inside."""
    choices, text = {name: rule.value for name, rule in style.items()}, target.target.text
    found = [
        one
        for one in placeables.styled(text, language, choices)
        if not any(done.start < one.end and one.start < done.end for done in target.repairs)
    ]
    spans = [(one.start, one.end, one.now) for one in found]
    changed = repair.replaced(target.target, spans) if spans else None
    if changed is None:
        return target
    kinds = {one.start: one.kind.value for one in Valued(text, language).values}
    repairs = [
        replace(done, kind=kinds.get(one.start, one.setting), style=style[one.setting].origin)
        for one, done in zip(found, repair.applied(text, spans, "")[1], strict=True)
    ]
    both = sorted((*repair.shifted(target.repairs, spans), *repairs), key=lambda done: done.start)
    return Adapted(changed, tuple(both))


def restyled(exact: Scored) -> Scored:
    """An exact match whose values are written otherwise than they are stored: never above 99, whatever its context."""
    score = max(0, min(exact.score, 100) - ADAPTED.points)
    return replace(exact, score=score, kind=MatchKind.ADAPTED, penalties=(*exact.penalties, ADAPTED))


def _ruled(target: Valued, found: Sequence[Replacement], style: Style) -> dict[Replacement, tuple[str, Origin | None]]:
    """Changed values that are written by a rule: what to replace as a whole, with the kind and whose rule it is."""
    now = Valued(placeables.applied(target.text, found), target.language) if style else target
    if not style or len(now.values) != len(target.values):
        return {}
    changed = {
        place: one
        for place, one in enumerate(target.values)
        if any(one.start <= start < one.end for start, _, _ in found)
    }
    ruled: dict[Replacement, tuple[str, Origin | None]] = {}
    choices = {name: rule.value for name, rule in style.items()}
    for place, stood in changed.items():
        one = now.values[place]
        for said in placeables.styled(now.text, now.language, choices, [one]):
            whole = now.text[one.start : said.start] + said.now + now.text[said.end : one.end]
            ruled[stood.start, stood.end, whole] = stood.kind.value, style[said.setting].origin
    return ruled


def discounted(by_slots: Scored, query: str, stored: str) -> Scored:
    """What the index of slots found, as it is offered: adapted where nothing but values differed, else fuzzy."""
    kind = MatchKind.ADAPTED if by_slots.raw_score == 100 else MatchKind.FUZZY
    return replace(counted(by_slots, query, stored), kind=kind)


def counted(by_slots: Scored, query: str, stored: str) -> Scored:
    """With the point that adapting costs, and the raw score of the texts as they are."""
    return replace(
        by_slots,
        score=max(0, by_slots.score - ADAPTED.points),
        raw_score=raw_score(query, stored),
        penalties=(*by_slots.penalties, ADAPTED),
    )


def better(plain: Scored, adapted: Scored, repairs: tuple[Repair, ...]) -> bool:
    """Whether a unit found both ways is offered adapted: by its score, where values differ also at equal scores."""
    return (adapted.score, bool(repairs)) > (plain.score, False)

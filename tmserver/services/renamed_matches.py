"""Stored translations whose text differs from the query in one name: found, and the name replaced where it is safe."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tmserver.domain.matches import MatchPolicy, Query
from tmserver.domain.terms import TermHit
from tmserver.matching import renaming, repair
from tmserver.matching.adapted import Adapted
from tmserver.matching.index import Index
from tmserver.matching.rows import Scored, Sieve
from tmserver.matching.score import Asked
from tmserver.services import term_names
from tmserver.services.terms import Termbase
from tmserver.text.tokens import keys

KIND = "term"
MOST_LOOKED_AT = 5000
"""Rows of one segment that are looked at. More than so many that have most of its words and another name are not
usual; of more only the most alike count."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """Looks for other names in one index. `rows` gives units by id.

    Of a row and its unit `text_of` gives the text as it is compared, `target_of` the target so far (None: it is not
    offered): asked only of those whose words fit.
    """

    index: Index
    sieve: Sieve
    rows: Callable[[set[int]], Mapping[int, Any]]
    termbase: Termbase
    text_of: Callable[[Scored, Any], str]
    target_of: Callable[[Scored, Any], Adapted | None]

    def ways(self, query: Query, hits: Sequence[TermHit]) -> Iterator[tuple[Scored, Adapted]]:
        """Every row that differs in one name and can be offered so. `hits`: the terms in the query's text."""
        spans, text = term_names.named(hits), query.segment.text
        if not spans:
            return
        words = keys(text)
        least = min(renaming.least_score(len(words), len(keys(text[name.start : name.end]))) for name in spans)
        found = self.index.find_many([query], self.sieve, MatchPolicy(least, MOST_LOOKED_AT))[0]
        found = [one for one in found if one.raw_score < 100]
        units, asked = self.rows({one.unit_id for one in found}), Asked.of(query)
        for one in found:
            unit = units.get(one.unit_id)
            stored = "" if unit is None else self.text_of(one, unit)
            if unit is None or not renaming.may_differ_in_a_name(words, keys(stored)):
                continue
            pair = renaming.exchanged(text, spans, stored, term_names.named(self.termbase.hits(stored)))
            target = pair and self.target_of(one, unit)
            changed = pair and target and self._changed(target, pair[1].concept, pair[0].concept)
            if pair and changed:
                yield renaming.rescored(one, asked, stored, *pair), changed

    def _changed(self, target: Adapted, was: str, now: str) -> Adapted | None:
        span = term_names.exchange(self.termbase, target.target.text, was, now)
        if span is None:
            return None
        segment = repair.replaced(target.target, [span])
        repairs = repair.applied(target.target.text, [span], KIND)[1]
        both = sorted((*repair.shifted(target.repairs, [span]), *repairs), key=lambda done: done.start)
        return None if segment is None else Adapted(segment, tuple(both))

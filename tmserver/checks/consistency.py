"""One story, one way of saying it: the same source translated twice, the same concept under two names."""

from collections.abc import Iterable, Iterator, Sequence

from tmserver.checks.pair import Pair, in_target
from tmserver.domain.findings import Finding, Side
from tmserver.phrases import N_, Phrase
from tmserver.terminology.recogniser import Hit, Recogniser
from tmserver.text.normal import equality_key


def sources(pairs: Sequence[Pair]) -> Iterator[tuple[int, Finding]]:
    """(number of the pair, finding) for every pair whose source was translated otherwise before."""
    first: dict[str, tuple[int, str]] = {}
    for number, pair in enumerate(pairs):
        if not pair.target.strip() or not pair.source.strip():
            continue
        earlier, target = first.setdefault(equality_key(pair.source), (number, pair.target))
        if equality_key(target) != equality_key(pair.target):
            message = Phrase(
                N_("Segment %(number)d has the same source and another translation."), {"number": earlier + 1}
            )
            yield number, in_target(pair, "inconsistent", 0, len(pair.target), message, suggestion=target)


def terms(pairs: Iterable[Pair], recogniser: Recogniser) -> Iterator[tuple[int, Finding]]:
    """(number of the pair, finding) where a concept of the target comes under another term than at first.

    Only terms of one word each are compared: a full name at first and the surname later is how stories are written.
    """
    first: dict[tuple[str, str], tuple[int, int, str]] = {}
    for number, pair in enumerate(pairs):
        for hit in recogniser.find(pair.target):
            yield from ((number, each) for each in _other_name(pair, number, hit, first))


def _other_name(
    pair: Pair, number: int, hit: Hit, first: dict[tuple[str, str], tuple[int, int, str]]
) -> Iterator[Finding]:
    if len(hit.entries) != 1:
        return
    entry, _ = hit.entries[0]
    if len(entry.text.split()) > 1:
        return
    earlier, term, text = first.setdefault((entry.glossary, entry.concept), (number, entry.term, entry.text))
    if term != entry.term:
        said = {"term": hit.text, "earlier": text, "number": earlier + 1}
        message = Phrase(N_("“%(term)s” was “%(earlier)s” in segment %(number)d."), said)
        found = in_target(pair, "term-inconsistent", hit.start, hit.end, message)
        yield Finding(
            found.check, found.severity, Side.TARGET, hit.start, hit.end, hit.text, message, None, entry.concept
        )

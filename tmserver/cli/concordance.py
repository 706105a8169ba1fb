"""`tmserver concordance`: every unit that holds some words, for a terminal or a script."""

from typing import Any

import click

from tmserver.cli.doors import opened, print_json, refusing, say
from tmserver.domain.concordance import ConcordanceRequest, Narrowing, Side
from tmserver.domain.people import SYSTEM
from tmserver.domain.units import Origin, UnitStatus
from tmserver.phrases import N_, Phrase
from tmserver.services.concordance import Concordance, Line, Text
from tmserver.services.concordance import concordance as find


@click.command()
@click.argument("query")
@click.option("--source", required=True, help="Language of the source, like it.")
@click.option("--target", required=True, help="Language of the target, like en.")
@click.option(
    "--side",
    type=click.Choice([one.value for one in Side]),
    default=Side.BOTH.value,
    show_default=True,
    help="Where to search.",
)
@click.option("--memory", "memories", multiple=True, help="Only this memory; may be given several times.")
@click.option("--year", type=click.IntRange(1900, 9998), help="Only units of this year.")
@click.option("--origin", type=click.Choice([one.value for one in Origin]), help="Only units of this origin.")
@click.option("--status", type=click.Choice([one.value for one in UnitStatus]), help="Only units of this status.")
@click.option("--story", help="Only units of this story.")
@click.option("--after", type=int, help="Go on after this unit, the last of the page before.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@refusing
def concordance(
    query: str, source: str, target: str, side: str, memories: tuple[str, ...], year: int | None, origin: str | None,
    status: str | None, story: str | None, after: int | None, limit: int, as_json: bool,
) -> None:  # fmt: skip
    """Find every unit that holds some words, newest first: words, "phrases", beginnings of words (dron*).

    \b
    Example: tmserver concordance '"vigili del fuoco" dron*' --source it --target en --side source
    """
    narrowing = Narrowing(None, year, Origin(origin) if origin else None, UnitStatus(status) if status else None, story)
    request = ConcordanceRequest(
        source, target, query, Side(side), list(memories) or None, narrowing, after=after, limit=limit
    )
    with opened() as core, core.reading() as session:
        found = find(session, SYSTEM, core.indexes, core.now(), core.settings.timezone, request)
    if as_json:
        print_json(_as_json(found))
        return
    for line in found.lines:
        click.echo(f"{line.unit_id}\t{_shown(line.source)}\t{_shown(line.target)}\t{line.memory}")
    for one in found.renderings.values:
        say(N_("Rendered as %(text)s: %(count)d of %(hits)d (%(sureness)s)"),
            text=one.text, count=one.count, hits=found.renderings.hits, sureness=Phrase(one.sureness.word))  # fmt: skip
    if not found.lines:
        say(N_("No unit holds all these words. Try fewer, or the beginning of a word."))


def _shown(text: Text) -> str:
    """A text on one line, what was searched for in [brackets], what renders it in {braces}."""
    parts, end = [], 0
    marks = [(span, "[]") for span in text.hits] + [(span, "{}") for span in text.rendered]
    for (begin, stop), brackets in sorted(marks):
        parts += [text.segment.text[end:begin], brackets[0], text.segment.text[begin:stop], brackets[1]]
        end = stop
    return " ".join("".join([*parts, text.segment.text[end:]]).split())


def _as_json(found: Concordance) -> dict[str, Any]:
    return {
        "items": [_line(line) for line in found.lines],
        "next_after": found.next_after,
        "total": found.total,
        "more_than": found.more_than,
        "facets": {
            name: [{"value": one.value, "count": one.count} for one in values] for name, values in found.facets.items()
        },
        "rendered_as": {
            "hits": found.renderings.hits,
            "otherwise": found.renderings.otherwise,
            "values": [
                {"text": one.text, "count": one.count, "share": one.share, "sureness": one.sureness.value}
                for one in found.renderings.values
            ],
        },
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "unit_id": line.unit_id, "memory": line.memory, "status": line.status, "origin": line.origin,
        "story": line.story, "source": _text(line.source), "target": _text(line.target),
    }  # fmt: skip


def _text(text: Text) -> dict[str, Any]:
    return {
        "language": text.language,
        "text": text.segment.text,
        "hits": [{"start": start, "end": end} for start, end in text.hits],
        "rendered": [{"start": start, "end": end} for start, end in text.rendered],
    }

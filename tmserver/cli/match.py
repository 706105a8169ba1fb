"""`tmserver match` and `tmserver segment`: what the pages do, for a terminal or a script."""

from dataclasses import asdict

import click

from tmserver.cli.doors import opened, print_json, read_text, refusing, say
from tmserver.domain import languages
from tmserver.domain.matches import LookupRequest, MatchPolicy, Query
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import MOST_SEGMENTED, Segment, check_text
from tmserver.domain.terms import TermRequest
from tmserver.phrases import N_
from tmserver.services import lookup, terms
from tmserver.text.sentences import segment as segment_text


@click.command()
@click.argument("text")
@click.option("--source", required=True, help="Language of the text, like it.")
@click.option("--target", required=True, help="Language wanted, like en.")
@click.option("--memory", "memories", multiple=True, help="Only this memory; may be given several times.")
@click.option("--outlet", help="The outlet that it is for.")
@click.option("--min-score", type=int, default=70, show_default=True)
@click.option("--limit", type=int, default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@refusing
def match(
    text: str,
    source: str,
    target: str,
    memories: tuple[str, ...],
    outlet: str | None,
    min_score: int,
    limit: int,
    as_json: bool,
) -> None:
    """Look a sentence up: score, target and where it is from, best first.

    \b
    Example: tmserver match "Nessun ferito." --source it --target en
    """
    request = LookupRequest(
        source,
        target,
        [Query(Segment(text))],
        MatchPolicy(min_score, limit),
        memories=list(memories) or None,
        outlet=outlet,
        single=True,
    )
    with opened() as core, core.reading() as session:
        termbase = terms.termbase(
            session, SYSTEM, core.recognisers, TermRequest(source, target, core.today(), outlet=outlet)
        )
        found = lookup.find_matches(session, SYSTEM, core.indexes, core.now(), request, termbase).results[0]
    if as_json:
        print_json(
            [
                {
                    "unit_id": one.unit_id, "memory": one.memory, "score": one.score, "raw_score": one.raw_score,
                    "kind": one.kind.value, "source": one.source.text, "target": one.target.text,
                    "repairs": [asdict(repair) for repair in one.repairs],
                    "penalties": [{"name": penalty.name, "points": penalty.points} for penalty in one.penalties],
                }
                for one in found.matches
            ]
        )  # fmt: skip
        return
    for one in found.matches:
        click.echo(f"{one.score:3d}\t{one.target.text}\t{one.source.text}\t{one.memory}")
    if not found.matches:
        say(N_("Nothing like this in the memory yet."))


@click.command()
@click.argument("path", metavar="FILE")
@click.option("--language", required=True, help="Language of the text, like it.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def segment(path: str, language: str, as_json: bool) -> None:
    """Cut a text into sentences: one a line, an empty line between paragraphs. `-` reads standard input.

    \b
    Example: tmserver segment story.txt --language it
    """
    text = check_text("FILE", read_text(path), limit=MOST_SEGMENTED)
    sentences = segment_text(text, languages.parse(language))
    if as_json:
        print_json(
            [{"text": one.text, "start": one.start, "end": one.end, "paragraph": one.paragraph} for one in sentences]
        )
        return
    for place, one in enumerate(sentences):
        if place and one.paragraph != sentences[place - 1].paragraph:
            click.echo()
        click.echo(one.text.replace("\r", " ").replace("\n", " "))

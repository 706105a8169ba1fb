"""`tmserver pretranslate`: an XLIFF file filled from the memory."""

from pathlib import Path

import click

from tmserver.cli.doors import opened, refusing, say
from tmserver.domain.matches import MatchPolicy
from tmserver.domain.people import SYSTEM
from tmserver.errors import BadRequest
from tmserver.phrases import N_, Phrase
from tmserver.services import pretranslation


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("output", metavar="OUTPUT", type=click.Path(path_type=Path))
@click.option("--source", help="Where the file does not name it.")
@click.option("--target", help="Where the file does not name it.")
@click.option("--memory", "memories", multiple=True, help="Only this memory; may be given several times.")
@click.option("--fill", type=int, default=100, show_default=True, help="From which score a match is put in.")
@click.option("--min-score", type=int, default=70, show_default=True)
@click.option("--limit", type=int, default=5, show_default=True)
@refusing
def pretranslate(
    path: Path, output: Path, source: str | None, target: str | None, memories: tuple[str, ...], fill: int,
    min_score: int, limit: int,
) -> None:  # fmt: skip
    """Write an XLIFF file again with match candidates, terms and the translations that are sure.

    \b
    Example: tmserver pretranslate story.xlf story-en.xlf --target en
    """
    wanted = pretranslation.Wanted(source, target, MatchPolicy(min_score, limit), fill, list(memories) or None)
    try:
        document = pretranslation.opened(path, path.name)
        with opened() as core, core.reading() as session:
            done = pretranslation.pretranslated(
                session, SYSTEM, core.indexes, core.recognisers, core.now(), core.today(), document, wanted
            )
        output.write_bytes(done.content)
    except OSError as error:
        reason = Phrase(N_("%(path)s: %(why)s."), {"path": str(error.filename), "why": error.strerror})
        raise BadRequest(reason=reason) from None
    say(
        N_("Segments: %(segments)d. With a candidate: %(matched)d. Filled: %(filled)d."),
        segments=done.segments, matched=done.matched, filled=done.filled,
    )  # fmt: skip

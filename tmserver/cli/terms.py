"""`tmserver terms` and `tmserver check`: the glossaries' rulings, for a terminal or a script."""

import sys
from dataclasses import asdict
from datetime import date, datetime

import click

from tmserver.cli.doors import opened, print_json, refusing, say, translate
from tmserver.domain.findings import Finding, FindingStatus, Severity
from tmserver.domain.people import SYSTEM
from tmserver.domain.terms import TermHit, TermRequest
from tmserver.phrases import N_
from tmserver.services.terms import check_pair, find_terms

FOUND_AN_ERROR = 3
"""Exit code: 1 is a refusal, 2 a command line that cannot be read."""
_DAY = click.DateTime(["%Y-%m-%d"])


def _day(day: datetime | None, today: date) -> date:
    return today if day is None else day.date()


@click.command()
@click.argument("text")
@click.option("--source", required=True, help="Language of the text, like it.")
@click.option("--target", required=True, help="Language wanted, like en.")
@click.option("--glossary", "glossaries", multiple=True, help="Only this glossary; may be given several times.")
@click.option("--outlet", help="As this outlet has it.")
@click.option("--date", "day", type=_DAY, help="As it holds on this day, like 2026-03-31; today without it.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def terms(
    text: str, source: str, target: str, glossaries: tuple[str, ...], outlet: str | None, day: datetime | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Find the glossaries' terms in a text: the text found, what to write, what not to write.

    \b
    Example: tmserver terms "Il presidente è a Kiev." --source it --target en
    """
    with opened() as core, core.reading() as session:
        asked = TermRequest(source, target, _day(day, core.today()), list(glossaries) or None, outlet)
        hits = find_terms(session, SYSTEM, core.recognisers, asked, text)
    if as_json:
        print_json([asdict(hit) for hit in hits])
        return
    _print(hits, "")
    if not hits:
        say(N_("No term of a glossary stands in this text."))


def _print(hits: tuple[TermHit, ...], indent: str) -> None:
    """A hit a line; those inside it below, indented."""
    for hit in hits:
        right = ", ".join((*hit.preferred, *hit.admitted))
        wrong = ", ".join(f"≠{text}" for text in hit.forbidden)
        click.echo(f"{indent}{' '.join(hit.text.split())}\t{right}\t{wrong}\t{hit.glossary}/{hit.concept_id}")
        _print(hit.contains, indent + "  ")


@click.command()
@click.argument("source_text", metavar="SOURCE")
@click.argument("target_text", metavar="TARGET")
@click.option("--source", required=True, help="Language of SOURCE, like it.")
@click.option("--target", required=True, help="Language of TARGET, like en.")
@click.option("--glossary", "glossaries", multiple=True, help="Only this glossary; may be given several times.")
@click.option("--outlet", help="As this outlet has it.")
@click.option("--date", "day", type=_DAY, help="As it holds on this day, like 2026-03-31; today without it.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def check(
    source_text: str, target_text: str, source: str, target: str, glossaries: tuple[str, ...], outlet: str | None,
    day: datetime | None, as_json: bool,
) -> None:  # fmt: skip
    """Check a translation: severity, check, place, message, one a line. Exit code 3 when there is an error.

    \b
    Example: tmserver check "È a Kiev." "He is in Kiev." --source it --target en
    """
    with opened() as core, core.reading() as session:
        asked = TermRequest(source, target, _day(day, core.today()), list(glossaries) or None, outlet)
        findings = check_pair(session, SYSTEM, core.recognisers, asked, source_text, target_text)
    if as_json:
        print_json([_as_json(finding) for finding in findings])
    else:
        for one in findings:
            how = one.severity.value if one.status is FindingStatus.OPEN else one.status.value
            click.echo(f"{how}\t{one.check}\t{one.side.value} {one.start}–{one.end}\t{one.message.text(translate())}")
        if not findings:
            say(N_("Nothing to say against this translation."))
    if any(one.severity is Severity.ERROR and one.status is FindingStatus.OPEN for one in findings):
        sys.exit(FOUND_AN_ERROR)


def _as_json(finding: Finding) -> dict[str, object]:
    concept = finding.concept_id
    return {
        "check": finding.check, "severity": finding.severity.value, "status": finding.status.value,
        "side": finding.side.value, "start": finding.start, "end": finding.end, "text": finding.text,
        "message": finding.message.text(translate()), "suggestion": finding.suggestion,
        "concept_id": None if concept is None else int(concept),
    }  # fmt: skip

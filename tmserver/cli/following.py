"""Staying with a job until it has ended, for commands that print what became of it."""

import sys
import time

import click

from tmserver.cli.doors import translate
from tmserver.core import Core
from tmserver.domain.jobs import LIVE, JobState
from tmserver.domain.people import SYSTEM
from tmserver.phrases import Phrase
from tmserver.services import jobs

WORKER_WITHIN_SECONDS = 2.0
"""How long a living worker is given to take the job before it is done here."""


def follow(core: Core, job_id: int) -> JobState:
    """Follow the job; do it here when no living worker takes it in time. How it ended."""
    from tmserver.worker import Runner

    began, bar_shown = time.monotonic(), sys.stderr.isatty()
    while True:
        with core.reading() as session:
            job = jobs.get(session, SYSTEM, job_id)
            state, done, total = job.state, job.done, job.total
            alone = not jobs.worker_alive(session, core.now(), core.host)
        if state not in LIVE:
            break
        if state is JobState.QUEUED and (alone or time.monotonic() - began > WORKER_WITHIN_SECONDS):
            Runner(core).run_one(job_id)
            continue
        if bar_shown:
            share = f"{100 * done // total:3d} %" if total else "     "
            click.echo(f"\r{share}  {done:,}" + (f" / {total:,}" if total else ""), nl=False, err=True)
        time.sleep(0.2)
    if bar_shown:
        click.echo("\r" + " " * 40 + "\r", nl=False, err=True)
    return state


def message(core: Core, job_id: int) -> str:
    """What a job tells people, in the terminal's language."""
    with core.reading() as session:
        told = jobs.get(session, SYSTEM, job_id).message
    return Phrase.from_json(told).text(translate()) if told else ""

"""What every command shares: the core, the reader's language, refusals as one sentence, output as text or JSON."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from tmserver import log
from tmserver.core import Core
from tmserver.errors import BadRequest, TmServerError
from tmserver.i18n import best_language, translator
from tmserver.phrases import N_, Phrase, Translator

P = ParamSpec("P")
R = TypeVar("R")


def translate() -> Translator:
    """The translator of the terminal's language (LC_ALL, LC_MESSAGES, LANG)."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return translator(best_language(named))


def say(template: str, **params: Any) -> None:
    """A sentence for people, on standard error: standard output is for results."""
    click.echo(Phrase(template, params).text(translate()), err=True)


def fail(refusal: TmServerError) -> NoReturn:
    """End the command with the refusal's sentence."""
    click.echo(refusal.sentence(translate()), err=True)
    sys.exit(1)


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """Turn refusals of the services into one sentence and exit code 1."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except TmServerError as refusal:
            fail(refusal)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # who read us has seen enough
            sys.exit(0)

    return wrapped


@contextmanager
def opened(*, any_schema: bool = False) -> Iterator[Core]:
    """A core for one command, on a database that fits this program."""
    core = Core.from_env()
    log.configure(core.settings.log, logging.WARNING)  # a command says what people need to know itself
    try:
        if not any_schema:
            core.require_schema()
        yield core
    finally:
        core.close()


def print_json(value: Any) -> None:
    """A value as JSON on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def read_text(path: str) -> str:
    """The text of a file, `-` for standard input. Raises BadRequest when it is not UTF-8 or not there."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else open(path, "rb").read()  # noqa: SIM115, PTH123
        return data.decode("utf-8-sig")
    except OSError as error:
        raise BadRequest(reason=Phrase(N_("%(path)s: %(why)s."), {"path": path, "why": error.strerror})) from None
    except UnicodeDecodeError as error:
        raise BadRequest(
            reason=Phrase(
                N_("%(path)s is not valid UTF-8 at byte %(position)d."), {"path": path, "position": error.start}
            )
        ) from None


def use_utf8() -> None:
    """Print what we have even where the terminal's locale is plain C."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")

"""`tmserver run | serve | worker | demo`: the processes of the service."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

import click

from tmserver import config
from tmserver.cli.doors import opened, refusing, say
from tmserver.config import Settings
from tmserver.errors import BadSetting
from tmserver.phrases import N_, Phrase
from tmserver.services import demo as demo_service

READY_WITHIN_SECONDS = 60
_PR_SET_PDEATHSIG = 1  # prctl(2): end the child when its parent dies, so that kill -9 leaves no orphan on the port


@click.command()
@refusing
def serve() -> None:
    """Run the web server in the foreground until SIGTERM.

    \b
    Example: TMSERVER_PORT=8090 tmserver serve
    """
    from tmserver.server import run as run_server

    with opened() as core:
        settings = core.settings
    _require_free_port(settings)
    run_server(settings)


@click.command()
@refusing
def worker() -> None:
    """Run the worker (imports and other long work) in the foreground until SIGTERM.

    \b
    Example: tmserver worker
    """
    from tmserver.core import Core
    from tmserver.worker import run as run_worker

    run_worker(Core.from_env())


@click.command()
@refusing
def demo() -> None:
    """Load the demonstration desk once: memories, people, stories to paste.

    \b
    Example: tmserver demo
    """
    with opened() as core, core.writing() as session:
        loaded = demo_service.load(session, core.now())
    say(N_("Demonstration desk loaded: %(units)d units."), units=loaded) if loaded else say(
        N_("The demonstration desk is already there.")
    )


def _address(settings: Settings) -> str:
    host = "localhost" if settings.host in {"127.0.0.1", "::1", "localhost"} else settings.host
    return f"http://{host}:{settings.port}"


def _require_free_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise BadSetting(
                name="TMSERVER_PORT",
                reason=Phrase(
                    N_("%(host)s:%(port)d cannot be used (%(why)s). Set another port."),
                    {"host": settings.host, "port": settings.port, "why": error.strerror},
                ),
            ) from None


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _child(command: str) -> "subprocess.Popen[bytes]":
    """A process of ours in a session of its own: Ctrl-C reaches only us, and we end it in order."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tmserver.cli.main", command],
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _is_ready(settings: Settings) -> bool:
    host = settings.host if settings.host not in {"0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104 - compared, not bound
    try:
        with urllib.request.urlopen(f"http://{host}:{settings.port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@click.command()
@refusing
def run() -> None:
    """Bring the database up to date, load the demonstration desk once, start server and worker; Ctrl-C ends all.

    \b
    Example: make run
    """
    settings = config.load(os.environ)
    _require_free_port(settings)
    with opened(any_schema=True) as core:
        core.upgrade_schema()
        with core.writing() as session:
            demo_service.load(session, core.now())
    ending: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        ending.append(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    children = [_child("serve"), _child("worker")]
    try:
        _announce_when_ready(settings, children, ending)
        while not ending and all(child.poll() is None for child in children):
            time.sleep(0.2)
    finally:
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            child.wait()
    if not ending:
        say(N_("A process of the service ended by itself; see the lines above."))
        sys.exit(1)
    say(N_("Stopped. Everything is saved."))


def _announce_when_ready(settings: Settings, children: "list[subprocess.Popen[bytes]]", ending: list[int]) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and not ending:
        if any(child.poll() is not None for child in children):
            return
        if _is_ready(settings):
            say(N_("tmserver is ready at %(address)s"), address=_address(settings))
            say(N_("Open it and choose “Enter as Rita”: the demonstration needs no password. Ctrl-C stops everything."))
            return
        time.sleep(0.1)

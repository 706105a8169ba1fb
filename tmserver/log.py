"""Structured logs: a static event name and fields, never the text of a segment (wire copy can be under embargo)."""

import logging
import sys
from contextlib import suppress
from typing import Any

import structlog

_FORBIDDEN = frozenset({"text", "source", "target", "query", "segment", "password", "token", "cookie", "markup"})
"""Field names that would carry copy or secrets; a log call that uses one is a defect and fails at once in tests."""


def _refuse_copy(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    named = _FORBIDDEN & event.keys()
    if named:
        raise ValueError(f"log fields that may carry text or secrets: {sorted(named)}")
    return event


def _as_line(_: Any, __: str, event: structlog.typing.EventDict) -> str:
    """`time level event name=value …`, then the traceback if there is one.

    structlog's own console lines take 0.15 ms each: a tenth of what answering a look-up takes.
    """
    trouble = event.pop("exception", None)
    first = f"{event.pop('timestamp', '')} {event.pop('level', ''):<7} {event.pop('event', '')}"
    line = " ".join((first, *(f"{name}={value}" for name, value in event.items())))
    return f"{line}\n{trouble}" if trouble else line


class _StandardError:
    """Writes lines to standard error as it is now; where nobody reads any more the line is lost, not the request."""

    def msg(self, message: str) -> None:
        """One line."""
        with suppress(OSError, ValueError):
            sys.stderr.write(message + "\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = msg


def configure(form: str, least: int = logging.INFO) -> None:
    """Send events to standard error as `text` or `json` lines, with level, UTC time and the bound request id."""
    last: Any = structlog.processors.JSONRenderer() if form == "json" else _as_line
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _refuse_copy,
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: _StandardError(),
        cache_logger_on_first_use=False,  # a test, and a command, configures again
    )


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
"""`log.info("import_finished", units=…)`"""

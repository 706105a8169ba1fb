"""The web server: gunicorn with threads, set from our settings."""

import os
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.http import message

from tmserver.config import Settings

LONGEST_REQUEST_LINE = 131_072
"""A look-up of 10,000 characters by GET, each up to four bytes and three letters a byte when percent-encoded. gunicorn
itself stops at 8,190 and would answer 414 without a word where 422 is documented; 0 would lift the limit altogether."""

MOST_UNASKED = 4
"""Processes that are started where nobody said how many: each takes some 100 MB."""


class Server(BaseApplication):  # type: ignore[misc]  # untyped base
    """gunicorn, told by us and not by files or environment of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Our settings in gunicorn's words."""
        own = self._settings
        host = f"[{own.host}]" if ":" in own.host else own.host
        message.MAX_REQUEST_LINE = LONGEST_REQUEST_LINE
        values: dict[str, Any] = {
            "bind": [f"{host}:{own.port}"],
            "workers": own.workers or min(MOST_UNASKED, len(os.sched_getaffinity(0))),
            "threads": own.threads,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 30,
            "keepalive": 15,
            "limit_request_line": LONGEST_REQUEST_LINE,
            "accesslog": None,  # paths and queries may carry copy
            "loglevel": "warning",
            "proc_name": "tmserver",
            "control_socket_disable": True,
        }
        for name, value in values.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made in each process for itself."""
        from tmserver.app import create_app
        from tmserver.core import Core

        return create_app(Core.from_env())


def run(settings: Settings) -> None:
    """Serve in the foreground until SIGTERM."""
    Server(settings).run()

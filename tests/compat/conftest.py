"""The application, people, and a memory `world` of the World desk; callers with a token as each client sends it."""

import base64
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from tests.builders import add_units, make_memory
from tests.people import People
from tmserver.core import Core
from tmserver.domain.people import Scope

Ask = Callable[..., TestResponse]

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""How a door spells things does not depend on what stores them."""

DECREE = ("Il governo ha approvato il decreto.", "The government has approved the decree.")
TRAIN = ("Il treno per Bari è in ritardo.", "The train to Bari is late.")


@pytest.fixture
def world(core: Core, people: People) -> str:
    """A memory from Italian to English with two units of Rita's."""
    make_memory(core, "world", desk="world")
    add_units(core, [DECREE, TRAIN], actor=people.rita)
    return "world"


def basic(token: str, name: str = "user") -> dict[str, str]:
    """The header of a token as Basic password, as an address `http://user:TOKEN@host` makes it."""
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()}


@pytest.fixture
def ask(app: Flask, people: People, world: str) -> Ask:
    """Asks as somebody: `ask("GET", path, who="rita")`; who=None shows nothing."""
    tokens: dict[tuple[str, Scope], str] = {}

    def asked(
        method: str, path: str, *, who: str | None = "rita", scope: Scope = Scope.WRITE, name: str = "user", **sent: Any
    ) -> TestResponse:
        headers = dict(sent.pop("headers", {}))
        if who is not None:
            token = tokens.setdefault((who, scope), "") or people.token(who, scope)
            tokens[who, scope] = token
            headers |= basic(token, name)
        return app.test_client().open(path, method=method, headers=headers, **sent)

    return asked


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The application behind a socket; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()

"""The application around the test's core, and everybody as a caller of the REST interface."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.api.client import Api
from tests.builders import make_memory
from tests.people import People
from tmserver.core import Core
from tmserver.domain.people import Scope

Caller = Callable[..., Api]


@pytest.fixture
def caller(app: Flask, people: People) -> Caller:
    """Makes a caller of a person's name: `caller("rita")`, `caller("rita", scope=Scope.READ, language="it")`."""

    def call_as(name: str, *, scope: Scope = Scope.WRITE, language: str = "en") -> Api:
        return Api(app, people.token(name, scope), language=language)

    return call_as


@pytest.fixture
def rita(caller: Caller, core: Core) -> Api:
    """Rita, translator at the World desk, where there is an empty memory `world` from Italian to English."""
    make_memory(core, "world", desk="world")
    return caller("rita")


@pytest.fixture
def teo(caller: Caller) -> Api:
    """Teo, terminologist."""
    return caller("teo")


@pytest.fixture
def edo(caller: Caller) -> Api:
    """Edo, editor."""
    return caller("edo")


@pytest.fixture
def ada(caller: Caller) -> Api:
    """Ada, administrator."""
    return caller("ada")


@pytest.fixture
def otto(caller: Caller) -> Api:
    """Otto, of the Sport desk."""
    return caller("otto")


@pytest.fixture
def stranger(app: Flask) -> Api:
    """Nobody."""
    return Api(app)

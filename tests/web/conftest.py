"""Readers of the pages: a browser without scripts for each person, on both databases."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.people import People
from tests.web.reader import Reader

ReaderMaker = Callable[..., Reader]

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what does not touch data: once is enough."""


@pytest.fixture
def reader(app: Flask, people: People) -> ReaderMaker:
    """`reader("rita")` is Rita's browser, signed in; `reader()` a stranger's."""
    return lambda name=None, **options: Reader(app, name, **options)

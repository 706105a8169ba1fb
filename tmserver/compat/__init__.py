"""Other people's contracts, kept to the letter, so that their tools connect unchanged (docs/connect.md).

The doors only translate: look-ups, terms, adding, rights and audit are those of the REST interface. All of them take a
token and nothing else, since their addresses are called by scripts and some of them write on GET.
"""

from flask import Flask
from werkzeug.routing import BaseConverter

from tmserver.compat import amagama, apertium, mymemory, t5memory
from tmserver.compat import t5memory_entries as t5memory_entries

DOORS = (amagama, mymemory, apertium, t5memory)


class _Anything(BaseConverter):
    """A text as it stands in an address: slashes, line breaks, nothing at all."""

    regex = r"[\s\S]*"
    part_isolating = False


class _Mount(BaseConverter):
    """Where the amaGama door is reached; programs whose base address ends in a slash send two."""

    regex = r"(?:tmserver|amagama/api/v1)//?"
    part_isolating = False


def register(app: Flask) -> None:
    """Put the doors into an application."""
    app.url_map.converters |= {"anything": _Anything, "mount": _Mount}
    for door in DOORS:
        app.register_blueprint(door.blueprint)

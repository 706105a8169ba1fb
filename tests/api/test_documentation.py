"""docs/api.md and docs/errors.md say what the interface does: every command line of the page is run."""

import io
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.client import Api
from tests.api.conftest import Caller
from tmserver import errors
from tmserver.core import Core
from tmserver.worker import Runner

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DOCS = Path(__file__).parent.parent.parent / "docs"
ADDRESS = "http://127.0.0.1:8080/api/v1"


TABLE = b"it\ten\nCondannato.\tConvicted.\n"
XLIFF = (
    b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="it"'
    b' target-language="en" datatype="plaintext"><body><trans-unit id="1"><source>Condannato.</source></trans-unit>'
    b"</body></file></xliff>"
)


def run(api: Api, command: str) -> TestResponse:
    """A curl command line as a call; only the options that the page uses."""
    words = iter(shlex.split(command.replace("\\\n", " ").replace("$TOKEN", api.token or ""))[1:])
    method, path, headers, query, given = "", "", {}, {}, dict[str, Any]()
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-X":
            method = next(words)
        elif word == "-d":
            given["data"] = next(words)
        elif word == "-F":
            name, _, file = next(words).partition("=@")
            given["data"] = {name: (io.BytesIO(XLIFF if file.endswith(".xlf") else TABLE), file)}
        elif word == "-o":
            next(words)
        elif word == "--data-urlencode":
            name, _, value = next(words).partition("=")
            query[name] = value
        elif word != "-G":
            assert word.startswith(ADDRESS), word
            path, _, asked = word.removeprefix(ADDRESS).partition("?")
            query |= dict(pair.partition("=")[::2] for pair in asked.split("&") if pair)
    return api(method or ("POST" if given else "GET"), path, headers=headers, query_string=query, **given)


def test_every_command_line_of_the_page_works_in_its_order(core: Core, caller: Caller) -> None:
    commands = re.findall(r"^```sh\n(curl .*?)^```", (DOCS / "api.md").read_text(encoding="utf-8"), re.M | re.S)
    assert len(commands) >= 10
    edo = caller("edo")
    for command in commands:
        answer = run(edo, command)
        assert answer.status_code < 300, f"{command}\n{answer.text}"
        if answer.status_code == 202:
            while Runner(core).run_one():  # other calls of the page ask for jobs too
                pass
    assert b"Convicted." in answer.data, "the last one exports what was imported"


def test_every_refusal_has_its_section_with_its_status(core: Core) -> None:
    sections = dict(re.findall(r"^## ([a-z-]+)\n\n(\d+)\. ", (DOCS / "errors.md").read_text(encoding="utf-8"), re.M))
    kinds: list[type[errors.TmServerError]] = [errors.TmServerError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert sections == {kind.slug: str(kind.status) for kind in kinds}

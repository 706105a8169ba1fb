"""XLIFF files over REST and on the command line."""

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from tests.api.client import Api, problem
from tests.builders import add_units
from tests.formats.test_xliff_fill import FIRST, SECOND
from tmserver.cli.main import cli
from tmserver.core import Core

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KIEV = ("Arriva a Kiev.", "He arrives in Kyiv.")


@pytest.mark.parametrize("text", [FIRST, SECOND])
def test_a_file_comes_back_filled(core: Core, rita: Api, text: str) -> None:
    add_units(core, [KIEV, ("Uno.", "One.")])
    answer = rita("POST", "/xliff?target=en", data={"file": (io.BytesIO(text.encode()), "a.xlf")})
    assert answer.mimetype == "application/xliff+xml"
    assert answer.headers["X-Filled"] == "1"
    root = etree.fromstring(answer.data)
    assert KIEV[1] in ["".join(target.itertext()) for target in root.iterfind(".//{*}target")]


@ONE_DATABASE
def test_refusals(rita: Api) -> None:
    def send(content: bytes, query: str = "?target=en") -> str:
        return problem(rita("POST", f"/xliff{query}", data={"file": (io.BytesIO(content), "a.xlf")}))

    assert send(b"<a/>") == "file-refused"
    assert send(FIRST.encode(), "") == "invalid"
    assert send(FIRST.encode(), "?target=en&memories=none") == "not-found"
    assert problem(rita("POST", "/xliff?target=en", json={})) == "bad-request"


@ONE_DATABASE
def test_the_command(core: Core, rita: Api, environment: dict[str, str], tmp_path: Path) -> None:
    add_units(core, [KIEV])
    (tmp_path / "in.xlf").write_text(FIRST, encoding="utf-8")
    arguments = ["pretranslate", str(tmp_path / "in.xlf"), str(tmp_path / "out.xlf"), "--target", "en"]
    done = CliRunner().invoke(cli, arguments, env=environment)
    assert done.exit_code == 0, done.output
    assert "Filled: 1." in done.output
    assert KIEV[1].encode() in (tmp_path / "out.xlf").read_bytes()
    assert CliRunner().invoke(cli, [*arguments[:1], "nothing.xlf", *arguments[2:]], env=environment).exit_code == 1

"""The scripts under docs/connect: the macro runs against a served application, and both name only what REST has."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.compat.conftest import DECREE, ONE_DATABASE, Ask
from tests.people import People
from tmserver.core import Core
from tmserver.domain.concepts import Concept, Term, TermStatus
from tmserver.domain.people import SYSTEM
from tmserver.services import concepts, glossaries

pytestmark = ONE_DATABASE
SCRIPTS = Path(__file__).parents[2] / "docs" / "connect"


@pytest.fixture
def macro(served: str, people: People, world: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The Superdesk macro as Superdesk loads it."""
    monkeypatch.setenv("TMSERVER_URL", served + "/")
    monkeypatch.setenv("TMSERVER_TOKEN", people.token("rita"))
    spec = importlib.util.spec_from_file_location("superdesk_macro", SCRIPTS / "superdesk_macro.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_macro_fills_in_what_is_sure_and_notes_the_terms(core: Core, macro: ModuleType) -> None:
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="house", name="House", source="it", target="en")
        said = Concept((Term("it", "Bce"), Term("en", "ECB"), Term("en", "BCE", TermStatus.DEPRECATED)))
        concepts.create(session, SYSTEM, core.now(), "house", said, approve=True)
    item = {
        "body_html": f"<h2>Roma</h2><p>{DECREE[0]} La Bce tace &amp; aspetta.</p><p>x <b>y</b></p>",
        "ednote": "Old",
    }
    changed = macro.callback(item)
    assert changed["body_html"] == (f"<h2>Roma</h2><p>{DECREE[1]} La Bce tace &amp; aspetta.</p><p>x <b>y</b></p>")
    assert changed["ednote"] == "Old; Terms: Bce: ECB"
    assert (macro.name, macro.access_type, macro.action_type) == ("tmserver_translate", "frontend", "direct")


def test_the_macro_adds(macro: ModuleType) -> None:
    assert macro.add("world", "Neve a Roma.", "Snow in Rome.")["target"] == "Snow in Rome."
    assert macro.look_up(["Neve a Roma.", "zzz"])[0]["score"] == 100


def test_the_scripts_name_only_addresses_that_are_there(ask: Ask) -> None:
    paths = ask("GET", "/api/v1/openapi.json").json["paths"]
    for script in SCRIPTS.glob("*.*"):  # Python may have left a folder there
        named = set(re.findall(r'(?:ask|_ask)\(f?"(/[^"]+)"', script.read_text(encoding="utf-8")))
        assert len(named) >= 3, script
        for path in named:
            assert "/api/v1" + re.sub(r"\$?\{\w+\}", "{slug}", path) in paths, (script, path)

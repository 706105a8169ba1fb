"""Stable addresses of files for team projects: token in the address, ETag, 304, one language code a language."""

import pytest
from lxml import etree

from tests.builders import add_units
from tests.compat.conftest import ONE_DATABASE, Ask
from tmserver.core import Core
from tmserver.domain.concepts import Concept, Term
from tmserver.domain.people import SYSTEM
from tmserver.services import concepts, glossaries

pytestmark = ONE_DATABASE

MEMORY = "/api/v1/memories/world/export.tmx"
GLOSSARY = "/api/v1/glossaries/house/export."
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def house(core: Core, world: str) -> None:
    """A glossary with one concept."""
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="house", name="House", source="it", target="en")
        said = Concept((Term("it", "Bce"), Term("en", "ECB")))
        concepts.create(session, SYSTEM, core.now(), "house", said, approve=True)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("path", [MEMORY, *(GLOSSARY + form for form in ("txt", "pairs.csv", "csv", "tbx2", "tbx"))])
def test_a_file_is_fetched_again_only_when_it_changed(core: Core, ask: Ask, path: str) -> None:
    first = ask("GET", path)
    tag = first.headers["ETag"]
    assert first.status_code == 200
    assert tag.startswith('"')
    for method in ("GET", "HEAD"):
        again = ask(method, path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert ask("GET", path, headers={"If-None-Match": f'"old", {tag}'}).status_code == 304
    assert ask("GET", path, who=None).status_code == 401
    add_units(core, [("Neve.", "Snow.")])
    with core.writing() as session:
        said = Concept((Term("it", "Onu"), Term("en", "UN")))
        concepts.create(session, SYSTEM, core.now(), "house", said, approve=True)
    changed = ask("GET", path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    assert changed.data != first.data


def test_a_memory_names_one_code_a_language_and_no_control_character(core: Core, ask: Ask) -> None:
    add_units(core, [("Tab\tqui\nriga", "Tab\there\nline")])
    data = ask("GET", MEMORY).data
    root = etree.fromstring(data)
    codes = {variant.get(XML_LANG) for variant in root.iter("tuv")}
    assert codes == {root.find("header").get("srclang"), "en"}
    assert b"&#11;" not in data
    assert {byte for byte in data if byte < 32} <= {9, 10, 13}

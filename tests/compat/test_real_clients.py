"""Clients as they are installed: translate-toolkit reads our files and fills a PO, deep-translator asks us as MyMemory.

(The package `translate` cannot stand beside translate-toolkit, both are called translate: its requests are recorded in
test_mymemory.py.)
"""

import io
from pathlib import Path

import pytest
from deep_translator import MyMemoryTranslator
from translate.storage import omegat, po, tbx, tmx
from translate.tools import pretranslate

from tests.builders import add_units, make_memory
from tests.compat.conftest import DECREE, ONE_DATABASE, TRAIN, Ask
from tests.people import People
from tmserver.core import Core
from tmserver.domain.concepts import Concept, Term, TermStatus
from tmserver.domain.people import SYSTEM
from tmserver.services import concepts, glossaries

pytestmark = ONE_DATABASE

PO = f"""msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "{DECREE[0]}"
msgstr ""

msgid "Il treno per Lecce è in ritardo."
msgstr ""

msgid "Sconosciuto a tutti quanti qui."
msgstr ""
"""


@pytest.fixture
def exported(core: Core, ask: Ask, tmp_path: Path) -> Path:
    """The memory as TMX, with units of a region among those of the bare language."""
    make_memory(core, "gb", source="it", target="en-GB", desk="world")
    add_units(core, [("Il colore.", "The colour."), ("R&S <b>", "R&D <b>"), ("riga\nriga", "line\nline")])
    path = tmp_path / "world.tmx"
    path.write_bytes(ask("GET", "/api/v1/memories/world/export.tmx").data)
    return path


def test_the_toolkit_reads_every_unit_of_a_memory(exported: Path) -> None:
    store = tmx.tmxfile.parsefile(str(exported))
    assert [(unit.source, unit.target) for unit in store.units] == [
        DECREE, TRAIN, ("Il colore.", "The colour."), ("R&S <b>", "R&D <b>"), ("riga\nriga", "line\nline"),
    ]  # fmt: skip
    assert store.translate(DECREE[0]) == DECREE[1]


def test_the_toolkit_fills_a_po_from_a_memory(exported: Path) -> None:
    out, earlier = io.BytesIO(), io.BytesIO(PO.partition('msgid "Il')[0].encode())  # it breaks without an earlier file
    pretranslate.pretranslate_file(io.BytesIO(PO.encode()), out, earlier, tm=str(exported), min_similarity=70)
    filled = {unit.source: unit for unit in po.pofile.parsestring(out.getvalue()).units if unit.source}
    assert filled[DECREE[0]].target == DECREE[1]
    assert filled["Il treno per Lecce è in ritardo."].target == TRAIN[1]
    assert filled["Il treno per Lecce è in ritardo."].isfuzzy()
    assert filled["Sconosciuto a tutti quanti qui."].target == ""


def test_the_toolkit_reads_a_glossary(core: Core, ask: Ask) -> None:
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="house", name="House", source="it", target="en")
        for source, target in (("Kiev", "Kyiv"), ("Bce", "ECB")):
            said = Concept((Term("it", source), Term("en", target), Term("en", f"not {target}", TermStatus.DEPRECATED)))
            concepts.create(session, SYSTEM, core.now(), "house", said, approve=True)
    tabbed = omegat.OmegaTFileTab.parsestring(ask("GET", "/api/v1/glossaries/house/export.txt").data)
    said = [(unit.source, unit.target) for unit in tabbed.units if unit.target]
    assert said == [("Kiev", "Kyiv"), ("Bce", "ECB")]
    basic = tbx.tbxfile.parsestring(ask("GET", "/api/v1/glossaries/house/export.tbx2").data)
    assert len(basic.units) == 2


def _translator(served: str, token: str) -> MyMemoryTranslator:
    made = MyMemoryTranslator(source="it-IT", target="en-GB")
    made._base_url = served.replace("http://", f"http://user:{token}@") + "/get"
    return made


def test_deep_translator_is_answered(served: str, people: People, world: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    translator = _translator(served, people.token("rita"))
    assert translator.translate(DECREE[0]) == DECREE[1]
    first, *matches = translator.translate(DECREE[0], return_all=True)
    assert (first, matches[0]["match"]) == (DECREE[1], 1.0)
    assert translator.translate_batch([DECREE[0], TRAIN[0]]) == [DECREE[1], TRAIN[1]]

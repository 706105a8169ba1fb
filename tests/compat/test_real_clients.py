"""Clients as they are installed: translate-toolkit reads our files and fills a PO, deep-translator and translate ask us
as MyMemory. (The package translate stands apart: translate-toolkit installs a package of the same name.)
"""

import io
import json
import os
import subprocess
import sys
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


CLIENTS = Path(sys.prefix) / "clients"
"""Where `make setup-dev` puts what tests/compat/clients.lock names."""
ASKING = """
import json, sys
from translate import Translator
from translate.exceptions import TranslationError
url, *texts = json.load(sys.stdin)
translator = Translator(to_lang="en", from_lang="it", email="rita@example.org")
translator.provider.base_url = url
for text in texts:
    try:
        print(json.dumps(translator.translate(text)))
    except (TranslationError, RuntimeError) as refused:
        print(json.dumps([type(refused).__name__, str(refused)]))
"""


def _translate(url: str, *texts: str) -> list[str | list[str]]:
    """What the package makes of each text; for an exception its name and text."""
    environment = os.environ | {"PYTHONPATH": str(CLIENTS), "NO_PROXY": "127.0.0.1"}
    command = [sys.executable, "-c", ASKING]
    done = subprocess.run(command, input=json.dumps([url, *texts]), env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.skipif(not (CLIENTS / "translate").is_dir(), reason="the package translate is not there: make setup-dev")
def test_translate_is_answered(core: Core, served: str, people: People, world: str) -> None:
    add_units(core, [("via A/B\n50% + 🎉", "road A/B\n50% + 🎉"), ("漢" * 400, "字" * 400)])
    host = served.removeprefix("http://")
    texts = [DECREE[0], "via A/B\n50% + 🎉", "漢" * 400]
    assert _translate(f"http://user:{people.token('lea')}@{host}/get", *texts) == [
        DECREE[1], "road A/B\n50% + 🎉", "字" * 400,
    ]  # fmt: skip
    (nothing,) = _translate(f"http://user:{people.token('lea')}@{host}/get", "zzz")
    assert nothing == ["RuntimeError", "generator raised StopIteration"]  # its way of saying: nothing found
    assert _translate(f"http://user:wrong@{host}/get", DECREE[0]) == [["TranslationError", ""]]  # no sentence of ours

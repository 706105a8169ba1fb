"""OmegaT 3.6 in console mode with our files under its `tm/auto` and `glossary`. Only `make soak` runs it.

OmegaT ends with 0 even when it refuses a file: its log, its counts and what it wrote are what is asserted.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.builders import add_units, make_memory
from tests.people import People
from tests.processes.service import Service
from tmserver.core import Core
from tmserver.domain.concepts import Concept, Term, TermStatus
from tmserver.domain.people import SYSTEM, Scope
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit
from tmserver.services import concepts, glossaries

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.skipif(
        shutil.which("omegat") is None, reason="OmegaT is not installed (on Debian: apt-get install omegat)"
    ),
]

PROJECT = """<?xml version="1.0" encoding="UTF-8"?>
<omegat><project version="1.0"><source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir>
<tm_dir>__DEFAULT__</tm_dir><glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file>
<dictionary_dir>__DEFAULT__</dictionary_dir><source_lang>IT-IT</source_lang><target_lang>EN-GB</target_lang>
<sentence_seg>false</sentence_seg><support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags></project></omegat>
"""
KNOWN = [
    ("La Bce ha approvato il decreto.", "The ECB has approved the decree."),
    ("Nevica a Bologna & dintorni <oggi>.", "It is snowing in and around Bologna & <today>."),
    ("50% di sconto, a+b", "50% off, a+b"), ("Festa 🎉 in piazza", "Party 🎉 in the square"), ("漢" * 500, "字" * 500),
    ("/etc/hosts", "the file /etc/hosts"), ("c’è «posta»", "there is “mail”"),
]  # fmt: skip
UNKNOWN = ["Nessuno ha mai tradotto questa frase.", "Neppure quest’altra."]
TERMS = [("Bce", "ECB"), ("Kiev", "Kyiv"), ('l’Unione, quella "vera"', "the Union, the “real” one")]


@pytest.fixture
def service(environment: dict[str, str]) -> Iterator[Service]:
    running = Service(environment)
    running.start("serve")
    running.wait_until_ready()
    yield running
    running.stop()


@pytest.fixture
def filled(core: Core, people: People) -> None:
    """Units of every awkward kind, one with tags and one with line breaks, and a glossary with forbidden names."""
    make_memory(core, "world", desk="world")
    bold = '<pc id="1" dispStart="&lt;b>" dispEnd="&lt;/b>">{}</pc>'
    source = Segment("Un titolo in grassetto", "Un titolo in " + bold.format("grassetto"))
    target = Segment("A bold title", "A " + bold.format("bold") + " title")
    tagged = NewUnit(source, target, "it", "en", Context(key="titolo"))
    add_units(core, [*KNOWN, ("due\nrighe", "two\nlines"), tagged])
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="house", name="House", source="it", target="en")
        for source, target in TERMS:
            forbidden = Term("en", f"wrong {target}", TermStatus.DEPRECATED)
            said = Concept((Term("it", source), Term("en", target), forbidden), note="As we write it.")
            concepts.create(session, SYSTEM, core.now(), "house", said, approve=True)


@pytest.fixture
def project(tmp_path: Path, service: Service, people: People, filled: None) -> Path:
    """An OmegaT project whose memory and glossaries were fetched from their stable addresses."""
    root, token = tmp_path / "project", people.token("lea", Scope.READ)
    for folder in ("source", "target", "omegat", "glossary", "tm/auto"):
        (root / folder).mkdir(parents=True)
    (root / "omegat.project").write_text(PROJECT, encoding="utf-8")
    (root / "source" / "a.txt").write_text("\n\n".join([*(source for source, _ in KNOWN), *UNKNOWN]), encoding="utf-8")
    for address, file in (
        ("memories/world/export.tmx", "tm/auto/world.tmx"),
        ("glossaries/house/export.txt", "glossary/house.txt"),
        ("glossaries/house/export.pairs.csv", "glossary/house.csv"),
        ("glossaries/house/export.tbx2", "glossary/house.tbx"),
        ("glossaries/house/export.tbx", "glossary/version3.tbx"),
    ):
        password = base64.b64encode(f"user:{token}".encode()).decode()
        url = f"http://127.0.0.1:{service.port}/api/v1/{address}"
        asked = urllib.request.Request(url, headers={"Authorization": f"Basic {password}"})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            (root / file).write_bytes(answer.read())
    return root


def _console(project: Path, script: str = "omegat_read.groovy", **environment: str) -> str:
    """Run the console with a script of this folder; its log."""
    command = ["omegat", str(project), "--mode=console-translate", f"--config-dir={project / 'config'}"]
    command.append(f"--script={Path(__file__).with_name(script)}")
    subprocess.run(command, env=os.environ | environment, check=True, timeout=300, capture_output=True)
    return (project / "config" / "logs" / "OmegaT.log").read_text(encoding="utf-8")


def _counts(project: Path) -> dict[str, int]:
    """Segments by the row of OmegaT's own statistics."""
    said = (project / "omegat" / "project_stats.txt").read_text(encoding="utf-8")
    return {name: int(count) for name, count in re.findall(r"^([\w ]+):\s+(\d+)\t", said, re.MULTILINE)}


def test_omegat_translates_a_project_from_our_memory_and_reads_our_glossaries(project: Path) -> None:
    log = _console(project)
    assert re.search(r"Reading TMX file .*world\.tmx", log)
    assert "TMXR_INFO_READING_COMPLETE" in log
    assert not re.findall(r"(?:Error|Severe|TMXR_ERROR|TMXR_FATAL|EXCEPTION).*", log)
    assert _counts(project) == {
        "Total": len(KNOWN) + len(UNKNOWN), "Remaining": len(UNKNOWN), "Unique": len(KNOWN) + len(UNKNOWN),
        "Unique Remaining": len(UNKNOWN),
    }  # fmt: skip
    written = (project / "target" / "a.txt").read_text(encoding="utf-8").split("\n\n")
    assert written == [*(target for _, target in KNOWN), *UNKNOWN]
    read = json.loads((project / "read.json").read_text(encoding="utf-8"))
    assert read["units"] == {"world.tmx": len(KNOWN) + 2}
    found = read["glossaries"]
    for file in ("house.txt", "house.csv"):
        assert found[file] == [[source, target, f"As we write it.; ✗ wrong {target}"] for source, target in TERMS]
    assert [entry[:2] for entry in found["house.tbx"]] == [
        [source, said] for source, target in TERMS for said in (target, f"wrong {target}")
    ]
    assert "UnmarshalException" in found["version3.tbx"]  # what docs/connect.md warns of


def test_what_omegat_refuses_is_seen_here(project: Path) -> None:
    """It ends with 0 all the same, so this is what keeps the test above honest."""
    memory = project / "tm" / "auto" / "world.tmx"
    memory.write_bytes(memory.read_bytes().replace(b"Bologna", b"Bologna&#11;"))
    _console(project)
    assert _counts(project)["Remaining"] == len(KNOWN) + len(UNKNOWN)


def test_our_script_looks_up_fills_in_and_adds(project: Path, service: Service, people: People) -> None:
    source, target = KNOWN[0]
    path, token = f"/api/v1/matches?source=it&target=en&q={quote(source)}", people.token("rita")
    _, before = service.call("GET", path, token=token)
    script = Path(__file__).parents[2] / "docs" / "connect" / "tmserver.groovy"
    url = f"http://127.0.0.1:{service.port}/"
    _console(project, "omegat_script.groovy", SCRIPT_FILE=str(script), SCRIPT_URL=url, SCRIPT_TOKEN=token,
             SCRIPT_MEMORY="world")  # fmt: skip
    said = json.loads((project / "script.json").read_text(encoding="utf-8"))
    assert said["put"] == [target]
    assert said["lines"] == [f"100  {target}   [world, tmserver]", "Bce = ECB   not: wrong ECB", "Added to world."]
    _, after = service.call("GET", path, token=token)
    assert after["matches"][0]["uses"] == before["matches"][0]["uses"] + 1

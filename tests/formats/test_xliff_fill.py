"""XLIFF files filled with candidates, terms and translations, without any database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from tmserver.domain.concepts import ConceptKind
from tmserver.domain.segments import Segment
from tmserver.domain.terms import TermHit
from tmserver.errors import FileRefused
from tmserver.formats import archives, xliff_fill
from tmserver.formats.xliff_fill import Candidate

FIRST = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a.html"
 source-language="it" datatype="html"><header/><body>
<trans-unit id="1" resname="lead"><source>Il <g id="1">treno</g> parte<x id="2"/>.</source>
<note>From the sender</note></trans-unit>
<trans-unit id="2"><source>Arriva a Kiev.</source><target state="new">Arriva a Kiev.</target></trans-unit>
<trans-unit id="3" approved="yes"><source>Fatto.</source><target>Done already.</target></trans-unit>
<trans-unit id="4" translate="no"><source>XKCD</source></trans-unit>
<trans-unit id="5"><source>Uno. Due.</source>
<seg-source><mrk mtype="seg" mid="a">Uno.</mrk>
<mrk mtype="seg" mid="b">Due.</mrk></seg-source></trans-unit>
<trans-unit id="6"><source>Premi <bpt id="1">&lt;b&gt;</bpt>qui<ept id="1">&lt;/b&gt;</ept>.</source></trans-unit>
</body></file></xliff>"""

SECOND = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="it"><file id="f1">
<unit id="u1"><notes><note>From the sender</note></notes>
<originalData><data id="d1">&lt;b&gt;</data><data id="d2">&lt;/b&gt;</data></originalData>
<segment id="s1"><source>Il <pc id="1" dataRefStart="d1" dataRefEnd="d2">treno</pc> parte.</source></segment>
<segment><source>Arriva a Kiev.</source></segment></unit>
<unit id="u2"><segment id="s1" state="final"><source>Fatto.</source><target>Done already.</target></segment></unit>
</file></xliff>"""

HIT = TermHit(1, "house", 9, 13, "Kiev", "exact", ConceptKind.PLACE, ("Kyiv",), (), ("Kiev",), None)


def _filled(
    tmp_path: Path, text: str, known: dict[str, Candidate], least: int = 100
) -> tuple[etree._Element, list[str]]:
    path = tmp_path / "in.xlf"
    path.write_text(text, encoding="utf-8")
    document = xliff_fill.opened(archives.plain(path, "in.xlf"))
    filled = []
    for slot in xliff_fill.slots(document):
        terms = [HIT] if "Kiev" in slot.source.text else []
        candidates = [known[slot.source.text]] if slot.source.text in known else []
        if slot.fill(candidates, terms, least):
            filled.append(slot.source.text)
    out = tmp_path / "out.xlf"
    out.write_bytes(xliff_fill.written(document, "en"))
    _validate(out)
    return etree.parse(str(out)).getroot(), filled


def _validate(path: Path) -> None:
    """Against the published schemas, where a checker for them is at hand (XLIFF_VALIDATOR names it)."""
    checker = os.environ.get("XLIFF_VALIDATOR")
    if checker:
        done = subprocess.run([sys.executable, checker, str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def _candidate(
    source: str, target: str, markup: str | None = None, score: int = 100, *, whole: bool = True
) -> Candidate:
    return Candidate(score, "world", source, Segment(target, markup), whole)


def test_candidates_terms_and_translations_in_xliff_1(tmp_path: Path) -> None:
    known = {
        "Il treno parte.": _candidate(
            "Il treno parte.", "The train leaves.", 'The <pc id="1">train</pc> leaves<ph id="2"/>.'
        ),
        "Arriva a Kiev.": _candidate("Arriva a Kiev", "He arrives in Kyiv.", score=95),
        "Fatto.": _candidate("Fatto.", "Done."),
        "Due.": _candidate("Due.", "Two."),
        "Premi qui.": _candidate("Premi qui.", "Press here.", 'Press <pc id="1">here</pc>.'),
    }
    root, filled = _filled(tmp_path, FIRST, known)
    assert filled == ["Il treno parte.", "Premi qui."]
    ns = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
    units = {unit.get("id"): unit for unit in root.iterfind(".//x:trans-unit", ns)}
    target = units["1"].find("x:target", ns)
    assert (target.get("state"), target.get("state-qualifier")) == ("translated", "exact-match")
    assert (
        etree.tostring(target, encoding="unicode", with_tail=False).count('<g id="1">train</g> leaves<x id="2"/>.') == 1
    )
    assert units["1"].get("resname") == "lead"
    assert [etree.QName(child).localname for child in units["1"]] == ["source", "target", "alt-trans", "note"]
    alternative = units["2"].find("x:alt-trans", ns)
    assert (alternative.get("match-quality"), alternative.get("origin")) == ("95%", "world")
    assert alternative.findtext("x:target", namespaces=ns) == "He arrives in Kyiv."
    assert units["2"].findtext("x:target", namespaces=ns) == "Arriva a Kiev."
    assert units["2"].findtext("x:note", namespaces=ns) == "Kiev: Kyiv; ✗ Kiev"
    assert units["3"].findtext("x:target", namespaces=ns) == "Done already."
    assert units["4"].find("x:alt-trans", ns) is None
    assert units["5"].find("x:alt-trans", ns).get("mid") == "b"
    pressed = etree.tostring(units["6"].find("x:target", ns), encoding="unicode")
    assert 'Press <bpt id="1">&lt;b&gt;</bpt>here<ept id="1">&lt;/b&gt;</ept>.' in pressed
    assert root.find("x:file", ns).get("target-language") == "en"


def test_candidates_terms_and_translations_in_xliff_2(tmp_path: Path) -> None:
    known = {
        "Il treno parte.": _candidate(
            "Il treno parte.", "The train leaves.", 'The <pc id="1" dispStart="b">train</pc> leaves.'
        ),
        "Arriva a Kiev.": _candidate("Arriva a Kiev", "He arrives in Kyiv.", score=95),
        "Fatto.": _candidate("Fatto.", "Done."),
    }
    root, filled = _filled(tmp_path, SECOND, known, least=90)
    assert filled == ["Il treno parte.", "Arriva a Kiev."]
    ns = {
        "x": "urn:oasis:names:tc:xliff:document:2.0", "m": "urn:oasis:names:tc:xliff:matches:2.0",
        "g": "urn:oasis:names:tc:xliff:glossary:2.0",
    }  # fmt: skip
    first, second = root.findall(".//x:unit[@id='u1']/x:segment", ns)
    assert (first.get("state"), second.get("state")) == ("translated", "initial")
    assert 'The <pc id="1" dataRefStart="d1" dataRefEnd="d2">train</pc> leaves.' in etree.tostring(
        first, encoding="unicode"
    )
    matches = root.findall(".//x:unit[@id='u1']/m:matches/m:match", ns)
    refs = [match.get("ref") for match in matches]
    assert refs[0] == "#s1"
    assert refs[1] == f"#{second.get('id')}" != "#s1"
    assert [match.get("matchQuality") for match in matches] == ["100", "95"]
    entry = root.find(".//g:glossEntry", ns)
    assert [child.text for child in entry] == ["Kiev", "Kyiv", "✗ Kiev"]
    assert root.findtext(".//x:unit[@id='u2']//x:segment/x:target", namespaces=ns) == "Done already."
    assert root.get("trgLang") == "en"


def test_a_translation_whose_codes_are_not_the_files_is_told_as_text_and_not_put_in(tmp_path: Path) -> None:
    known = {
        "Il treno parte.": _candidate("Il treno parte.", "The train leaves.", 'The <pc id="9">train</pc> leaves.'),
        "Arriva a Kiev.": _candidate("Arriva a Kiev.", "He arrives in Kiev.", whole=False),
    }
    root, filled = _filled(tmp_path, FIRST, known)
    assert filled == []
    ns = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
    assert root.findtext(".//x:alt-trans/x:target", namespaces=ns) == "The train leaves."


@pytest.mark.parametrize("text", ["<a/>", '<xliff version="1.0"/>', "no XML", '<xliff version="1.2"><file>'])
def test_what_is_no_xliff_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileRefused):
        _filled(tmp_path, text, {})

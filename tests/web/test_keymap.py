"""The keys of the editor in every preset: none twice, none that AltGr types or a browser keeps, all documented."""

import re
from collections import Counter

import pytest

from tests.people import People
from tests.test_docs import DOCS
from tests.web.conftest import ONE_DATABASE, ReaderMaker
from tests.web.templates_of_code import PACKAGE
from tmserver.core import Core
from tmserver.domain.people import Keymap
from tmserver.services import users
from tmserver.web import editor_words

RESERVED = {
    f"Ctrl+{shift}{key}" for shift in ("", "Shift+") for key in ("N", "T", "W", "Tab", "PageUp", "PageDown")
} | {"Ctrl+Q", "F11", "F12"}  # fmt: skip


def _rows() -> list[tuple[str, str, str]]:
    text = (PACKAGE / "web/static/editor/keymap.js").read_text(encoding="utf-8")
    table = text[text.index("export const KEYS") : text.index("];")]
    return re.findall(r'\["(\w+)", "([^"]+)"(?:, "([^"]+)")?\]', table)


def _of(preset: str, *more: str) -> list[tuple[str, str]]:
    return [(command, keys) for command, keys, only in _rows() if not only or {preset, *more} & set(only.split())]


@pytest.mark.parametrize("preset", list(Keymap))
def test_no_key_has_two_commands_and_no_command_has_no_key(preset: str) -> None:
    rows = _of(preset, "enter")
    assert [keys for keys, count in Counter(keys for _, keys in rows).items() if count > 1] == []
    assert {command for command, _ in rows} == {command for command, _, _ in _rows()} <= set(editor_words.COMMANDS)
    assert not {keys for _, keys in rows} & RESERVED
    for _, keys in rows:
        assert not re.search(r"Ctrl\+(Shift\+)?Alt|Alt\+(Shift\+)?.$", keys), keys


def test_the_manual_has_every_key() -> None:
    page = (DOCS / "editor.md").read_text(encoding="utf-8")
    page = page[page.index("## Keys") : page.index("## Nothing is lost")]
    arrows = {"ArrowDown": "↓", "ArrowUp": "↑", "Digit": "1", "Escape": "Esc"}
    for _, keys, _ in _rows():
        said = "+".join(arrows.get(key, key) for key in keys.split("+"))
        assert re.search(rf"(?:^|[ *]){re.escape(said)}(?:[,. |*]|$)", page, re.MULTILINE), said


@ONE_DATABASE
def test_a_choice_goes_with_the_person(reader: ReaderMaker, core: Core, people: People) -> None:
    rita = reader("rita")
    assert '<option value="memoq" selected>' in rita.get("/me").text
    assert rita.post("/me/keys", keymap="trados", enter="1", similar="1").status_code == 303
    page = rita.get("/me").text
    assert '<option value="trados" selected>' in page
    assert 'name="enter" value="1" checked' in page
    assert 'name="similar" value="1" checked' in page
    with core.reading() as session:
        teo = users.get(session, people.teo, "teo")
        assert (teo.keymap, teo.enter_confirms, teo.fills_similar) == (Keymap.MEMOQ, False, False)
    assert rita.post("/me/keys", keymap="vi").status_code == 422
    rita.post("/me/keys", keymap="omegat")
    assert 'value="1" checked' not in rita.get("/me").text

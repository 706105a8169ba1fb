"""Reading an import's file here and in a process of its own: the same rows, reports and refusals."""

import gc
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tmserver.errors import FileRefused
from tmserver.formats.exchange import Pair, Survey
from tmserver.services import import_reading
from tmserver.services.import_reading import Batch, opened

ASKED = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
PAIR = Pair("it", "en")
HEAD = '<tmx version="1.4"><header srclang="it"/><body>\n'


def _unit(number: int, inside: str = "") -> str:
    return (
        f'<tu creationdate="20240102T030405Z" changeid="ada"><note>nota {number}</note><prop type="x-n">{number}</prop>'
        f'<tuv xml:lang="IT"><seg>Il molo {number} è chiuso{inside}.</seg></tuv>'
        f'<tuv lang="en-gb"><seg>Pier {number} is closed{inside}.</seg></tuv></tu>\n'
    )


def _file(folder: Path, *units: str, end: str = "</body></tmx>") -> Path:
    path = folder / "molo.tmx"
    path.write_text(HEAD + "".join(units) + end, "utf-8")
    return path


def _taken(path: Path) -> tuple[list[Batch], Survey]:
    with opened(path, "molo.tmx", PAIR, ASKED) as batches:
        return list(batches), batches.survey


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_reading, "APART_FROM_BYTES", 1)


def _many(folder: Path) -> Path:
    lonely = '<tu><tuv xml:lang="it"><seg>Da solo.</seg></tuv></tu>\n'
    coded = _unit(0, '<bpt i="1">&lt;b&gt;</bpt> 𝄞e\u0301\u200d<ept i="1">&lt;/b&gt;</ept>')
    return _file(folder, coded, lonely, *map(_unit, range(2500)))


def test_a_process_of_its_own_gives_the_same_as_reading_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _many(tmp_path)
    here = _taken(path)
    monkeypatch.setattr(import_reading, "APART_FROM_BYTES", 1)
    there = _taken(path)
    assert there == here
    assert [len(batch.rows) + len(batch.skipped) for batch in there[0]] == [1000, 1000, 502]
    assert there[1].languages == {"it": 2502, "en-GB": 2501}
    [(line, reason)] = there[0][0].skipped
    assert line == 3
    assert "en" in reason


@pytest.mark.usefixtures("apart")
def test_a_file_that_breaks_off_is_refused_with_its_line_by_the_other_process_too(tmp_path: Path) -> None:
    path = _file(tmp_path, *map(_unit, range(1500)), end="<tu><tuv")
    with pytest.raises(FileRefused) as refused:
        _taken(path)
    assert refused.value.params["line"] == 1502
    assert refused.value.sentence().startswith("molo.tmx: line 1502, column")


@pytest.mark.usefixtures("apart")
def test_leaving_early_ends_the_process(tmp_path: Path) -> None:
    path = _many(tmp_path)
    with opened(path, "molo.tmx", PAIR, ASKED) as batches:
        next(batches)
    del batches
    gc.collect()  # a process or pipe left open would be a warning here, and warnings are errors


def test_a_reader_that_dies_is_a_fault_and_not_the_end_of_the_file() -> None:
    whole = io.BytesIO()
    import_reading._write(whole, "batch", [("row",)], [])
    for length in (len(whole.getvalue()), len(whole.getvalue()) - 1, 3):
        cut = import_reading._received(io.BytesIO(whole.getvalue()[:length]), "molo.tmx", Survey())
        with pytest.raises(RuntimeError, match="ended before the file did"):
            list(cut)

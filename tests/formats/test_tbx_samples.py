"""Files of other tools: each is read, or refused with its line and the reason; what was read is written and read back.

Beside our own imitations, the real ones in ../shared/data/tbx are tried where that folder is there.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from tmserver.domain.term_files import Contents
from tmserver.errors import FileRefused
from tmserver.formats import concept_files, concept_write
from tmserver.formats.exchange import Pair

ROOT = Path(__file__).parents[2]
SAMPLES = [
    *sorted((Path(__file__).parent / "files" / "tbx").glob("*.tbx")),
    *(path for above in ROOT.parents for path in sorted((above / "shared" / "data" / "tbx").glob("*.tbx"))),
]
PAIRS = [Pair(*languages) for languages in (("it", "en"), ("de", "en"), ("en", "pt"), ("en", "es"), ("da", "de"))]


def _read(path: Path) -> Contents | FileRefused:
    """The file for the first pair that it holds terms of."""
    refusal: FileRefused | None = None
    for pair in PAIRS:
        try:
            return concept_files.read(path, path.name, pair)
        except FileRefused as refused:
            refusal = refused
    assert refusal is not None
    return refusal


def test_there_are_samples_of_our_own() -> None:
    assert len(SAMPLES) >= 4


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_or_refused_with_its_place(path: Path, tmp_path: Path) -> None:
    read = _read(path)
    if isinstance(read, FileRefused):
        assert path.name in read.sentence()
        assert read.params["line"] is not None or "empty" in read.sentence() or "languages" in read.sentence()
        return
    assert read.found
    assert all(wrong.row and wrong.reason.text() for wrong in read.wrong)
    concepts = [replace(one.concept, id=str(number)) for number, one in enumerate(read.found, 1)]
    for form in ("tbx", "tbx2"):
        written = tmp_path / form
        written.write_bytes(b"".join(concept_write.write(concepts, form, "Copy", "en")))
        back = _read(written)
        assert isinstance(back, Contents)
        assert [_spelled(one.concept) for one in back.found] == [_spelled(one) for one in concepts]


def _spelled(concept: object) -> list[tuple[str, str, str]]:
    terms = getattr(concept, "terms", ())
    return sorted((term.language, term.text, term.status.value) for term in terms)

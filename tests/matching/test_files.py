"""Generations in files: what was saved comes back, and what is damaged is refused."""

import json
import zlib
from pathlib import Path

import pytest

from tests.matching import corpus
from tmserver.domain.matches import MatchPolicy, Query
from tmserver.domain.segments import Segment
from tmserver.matching import files
from tmserver.matching.files import IndexDamaged
from tmserver.matching.index import Index
from tmserver.matching.rows import Row, Sieve

ALL = Sieve({0: ()})
POLICY = MatchPolicy(min_score=60, limit=5)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return corpus.texts(300, vocabulary=2000)


@pytest.fixture
def saved(tmp_path: Path, texts: list[str]) -> Path:
    """A directory with one generation; `texts` and a row with markup and an embargo."""
    index = Index.of(Row(n, 0, text, changed_at=n) for n, text in enumerate(texts))
    index.put([Row(1000, 0, "Apri il file", '<pc id="1">Apri</pc> il file', embargo_until=50, embargo_desk=3)])
    index.save(tmp_path, {"seen": {"7": 12}})
    return tmp_path


def generation(directory: Path) -> Path:
    return directory / (directory / "CURRENT").read_text()


def test_a_saved_index_opens_as_it_was(saved, texts):
    index = Index.open(saved)
    assert len(index) == 301
    assert index.about == {"seen": {"7": 12}}
    for n in range(0, 300, 20):
        assert index.find(Query(Segment(texts[n])), ALL, POLICY)[0].score == 100
    tagged = Query(Segment("Apri il file", '<pc id="1">Apri</pc> il file'))
    assert index.find(tagged, ALL, POLICY)[0].score == 100
    assert index.find(tagged, Sieve({0: ()}, now=10, desks=frozenset({2})), POLICY) == []


def test_an_index_without_rows_can_be_saved_and_opened(tmp_path):
    Index.empty().save(tmp_path)
    index = Index.open(tmp_path)
    assert len(index) == 0
    assert index.find(Query(Segment("Fine.")), ALL, POLICY) == []
    index.put([Row(1, 0, "Fine.")])
    assert index.find(Query(Segment("Fine.")), ALL, POLICY)[0].unit_id == 1


def test_rows_taken_out_or_replaced_do_not_come_back_from_files(saved, texts):
    index = Index.open(saved)
    index.remove([(5, 0)])
    index.put([Row(6, 0, "Tutt'altra cosa, ormai.")])
    index.save(saved)
    for each in (index, Index.open(saved)):
        assert 5 not in {match.unit_id for match in each.find(Query(Segment(texts[5])), ALL, POLICY)}
        assert 6 not in {match.unit_id for match in each.find(Query(Segment(texts[6])), ALL, POLICY)}
        assert each.find(Query(Segment("Tutt'altra cosa, ormai.")), ALL, POLICY)[0].unit_id == 6
        assert len(each) == 300


def test_the_generation_before_stays_for_who_is_just_opening_it_and_older_ones_go(saved):
    for _ in range(4):
        Index.open(saved).save(saved)
    assert sorted(path.name for path in saved.iterdir()) == ["CURRENT", "generation-000004", "generation-000005"]


def test_what_a_killed_writer_left_is_swept_away_and_never_opened(saved):
    left = saved / "passing-4711"
    left.mkdir()
    (left / "forward.npy").write_bytes(b"half")
    assert len(Index.open(saved)) == 301
    Index.open(saved).save(saved)
    assert not left.exists()


def test_an_open_index_outlives_its_files(saved, texts):
    index = Index.open(saved)
    for _ in range(3):
        Index.open(saved).save(saved)
    assert index.find(Query(Segment(texts[7])), ALL, POLICY)[0].score == 100


def test_a_directory_without_an_index_is_refused(tmp_path):
    with pytest.raises(IndexDamaged):
        Index.open(tmp_path)
    with pytest.raises(IndexDamaged):
        Index.open(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["", "generation-", "../..", "generation-000099"])
def test_a_pointer_to_no_generation_is_refused(saved, name):
    (saved / "CURRENT").write_text(name)
    with pytest.raises(IndexDamaged):
        Index.open(saved)


def test_every_missing_file_is_noticed_at_once(saved):
    for path in sorted(generation(saved).iterdir()):
        kept = path.read_bytes()
        path.unlink()
        with pytest.raises(IndexDamaged):
            Index.open(saved, verify=False)
        path.write_bytes(kept)
    assert len(Index.open(saved)) == 301


def test_every_shortened_file_is_noticed_at_once(saved):
    for path in sorted(generation(saved).iterdir()):
        kept = path.read_bytes()
        path.write_bytes(kept[:-1])
        with pytest.raises(IndexDamaged):
            Index.open(saved, verify=False)
        path.write_bytes(kept)


def test_every_changed_byte_is_noticed_when_asked_to_verify(saved):
    for path in sorted(generation(saved).iterdir()):
        kept = path.read_bytes()
        place = len(kept) - 3
        path.write_bytes(kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :])
        with pytest.raises(IndexDamaged):
            Index.open(saved)
        path.write_bytes(kept)


def test_files_of_another_version_are_refused(saved):
    path = generation(saved) / "manifest.json"
    manifest = json.loads(path.read_text().splitlines()[0])
    body = json.dumps({**manifest, "version": files.VERSION + 1}, sort_keys=True)
    path.write_text(f"{body}\n{zlib.crc32(body.encode()):08x}\n")
    with pytest.raises(IndexDamaged):
        Index.open(saved)


def test_files_built_with_other_tokens_are_refused(saved, monkeypatch):
    monkeypatch.setattr(files, "keys", lambda text: text.split())
    with pytest.raises(IndexDamaged):
        Index.open(saved)

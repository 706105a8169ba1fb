"""What a file is, by its content; archives and what they may do to us; damage of every kind."""

import bz2
import gzip
import io
import random
import struct
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.made import FILES, IT_EN, examples, read_bytes, read_file, tmx, tu
from tmserver.domain.units import NewUnit
from tmserver.errors import FileRefused
from tmserver.formats import archives
from tmserver.formats.detect import open_units
from tmserver.phrases import Phrase

PLAIN = tmx(tu("Sì", "Yes")).encode()
TABLE = "it\ten\nSì\tYes\n".encode()


def _zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _refusal(folder: Path, data: bytes, name: str = "desk.tmx") -> str:
    with pytest.raises(FileRefused) as refused:
        read_bytes(folder, data, name)
    return refused.value.sentence()


@pytest.mark.parametrize("name", ["desk.tmx", "desk.csv", "desk"])
@pytest.mark.parametrize("data", [PLAIN, TABLE, b"it,en\nS\xc3\xac,Yes\n", b"\n  " + PLAIN.partition(b"\n")[2]])
def test_a_file_is_read_for_what_it_is_whatever_its_name(tmp_path: Path, name: str, data: bytes) -> None:
    assert read_bytes(tmp_path, data, name).texts == [("Sì", "Yes")]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "the file is empty"),
        (b" \r\n\0\0", "the file is empty"),
        (b"%PDF-1.7 ...", "it is a PDF; taken are TMX, XLIFF, PO, CSV and TSV, plain or packed with gzip or zip, an"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "it is an old Word or Excel document; taken"),
        (b"SQLite format 3\0" + bytes(100), "it is a database, perhaps a Trados memory (export it as TMX); taken"),
        (b"{\\rtf1 ciao}", "it is an RTF document; taken"),
        (bz2.compress(PLAIN), "it is a bzip2 archive; taken"),
        (b'{"it": "uno", "en": "one"}', "it is JSON; taken"),
        (b'msgid "uno"\nmsgid "due"\nmsgstr "one"\n', "the PO file is damaged at line"),
        (b"<!DOCTYPE html>\n<html><body>uno, one</body></html>", "it is a web page; taken"),
        (b'<?xml version="1.0"?><tbx/>', "it is a TBX glossary; taken"),
        (b"<?xml version='1.0'?><!-- <tmx> --><!DOCTYPE martif [<!ENTITY x '>'>]><martif/>", "it is a TBX glossary"),
        (b'<?xml version="1.0"?>\n<news:item/>', "it is XML with the root element “item”; taken"),
        (bytes(random.Random(2).randbytes(5000)), "it is no text at all, but data; taken"),
        (_zip({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<b/>"}), "the workbook is damaged"),
        (_zip({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"\1"}), "it is a binary Excel workbook (save it"),
        (_zip({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<b/>"}), "it is a Word document; taken"),
        (_zip({"notes.rtf": b"{\\rtf1 ciao}"}), "it is an RTF document; taken"),
        (_zip({}), "the archive is empty"),
        (gzip.compress(gzip.compress(PLAIN)), "it is an archive inside an archive; unpack it once"),
        (gzip.compress(b"", mtime=0), "the file is empty"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_called_by_its_name(tmp_path: Path, data: bytes, kind: str) -> None:
    assert kind in _refusal(tmp_path, data)


def test_gzip_is_unpacked_and_named_without_its_ending(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, gzip.compress(PLAIN), "desk.tmx.gz").texts == [("Sì", "Yes")]
    assert _refusal(tmp_path, gzip.compress(PLAIN[:-20]), "desk.tmx.gz").startswith("desk.tmx: line ")


def test_a_zip_archive_may_hold_several_files_and_what_desktops_leave_in_it(tmp_path: Path) -> None:
    files = {
        "memoria/uno.tmx": PLAIN,
        "__MACOSX/memoria/._uno.tmx": b"\0\5\x16\x07",
        "due.tsv": b"it\ten\nNo\tNo\n\tvuoto\n",
        "LEGGIMI.txt": b"Due file.\nBuon lavoro.\n",
        "logo.png": b"\x89PNG\r\n",
        "cartella/": b"",
    }
    taken = "taken are TMX, XLIFF, PO, CSV and TSV, plain or packed with gzip or zip, and Excel workbooks (.xlsx)"
    no_table = "it is text, but no table: no tab, semicolon or comma parts its lines into columns"
    found = read_bytes(tmp_path, _zip(files), "vecchie.zip")
    assert found.texts == [("Sì", "Yes"), ("No", "No")]
    assert found.skipped == [
        (None, f"vecchie.zip/logo.png: it is a picture; {taken}"),
        (3, "vecchie.zip/due.tsv: the it text is empty"),
        (None, f"vecchie.zip/LEGGIMI.txt: {no_table}"),
    ]  # fmt: skip


def test_a_tmx_that_breaks_off_refuses_the_whole_archive(tmp_path: Path) -> None:
    broken = _zip({"uno.tmx": PLAIN, "due.tmx": PLAIN[:-20]})
    assert _refusal(tmp_path, broken, "vecchie.zip").startswith("vecchie.zip/due.tmx: line ")


@pytest.mark.parametrize("name", ["../uno.tmx", "/etc/uno.tmx", "a/../../uno.tmx", "..\\uno.tmx", "C:\\uno.tmx"])
def test_a_name_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    assert "would lie outside the archive" in _refusal(tmp_path, _zip({name: PLAIN}))


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    data = bytearray(_zip({"uno.tmx": PLAIN}, zipfile.ZIP_STORED))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert "“uno.tmx” is encrypted; pack it without a password" in _refusal(tmp_path, bytes(data))


def test_a_gzip_bomb_stops_early(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = (
        packer.compress(PLAIN[:200]) + b"".join(packer.compress(b" " * (1 << 20)) for _ in range(200)) + packer.flush()
    )
    assert len(bomb) < 300_000
    assert "unpacks to more than 200 times its size" in _refusal(tmp_path, bomb)


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    assert "unpacks to more than 200 times its size" in _refusal(tmp_path, _zip({"uno.tmx": b" " * (64 << 20)}))


@pytest.mark.parametrize("claimed", [10, 1 << 20])
def test_a_directory_that_lies_about_a_size_is_refused(tmp_path: Path, claimed: int) -> None:
    data = bytearray(_zip({"uno.tmx": PLAIN * 1000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(signature) + offset, claimed)
    _refusal(tmp_path, bytes(data))


def test_unpacking_stops_at_the_limit_for_all_files_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED_BYTES", 1000)
    assert "unpacked it is larger" in _refusal(tmp_path, _zip({f"{n}.tmx": PLAIN for n in range(20)}))
    assert "unpacked it is larger" in _refusal(tmp_path, gzip.compress(PLAIN + b" " * 1000))


def test_too_many_files_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    many = _zip({f"{n}.tmx": b"" for n in range(archives.MOST_FILES + 1)})
    wide = _zip({f"{n}{'x' * 2000}": b"" for n in range(archives.MOST_FILES - 400)})
    for data in (many, wide):
        path = tmp_path / "many.zip"
        path.write_bytes(data)
        with pytest.raises(FileRefused, match="holds too many files; at most 1000 are taken"):
            archives.zipped_names(path, "many.zip")
    lying = bytearray(many)
    struct.pack_into("<HH", lying, lying.index(b"PK\x05\x06") + 8, 1, 1)
    assert "holds too many files" in _refusal(tmp_path, bytes(lying))


def test_an_archive_cut_anywhere_is_refused(tmp_path: Path) -> None:
    for packed in (gzip.compress(PLAIN), _zip({"uno.tmx": PLAIN})):
        for length in range(3, len(packed), 7):
            _refusal(tmp_path, packed[:length])


# --- damage ---------------------------------------------------------------------------------------------------------

_SOUND = [
    (FILES / "agency.tmx").read_bytes(),
    (FILES / "agency.tmx").read_text(encoding="utf-8").replace("UTF-8", "UTF-16").encode("utf-16"),
    gzip.compress((FILES / "agency.tmx").read_bytes()),
    _zip({"a.tmx": (FILES / "agency.tmx").read_bytes(), "b.tsv": (FILES / "desk.tsv").read_bytes()}),
    (FILES / "desk.tsv").read_bytes(),
    'it,en,note\n"uno, ""due""\n",one,"x"\n=a,b,\n'.encode("utf-16"),
    b'it;en\n"a;b";c\n',
]


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(_SOUND)))
    for _ in range(draw(st.integers(1, 4))):
        position = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.sampled_from(["flip", "cut", "insert", "drop", "repeat"])):
            case "flip" if data:
                data[position] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del data[position:]
            case "insert":
                data[position:position] = draw(
                    st.sampled_from([b"\0", b'"', b"<", b"&", b"\t", b"\xff", b"]]>", b"\r"])
                )
            case "drop":
                del data[position : position + draw(st.integers(1, 20))]
            case _:
                data[position:position] = data[position : position + 50]
    return bytes(data)


@given(data=_damaged() | st.binary(max_size=200))
@examples(300)
def test_damage_gives_units_or_a_refusal_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(data)
    with suppress(FileRefused):
        for piece in open_units(path, "damaged", IT_EN):
            if isinstance(piece, NewUnit):
                assert piece.source.text.strip()
            else:
                assert Phrase.from_json(piece.reason).text()


def test_the_sound_files_are_sound(tmp_path: Path) -> None:
    for data in _SOUND:
        assert read_bytes(tmp_path, data).units
    assert read_file(FILES / "agency.tmx").survey.format == "tmx"

"""Gzip and zip: the files inside, unpacked as they are read and never to disk, within limits a bomb runs into.

`unpacked(path, name)` gives the files worth reading. Sizes, ratio and count are checked from the directory first and
again on the bytes that really come out, since a directory can lie (reliability.md, Archives).
"""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from tmserver.errors import FileRefused
from tmserver.formats.exchange import Contents, phrase
from tmserver.phrases import N_

MOST_UNPACKED_BYTES = 8 << 30
"""All files of an archive together; four times the largest upload that is taken by default."""
MOST_RATIO = 200
"""Unpacked to packed. TMX packs 10 to 40 times; a bomb of zeros comes near deflate's limit of 1,032."""
RATIO_COUNTS_FROM_BYTES = 16 << 20
"""Small files may pack as well as they like."""
MOST_FILES = 1000
_MOST_DIRECTORY_BYTES = 1 << 20
_END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT_BYTES = 0xFFFF
_ZIP64_LOCATOR_BYTES = 20

DAMAGE = (
    OSError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    struct.error,
    NotImplementedError,  # a method of compression that is not deflate, bzip2 or lzma
    RuntimeError,  # zipfile's word for a missing password
    ValueError,
    OverflowError,
)


def is_gzip(head: bytes) -> bool:
    """Whether the first bytes are those of a gzip file."""
    return head.startswith(b"\x1f\x8b")


def is_zip(head: bytes) -> bool:
    """Whether the first bytes are those of a zip archive, empty ones included."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def plain(path: Path, name: str) -> Contents:
    """A file as it lies there."""
    return Contents(name, cast(Callable[[], BinaryIO], partial(path.open, "rb")))


def gunzipped(path: Path, name: str) -> Contents:
    """The one file inside a gzip file, under the name without `.gz`."""
    inner = name[:-3] if name.lower().endswith(".gz") and len(name) > len(".gz") else name

    def unpack() -> BinaryIO:
        packed = path.open("rb")
        guarded = _Guarded(gzip.GzipFile(fileobj=packed), name, packed_bytes=packed.tell, also_close=packed)
        return cast(BinaryIO, io.BufferedReader(guarded, 1 << 16))

    return Contents(inner, unpack)


def zipped_names(path: Path, name: str) -> list[str]:
    """The names in a zip archive, as far as it can be opened at all."""
    _check_directory_size(path, name)
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except DAMAGE:
        raise damaged(name) from None


def unzipped(path: Path, name: str) -> list[Contents]:
    """The files of a zip archive, folders and what desktops leave behind not counted. Raises FileRefused."""
    _check_directory_size(path, name)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except DAMAGE:
        raise damaged(name) from None
    wanted = [member for member in members if not member.is_dir() and not _is_litter(member.filename)]
    _check_directory(wanted, name)
    return [Contents(f"{name}/{member.filename}", partial(_open_member, path, name, member)) for member in wanted]


def damaged(name: str) -> FileRefused:
    """The refusal of an archive that cannot be unpacked to its end."""
    return FileRefused(name=name, reason=phrase(N_("the archive is damaged or incomplete")), line=None)


def _open_member(path: Path, name: str, member: zipfile.ZipInfo) -> BinaryIO:
    shown_name = f"{name}/{member.filename}"
    try:
        archive = zipfile.ZipFile(path)
        stream = archive.open(member)
    except DAMAGE:
        raise damaged(shown_name) from None
    guarded = _Guarded(
        cast(BinaryIO, stream), shown_name, packed_bytes=lambda: member.compress_size, also_close=archive
    )
    return cast(BinaryIO, io.BufferedReader(guarded, 1 << 16))


def _check_directory_size(path: Path, name: str) -> None:
    """Refuse a directory that would fill the memory before a single size in it could be looked at."""
    reach = _END_OF_DIRECTORY.size + _LONGEST_COMMENT_BYTES + _ZIP64_LOCATOR_BYTES
    with path.open("rb") as stream:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, size - reach))
        tail = stream.read(reach)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < _END_OF_DIRECTORY.size:
        raise damaged(name)
    fields = _END_OF_DIRECTORY.unpack_from(tail, end)
    count, directory_bytes = fields[4], fields[5]
    if tail[max(0, end - _ZIP64_LOCATOR_BYTES) :].startswith(b"PK\x06\x07"):
        raise _refused(name, N_("it is a zip64 archive, made for more than 4 GB; pack it with gzip, or split it"))
    if count > MOST_FILES or directory_bytes > _MOST_DIRECTORY_BYTES:
        raise _refused(name, N_("the archive holds too many files; at most %(limit)d are taken"), limit=MOST_FILES)


def _check_directory(members: list[zipfile.ZipInfo], name: str) -> None:
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or parts[0].endswith(":"):
            raise _refused(name, N_("“%(file)s” would lie outside the archive"), file=member.filename)
        if member.flag_bits & 0x1:
            raise _refused(name, N_("“%(file)s” is encrypted; pack it without a password"), file=member.filename)
        if member.file_size > RATIO_COUNTS_FROM_BYTES and member.file_size > MOST_RATIO * member.compress_size:
            raise _too_dense(name)
    if len(members) > MOST_FILES:
        raise _refused(name, N_("the archive holds too many files; at most %(limit)d are taken"), limit=MOST_FILES)
    if sum(member.file_size for member in members) > MOST_UNPACKED_BYTES:
        raise _too_big(name)


def _is_litter(filename: str) -> bool:
    last = filename.rstrip("/").rpartition("/")[2]
    return filename.startswith("__MACOSX/") or last.startswith("._") or last in {".DS_Store", "Thumbs.db"}


def _refused(name: str, template: str, **params: object) -> FileRefused:
    return FileRefused(name=name, reason=phrase(template, **params), line=None)


def _too_big(name: str) -> FileRefused:
    return _refused(
        name, N_("unpacked it is larger than %(limit)d gigabytes; split it"), limit=MOST_UNPACKED_BYTES >> 30
    )


def _too_dense(name: str) -> FileRefused:
    return _refused(
        name, N_("it unpacks to more than %(limit)d times its size; no such file is taken"), limit=MOST_RATIO
    )


class _Guarded(io.RawIOBase):
    """A stream being unpacked: counts what comes out, and turns every fault of the unpacker into FileRefused."""

    def __init__(
        self, stream: BinaryIO | gzip.GzipFile, name: str, *, packed_bytes: Callable[[], int], also_close: "_Closes"
    ) -> None:
        self._stream, self._name, self._also_close = stream, name, also_close
        self._packed_bytes = packed_bytes
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed names Buffer, private
        try:
            piece = self._stream.read(len(buffer))
        except DAMAGE:
            raise damaged(self._name) from None
        self._count += len(piece)
        if self._count > MOST_UNPACKED_BYTES:
            raise _too_big(self._name)
        if self._count > RATIO_COUNTS_FROM_BYTES and self._count > MOST_RATIO * max(1, self._packed_bytes()):
            raise _too_dense(self._name)
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._also_close.close()
        super().close()


_Closes = BinaryIO | zipfile.ZipFile | io.BufferedReader

"""Blocks in files: a directory a generation, one `.npy` a column, a manifest with checksums.

    DIRECTORY/CURRENT              name of the generation in use, replaced by rename
    DIRECTORY/generation-000007/   manifest.json and the columns

A generation is written under a passing name, brought to disk, renamed, and only then named in CURRENT: whoever opens
the directory at any moment, or after a power cut at any moment, finds a whole generation. The one before is kept for
those who are just opening it; older ones are removed (a process that has them mapped keeps them until it lets go).

All of it is derived from the database: what cannot be used is never repaired, it is built anew.
"""

import json
import os
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tmserver.errors import TmServerError
from tmserver.matching.block import Block
from tmserver.matching.columns import Column, Sink
from tmserver.phrases import N_, Phrase
from tmserver.text.normal import equality_key, fold_case
from tmserver.text.placeables import Valued
from tmserver.text.tokens import keys

VERSION = 2
"""Raise it when columns or digests change: older files are then built anew."""
_PROBE = (
    "L’ÀNCORA di 1.250,5 kg (3:45) è dell\u02bcuomo: «por\u00ado» 12% a\u200db e\u0301 中文 😀 "
    "STRASSE ß ﬁ İ – … E-mail_x @a #b "
    "3 novembre 2022, alle 18.30, € 40 mld, dal 10 al 15%, F-16, 2-1, 3°, 15 km, 25 punti base; "
    "Nov. 3, 2022, 6.30pm, $40bn, 10-15 miles, 3rd, 25 basis points"
)
"""A text with something of everything: were tokens or folding to change, files that hold the old ones would not do."""
_SYNCED_BYTES = 32 << 20
"""Bytes of a column that are brought to disk at once: what waits there makes the commits of others wait."""
_CHECKED_BYTES = 1 << 20
CURRENT, MANIFEST = "CURRENT", "manifest.json"
_PREFIX, _PASSING = "generation-", "passing-"


class IndexDamaged(TmServerError):
    """The files of an index cannot be used: missing, changed, or of another version. `reason` says which."""

    slug, title = "index-damaged", N_("The match index must be rebuilt")
    template = N_("The match index in %(directory)s cannot be used (%(reason)s); it is rebuilt from the database.")


def save(directory: Path, about: dict[str, Any], fill: Callable[[Sink], None]) -> Path:
    """Write the columns that `fill` gives as the new current generation; its path. One writer a directory at a time."""
    directory.mkdir(parents=True, exist_ok=True)
    number = 1 + max((_number(path) for path in directory.glob(f"{_PREFIX}*")), default=0)
    name = f"{_PREFIX}{number:06d}"
    passing = directory / f"{_PASSING}{os.getpid()}"
    _write(passing, about, fill)
    _sync(passing)
    passing.rename(directory / name)
    _write_text(directory / f"{_PASSING}current", name)
    (directory / f"{_PASSING}current").replace(directory / CURRENT)
    _sync(directory)
    _sweep(directory, number)
    return directory / name


class Runs:
    """Blocks put aside in files while an index is built, so that memory need not hold them; gone in the end.

    They stand beside the generations under passing names: what a killed writer leaves is swept away.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory / f"{_PASSING}runs"
        self._count = 0
        self.remove()
        self._directory.mkdir(parents=True)

    def put(self, block: Block) -> Block:
        """The same block, mapped."""
        self._count += 1
        path = self._directory / str(self._count)
        _write(path, {}, block.copy_to)
        return _load(path, verify=False)[0]

    def remove(self) -> None:
        """Remove the files; who has blocks of them mapped keeps these until he lets go."""
        shutil.rmtree(self._directory, ignore_errors=True)


def load(directory: Path, *, verify: bool, name: str | None = None) -> tuple[Block, dict[str, Any]]:
    """The current generation or the one of a name, mapped, and what was saved about it. Raises IndexDamaged."""
    if name is not None:
        return _load(directory / name, verify=verify)
    name = _current(directory)
    try:
        return _load(directory / name, verify=verify)
    except IndexDamaged:
        newer = _current(directory)  # swept away between two steps: a writer was faster twice
        if newer == name:
            raise
        return _load(directory / newer, verify=verify)


def _current(directory: Path) -> str:
    try:
        name = (directory / CURRENT).read_text()
    except (OSError, UnicodeDecodeError):
        raise IndexDamaged(directory=str(directory), reason=Phrase(N_("there is none"))) from None
    if not name.startswith(_PREFIX) or not name.removeprefix(_PREFIX).isdigit():
        raise IndexDamaged(directory=str(directory), reason=Phrase(N_("there is none")))
    return name


def _load(generation: Path, *, verify: bool) -> tuple[Block, dict[str, Any]]:
    try:
        manifest = _unsealed((generation / MANIFEST).read_text())
        if manifest["version"] != VERSION or manifest["text"] != _text_version():
            raise IndexDamaged(directory=str(generation), reason=Phrase(N_("made by another version")))
        columns = {
            file: _read(generation / f"{file}.npy", wanted, verify=verify)
            for file, wanted in manifest["columns"].items()
        }
        block = Block.from_columns(columns)
        if len(block) != manifest["rows"]:
            raise ValueError("rows")
        return block, manifest["about"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError) as error:
        raise IndexDamaged(directory=str(generation), reason=Phrase(N_("damaged"))) from error


def _text_version() -> int:
    """Changes when words, folding, the equality key or the values of the probe do."""
    slotted = [Valued(_PROBE, language).slotted for language in ("it", "en")]
    return zlib.crc32("\n".join([*keys(_PROBE), fold_case(_PROBE), equality_key(_PROBE), *slotted]).encode())


def _sealed(manifest: dict[str, Any]) -> str:
    """The manifest and, on a line of its own, its checksum."""
    body = json.dumps(manifest, ensure_ascii=True, sort_keys=True)
    return f"{body}\n{zlib.crc32(body.encode()):08x}\n"


def _unsealed(text: str) -> dict[str, Any]:
    body, seal, end = text.rsplit("\n", 2)
    if f"{zlib.crc32(body.encode()):08x}" != seal or end:
        raise ValueError("manifest")
    manifest: dict[str, Any] = json.loads(body)
    return manifest


class _Column:
    """One column on its way to disk: the bytes that `numpy.save` writes, piece by piece."""

    def __init__(self, path: Path, like: Column) -> None:
        self._file = path.open("wb")
        self._kind, self._line, self.length, self._checksum, self._waiting = like.dtype, like.shape[1:], 0, 0, 0
        self._write_header()

    def _write_header(self) -> None:
        """Its length is the same for every shape: numpy leaves room for the number to grow."""
        about = {"descr": self._kind.str, "fortran_order": False, "shape": (self.length, *self._line)}
        np.lib.format.write_array_header_1_0(self._file, about)

    def add(self, values: Column) -> None:
        if len(values):
            data = np.ascontiguousarray(values, self._kind).data.cast("B")
            self._file.write(data)
            self._checksum = zlib.crc32(data, self._checksum)
            self.length += len(values)
            self._waiting += len(data)
            if self._waiting > _SYNCED_BYTES:
                self._sync()

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._waiting = 0

    def close(self) -> dict[str, int | str]:
        """Bring the rest to disk; size of the file in bytes, checksum of the values, type and shape."""
        with self._file:
            size = self._file.tell()
            self._file.seek(0)
            self._write_header()
            self._sync()
        shape = (self.length, *self._line)
        return {"bytes": size, "checksum": self._checksum, "type": self._kind.str, "shape": str(shape)}

    def abandon(self) -> None:
        self._file.close()


class _Columns:
    """A sink in files."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._open: dict[str, _Column] = {}

    def add(self, name: str, values: Column) -> None:
        """Put values at the end of the column of this name."""
        if name not in self._open:
            self._open[name] = _Column(self._directory / f"{name}.npy", values)
        self._open[name].add(values)

    @property
    def rows(self) -> int:
        return self._open["sizes"].length

    def close(self) -> dict[str, dict[str, int | str]]:
        return {name: column.close() for name, column in self._open.items()}

    def abandon(self) -> None:
        for column in self._open.values():
            column.abandon()


def _write(path: Path, about: dict[str, Any], fill: Callable[[Sink], None]) -> None:
    """A directory with the columns that `fill` gives and the manifest."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    sink = _Columns(path)
    try:
        fill(sink)
        columns = sink.close()
    finally:
        sink.abandon()
    manifest = {
        "version": VERSION,
        "text": _text_version(),
        "rows": sink.rows,
        "about": about,
        "columns": columns,
    }
    _write_text(path / MANIFEST, _sealed(manifest))


def _read(path: Path, wanted: dict[str, int | str], *, verify: bool) -> Column:
    """A column mapped into memory, as a plain array over the map (slicing a memmap costs eight times as much)."""
    if path.stat().st_size != wanted["bytes"]:
        raise ValueError("size")
    with path.open("rb") as file:
        np.lib.format.read_magic(file)
        shape, _, kind = np.lib.format.read_array_header_1_0(file)
        begin = file.tell()
    if kind.str != wanted["type"] or str(shape) != wanted["shape"]:
        raise ValueError("header")
    column: Column
    if 0 in shape:  # nothing to map
        column = np.zeros(shape, kind)
    else:
        column = np.asarray(np.memmap(path, kind, "r", begin, shape)).view(np.ndarray)
    if verify and _checksum(path, begin) != wanted["checksum"]:
        raise ValueError("checksum")
    return column


def _checksum(path: Path, begin: int) -> int:
    """CRC-32 of the values: finds damage, which is all it is for. Read, not mapped: a map would count as memory."""
    found = 0
    with path.open("rb") as file:
        file.seek(begin)
        while piece := file.read(_CHECKED_BYTES):
            found = zlib.crc32(piece, found)
    return found


def _write_text(path: Path, text: str) -> None:
    with path.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    """Bring the names in a directory to disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _number(generation: Path) -> int:
    number = generation.name.removeprefix(_PREFIX)
    return int(number) if number.isdigit() else 0


def _sweep(directory: Path, current: int) -> None:
    """Remove all generations but the current one and the one before, and what killed writers left."""
    for path in directory.iterdir():
        old = path.name.startswith(_PREFIX) and _number(path) < current - 1
        if path.is_dir() and (old or path.name.startswith(_PASSING)):
            shutil.rmtree(path, ignore_errors=True)

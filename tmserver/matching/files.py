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
from pathlib import Path
from typing import Any

import numpy as np

from tmserver.errors import TmServerError
from tmserver.matching.block import Block
from tmserver.matching.columns import Column
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
CURRENT, MANIFEST = "CURRENT", "manifest.json"
_PREFIX, _PASSING = "generation-", "passing-"


class IndexDamaged(TmServerError):
    """The files of an index cannot be used: missing, changed, or of another version. `reason` says which."""

    slug, title = "index-damaged", N_("The match index must be rebuilt")
    template = N_("The match index in %(directory)s cannot be used (%(reason)s); it is rebuilt from the database.")


def save(block: Block, directory: Path, about: dict[str, Any]) -> Path:
    """Write a block as the new current generation; returns its path. One writer a directory at a time."""
    directory.mkdir(parents=True, exist_ok=True)
    number = 1 + max((_number(path) for path in directory.glob(f"{_PREFIX}*")), default=0)
    name = f"{_PREFIX}{number:06d}"
    passing = directory / f"{_PASSING}{os.getpid()}"
    shutil.rmtree(passing, ignore_errors=True)
    passing.mkdir()
    manifest = {
        "version": VERSION,
        "text": _text_version(),
        "rows": len(block),
        "about": about,
        "columns": {file: _write(passing / f"{file}.npy", column) for file, column in block.columns().items()},
    }
    _write_text(passing / MANIFEST, _sealed(manifest))
    _sync(passing)
    passing.rename(directory / name)
    _write_text(directory / f"{_PASSING}current", name)
    (directory / f"{_PASSING}current").replace(directory / CURRENT)
    _sync(directory)
    _sweep(directory, number)
    return directory / name


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


def _write(path: Path, column: Column) -> dict[str, int | str]:
    """One column on disk; size of the file in bytes and checksum of the values."""
    with path.open("wb") as file:
        np.save(file, np.ascontiguousarray(column))
        file.flush()
        os.fsync(file.fileno())
        return {
            "bytes": file.tell(),
            "checksum": _checksum(column),
            "type": column.dtype.str,
            "shape": str(column.shape),
        }


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
    if verify and _checksum(column) != wanted["checksum"]:
        raise ValueError("checksum")
    return column


def _checksum(column: Column) -> int:
    """CRC-32 of the values: finds damage, which is all it is for."""
    return zlib.crc32(np.ascontiguousarray(column).data.cast("B")) if column.size else 0


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

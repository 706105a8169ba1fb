"""From a file to rows for the side file of an import: parsed, checked, hashed.

Reading takes as long as all that follows it, so a large file is read by a process of its own while this one adds the
keys and writes the side file, which takes three quarters of that time; a small one is read here. Both run the same code
and give the same batches.
"""

import fcntl
import json
import marshal
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from tmserver.db.staging import StagedRow
from tmserver.db.types import stored_time
from tmserver.domain.units import NewUnit, Origin, Skipped, UnitStatus, merge_key_of
from tmserver.errors import FileRefused, TmServerError
from tmserver.formats.detect import open_units
from tmserver.formats.exchange import Pair, Survey
from tmserver.phrases import Phrase
from tmserver.services import unit_rules
from tmserver.text.normal import text_key

AT_ONCE = 1000
"""Pieces of a file in a batch."""
APART_FROM_BYTES = 4 << 20
"""Files from this size on are read by a process of their own: about 10,000 units, which outweighs its start (0.4 s)."""
_PIPE_BYTES = 1 << 20
"""Room for two batches, so that neither process waits for the other."""
_LENGTH_BYTES = 8
_NICENESS = 5
"""The reader yields to look-ups where both cores are busy."""
_POSITION, _SOURCE, _SOURCE_KEY, _PREVIOUS, _STATUS = 1, 3, 9, 11, 14
"""Places in a row, whose columns db/staging.py names: source, target and their markup, their keys, the context."""
_UNREVIEWED = UnitStatus.UNREVIEWED.value  # read once: an enum's value costs a call, and this is asked for every unit
_ALIGNMENT, _IMPORT = Origin.ALIGNMENT.value, Origin.IMPORT.value


@dataclass(slots=True)
class Batch:
    """Rows in file order, and what was left out: (line, reason as JSON)."""

    rows: list[StagedRow] = field(default_factory=list)
    skipped: list[tuple[int | None, str]] = field(default_factory=list)


class Batches(Iterator[Batch]):
    """The batches of a file, one by one; `survey` is complete when all were taken."""

    def __init__(self, pieces: Iterator[Batch], survey: Survey) -> None:
        self._pieces, self.survey = pieces, survey

    def __next__(self) -> Batch:
        batch = next(self._pieces)
        batch.rows = [_with_keys(row) for row in batch.rows]
        return batch


@contextmanager
def opened(path: Path, name: str, pair: Pair, asked_at: datetime) -> Iterator[Batches]:
    """The batches of a stored upload; units without a time of their own get `asked_at`.

    Leaving ends a process that still reads. Raises FileRefused, at once or while batches are taken.
    """
    if path.stat().st_size < APART_FROM_BYTES or len(os.sched_getaffinity(0)) < 2:
        survey, pieces = _read(path, name, pair, asked_at)
        yield Batches(pieces, survey)
        return
    survey = Survey()
    command = [sys.executable, "-m", __name__, str(path), name, pair.source, pair.target, asked_at.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as reader:  # noqa: S603 - this program itself, no shell
        stream = cast(BinaryIO, reader.stdout)
        fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        try:
            yield Batches(_received(stream, name, survey), survey)
        finally:
            reader.kill()  # also when all was read: it has nothing left to do


def _read(path: Path, name: str, pair: Pair, asked_at: datetime) -> tuple[Survey, Iterator[Batch]]:
    """The survey, filled while the batches are taken, and the batches; their rows have no keys yet."""
    reading = open_units(path, name, pair)

    def batches() -> Iterator[Batch]:
        pieces = enumerate(reading)
        while taken := list(islice(pieces, AT_ONCE)):
            batch = Batch()
            for position, unit in taken:
                if isinstance(unit, Skipped):
                    batch.skipped.append((unit.line, json.dumps(unit.reason)))
                    continue
                try:
                    unit_rules.check(pair, unit)
                except TmServerError as refusal:
                    batch.skipped.append((unit.line, json.dumps(refusal.phrase.to_json())))
                else:
                    batch.rows.append(_row(unit, position, asked_at))
            yield batch

    return reading.survey, batches()


def _row(unit: NewUnit, position: int, asked_at: datetime) -> StagedRow:
    """A unit as the side file holds it, its merge key and two text keys still missing."""
    source, target, context = unit.source, unit.target, unit.context
    created = unit.created_at or unit.changed_at or asked_at
    changed = unit.changed_at or created
    created_text = _same_time(created)
    return (
        None, position, unit.uses,
        source.text, target.text, source.markup, target.markup, unit.source_language, unit.target_language, None, None,
        context.previous, context.next, context.key, _UNREVIEWED, _origin(unit), unit.story, unit.note,
        json.dumps(unit.extra) if unit.extra else None, _cut(unit.created_by), created_text, _cut(unit.changed_by),
        created_text if changed is created else _same_time(changed),
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _same_time(moment: datetime) -> str:
    """`stored_time`; many units of a file share their times."""
    return stored_time(moment)


def _with_keys(row: StagedRow) -> StagedRow:
    source, target, source_markup, target_markup = row[_SOURCE : _SOURCE + 4]
    merged = merge_key_of(source, source_markup, target, target_markup, *row[_PREVIOUS:_STATUS])
    return (
        merged, *row[_POSITION:_SOURCE_KEY], text_key(source), text_key(target), *row[_PREVIOUS:]
    )  # fmt: skip


def _origin(unit: NewUnit) -> str:
    """Units that a machine paired stay marked as such through our own files: they keep their penalty."""
    return _ALIGNMENT if unit.extra and unit.extra.get("origin") == [[_ALIGNMENT]] else _IMPORT


def _cut(name: str | None) -> str | None:
    """Names of people in other tools' files, as long as the column takes."""
    return name[:128] if name else None


# --- a process of its own -------------------------------------------------------------------------------------------


def _received(stream: BinaryIO, name: str, survey: Survey) -> Iterator[Batch]:
    """What the reading process sends: batches, then the survey or a refusal. Raises FileRefused."""
    while True:
        length = int.from_bytes(stream.read(_LENGTH_BYTES), "big")
        message = stream.read(length)
        if not length or len(message) < length:
            raise RuntimeError("the process that reads the file ended before the file did")
        kind, *values = marshal.loads(message)  # noqa: S302 - from our own process, through its pipe
        if kind == "batch":
            yield Batch(*values)
        elif kind == "survey":
            survey.format, languages, remarks, survey.units, survey.skipped = values
            survey.languages = Counter(languages)
            survey.remarks = [Phrase.from_json(json.loads(remark)) for remark in remarks]
            return
        else:
            reason, line = values
            raise FileRefused(name=name, reason=Phrase.from_json(json.loads(reason)), line=line)


def _write(out: BinaryIO, *message: Any) -> None:
    packed = marshal.dumps(message)
    out.write(len(packed).to_bytes(_LENGTH_BYTES, "big") + packed)


def _send(out: BinaryIO, path: Path, name: str, pair: Pair, asked_at: datetime) -> None:
    try:
        survey, batches = _read(path, name, pair, asked_at)
        for batch in batches:
            _write(out, "batch", batch.rows, batch.skipped)
        remarks = [json.dumps(remark.to_json()) for remark in survey.remarks]
        _write(out, "survey", survey.format, dict(survey.languages), remarks, survey.units, survey.skipped)
    except TmServerError as refusal:
        inner = refusal.params.get("reason") if isinstance(refusal, FileRefused) else None
        reason = inner if isinstance(inner, Phrase) else refusal.phrase
        _write(out, "refused", json.dumps(reason.to_json()), refusal.params.get("line"))
    out.flush()


def main() -> None:
    """Read the file that the arguments name and send it to standard output; end quietly when nobody takes it."""
    path, name, source, target, asked_at = sys.argv[1:]
    os.nice(_NICENESS)
    try:
        _send(
            sys.stdout.buffer, Path(path), name, Pair(source, target), datetime.fromisoformat(asked_at).astimezone(UTC)
        )
    except BrokenPipeError:
        os._exit(1)  # the importing process has ended; a flush at exit would complain


if __name__ == "__main__":
    main()

"""Rows of a table become concepts (layouts: `concept_columns`). Every fault is told with row, column and value.

A concept one of whose rows is wrong is left out whole: half of it would say something nobody wrote. In the long layout
the columns of the concept are repeated in each of its rows or left empty after the first.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tmserver.domain import languages
from tmserver.domain.concepts import (
    FORBIDDEN,
    CasePolicy,
    Concept,
    ConceptKind,
    ConceptStatus,
    Gender,
    Inflection,
    PartOfSpeech,
    Term,
    TermStatus,
    TermType,
)
from tmserver.domain.term_files import Found, Wrong
from tmserver.domain.units import Skipped
from tmserver.errors import BadLanguage
from tmserver.formats import concept_cells as cells
from tmserver.formats import xml
from tmserver.formats.concept_cells import BadCellError
from tmserver.formats.concept_columns import CONCEPT_COLUMNS, TermColumns
from tmserver.formats.exchange import Pair
from tmserver.formats.tabular_formulas import restored
from tmserver.formats.tabular_rows import Row
from tmserver.phrases import N_, Phrase, shown

LONGEST = {"term": 255, "usage": 35}
"""Code points of a cell; those that are not named may have LONGEST_OTHER."""
LONGEST_OTHER = 2000
_CODES: dict[str, Any] = {
    "concept_status": ConceptStatus, "kind": ConceptKind, "status": TermStatus, "part_of_speech": PartOfSpeech,
    "type": TermType, "gender": Gender, "inflection": Inflection, "case": CasePolicy,
}  # fmt: skip
_LISTS = frozenset({"added_forms", "struck_forms", "exceptions"})
_OPTIONAL = ("part_of_speech", "type", "gender", "usage", "inflection", "case", "note")
_WIDE_PARTS = re.compile(r"[;|]")

Faults = list[Wrong]


@dataclass(slots=True)
class _Drafted:
    """A concept being gathered."""

    row: int
    key: str | None
    values: dict[str, Any] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    by_place: set[int] = field(default_factory=set)
    is_broken: bool = False


def read(table: Iterable[Row | Skipped | Wrong], columns: TermColumns, pair: Pair) -> tuple[list[Found], Faults]:
    """The concepts of a table without its header, in its order, and all that is wrong with it."""
    reader = _Reader(columns, pair)
    for row in table:
        if isinstance(row, Wrong):
            reader.wrong.append(row)
        elif isinstance(row, Skipped):
            reader.wrong.append(Wrong(row.line, None, None, Phrase.from_json(row.reason)))
        elif any(cell and cell.strip() for cell in row.cells):
            reader.take(row)
    return list(reader.found()), reader.wrong


class _Reader:
    """One table; concepts by their order, and by their key where they have one."""

    def __init__(self, columns: TermColumns, pair: Pair) -> None:
        self.wrong: Faults = []
        self._columns, self._pair = columns, pair
        self._exact = columns.is_own
        self._concepts: list[_Drafted] = []
        self._by_key: dict[str, _Drafted] = {}

    def take(self, row: Row) -> None:
        said, names, faults = self._cells(row)
        if self._columns.is_long:
            concept = self._concept_of(row, said)
            term = None if faults else self._term(row, said, names, concept, faults)
        else:
            concept, term = self._begun(row.line, said.get("concept")), None
        self._take_values(row, said, names, concept, faults)
        if not self._columns.is_long and not faults:
            self._take_wide(row, concept, faults)
        if term is not None and not faults:
            self._add(concept, term, row.line, by_place="status" not in said)
        concept.is_broken = concept.is_broken or bool(faults)
        self.wrong += faults

    def found(self) -> Iterator[Found]:
        for drafted in self._concepts:
            if drafted.is_broken or not drafted.terms:
                continue
            values = {"note" if name == "concept_note" else name: value for name, value in drafted.values.items()}
            status = values.pop("concept_status", ConceptStatus.PROPOSED)
            concept = Concept(tuple(drafted.terms), id=drafted.key, status=status, **values)
            yield Found(
                drafted.row, concept, drafted.key, tuple(drafted.rows), self._columns.is_whole,
                frozenset(drafted.by_place), "concept_status" in drafted.values,
            )  # fmt: skip

    def _cells(self, row: Row) -> tuple[dict[str, str], dict[str, str], Faults]:
        """What a row says by role, the header of each role, and the cells that cannot be text of ours."""
        said, names = {}, {}
        faults: Faults = []
        if len(row.cells) > len(self._columns.roles) and any(row.cells[len(self._columns.roles) :]):
            reason = Phrase(
                N_("the row has %(found)d cells and the table %(wanted)d columns"),
                {"found": len(row.cells), "wanted": len(self._columns.roles)},
            )
            faults.append(Wrong(row.line, None, None, reason))
        for role, name, cell in zip(self._columns.roles, self._columns.names, row.cells, strict=False):
            if not role or cell is None or ":" in role:
                continue
            text = restored(cell) if self._exact else cell.strip()
            if text:
                said[role], names[role] = text, name
                faults += self._faults_of(row.line, role, name, text)
        return said, names, faults

    def _faults_of(self, line: int, role: str, name: str, text: str) -> Iterator[Wrong]:
        place = xml.forbidden(text)
        if place is not None:
            code = f"U+{ord(text[place]):04X}"
            yield _wrong(line, name, text, N_("%(code)s is a control character; remove it"), code=code)
        limit = LONGEST.get(role, LONGEST_OTHER)
        if len(text) > limit:
            yield _wrong(
                line, name, text, N_("%(length)d characters; at most %(limit)d are taken"), length=len(text),
                limit=limit,
            )  # fmt: skip

    def _concept_of(self, row: Row, said: dict[str, str]) -> _Drafted:
        """The concept a row of the long layout belongs to: its key's, or where it has none the row's before."""
        key = said.get("concept")
        if key is not None:
            return self._by_key.get(key) or self._begun(row.line, key)
        is_new = not self._concepts or any(role in said for role in CONCEPT_COLUMNS)
        return self._begun(row.line, None) if is_new else self._concepts[-1]

    def _begun(self, line: int, key: str | None) -> _Drafted:
        drafted = _Drafted(line, key)
        self._concepts.append(drafted)
        if key is not None:
            if key in self._by_key:
                reason = N_("concept “%(key)s” stands in row %(row)d already")
                self.wrong.append(_wrong(line, "concept", key, reason, key=key, row=self._by_key[key].row))
                drafted.is_broken = True
            self._by_key.setdefault(key, drafted)
        return drafted

    def _take_values(
        self, row: Row, said: dict[str, str], names: dict[str, str], concept: _Drafted, faults: Faults
    ) -> None:
        for role in CONCEPT_COLUMNS[1:]:
            if role not in said:
                continue
            value: Any = said[role]
            if role in _CODES:
                value = self._coded(row.line, role, names[role], said[role], faults)
            if role in concept.values and concept.values[role] != value:
                reason = N_("row %(row)d says otherwise of the same concept")
                faults.append(_wrong(row.line, names[role], said[role], reason, row=concept.row))
            concept.values.setdefault(role, value)

    def _coded(self, line: int, role: str, name: str, text: str, faults: Faults) -> Any:
        return self._tried(line, name, text, lambda: cells.code(_CODES[role], text), faults)

    def _tried(self, line: int, name: str, text: str, read: Callable[[], Any], faults: Faults) -> Any:
        try:
            return read()
        except BadCellError as bad:
            faults.append(Wrong(line, name, shown(text), bad.reason))
            return None

    def _term(
        self, row: Row, said: dict[str, str], names: dict[str, str], concept: _Drafted, faults: Faults
    ) -> Term | None:
        """The term of a row of the long layout; every cell of it is looked at, whatever was wrong with another."""
        for needed in ("language", "term"):
            if needed not in said:
                faults.append(_wrong(row.line, needed, "", N_("it is empty; every row needs a language and a term")))
        values: dict[str, Any] = {name: said.get(name) for name in _OPTIONAL}
        for role in (*_OPTIONAL, "status"):
            if role in said and role in _CODES:
                values[role] = self._coded(row.line, role, names[role], said[role], faults)
        for role in sorted(_LISTS & set(said)):
            values[role] = cells.parted(said[role], exact=self._exact)
        if "do_not_translate" in said:
            text = said["do_not_translate"]
            values["do_not_translate"] = self._tried(
                row.line, names["do_not_translate"], text, lambda: cells.truth(text), faults
            )
        if "scopes" in said:
            pieces = cells.parted(said["scopes"], exact=self._exact)
            values["scopes"] = tuple(
                self._tried(row.line, names["scopes"], piece, lambda piece=piece: cells.scope_of(piece), faults)  # type: ignore[misc]
                for piece in pieces
            )
        language = self._language(row.line, names.get("language", "language"), said.get("language"), faults)
        if faults or language is None:
            return None
        values.setdefault("status", _by_place(concept, language))
        term = Term(language, said["term"], **values)
        self._refuse_repeated(row.line, names["term"], concept, term, faults)
        return term

    def _language(self, line: int, name: str, tag: str | None, faults: Faults) -> str | None:
        if tag is None:
            return None
        try:
            language = languages.parse(tag)
        except BadLanguage:
            faults.append(_wrong(line, name, tag, N_("it is no language code; write one like it, en or en-GB")))
            return None
        pair = self._pair
        if languages.base(language) not in {languages.base(pair.source), languages.base(pair.target)}:
            reason = N_("the glossary holds %(source)s and %(target)s")
            faults.append(_wrong(line, name, tag, reason, source=pair.source, target=pair.target))
            return None
        return language

    def _take_wide(self, row: Row, concept: _Drafted, faults: Faults) -> None:
        for role, name, cell in zip(self._columns.roles, self._columns.names, row.cells, strict=False):
            status, colon, tag = role.partition(":")
            language = self._language(row.line, name, tag, faults) if colon else None
            if language is None or not cell:
                continue
            for text in filter(None, (piece.strip() for piece in _WIDE_PARTS.split(cell))):
                told = list(self._faults_of(row.line, "term", name, text))
                known = TermStatus(status)
                is_second = known is TermStatus.PREFERRED and _by_place(concept, language) is TermStatus.ADMITTED
                term = Term(language, text, TermStatus.ADMITTED if is_second else known)
                self._refuse_repeated(row.line, name, concept, term, told)
                faults += told
                if not told:
                    self._add(concept, term, row.line, by_place=False)
        if not faults and not concept.terms:
            faults.append(_wrong(row.line, None, "", N_("the row has no term")))

    def _refuse_repeated(self, line: int, name: str, concept: _Drafted, term: Term, faults: Faults) -> None:
        if any((one.language, one.text) == (term.language, term.text) for one in concept.terms):
            faults.append(_wrong(line, name, term.text, N_("the concept has this term twice")))

    @staticmethod
    def _add(concept: _Drafted, term: Term, line: int, *, by_place: bool) -> None:
        if by_place:
            concept.by_place.add(len(concept.terms))
        concept.terms.append(term)
        concept.rows.append(line)


def _by_place(concept: _Drafted, language: str) -> TermStatus:
    """Preferred for the first term of a language that is not forbidden, admitted after it (interfaces.md, Concept)."""
    taken = any(one.language == language and one.status not in FORBIDDEN for one in concept.terms)
    return TermStatus.ADMITTED if taken else TermStatus.PREFERRED


def _wrong(line: int, column: str | None, value: str, template: str, **params: object) -> Wrong:
    told = {key: shown(each) if isinstance(each, str) else each for key, each in params.items()}
    return Wrong(line, column, shown(value), Phrase(template, told))

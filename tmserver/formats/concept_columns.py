"""What the columns of a table of terms hold: by their header, by guess, or as somebody chose.

Two layouts. *Long*, lossless: a row a term, columns by the names of COLUMNS, `language` and `term` at least. *Wide*:
a row a concept, columns `STATUS:LANGUAGE` (`preferred:it`, `superseded:en`), each cell one or more terms parted by `;`
or `|`, beside the concept's own columns. A column without a role ("") is not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from tmserver.domain.concepts import TermStatus
from tmserver.formats import tabular_columns
from tmserver.formats.exchange import Pair, Survey
from tmserver.formats.tabular_rows import Cells, Row
from tmserver.phrases import N_

OWN = "tmserver"
"""Header of the empty last column of our own exports: in them alone is a neutralised formula restored."""
CONCEPT_COLUMNS = ("concept", "concept_status", "kind", "subject", "definition", "concept_note", "source_url")
TERM_COLUMNS = (
    "language", "term", "status", "part_of_speech", "type", "gender", "usage", "do_not_translate", "inflection", "case",
    "added_forms", "struck_forms", "exceptions", "scopes", "note",
)  # fmt: skip
COLUMNS = CONCEPT_COLUMNS + TERM_COLUMNS
_SYNONYMS = {
    "id": "concept", "concetto": "concept", "stato del concetto": "concept_status", "tipo": "kind", "domain": "subject",
    "subject field": "subject", "argomento": "subject", "materia": "subject", "ambito": "subject",
    "definizione": "definition", "nota del concetto": "concept_note", "fonte": "source_url", "url": "source_url",
    "lingua": "language", "termine": "term", "stato": "status", "parte del discorso": "part_of_speech",
    "genere": "gender", "uso": "usage", "forme": "added_forms", "eccezioni": "exceptions", "nota": "note",
    "notes": "note", "comment": "note",
}  # fmt: skip
_STATUS_WORDS = {
    "admitted": TermStatus.ADMITTED, "variants": TermStatus.ADMITTED, "variant": TermStatus.ADMITTED,
    "synonyms": TermStatus.ADMITTED, "also": TermStatus.ADMITTED, "varianti": TermStatus.ADMITTED,
    "ammessi": TermStatus.ADMITTED, "sinonimi": TermStatus.ADMITTED, "superseded": TermStatus.SUPERSEDED,
    "formerly": TermStatus.SUPERSEDED, "superati": TermStatus.SUPERSEDED, "deprecated": TermStatus.DEPRECATED,
    "forbidden": TermStatus.DEPRECATED, "not": TermStatus.DEPRECATED, "avoid": TermStatus.DEPRECATED,
    "vietati": TermStatus.DEPRECATED, "sconsigliati": TermStatus.DEPRECATED, "preferred": TermStatus.PREFERRED,
    "preferito": TermStatus.PREFERRED, "term": TermStatus.PREFERRED, "termine": TermStatus.PREFERRED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TermColumns:
    """The role of each column, its header (or number) for people, and whether the first row is that header."""

    roles: tuple[str, ...]
    names: tuple[str, ...]
    has_header: bool
    is_own: bool = False

    @property
    def is_long(self) -> bool:
        """Whether each row is a term."""
        return {"language", "term"} <= set(self.roles)

    @property
    def is_whole(self) -> bool:
        """Whether the table says all there is to say of a concept, so that what it leaves empty is empty."""
        return self.is_own and set(COLUMNS) <= set(self.roles)

    @property
    def is_usable(self) -> bool:
        """Whether it can be read: terms of a language at least."""
        return self.is_long or any(":" in role for role in self.roles)


def role_names(pair: Pair) -> tuple[str, ...]:
    """Every role a column may be given, in the order a list shows them."""
    wide = [f"{status.value}:{language}" for language in (pair.source, pair.target) for status in TermStatus]
    return (*wide, *COLUMNS)


def find(rows: Sequence[Row], pair: Pair, survey: Survey) -> TermColumns:
    """The columns of a table by its first rows: by a header that names terms, else by guess."""
    first: Cells = rows[0].cells if rows else []
    named = by_header(first, pair)
    if named.is_usable:
        return named
    guessed = tabular_columns.by_guess(iter(rows), pair, survey)
    roles = [""] * len(guessed.names)
    roles[guessed.sources[0][0]] = f"preferred:{pair.source}"
    roles[guessed.targets[0][0]] = f"preferred:{pair.target}"
    return TermColumns(tuple(roles), guessed.names, has_header=False)


def by_header(cells: Cells, pair: Pair) -> TermColumns:
    """What a header row names; not usable where it names no terms."""
    cells = list(islice(cells, tabular_columns.MOST_COLUMNS))
    roles: list[str] = []
    for cell in cells:
        role = _role(_bare(cell), pair)
        roles.append("" if role in roles and ":" not in role else role)
    if not {"language", "term"} <= set(roles) and any(":" in role for role in roles):
        # In a wide table a note is the concept's.
        roles = ["concept_note" if role == "note" else role for role in roles]
        roles = [role if ":" in role or role in CONCEPT_COLUMNS else "" for role in roles]
    names = tuple((cell or "").strip() or str(number) for number, cell in enumerate(cells, start=1))
    return TermColumns(tuple(roles), names, True, is_own=any(_bare(cell) == OWN for cell in cells))


def chosen(roles: Sequence[str], found: TermColumns) -> TermColumns:
    """The columns as somebody chose them; those beyond the list are not read."""
    width = len(found.names)
    given = (*roles, *[""] * width)[:width]
    return TermColumns(tuple(given), found.names, found.has_header, found.is_own and tuple(given) == found.roles)


def _bare(cell: str | None) -> str:
    return " ".join((cell or "").split()).casefold()


def _role(name: str, pair: Pair) -> str:
    """The role that a header names, or ""."""
    plain = name.replace("_", " ")
    for candidate in (name, name.replace(" ", "_")):
        if candidate in COLUMNS:
            return candidate
    if plain in _SYNONYMS:
        return _SYNONYMS[plain]
    language = tabular_columns.language_of(name, pair)
    if language is not None:
        return f"preferred:{language}"
    return _status_and_language(plain.replace(":", " ").split(), pair)


def _status_and_language(words: list[str], pair: Pair) -> str:
    """«variants it», «it variants», «source it»: a status, a side, and the language of one of them."""
    status, language = TermStatus.PREFERRED, None
    for word in words:
        if word in _STATUS_WORDS:
            status = _STATUS_WORDS[word]
        elif (found := tabular_columns.language_of(word, pair)) is not None:
            language = found
        elif word not in {"terms", "termini", "in"}:
            return ""
    return f"{status.value}:{language}" if language is not None else ""


NO_TERMS = N_("no column of it is one of terms: name two by language, or one “language” and one “term”")

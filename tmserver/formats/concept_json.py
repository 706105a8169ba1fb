"""Glossaries in: the JSON that `concept_write` makes, and lists of concepts as the REST interface shows them.

A fault names the concept by its place from 1, the path of the value in it, and the value.
"""

import json
import re
from datetime import date
from enum import StrEnum
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
    Scope,
    Term,
    TermStatus,
    TermType,
)
from tmserver.domain.term_files import Found, Repairs, Wrong
from tmserver.errors import BadLanguage
from tmserver.formats import xml
from tmserver.formats.concept_rows import LONGEST, LONGEST_OTHER
from tmserver.formats.exchange import Contents, Pair
from tmserver.phrases import N_, Phrase, shown

_CONCEPT_TEXTS = ("subject", "definition", "note", "source_url")
_TERM_CODES: dict[str, Any] = {
    "status": TermStatus, "part_of_speech": PartOfSpeech, "type": TermType, "gender": Gender, "inflection": Inflection,
    "case": CasePolicy,
}  # fmt: skip
_MOST_BYTES = 64 << 20
_STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,9})\]")


def read(contents: Contents, pair: Pair, repairs: Repairs | None = None) -> tuple[list[Found], list[Wrong]]:
    """The concepts of a file and all that is wrong with it. Raises FileRefused for what is no list of concepts."""
    return _concepts(loaded(contents, repairs or {}), pair)


def loaded(contents: Contents, repairs: Repairs) -> list[Any]:
    """What the file lists, repaired. Raises FileRefused for what is no list of concepts."""
    with contents.open() as stream:
        data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise contents.refusal(N_("a JSON file may have %(limit)d megabytes"), limit=_MOST_BYTES >> 20)
    try:
        said = json.loads(data)
    except UnicodeDecodeError:
        raise contents.refusal(N_("the bytes are not text in %(encoding)s"), encoding="UTF-8") from None
    except json.JSONDecodeError as fault:
        reason = N_("line %(line)d, column %(column)d: this is no JSON")
        raise contents.refusal(reason, line=fault.lineno, column=fault.colno) from None
    except RecursionError:
        raise contents.refusal(N_("it is nested too deep")) from None
    found = _listed(said, contents)
    for (number, path), text in repairs.items():
        if 0 < number <= len(found):
            _put(found[number - 1], path, text)
    return found


def at(said: Any, path: str) -> Any:
    """The value at a path like `terms[0].scopes[1].from`; None where nothing stands."""
    for step in _steps(path):
        try:
            said = said[step]
        except (KeyError, IndexError, TypeError):
            return None
    return said


def _steps(path: str) -> list[str | int]:
    return [int(number) if number else name for name, number in _STEP.findall(path)]


def _put(said: Any, path: str, text: str) -> None:
    """Write a text where one belongs; a path that leads nowhere is left aside."""
    *way, last = _steps(path)
    for step in way:
        try:
            said = said[step]
        except (KeyError, IndexError, TypeError):
            return
    fits = isinstance(said, list) and isinstance(last, int) and last < len(said)
    if fits or (isinstance(said, dict) and isinstance(last, str)):
        said[last] = text


def _listed(said: Any, contents: Contents) -> list[Any]:
    if isinstance(said, dict):
        said = said.get("concepts", said.get("items"))
    if not isinstance(said, list):
        raise contents.refusal(N_("there is no list of concepts in this JSON file"))
    return said


def _concepts(listed: list[Any], pair: Pair) -> tuple[list[Found], list[Wrong]]:
    found, wrong, seen = [], [], dict[str, int]()
    for number, said in enumerate(listed, 1):
        reader = _Reader(number, pair)
        one = reader.concept(said)
        if one is not None and one.key is not None and seen.setdefault(one.key, number) != number:
            reason = N_("concept “%(key)s” stands in row %(row)d already")
            reader.fault("id", one.key, reason, key=one.key, row=seen[one.key])
        wrong += reader.wrong
        if one is not None and not reader.wrong:
            found.append(one)
    return found, wrong


class _Reader:
    """One concept; goes on after a fault so that all are told."""

    def __init__(self, number: int, pair: Pair) -> None:
        self.wrong: list[Wrong] = []
        self._number, self._pair = number, pair

    def fault(self, path: str | None, value: object, template: str, **params: object) -> None:
        written = value if isinstance(value, str) or value is None else json.dumps(value, ensure_ascii=False)
        told = {key: shown(each) if isinstance(each, str) else each for key, each in params.items()}
        self.wrong.append(
            Wrong(self._number, path, None if written is None else shown(written), Phrase(template, told))
        )

    def concept(self, said: Any) -> Found | None:
        if not isinstance(said, dict):
            self.fault(None, said, N_("it is no concept"))
            return None
        key = said.get("id")
        status = self._code("status", said.get("status"), ConceptStatus)
        texts = {name: self._text(name, said.get(name), LONGEST_OTHER) for name in _CONCEPT_TEXTS}
        kind = self._code("kind", said.get("kind"), ConceptKind) or ConceptKind.OTHER
        listed = self._list("terms", said.get("terms"))
        if not listed:
            self.fault("terms", None, N_("the concept has no term"))
        terms: list[Term] = []
        by_place = set()
        for at, one in enumerate(listed):
            term = self._term(f"terms[{at}]", one, terms)
            if term is not None:
                if not one.get("status"):
                    by_place.add(len(terms))
                terms.append(term)
        if self.wrong:
            return None
        name = None if key is None else str(key)
        concept = Concept(tuple(terms), id=name, kind=kind, status=status or ConceptStatus.PROPOSED, **texts)
        return Found(
            self._number, concept, name, (self._number,) * len(terms), True, frozenset(by_place), status is not None
        )

    def _term(self, path: str, said: Any, before: list[Term]) -> Term | None:
        if not isinstance(said, dict):
            self.fault(path, said, N_("it is no term"))
            return None
        language = self._language(f"{path}.language", said.get("language"))
        text = self._text(f"{path}.text", said.get("text"), LONGEST["term"])
        if not (text or "").strip():
            self.fault(f"{path}.text", said.get("text"), N_("it is empty; every row needs a language and a term"))
        values: dict[str, Any] = {
            name: self._code(f"{path}.{name}", said.get(name), kind) for name, kind in _TERM_CODES.items()
        }
        if values["status"] is None:
            taken = any(one.language == language and one.status not in FORBIDDEN for one in before)
            values["status"] = TermStatus.ADMITTED if taken else TermStatus.PREFERRED
        lists: dict[str, Any] = {
            name: tuple(
                self._text(f"{path}.{name}", one, LONGEST["term"]) or "" for one in self._list(name, said.get(name))
            )
            for name in ("struck_forms", "added_forms", "exceptions")
        }
        scopes = tuple(
            scope
            for at, one in enumerate(self._list(f"{path}.scopes", said.get("scopes")))
            if (scope := self._scope(f"{path}.scopes[{at}]", one)) is not None
        )
        if language is None or text is None:
            return None
        if any((one.language, one.text) == (language, text) for one in before):
            self.fault(f"{path}.text", text, N_("the concept has this term twice"))
        return Term(
            language, text, usage=self._text(f"{path}.usage", said.get("usage"), LONGEST["usage"]),
            note=self._text(f"{path}.note", said.get("note"), LONGEST_OTHER), scopes=scopes,
            do_not_translate=said.get("do_not_translate") is True, **values, **lists,
        )  # fmt: skip

    def _scope(self, path: str, said: Any) -> Scope | None:
        if not isinstance(said, dict):
            self.fault(path, said, N_("it is no scope"))
            return None
        status = self._code(f"{path}.status", said.get("status"), TermStatus)
        outlet = self._text(f"{path}.outlet", said.get("outlet"), LONGEST_OTHER)
        since, until = (self._day(f"{path}.{name}", said.get(name)) for name in ("from", "until"))
        if status is None:
            self.fault(f"{path}.status", said.get("status"), N_("a scope needs a status"))
            return None
        if since and until and until < since:
            self.fault(f"{path}.until", said.get("until"), N_("the last day is before the first"))
        return Scope(status, outlet, since, until)

    def _language(self, path: str, tag: Any) -> str | None:
        try:
            language = languages.parse(tag if isinstance(tag, str) else "")
        except BadLanguage:
            self.fault(path, tag, N_("it is no language code; write one like it, en or en-GB"))
            return None
        pair = self._pair
        if languages.base(language) not in {languages.base(pair.source), languages.base(pair.target)}:
            reason = N_("the glossary holds %(source)s and %(target)s")
            self.fault(path, language, reason, source=pair.source, target=pair.target)
            return None
        return language

    def _text(self, path: str, value: Any, limit: int) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            self.fault(path, value, N_("it is no text"))
            return None
        place = xml.forbidden(value)
        if place is not None:
            self.fault(path, value, N_("%(code)s is a control character; remove it"), code=f"U+{ord(value[place]):04X}")
        if len(value) > limit:
            self.fault(
                path, value, N_("%(length)d characters; at most %(limit)d are taken"), length=len(value), limit=limit
            )
        return value

    def _code(self, path: str, value: Any, kind: type[StrEnum]) -> Any:
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError:
            self.fault(path, value, N_("it is none of %(known)s"), known=", ".join(kind))
            return None

    def _day(self, path: str, value: Any) -> date | None:
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.fault(path, value, N_("write a day like 2026-08-14"))
            return None

    def _list(self, path: str, value: Any) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(path, value, N_("it is no list"))
            return []
        return value

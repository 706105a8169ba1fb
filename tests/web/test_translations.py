"""The Italian catalogue is whole: every sentence of the code, with the same placeholders, and no other."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.web.conftest import ONE_DATABASE, ReaderMaker
from tests.web.reader import words
from tests.web.templates_of_code import PACKAGE, extracted
from tmserver import errors, i18n
from tmserver.errors import TmServerError
from tmserver.phrases import Phrase

_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%%|<[^>]+>|&\w+;")
_SAME_IN_BOTH = frozenset({"desk", "Desk", "File", "JSON", "Password", "Token", "token"})
"""Words that Italian newsrooms say as they are; sentences of placeholders alone are the same too."""


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (PACKAGE / "translations" / "it.po").open("rb") as stream:
        return read_po(stream, locale="it")


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _placeholders(text: str) -> list[str]:
    return sorted(found[0] for found in _PLACEHOLDER.finditer(text))


def test_every_sentence_of_the_code_has_its_italian_and_there_is_no_other(catalogue: Catalog) -> None:
    known = {message.id for message in catalogue if message.id}
    missing, left_over = sorted(map(str, extracted() - known)), sorted(map(str, known - extracted()))
    assert (missing, left_over) == ([], [])


def test_nothing_is_left_empty_or_doubtful(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            assert not message.fuzzy, message.id
            assert all(form.strip() for form in _forms(message.string)), message.id


def test_placeholders_and_tags_are_the_same_in_both_languages(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            for english, italian in zip(_forms(message.id), _forms(message.string), strict=True):
                assert _placeholders(english) == _placeholders(italian), english


def test_italian_is_italian(catalogue: Catalog) -> None:
    for message in catalogue:
        if isinstance(message.id, str) and message.id and message.id not in _SAME_IN_BOTH:
            bare = _PLACEHOLDER.sub("", message.id)
            if re.search(r"[a-z]", bare):
                assert message.id != message.string, message.id
            assert "“" not in str(message.string), message.id  # Italian quotes are « »
            assert "'" not in re.sub(r"\"[^\"]*\"", "", str(message.string)), message.id  # and apostrophes ’


def _classes(base: type[TmServerError]) -> list[type[TmServerError]]:
    return [base, *(found for child in base.__subclasses__() for found in _classes(child))]


def test_every_refusal_can_be_said_in_italian() -> None:
    say = i18n.translator("it")
    for refusal in _classes(errors.TmServerError):
        if refusal.__module__ == errors.__name__:
            assert say(refusal.title) != refusal.title
            assert say(refusal.template) != refusal.template or refusal.template.count("%(") == 2


def test_a_phrase_inside_a_phrase_is_translated_too() -> None:
    phrase = Phrase("There is no %(kind)s “%(key)s” here.", {"kind": Phrase("memory"), "key": "mondo"})
    assert phrase.text(i18n.translator("it")) == "Qui non esiste: memoria «mondo»."


@ONE_DATABASE
@pytest.mark.usefixtures("people")
def test_italian_pages_hold_no_english_words(reader: ReaderMaker) -> None:
    rita = reader("edo")
    rita.post("/me/language", language="it")
    for path in (
        "/",
        "/memory",
        "/memory/new",
        "/glossary",
        "/glossary/new",
        "/paste",
        "/jobs",
        "/me",
        "/help/shortcuts",
        "/nessuna",
    ):
        said = f" {words(rita.get(path))} "
        english = re.findall(r" (?:the|of|and|your|nothing|here|this|with|Save|Today|Sign) ", said)
        assert not english, (path, english)


def test_templates_mark_every_sentence() -> None:
    """Text in a template outside `_()` would stay English for everybody."""
    allowed = {"tmserver", "TMX", "CSV", "JSON", "XLSX", "English", "Italiano"}
    allowed |= {"Ctrl", "Enter", "Home", "End", "Esc", "Shift"}
    attributes = {"aria", "invalid", "true", "describedby", "problem"}  # what a macro writes into a tag
    for path in sorted((PACKAGE / "web" / "templates").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        for pattern in (r"\{#.*?#\}", r"\{%.*?%\}", r"\{\{.*?\}\}", r"<pre.*?</pre>", r"<(?:\"[^\"]*\"|[^<>\"])*>"):
            text = re.sub(pattern, " ", text, flags=re.DOTALL)
        left = set(re.findall(r"[A-Za-zÀ-ú]{2,}", text)) - allowed - attributes
        assert not left, (path.name, left)

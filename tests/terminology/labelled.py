"""The labelled sentences and the glossary they are labelled with (README.md beside this file)."""

from dataclasses import dataclass
from pathlib import Path

from tmserver.domain.concepts import ConceptKind, PartOfSpeech
from tmserver.terminology import forms
from tmserver.terminology.recogniser import Hit, Recogniser
from tmserver.terminology.trie import Entry

HERE = Path(__file__).parent
Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence and the concepts in it, contained ones too, as (start, end, concept)."""

    text: str
    spans: frozenset[Span]


def sentences(name: str) -> list[Labelled]:
    """The sentences of one file: `it_tuning`, `it_heldout`, `en_tuning`, `en_heldout`."""
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [_labelled(line) for line in lines if line and not line.startswith("#")]


def _labelled(line: str) -> Labelled:
    text, opened, spans, at = "", [], set(), 0
    while at < len(line):
        if line[at] == "{":
            opened.append(len(text))
        elif line[at] == "=" and opened and "}" in line[at:]:
            close = line.index("}", at)
            start = opened.pop()
            spans |= {(start, len(text), concept) for concept in line[at + 1 : close].split("+")}
            at = close
        else:
            text += line[at]
        at += 1
    assert not opened, line
    return Labelled(text, frozenset(spans))


def entries(language: str) -> list[Entry]:
    """The test glossary in one language, all policies as proposed but for the parts of speech its file names."""
    column = 3 if language == "it" else 4
    made = []
    for line in (HERE / "glossary.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        cells = [*line.split("\t"), "", ""]
        exceptions = tuple(filter(None, cells[column + 2].split(";")))
        for number, written in enumerate(cells[column].split(";")):
            text, _, part = written.lstrip("~!").partition("/")
            made.append(entry(cells[0], cells[1], number, text, language, ConceptKind(cells[2]), part, exceptions))
    return made


def entry(
    glossary: str, concept: str, number: int, text: str, language: str,
    kind: ConceptKind = ConceptKind.OTHER, part: str = "", exceptions: tuple[str, ...] = (),
) -> Entry:  # fmt: skip
    """A term as a service would make it from what the maintainer wrote."""
    proposed = forms.proposal(text, language, kind)
    inflection = forms.inflection_for(PartOfSpeech(part), text, language, kind) if part else proposed.inflection
    made = forms.generated(text, language, inflection)
    return Entry(glossary, concept, number, text, made, proposed.case, inflection == "verb", exceptions)


def found(recogniser: Recogniser, text: str) -> frozenset[Span]:
    """What is recognised, contained hits too, in the shape of the labels."""
    spans: set[Span] = set()
    waiting: list[Hit] = list(recogniser.find(text))
    while waiting:
        hit = waiting.pop()
        spans |= {(hit.start, hit.end, each.concept) for each, _ in hit.entries}
        waiting += hit.contains
    return frozenset(spans)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over one file."""

    right: int
    missed: int
    wrong: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.missed + self.wrong)


def measured(name: str) -> Figures:
    """How the recogniser does on one file."""
    recogniser = Recogniser(entries(name[:2]), name[:2])
    pairs = [(each.spans, found(recogniser, each.text)) for each in sentences(name)]
    return Figures(
        sum(len(gold & seen) for gold, seen in pairs),
        sum(len(gold - seen) for gold, seen in pairs),
        sum(len(seen - gold) for gold, seen in pairs),
    )

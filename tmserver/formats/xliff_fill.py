"""An XLIFF 1.2 or 2.x file given back with what the memory has: candidates, terms, translations that are sure.

| | XLIFF 1.2 | XLIFF 2 |
|---|---|---|
| candidate | alt-trans with match-quality and origin | mtc:match with matchQuality, similarity, origin |
| term | note from "tmserver" about the source | gls:glossEntry |
| translation | target with state and state-qualifier | target, state of the segment |

`opened` reads, `slots` names what may be filled, `Slot.fill` writes, `written` gives the file back. What is translated
already is left as it is. Codes of a translation are those of the file's own source, found by their ids; where one
cannot be found the candidate is given as text and nothing is filled. Comments of the file go.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmserver.domain.segments import Segment
from tmserver.domain.terms import TermHit
from tmserver.errors import BadMarkup, FileRefused
from tmserver.formats import xliff, xliff_codes, xliff_inline, xml
from tmserver.formats.exchange import Contents, phrase
from tmserver.phrases import N_

MOST_BYTES = 32 << 20
"""The whole file is held in memory, about ten times its size."""
SURE = 100
_MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
_GLOSSARY = "urn:oasis:names:tc:xliff:glossary:2.0"
_DONE = frozenset({"final", "signed-off", "reviewed"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match as a file tells it; `is_whole`: every code of the source has its place, and no forbidden term is left."""

    score: int
    memory: str
    source: str
    target: Segment
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A file held in memory. Languages as the file writes them, None where it names none."""

    root: xml.Element
    is_second: bool
    source_language: str | None
    target_language: str | None


def opened(contents: Contents) -> Document:
    """The file. Raises FileRefused for what is no XLIFF 1.2, 2.0 or 2.1, or too large."""
    with contents.open() as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise contents.refusal(N_("files of more than %(limit)d bytes are not taken here"), limit=MOST_BYTES)
    root = xml.parse(data, contents.name)
    if xml.local(root) != "xliff" or root.get("version") not in {"1.2", "2.0", "2.1", "2.2"}:
        raise FileRefused(name=contents.name, reason=phrase(N_("it is no XLIFF 1.2, 2.0 or 2.1 file")), line=None)
    if root.get("version") != "1.2":
        return Document(root, True, root.get("srcLang"), root.get("trgLang"))
    file = next((child for child in root if xml.local(child) == "file"), root)
    return Document(root, False, file.get("source-language"), file.get("target-language"))


def written(document: Document, target_language: str) -> bytes:
    """The file, UTF-8, naming its target language."""
    if document.is_second:
        document.root.set("trgLang", document.target_language or target_language)
    for file in document.root:
        if not document.is_second and xml.local(file) == "file" and not file.get("target-language"):
            file.set("target-language", target_language)
    out = io.BytesIO()
    document.root.getroottree().write(out, encoding="UTF-8", xml_declaration=True)
    return out.getvalue()


@dataclass(slots=True)
class Slot:
    """A place of a file: `holder` is the trans-unit or segment that has the source and takes the target."""

    unit: xml.Element
    holder: xml.Element
    content: xml.Element
    source: Segment
    is_second: bool
    mid: str | None = None
    previous: str | None = None
    next: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody translated it yet: no target, an empty one, or a copy that its state says is none."""
        target = self._target
        state = self.holder.get("state") if self.is_second else target.get("state") if target is not None else None
        if self.mid is not None or self.unit.get("approved") == "yes" or state in _DONE:
            return False
        return target is None or not "".join(map(str, target.itertext())).strip() or state in xliff.UNTRANSLATED

    @property
    def _target(self) -> xml.Element | None:
        return next((child for child in self.holder if xml.local(child) == "target"), None)

    def fill(self, candidates: Sequence[Candidate], terms: Sequence[TermHit], least: int) -> bool:
        """Write candidates and terms, and the best candidate as target from a score of `least`; whether it did."""
        best = candidates[0] if candidates else None
        filled = best is not None and self.is_open and best.is_whole and best.score >= least and self._translate(best)
        if self.is_second:
            self._tell_second(candidates, terms)
        else:
            self._tell_first(candidates, terms)
        return filled

    # --- the translation

    def _translate(self, best: Candidate) -> bool:
        made = self._made("target")
        if not xliff_codes.put(made, best.target, self.content, is_second=self.is_second):
            return False
        old = self._target
        if old is not None:
            for name, value in old.items():
                made.set(str(name), str(value))
            self.holder.remove(old)
        sure = best.score >= SURE
        if self.is_second:
            self.holder.set("state", "translated" if sure else "initial")
        else:
            made.set("state", "translated" if sure else "needs-review-translation")
            made.set("state-qualifier", "exact-match" if sure else "fuzzy-match")
        self.holder.insert(self._after_source(), made)
        return True

    def _after_source(self) -> int:
        """Where the target goes, or what comes after it."""
        names = [xml.local(child) for child in self.holder]
        return 1 + max(place for place, name in enumerate(names) if name in {"source", "seg-source", "target"})

    # --- XLIFF 1.2

    def _tell_first(self, candidates: Sequence[Candidate], terms: Sequence[TermHit]) -> None:
        told = [self._alternative(one) for one in candidates]
        for hit in terms:
            note = self._made("note")
            note.set("from", "tmserver")
            note.set("annotates", "source")
            note.text = _said(hit)
            told.append(note)
        place = self._after_source()
        for offset, element in enumerate(told):
            self.holder.insert(place + offset, element)

    def _alternative(self, one: Candidate) -> xml.Element:
        made = self._made("alt-trans")
        made.set("match-quality", f"{min(SURE, one.score)}%")
        made.set("origin", xml.cleaned(one.memory))
        if self.mid is not None:
            made.set("mid", self.mid)
        self._sides(made, one)
        return made

    # --- XLIFF 2

    def _tell_second(self, candidates: Sequence[Candidate], terms: Sequence[TermHit]) -> None:
        entries = [hit for hit in terms if hit.preferred or hit.admitted]
        if entries:
            glossary = self._module(_GLOSSARY, "glossary")
            for hit in entries:
                glossary.append(self._entry(hit))
        if candidates:
            matches = self._module(_MATCHES, "matches")
            for one in candidates:
                made = matches.makeelement(f"{{{_MATCHES}}}match", {
                    "ref": f"#{self._identified()}", "matchQuality": str(min(SURE, one.score)),
                    "similarity": str(min(SURE, one.score)), "origin": xml.cleaned(one.memory), "type": "tm",
                })  # fmt: skip
                self._sides(made, one)
                matches.append(made)

    def _module(self, namespace: str, name: str) -> xml.Element:
        tag = f"{{{namespace}}}{name}"
        found = self.unit.find(tag)
        if found is None:
            found = self.unit.makeelement(tag, nsmap={"mtc" if name == "matches" else "gls": namespace})
            self.unit.insert(0, found)
        return found

    def _entry(self, hit: TermHit) -> xml.Element:
        made = self.unit.makeelement(f"{{{_GLOSSARY}}}glossEntry")
        for name, text in (
            ("term", hit.text), *(("translation", one) for one in (*hit.preferred, *hit.admitted)),
            *((("definition", f"✗ {', '.join(hit.forbidden)}"),) if hit.forbidden else ()),
        ):  # fmt: skip
            part = made.makeelement(f"{{{_GLOSSARY}}}{name}")
            part.text = xml.cleaned(text)
            made.append(part)
        return made

    def _identified(self) -> str:
        """The id of the segment; one that has none gets one that its unit does not use."""
        taken = {each.get("id") for each in self.unit.iter()}
        known = self.holder.get("id")
        if known is None:
            known = next(f"s{n}" for n in range(1, len(taken) + 2) if f"s{n}" not in taken)
            self.holder.set("id", known)
        return known

    # --- both

    def _sides(self, into: xml.Element, one: Candidate) -> None:
        source, target = self._made("source"), self._made("target")
        source.text = xml.cleaned(one.source)
        if not xliff_codes.put(target, one.target, self.content, is_second=self.is_second):
            target.text = xml.cleaned(one.target.text)
        into.append(source)
        into.append(target)

    def _made(self, name: str) -> xml.Element:
        """An element of the file's own namespace."""
        namespace, brace, _ = str(self.content.tag).rpartition("}")
        return self.holder.makeelement(f"{namespace}{brace}{name}")


def _said(hit: TermHit) -> str:
    """Kiev: Kyiv; ✗ Kiev."""
    allowed, forbidden = ", ".join((*hit.preferred, *hit.admitted)), ", ".join(hit.forbidden)
    said = f"{hit.text}: {allowed}" if allowed else hit.text
    return xml.cleaned(f"{said}; ✗ {forbidden}" if forbidden else said)


def slots(document: Document) -> Iterator[Slot]:
    """The places of a file that hold a text to be translated, in its order; what cannot be read is passed over."""
    wanted = "unit" if document.is_second else "trans-unit"
    for unit in document.root.iter("{*}" + wanted):
        if _is_kept(unit):
            continue
        try:
            found = list(_second(unit) if document.is_second else _first(unit))
        except BadMarkup:
            continue
        for place, slot in enumerate(found):
            if len(found) > 1:
                slot.previous = found[place - 1].source.text if place else None
                slot.next = found[place + 1].source.text if place + 1 < len(found) else None
        yield from (slot for slot in found if slot.source.text.strip())


def _is_kept(unit: xml.Element) -> bool:
    """Whether somebody said that it is not to be translated."""
    said = next((each.get("translate") for each in (unit, *unit.iterancestors()) if each.get("translate")), "yes")
    return said == "no"


def _first(unit: xml.Element) -> Iterator[Slot]:
    parts = {xml.local(child): child for child in reversed(unit)}
    if "source" not in parts:
        return
    keeps = xliff.keeps_space(unit)
    pieces = xliff.marked(parts["seg-source"]) if "seg-source" in parts else {}
    if len(pieces) > 1:
        for mid, piece in pieces.items():
            yield Slot(unit, unit, piece, xliff.printed(xliff_inline.read1(piece), keeps), False, mid=mid)
        return
    source = parts["source"]
    yield Slot(unit, unit, source, xliff.printed(xliff_inline.read1(source), keeps), False)


def _second(unit: xml.Element) -> Iterator[Slot]:
    data, keeps = xliff.original_data(unit), xliff.keeps_space(unit)
    for piece in unit:
        source = next((child for child in piece if xml.local(child) == "source"), None)
        if xml.local(piece) == "segment" and source is not None:
            yield Slot(unit, piece, source, xliff.printed(xliff_inline.read2(source, data), keeps), True)

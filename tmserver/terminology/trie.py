"""The spellings of terms by their words. Built once; a change makes another trie that shares what did not change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tmserver.domain.concepts import CasePolicy
from tmserver.terminology.words import COMMA, gap, words

EXACT, FORM, LEMMA = "exact", "form", "lemma"


@dataclass(frozen=True, slots=True)
class Entry:
    """One term to find. `concept` and `term` are the caller's keys; scopes are settled before (`effective`)."""

    glossary: str
    concept: str
    term: int
    text: str
    forms: tuple[str, ...] = ()
    case: CasePolicy = CasePolicy.ANY
    is_verb: bool = False
    exceptions: tuple[str, ...] = ()


@dataclass(slots=True)
class Node:
    """Children by word; what ends here."""

    children: dict[str, "Node"] = field(default_factory=dict)
    ends: list["End"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class End:
    entry: Entry
    match: str
    """exact, form, lemma; "" for an exception."""
    written: tuple[str, ...]
    """The words of the spelling, for the case policy."""


class Trie:
    """`first`: nodes by their first word. `fold`: words that are one word inside a term (della, dell' → di)."""

    def __init__(self, entries: Iterable[Entry], fold: Mapping[str, str]) -> None:
        self._fold = fold
        self.first: dict[str, Node] = {}
        for entry in entries:
            for path, end in self._paths(entry):
                nodes, node = self.first, Node()
                for word in path:
                    node = nodes.setdefault(word, Node())
                    nodes = node.children
                node.ends.append(end)

    def changed(self, gone: Iterable[Entry], came: Iterable[Entry]) -> "Trie":
        """Another trie, without some entries and with others. Only the nodes on the way to them are copied; what went
        leaves empty nodes behind.
        """
        made = Trie((), self._fold)
        made.first = dict(self.first)
        for entry in gone:
            for path, end in self._paths(entry):
                node = made._copied(path)
                node.ends = [one for one in node.ends if one != end]
        for entry in came:
            for path, end in self._paths(entry):
                made._copied(path).ends.append(end)
        return made

    def _copied(self, path: Sequence[str]) -> Node:
        """The node at the end of a path, with it and all on the way copied."""
        nodes, node = self.first, Node()
        for word in path:
            old = nodes.get(word)
            node = Node(dict(old.children), list(old.ends)) if old else Node()
            nodes[word] = node
            nodes = node.children
        return node

    def _paths(self, entry: Entry) -> Iterator[tuple[list[str], End]]:
        """Where each spelling of an entry ends, and what stands there."""
        spelled = [(entry.text, EXACT), *((form, LEMMA if entry.is_verb else FORM) for form in entry.forms)]
        for spelling, match in [*spelled, *((phrase, "") for phrase in entry.exceptions)]:
            found = words(spelling)
            path = list(found.keys[:1])
            for at in range(1, len(found.keys)):
                joined = gap(spelling, found.ends[at - 1], found.starts[at])
                path.append((COMMA if joined == COMMA else "") + self._fold.get(found.keys[at], found.keys[at]))
            if path:
                yield path, End(entry, match, tuple(found.raw))

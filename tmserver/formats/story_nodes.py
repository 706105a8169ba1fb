"""XML text as a tree of elements that know where they stand in it."""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tmserver.formats.story_scan import Token


@dataclass(slots=True)
class Node:
    """An element: `source[start:end]`, its content `source[inside:after]`; the name as it is written, with prefix."""

    name: str
    start: int
    inside: int
    after: int = 0
    end: int = 0
    children: "list[Node]" = field(default_factory=list)

    def holds(self, *names: str) -> bool:
        """Whether an element of one of these names stands somewhere inside."""
        return any(one.name in names or one.holds(*names) for one in self.children)

    def text(self, source: str) -> str:
        """The content of an element that holds text only."""
        return html.unescape(source[self.inside : self.after])

    def walk(self) -> "Iterator[Node]":
        """The elements inside in the order of the document."""
        for one in self.children:
            yield one
            yield from one.walk()


def tree(source: str, tokens: Iterable[Token]) -> Node:
    """The elements of a well-formed document below one node that is all of it."""
    root = Node("", 0, 0, len(source), len(source))
    open_ = [root]
    for token in tokens:
        if token.kind in {"start", "empty"}:
            name = source[token.start + 1 : token.end].split(None, 1)[0].rstrip("/>")
            node = Node(name.split("/")[0].split(">")[0], token.start, token.end, token.end, token.end)
            open_[-1].children.append(node)
            if token.kind == "start":
                open_.append(node)
        elif token.kind == "end" and len(open_) > 1:
            node = open_.pop()
            node.after, node.end = token.start, token.end
    return root

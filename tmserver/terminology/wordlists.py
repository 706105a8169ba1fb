"""The word lists beside the rules (`words_it.txt`, `words_en.txt`): named paragraphs of words, read once."""

from functools import cache
from importlib.resources import files


@cache
def lists(language: str) -> dict[str, tuple[str, ...]]:
    """The lines of each list, by name; a list of words is `words(language, name)`."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in files("tmserver.terminology").joinpath(f"words_{language}.txt").read_text("utf-8").splitlines():
        if line.endswith(":"):
            lines = found.setdefault(line[:-1], [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def words(language: str, name: str) -> tuple[str, ...]:
    """The words of one list, in the order of the file. Raises KeyError for a list that is not there."""
    return tuple(word for line in lists(language)[name] for word in line.split())

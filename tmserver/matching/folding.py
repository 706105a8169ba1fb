"""The words of a block without accents: which numbers a term of a search stands for.

Most words have no accents and are found in the vocabulary itself; only those that change when accents fall are kept
here. Made at the first search of a block and kept with it: about a microsecond for each word that is not ASCII.
"""

from bisect import bisect_left

import numpy as np

from tmserver.matching.columns import U32, Strings, Vocabulary, encoded
from tmserver.text.accents import without_accents
from tmserver.text.wanted import Term


class Folded:
    """Words that change without their accents: the changed form (sorted by bytes) and the word's number."""

    __slots__ = ("_forms", "_numbers")

    def __init__(self, forms: list[bytes], numbers: U32) -> None:
        self._forms = forms
        self._numbers = numbers

    @classmethod
    def of(cls, words: Strings) -> "Folded":
        """Look through all words that are not ASCII."""
        places = np.flatnonzero(np.asarray(words.blob) >= 128)
        numbers = np.unique(np.searchsorted(words.ends, places, "right") - 1).tolist()
        pairs = sorted(
            (encoded(form), number) for number in numbers if (form := without_accents(word := words[number])) != word
        )
        return cls([form for form, _ in pairs], np.array([number for _, number in pairs], np.uint32))

    def numbers(self, term: Term, vocabulary: Vocabulary) -> U32:
        """The numbers of all words that a term accepts, sorted."""
        key = encoded(term.key)
        if term.prefix:
            own = np.arange(*_ends(vocabulary.prefixed(key)), dtype=np.uint32)
            others = self._numbers[bisect_left(self._forms, key) : bisect_left(self._forms, key + b"\xff")]
            # A word that begins so with its accents on may also be among those that changed further on.
            return np.union1d(own, others) if len(others) else own
        (number,) = vocabulary.numbers([key])
        own = np.array([number] if number >= 0 else [], np.uint32)
        others = self._numbers[bisect_left(self._forms, key) : bisect_left(self._forms, key + b"\x00")]
        return np.sort(np.concatenate((own, others))) if len(others) else own


def _ends(numbers: range) -> tuple[int, int]:
    return numbers.start, numbers.stop

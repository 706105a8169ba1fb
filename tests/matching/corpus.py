"""A corpus like a newsroom's, from a seed: Zipf vocabulary, 5 to 45 words, names, numbers, near-duplicates.

Words are syllables put together, so nothing here was ever written by anybody; the statistics that matter to an index
(frequencies, lengths, how often a sentence comes back almost the same) are those of wire copy.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

_ONSETS = ("", "b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "z", "st", "tr", "gr", "ch", "sp", "pr")
_VOWELS = ("a", "e", "i", "o", "u", "ia", "io", "à", "è")
_CODAS = ("", "", "", "n", "r", "l", "s")
_COMMON = (
    "di",
    "e",
    "il",
    "la",
    "che",
    "in",
    "a",
    "per",
    "un",
    "del",
    "l'",
    "con",
    "della",
    "una",
    "i",
    "ha",
    "al",
    "da",
)

NUMBERS, NAMES, DUPLICATES, PHRASES = 0.04, 0.08, 0.15, 0.16
"""Shares: of words that are numbers or names, of sentences that are an earlier one with a few words changed, of places
where not a word but a set phrase of two to six words stands (so that words come together as they do in real text)."""


class Corpus:
    """`vocabulary` different words, always the same ones for a seed."""

    def __init__(self, seed: int = 7, vocabulary: int = 150_000) -> None:
        self.random = np.random.default_rng(seed)
        self.words = np.array(self._words(vocabulary), object)
        self.names = np.array([word.capitalize() for word in self._words(vocabulary // 5)[len(_COMMON) :]], object)
        self._by_rank = self._zipf(len(self.words), 1.1)
        self._by_name = self._zipf(len(self.names), 0.9)
        ends = np.cumsum(self.random.integers(2, 7, 20_000)).tolist()
        stock = self._pick(ends[-1])
        self._phrases = [stock[begin:end] for begin, end in pairwise([0, *ends])]
        self._by_phrase = self._zipf(len(self._phrases), 0.8)

    def _words(self, wanted: int) -> list[str]:
        found = dict.fromkeys(_COMMON)
        while len(found) < wanted:
            sizes = self.random.integers(1, 5, wanted).tolist()
            picks = self.random.integers(0, 21 * 9 * 7, (wanted, 4)).tolist()
            for size, syllables in zip(sizes, picks, strict=True):
                found["".join(_ONSETS[s % 21] + _VOWELS[s // 21 % 9] + _CODAS[s // 189] for s in syllables[:size])] = (
                    None
                )
        return list(found)[:wanted]

    @staticmethod
    def _zipf(size: int, exponent: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        weights = 1 / (np.arange(size) + 2.7) ** exponent
        return np.cumsum(weights) / weights.sum()

    def _pick(self, number: int) -> list[str]:
        """Words, names and numbers as they come."""
        words = self.words[np.searchsorted(self._by_rank, self.random.random(number)).clip(0, len(self.words) - 1)]
        kinds = self.random.random(number)
        named = kinds < NAMES
        words[named] = self.names[np.searchsorted(self._by_name, self.random.random(int(named.sum())))]
        for place in np.flatnonzero(kinds > 1 - NUMBERS):
            value = int(10 ** self.random.uniform(0, 4))
            words[place] = f"{value // 1000}.{value % 1000:03d}" if value >= 1000 else str(value)
        return list(words)

    def _run(self, number: int) -> list[str]:
        """So many words, set phrases among them."""
        words = self._pick(number)
        places = np.flatnonzero(self.random.random(number) < PHRASES)
        phrases = np.searchsorted(self._by_phrase, self.random.random(len(places))).clip(0, len(self._phrases) - 1)
        for place, phrase in zip(places.tolist(), phrases.tolist(), strict=True):
            stock = self._phrases[phrase][: number - place]
            words[place : place + len(stock)] = stock
        return words

    def changed(self, sentence: list[str], share: float) -> list[str]:
        """A sentence with about this share of its words replaced, dropped or added."""
        words: list[str] = []
        for word in sentence:
            dice = self.random.random()
            if dice > share:
                words.append(word)
            elif dice < share * 0.7:
                words += self._pick(1)
            elif dice < share * 0.85:
                words += [word, *self._pick(1)]
        return words or sentence

    def sentences(self, number: int, duplicates: float = DUPLICATES) -> Iterator[list[str]]:
        """Sentences as lists of words."""
        recent: list[list[str]] = []
        for begin in range(0, number, 10_000):
            lengths = np.clip(self.random.gamma(3.6, 4.1, min(10_000, number - begin)) + 3.5, 5, 45).astype(int)
            words = self._run(int(lengths.sum()))
            for length, end in zip(lengths.tolist(), np.cumsum(lengths).tolist(), strict=True):
                sentence = words[end - length : end]
                if recent and self.random.random() < duplicates:
                    old = recent[int(len(recent) * self.random.random() ** 3)]  # a few come back again and again
                    sentence = self.changed(old, float(self.random.choice([0.08, 0.15, 0.3])))
                elif len(recent) < 20_000:
                    recent.append(sentence)
                else:
                    recent[int(self.random.integers(len(recent)))] = sentence
                yield sentence

    @staticmethod
    def written(sentence: list[str]) -> str:
        """A sentence as text: first letter large, a comma now and then, a full stop."""
        text = " ".join(sentence[:9]) + ("," if len(sentence) > 12 else "") + " " + " ".join(sentence[9:])
        return text[:1].upper() + text[1:].rstrip() + "."


def texts(number: int, *, seed: int = 7, vocabulary: int = 150_000, duplicates: float = DUPLICATES) -> list[str]:
    """So many sentences."""
    corpus = Corpus(seed, vocabulary)
    return [corpus.written(sentence) for sentence in corpus.sentences(number, duplicates)]


def queries(stored: list[str], number: int, *, seed: int = 8, vocabulary: int = 150_000) -> list[str]:
    """What a translator would ask: a third new sentences, two thirds stored ones with none to half of it changed."""
    corpus = Corpus(7, vocabulary)
    corpus.random = np.random.default_rng(seed)
    fresh = corpus.sentences(number)
    asked = []
    for place in range(number):
        sentence = next(fresh)
        if place % 3:
            old = stored[int(corpus.random.integers(len(stored)))].rstrip(".").split()
            sentence = corpus.changed(old, float(corpus.random.choice([0.0, 0.1, 0.2, 0.35, 0.5])))
        asked.append(corpus.written(sentence))
    return asked

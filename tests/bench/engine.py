"""Our engine by itself: percentiles, a story of 40 segments, build, files, memory; and exactness at size."""

import json
import random
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from tests.bench.children import EVERYTHING
from tests.bench.corpus import Units, asked
from tests.bench.figures import Times, spreads, timed
from tests.bench.words import WordRows
from tests.matching import oracle
from tmserver.domain.matches import MatchPolicy, Query
from tmserver.domain.segments import Segment
from tmserver.matching.index import Index
from tmserver.matching.rows import Row
from tmserver.matching.score import SHORT_WORDS
from tmserver.text.normal import equality_key, fold_case
from tmserver.text.tokens import keys

QUERIES, STORY, STORIES = 1000, 40, 20
LEVELS = (70, 50)
LIMIT = 5


def child(*arguments: object) -> dict[str, Any]:
    """The answer of a process of its own."""
    command = [sys.executable, "-m", "tests.bench.children", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def files_of(units: Units, folder: Path) -> Path:
    """Where the files of the index over a corpus are, or will be."""
    return folder / f"index-{units.path.stem}-{units.size}"


def build(units: Units, folder: Path) -> dict[str, Any]:
    """Build them anew in a process of its own; what that cost."""
    shutil.rmtree(files_of(units, folder), ignore_errors=True)
    return child("build", units.path, units.size, files_of(units, folder))


def measure(units: Units, folder: Path, rounds: int) -> dict[str, Any]:
    """All figures of the engine over one corpus."""
    figures = build(units, folder)
    index = Index.open(files_of(units, folder), verify=True)
    texts = asked(units.sources(), QUERIES)
    queries = [Query(Segment(text)) for text in texts]
    policies = {level: MatchPolicy(level, LIMIT) for level in LEVELS}
    times: dict[Any, list[Times]] = {level: [] for level in (*LEVELS, "story")}
    for query in queries[: QUERIES // 4]:  # the pages of the files come into memory before anything is timed
        index.find(query, EVERYTHING, policies[50])
    stories = [queries[place : place + STORY] for place in range(0, STORY * STORIES, STORY)]
    for _ in range(rounds):
        for level, policy in policies.items():
            times[level].append(timed(partial(index.find, sieve=EVERYTHING, policy=policy), queries)[0])
        times["story"].append(timed(lambda story: index.find_many(story, EVERYTHING, policies[70]), stories)[0])
    questions = folder / "questions.json"
    questions.write_text(json.dumps(texts), encoding="utf-8")
    figures |= child("open", files_of(units, folder), questions)
    figures |= {str(level): spreads(times[level]) for level in LEVELS} | {"story": spreads(times["story"])}
    return figures | {"queries": QUERIES, "rounds": rounds, "corpus": units.name, "segments": units.size}


def exactness(units: Units, folder: Path, number: int) -> dict[str, Any]:
    """How many of so many random queries, at random levels and limits, are answered otherwise than by brute force.

    Brute force by words names every row that can reach the level; the plain oracle of tests/matching scores and orders
    them. Scores, ids and order must be equal. Needs the files that `measure` or `build` left.
    """
    index, (words, _), sources = Index.open(files_of(units, folder)), units.words(folder), units.sources()
    chance = random.Random(3)
    differences = 0
    for text in asked(sources, number):
        query, policy = Query(Segment(text)), MatchPolicy(chance.choice([50, 60, 70, 85]), chance.choice([1, 5, 20]))
        expected = oracle.find(_within_reach(words, sources, text, policy), query, EVERYTHING, policy)
        differences += index.find(query, EVERYTHING, policy) != expected
    return {"queries": number, "segments": units.size, "differences": differences, "corpus": units.name}


def _within_reach(words: WordRows, sources: list[str], text: str, policy: MatchPolicy) -> list[Row]:
    """The rows whose word score reaches the level, and of those enough of the best that no other can be answered.

    Penalties only of equal words (at most 2 points): rows 2 points below the last place can still not pass it.
    """
    scores = words.scores(text)
    bar = policy.min_score
    if len(scores) > policy.limit:
        bar = max(bar, int(np.sort(scores)[-policy.limit]) - 2)
    places = set(np.flatnonzero(scores >= bar).tolist())
    if len(keys(text)) <= SHORT_WORDS:
        places |= _alike(text, sources, np.flatnonzero(words.lengths <= SHORT_WORDS).tolist(), policy.min_score)
    return [Row(unit_id=int(place) + 1, pool=0, text=sources[place]) for place in sorted(places)]


def _alike(text: str, sources: list[str], short: list[int], level: int) -> set[int]:
    """Short rows that a short query may reach by its characters, or by being equal but for typography and case."""
    asked, equal = fold_case(text), equality_key(text)
    likeness = Levenshtein.normalized_similarity
    return {
        place
        for place in short
        if 100 * likeness(asked, fold_case(sources[place])) >= level - 1 or equality_key(sources[place]) == equal
    }

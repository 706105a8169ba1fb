"""tantivy in its own environment: reads a corpus and the words kept beside it, then answers queries from a pipe.

`python -m tests.bench.tantivy_child CORPUS SIZE WORDS DIRECTORY`; each line a JSON list of queries, each answer a line.
"""

import json
import pickle
import re
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy  # type: ignore[import-not-found]  # the peers' environment has it

from tests.bench.figures import size_mb, stopwatch, timed
from tests.bench.words import WordRows

CANDIDATES = 200


class Searched:
    """A tantivy index of texts with their row numbers in a fast field."""

    def __init__(self, corpus: Path, size: int, words: Path, directory: Path) -> None:
        self._words: WordRows = pickle.loads(words.read_bytes())
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", stored=False, index_option="freq")
        builder.add_integer_field("row", stored=False, fast=True)
        self._schema = builder.build()
        directory.mkdir(parents=True)
        self.about: dict[str, Any] = {"version": tantivy.__version__}
        with stopwatch(self.about, "build_seconds"):
            index = tantivy.Index(self._schema, path=str(directory))
            writer = index.writer(heap_size=256_000_000, num_threads=1)
            with corpus.open(encoding="utf-8", newline="\n") as lines:
                for row, line in enumerate(islice(lines, size)):
                    writer.add_document(tantivy.Document(text=line.partition("\t")[0], row=row))
            writer.commit()
            writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        self.about["files_mb"] = size_mb(directory)

    def best(self, text: str) -> int | None:
        """The best by words of the 200 best by bm25."""
        terms = sorted(set(re.findall(r"\w+", text.lower())))
        subqueries = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", term)) for term in terms]
        hits = self._searcher.search(tantivy.Query.boolean_query(subqueries), CANDIDATES, count=False).hits
        places = self._searcher.fast_field_values("row", [address for _, address in hits])
        return self._words.best_of(text, places)


if __name__ == "__main__":
    searched = Searched(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
    sys.stdout.write(json.dumps(searched.about) + "\n")
    sys.stdout.flush()
    for asked in sys.stdin:
        times, rows = timed(searched.best, json.loads(asked))
        sys.stdout.write(json.dumps({"wall": times.wall, "cpu": times.cpu, "rows": rows}) + "\n")
        sys.stdout.flush()

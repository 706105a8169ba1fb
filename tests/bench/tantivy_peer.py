"""tantivy as a contestant: its process in the peers' environment, spoken to in lines of JSON."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.corpus import Units
from tests.bench.figures import Times
from tests.bench.peers import MOST_ASKED, environment

ROOT = Path(__file__).parent.parent.parent


class TantivyTop200:
    """bm25's 200 best, scored again by words. Times are taken inside its process: no pipe is in them."""

    name = "tantivy, bm25 top 200 rescored"
    asked = MOST_ASKED

    def __init__(self, units: Units, folder: Path) -> None:
        directory = folder / f"tantivy-{units.path.stem}-{units.size}"
        shutil.rmtree(directory, ignore_errors=True)
        _, words = units.words(folder)
        module = [str(environment(folder)), "-m", "tests.bench.tantivy_child"]
        self._process = subprocess.Popen(
            [*module, str(units.path), str(units.size), str(words), str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        self.about: dict[str, Any] = self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def ask(self, queries: Sequence[str]) -> tuple[Times, list[int | None]]:
        """One line there, one line back."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(list(queries)) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        return Times(answer["wall"], answer["cpu"]), answer["rows"]

    def close(self) -> None:
        """End its process."""
        self._process.communicate()

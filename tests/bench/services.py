"""Services beside services, over HTTP: one client, one connection kept alive, look-ups one after the other."""

import http.client
import json
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.bench.corpus import Units, asked
from tests.bench.figures import Times, size_mb, stopwatch, timed
from tests.bench.peers import LEVEL, LIMIT, environment
from tests.bench.site import Site
from tests.processes.service import Service, free_port

ASKED = 500
STORY, STORIES = 40, 40
NAMES = ("Kiev", "Roma", "la Nato", "Zelensky", "l'Unione europea", "Mosca", "la Bce", "Gaza")
"""Every fifth segment of a story begins with one, so that terms and names are looked for too."""
TOOLKIT_VERSION = "translate-toolkit 3.18.1"
_FILL = """
import itertools, sys
from translate.storage.tmdb import TMDB
memory = TMDB(sys.argv[1])
with open(sys.argv[2], encoding="utf-8", newline="\\n") as lines:
    pairs = (line.rstrip("\\n").split("\\t") for line in itertools.islice(lines, int(sys.argv[3])))
    memory.add_list(({"source": s, "target": t, "context": ""} for s, t in pairs), "it", "en")
"""


def _with_names(texts: Sequence[str]) -> list[str]:
    return [f"{NAMES[n % len(NAMES)]} {text}" if n % 5 == 0 else text for n, text in enumerate(texts)]


def _batch(texts: Sequence[str]) -> dict[str, Any]:
    segments = [{"text": text} for text in texts]
    return {"source": "it", "target": "en", "min_score": LEVEL, "limit": LIMIT, "segments": segments}


class Asking:
    """One connection to a service on this machine."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._connection, self._headers = http.client.HTTPConnection("127.0.0.1", port, timeout=600), headers

    def again(self, path: str) -> None:
        """A new connection: the service hangs up on one that was idle while another was measured. One call, untimed."""
        self._connection.close()
        self.get(path)

    def get(self, path: str) -> Any:
        """The JSON of an answer, which must be a 200."""
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"status {answer.status}")
        return json.loads(body)

    def post(self, path: str, body: Any) -> Any:
        """The JSON of an answer to a JSON body, which must be a 200."""
        self._connection.request("POST", path, json.dumps(body), self._headers | {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"status {answer.status}")
        return json.loads(said)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class OurService:
    """`tmserver serve` on SQLite, asked by `GET /api/v1/matches` with a reader's token."""

    name = "tmserver"
    asked = ASKED

    def __init__(self, units: Units, folder: Path) -> None:
        self._rows = {source: row for row, source in enumerate(units.sources())}
        data = folder / f"site-{units.path.stem}-{units.size}"
        shutil.rmtree(data, ignore_errors=True)
        site = Site(data)
        site.prepare()
        self.about: dict[str, Any] = site.fill(units, folder) | {"files_mb": size_mb(data)}
        self._service = Service(site.environment)
        self._service.start("serve")
        self.about["ready_seconds"] = round(self._service.wait_until_ready(), 2)
        self._asking = Asking(self._service.port, {"Authorization": f"Bearer {site.token()}"})
        self.about["story"] = self._stories(asked(units.sources(), STORIES * STORY))

    def _stories(self, texts: Sequence[str]) -> dict[str, float]:
        """Milliseconds of a batch of 40 segments, values, names and terms with it; percentiles of so many stories."""
        stories = [_with_names(texts[place : place + STORY]) for place in range(0, len(texts), STORY)]
        for story in stories[:3]:
            self._asking.post("/api/v1/matches", _batch(story))
        milliseconds = []
        for story in stories:
            began = time.perf_counter()
            self._asking.post("/api/v1/matches", _batch(story))
            milliseconds.append(1000 * (time.perf_counter() - began))
        milliseconds.sort()
        return {
            "p50": round(milliseconds[len(milliseconds) // 2], 1),
            "p95": round(milliseconds[int(0.95 * (len(milliseconds) - 1))], 1),
        }

    def ask(self, queries: Sequence[str]) -> tuple[Times, list[int | None]]:
        """At 70 %, the five best."""
        path = f"/api/v1/matches?source=it&target=en&min_score={LEVEL}&limit={LIMIT}&q="
        self._asking.again(path + "prova")
        times, found = timed(lambda text: self._asking.get(path + quote(text)), queries)
        texts = [one["matches"][0]["source"]["text"] if one["matches"] else None for one in found]
        return times, [None if text is None else self._rows[text] for text in texts]

    def close(self) -> None:
        """End the server."""
        self._asking.close()
        self._service.stop()


class ToolkitService:
    """translate-toolkit's tmserver over its own HTTP, set to 70 % and five candidates like ours."""

    name = "translate-toolkit tmserver"

    def __init__(self, units: Units, folder: Path, asked: int) -> None:
        self.asked = asked
        self._rows = {source: row for row, source in enumerate(units.sources())}
        path = folder / f"toolkit-{units.path.stem}-{units.size}.db"
        path.unlink(missing_ok=True)
        python = environment(folder)
        self.about: dict[str, Any] = {"version": TOOLKIT_VERSION}
        with stopwatch(self.about, "import_seconds"):
            command = [str(python), "-c", _FILL, str(path), str(units.path), str(units.size)]
            subprocess.run(command, check=True)
        self.about["files_mb"] = size_mb(path)
        port = free_port()
        self._process = subprocess.Popen(
            [
                *(str(python.with_name("tmserver")), "-d", str(path), "-b", "127.0.0.1", "-p", str(port)),
                *(f"--min-similarity={LEVEL}", f"--max-candidates={LIMIT}"),
            ],
            stderr=subprocess.DEVNULL,
        )
        self._asking = self._once_ready(port)

    @staticmethod
    def _once_ready(port: int) -> Asking:
        for _ in range(600):
            try:
                asking = Asking(port, {})
                asking.get(f"/tmserver/it/en/unit/{quote('xyz xyz')}")
                return asking
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("translate-toolkit's tmserver did not become ready")

    def ask(self, queries: Sequence[str]) -> tuple[Times, list[int | None]]:
        """`GET /tmserver/it/en/unit/…` a query."""
        path = "/tmserver/it/en/unit/"
        self._asking.again(path + "prova%20breve")
        times, found = timed(lambda text: self._asking.get(path + quote(text, safe="")), queries)
        return times, [self._rows.get(one[0]["source"]) if one else None for one in found]

    def close(self) -> None:
        """End the server."""
        self._asking.close()
        self._process.terminate()
        self._process.wait(30)

"""The rooms and their arrows (docs/architecture.md): who may import whom, and which library lives in which room."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent / "tmserver"

BASE = {"phrases", "errors", "clock"}
DOORS = {"core", "services", "domain", "log", "i18n", "config", *BASE}
ALLOWED: dict[str, set[str]] = {
    "phrases": set(),
    "clock": set(),
    "errors": {"phrases"},
    "log": set(),
    "i18n": {"phrases"},
    "files": {"errors", "phrases"},
    "config": {"errors", "phrases"},
    "domain": {"errors", "phrases"},
    "text": {"domain", *BASE},
    "matching": {"text", "domain", *BASE},
    "terminology": {"text", "domain", *BASE},
    "checks": {"terminology", "text", "domain", *BASE},
    "formats": {"text", "domain", *BASE},
    "db": {"domain", *BASE},
    "services": {"matching", "checks", "terminology", "formats", "text", "db", "domain", "files", "log", *BASE},
    "core": {"services", "db", "config", "log", "files", *BASE},
    "http": {"db", "files", *DOORS},  # db: only to read a failure as a refusal
    "api": {"http", "formats", "text", "db", *DOORS},
    "compat": {"http", "db", *DOORS},
    "web": {"http", "formats", "text", "db", *DOORS},
    "cli": {"server", "worker", "text", "db", "files", *DOORS},
    "worker": {"db", "files", *DOORS},
    "server": {"app", *DOORS},
    "ops": {"http", *DOORS},
    "app": {"api", "compat", "web", "ops", "http", *DOORS},
}
"""Doors may name rows (tmserver.db.tables) as types; queries are kept out by the library rule below."""

LIBRARIES: dict[str, set[str]] = {
    "sqlalchemy": {"db", "services", "core", "http", "worker"},  # http and worker only name Session as a type
    "alembic": {"db"},
    "lxml": {"formats"},
    "openpyxl": {"formats"},
    "rapidfuzz": {"matching"},
    "numpy": {"matching"},
    "flask": {"app", "http", "api", "compat", "web", "ops", "server"},
    "click": {"cli"},
    "gunicorn": {"server"},
    "pydantic": {"api", "compat", "web", "http"},
    "argon2": {"services"},
}


def _rooms(root: Path) -> Iterator[tuple[str, str, str]]:
    """(module file, its room, imported name) for every import below `root`."""
    for path in sorted(root.rglob("*.py")):
        room = path.relative_to(root).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((str(path), room, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                whole = (
                    [f"{node.module}.{alias.name}" for alias in node.names]
                    if node.module == "tmserver"
                    else [node.module]
                )
                yield from ((str(path), room, name) for name in whole)


def violations(root: Path) -> list[str]:
    """Imports that no arrow allows."""
    found = []
    for path, room, name in _rooms(root):
        top, _, rest = name.partition(".")
        if top == "tmserver":
            other = rest.partition(".")[0]
            if (
                other
                and other not in {room, "__version__", "__init__"}
                and other not in ALLOWED.get(room, set())
                and room != "__init__"
            ):
                found.append(f"{path}: {room} -> {other}")
        elif top in LIBRARIES and room not in LIBRARIES[top]:
            found.append(f"{path}: {room} uses {top}")
    return found


def test_every_import_follows_an_arrow() -> None:
    assert violations(ROOT) == []


def test_every_room_is_in_the_table() -> None:
    rooms = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in ROOT.rglob("*.py")} - {"__init__"}
    assert rooms == ALLOWED.keys()


def test_a_wrong_arrow_and_a_library_out_of_its_room_are_found(tmp_path: Path) -> None:
    for room in ("matching", "services", "api"):
        (tmp_path / room).mkdir()
    (tmp_path / "matching" / "a.py").write_text("from tmserver.services import units\n")
    (tmp_path / "services" / "b.py").write_text("import flask\n")
    (tmp_path / "api" / "c.py").write_text("from tmserver import worker\nfrom sqlalchemy import select\n")
    assert len(violations(tmp_path)) == 4


def test_doors_write_no_queries() -> None:
    """http and the worker may say Session in a signature, and nothing else of SQLAlchemy."""
    named = [
        (path, alias.name)
        for door in ("http", "worker.py")
        for path in ([ROOT / door] if door.endswith(".py") else sorted((ROOT / door).rglob("*.py")))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    ]
    assert {name for _, name in named} <= {"Session"}, named

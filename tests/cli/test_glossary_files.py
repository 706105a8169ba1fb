"""`tmserver glossary sync|import|export` as a script uses them."""

import json
from pathlib import Path

from tests.cli.test_commands import Run, run
from tmserver.core import Core

__all__ = ["run"]


def _counts(text: str) -> dict[str, int]:
    return {name: int(count) for name, count in (line.split("\t") for line in text.splitlines() if "\t" in line)}


def test_the_term_files_are_taken_in_once(core: Core, run: Run, tmp_path: Path) -> None:
    rehearsal = run("glossary", "sync", "--dry-run")
    assert (rehearsal.exit_code, _counts(rehearsal.stdout)["new"] >= 330) == (0, True)
    assert "rehearsal" in rehearsal.stderr
    assert json.loads(run("glossary", "list", "--json").stdout) == []
    assert _counts(run("glossary", "sync").stdout)["new"] >= 330
    again = json.loads(run("glossary", "sync", "--json").stdout)
    assert again["counts"] | {"unchanged": 0} == {
        "new": 0,
        "changed": 0,
        "unchanged": 0,
        "conflicting": 0,
        "skipped": 0,
        "wrong": 0,
    }
    assert "Kyiv\t" in run("terms", "Nella notte a Kiev", "--source", "it", "--target", "en").stdout
    assert run("glossary", "sync", "--folder", str(tmp_path)).exit_code == 1
    (tmp_path / "bad.csv").write_text("concept,language,term\none,it,\n")
    bad = run("glossary", "sync", "--folder", str(tmp_path))
    assert bad.exit_code == 1
    assert "bad.csv:2: term: it is empty" in bad.stdout


def test_a_glossary_goes_out_and_into_another(core: Core, run: Run, tmp_path: Path) -> None:
    table = tmp_path / "terms.csv"
    table.write_text("bread,pane\nwine,vino\n,\n")
    for slug in ("food", "copy"):
        assert run("glossary", "create", slug, "--source", "it", "--target", "en").exit_code == 0
    columns = ("--columns", "preferred:en,preferred:it")
    rehearsal = run("glossary", "import", "food", str(table), "--dry-run", *columns)
    assert _counts(rehearsal.stdout)["new"] == 2
    made = json.loads(run("glossary", "import", "food", str(table), "--json", *columns).stdout)
    assert (made["counts"]["new"], made["id"], made["alarms"]) == (2, 1, [])
    for name, more in (("a.tbx", ()), ("b.tbx", ("--tbx-version", "2")), ("c.csv", ()), ("d.xlsx", ()), ("e.json", ())):
        assert run("glossary", "export", "food", str(tmp_path / name), *more).exit_code == 0
        read = run("glossary", "import", "food", str(tmp_path / name), "--dry-run")
        assert _counts(read.stdout)["unchanged"] == 2, name
    assert b"<martif" in (tmp_path / "b.tbx").read_bytes()
    assert run("glossary", "export", "food", str(tmp_path / "x.doc")).exit_code == 1
    assert run("glossary", "import", "copy", str(tmp_path / "e.json")).exit_code == 0
    nothing = tmp_path / "nothing.csv"
    nothing.write_text("it,en\n")
    assert run("glossary", "import", "copy", str(nothing)).exit_code == 1


def test_conflicts_are_settled_by_row(run: Run, tmp_path: Path) -> None:
    run("glossary", "create", "desk", "--source", "it", "--target", "en", "--name", "Desk")
    path = tmp_path / "terms.csv"
    path.write_text("it;en\npane;bread\n")
    run("glossary", "import", "desk", str(path))
    path.write_text("it;en\npane;loaf\nsale;salt\n")
    said = json.loads(run("glossary", "import", "desk", str(path), "--rows", "2:merge,3:skip", "--json").stdout)
    assert (said["counts"]["changed"], said["counts"]["skipped"]) == (1, 1)
    assert run("glossary", "import", "desk", str(path), "--rows", "2:eat").exit_code == 1

"""The command line as a script uses it: results on standard output, one sentence on standard error, exit codes."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.builders import add_units, make_memory
from tmserver.cli.main import cli
from tmserver.core import Core

Run = Callable[..., Result]


@pytest.fixture
def run(core: Core, environment: dict[str, str]) -> Run:
    """Runs a command on the test's database."""
    ours = {name: value for name, value in environment.items() if name.startswith("TMSERVER_")}

    def invoke(*words: str, stdin: str | None = None, **more: str) -> Result:
        return CliRunner().invoke(cli, list(words), input=stdin, env={"LC_ALL": "C.UTF-8"} | ours | more)

    return invoke


def _ok(result: Result) -> str:
    assert result.exit_code == 0, result.output + result.stderr
    return result.stdout


def test_from_an_empty_database_to_a_match(run: Run, tmp_path: Path) -> None:
    _ok(run("user", "create", "rita", "--role", "translator", "--password-stdin", stdin="quattro gatti\n"))
    _ok(run("desk", "create", "world", "--name", "World desk"))
    _ok(run("desk", "member", "world", "rita", "--role", "translator"))
    _ok(run("memory", "create", "world", "--source", "it", "--target", "en", "--desk", "world"))
    file = tmp_path / "pairs.tsv"
    file.write_text("it\ten\nLe urne sono chiuse.\tPolls have closed.\n", encoding="utf-8")
    assert "Added: 1." in _ok(run("memory", "import", "world", str(file), "--wait"))
    assert _ok(run("match", "Le urne sono chiuse.", "--source", "it", "--target", "en")).startswith(
        "100\tPolls have closed."
    )
    [found] = json.loads(_ok(run("match", "Le urne sono chiuse", "--source", "it", "--target", "en", "--json")))
    assert (found["score"], found["penalties"]) == (99, [{"name": "punctuation", "points": 1}])
    assert json.loads(_ok(run("memory", "list", "--json")))[0]["units"] == 1
    found = run("concordance", '"urne sono"', "--source", "it", "--target", "en")
    assert _ok(found).split("\t")[1:] == ["Le [urne sono] chiuse.", "Polls have closed.", "world\n"]
    whole = json.loads(_ok(run("concordance", "POLL*", "--source", "it", "--target", "en", "--json")))
    assert (whole["total"], whole["items"][0]["target"]["hits"]) == (1, [{"start": 0, "end": 5}])
    assert "Try fewer" in run("concordance", "urne", "--source", "it", "--target", "en", "--side", "target").stderr


def test_a_token_is_printed_alone_on_standard_output_and_works_until_revoked(run: Run) -> None:
    _ok(run("user", "create", "omegat", "--role", "reader"))
    secret = _ok(run("token", "create", "--user", "omegat", "--label", "OmegaT", "--scope", "read"))
    assert secret.startswith("tm_")
    assert secret.count("\n") == 1
    [row] = json.loads(_ok(run("token", "list", "--json")))
    assert (row["scope"], row["ends_in"]) == ("read", secret.strip()[-4:])
    _ok(run("token", "revoke", str(row["id"])))
    assert json.loads(_ok(run("token", "list", "--json")))[0]["revoked"] is True


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("memory", "stats", "nowhere"), "There is no memory “nowhere” here."),
        (("memory", "create", "Bad Slug", "--source", "it", "--target", "en"), "slug:"),
        (("memory", "create", "same", "--source", "it", "--target", "it"), "two languages"),
        (("memory", "create", "odd", "--source", "italiano", "--target", "en"), "“italiano” is not a language code"),
        (("concordance", "*", "--source", "it", "--target", "en"), "at least one word"),
        (("match", "", "--source", "it", "--target", "en"), "empty"),
        (("token", "revoke", "99"), "There is no token “99” here."),
        (("segment", "/no/such/file", "--language", "it"), "/no/such/file"),
        (("user", "password", "nobody", "--password-stdin"), "10 to 256"),
    ],
)
def test_a_refusal_is_one_sentence_on_standard_error_and_exit_code_1(
    run: Run, words: tuple[str, ...], says: str
) -> None:
    result = run(*words, stdin="\n")
    assert result.exit_code == 1
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_the_terminals_language_is_spoken(run: Run) -> None:
    english, italian = (
        run("memory", "stats", "nowhere", LC_ALL=locale).stderr for locale in ("en_GB.UTF-8", "it_IT.UTF-8")
    )
    assert english != italian
    assert "nowhere" in italian


def test_an_import_that_reads_nothing_fails_with_exit_code_1(run: Run, core: Core, tmp_path: Path) -> None:
    make_memory(core)
    file = tmp_path / "photo.tmx"
    file.write_bytes(b"\x89PNG\r\n\x1a\n0000")
    result = run("memory", "import", "world", str(file), "--wait")
    assert result.exit_code == 1
    assert "photo.tmx" in result.stdout
    assert run("memory", "import", "world", str(tmp_path / "missing.tmx"), "--wait").exit_code == 1


@pytest.mark.parametrize("form", ["tmx", "csv", "xlsx"])
def test_what_is_exported_comes_back_as_the_same_units(run: Run, core: Core, tmp_path: Path, form: str) -> None:
    make_memory(core)
    make_memory(core, "copy")
    add_units(
        core,
        [("Uno, «due» & tre.", "One, “two” & three."), ("=SOMMA(A1)", "=SUM(A1)"), ("E\u0300 così.\u00a0", "It is.")],
    )
    file = tmp_path / f"world.{form}"
    _ok(run("memory", "export", "world", str(file)))
    _ok(run("memory", "import", "copy", str(file), "--wait"))
    again = tmp_path / f"copy.{form}"
    _ok(run("memory", "export", "copy", str(again)))
    assert json.loads(_ok(run("memory", "list", "--json")))[0]["units"] == 3
    if form == "csv":
        pairs = [[line.split('","')[0] for line in path.read_text("utf-8").splitlines()] for path in (file, again)]
        assert pairs[0] == pairs[1]


def test_a_memory_goes_to_the_trash_and_comes_back(run: Run, core: Core) -> None:
    make_memory(core)
    assert run("memory", "delete", "world", stdin="n\n").exit_code != 0
    _ok(run("memory", "delete", "world", "--yes"))
    assert "world" in _ok(run("memory", "list", "--trash"))
    _ok(run("memory", "restore", "world"))
    assert "world" in _ok(run("memory", "list"))


def test_a_glossary_is_made_goes_to_the_trash_and_comes_back(run: Run) -> None:
    made = ("glossary", "create", "energy", "--source", "it", "--target", "en", "--name", "Energy", "--four-eyes")
    _ok(run(*made))
    assert "energy" in run(*made).stderr
    assert run(*made).exit_code == 1
    there = [{"slug": "energy", "name": "Energy", "source": "it", "target": "en", "desk": None, "four_eyes": True}]
    assert json.loads(_ok(run("glossary", "list", "--json"))) == there
    assert run("glossary", "delete", "energy", stdin="n\n").exit_code != 0
    assert _ok(run("glossary", "list")) == "energy\tit → en\tEnergy\n"
    _ok(run("glossary", "delete", "energy", "--yes"))
    assert _ok(run("glossary", "list")) == ""
    assert json.loads(_ok(run("glossary", "list", "--trash", "--json"))) == there
    _ok(run("glossary", "restore", "energy"))
    assert json.loads(_ok(run("glossary", "list", "--json"))) == there


def test_a_story_is_cut_into_sentences_with_a_blank_line_between_paragraphs(run: Run) -> None:
    story = "Titolo del pezzo\n\nPrima frase. Seconda frase.\n\nTerza frase.\n"
    assert (
        _ok(run("segment", "-", "--language", "it", stdin=story))
        == "Titolo del pezzo\n\nPrima frase.\nSeconda frase.\n\nTerza frase.\n"
    )


def test_a_wrong_setting_stops_every_command_with_a_sentence(run: Run) -> None:
    result = run("memory", "list", TMSERVER_PROT="1")
    assert result.exit_code == 1
    assert "TMSERVER_PROT" in result.stderr


def test_the_demonstration_is_loaded_once(run: Run) -> None:
    assert "units" in run("demo").stderr
    assert "already" in run("demo").stderr
    assert {row["slug"] for row in json.loads(_ok(run("memory", "list", "--json")))} == {"world", "economy", "sport"}


def test_a_persons_data_is_printed_and_the_person_removed(core: Core, run: Run) -> None:
    _ok(run("user", "create", "ugo", "--role", "translator"))
    secret = _ok(run("token", "create", "--user", "ugo", "--label", "OmegaT", "--scope", "read")).strip()
    told = json.loads(_ok(run("user", "export", "ugo")))
    assert (told["role"], [token["label"] for token in told["tokens"]]) == ("translator", ["OmegaT"])
    assert secret not in json.dumps(told)
    refused = run("user", "remove", "ugo", stdin="ugolino\n")
    assert refused.exit_code == 1
    assert "exactly" in refused.stderr
    removed = run("user", "remove", "ugo", "--yes")
    assert removed.exit_code == 0
    assert "ugo is removed and is called person-" in removed.stderr
    assert "ugo" not in _ok(run("user", "list"))
    assert run("user", "remove", "ugo", "--yes").exit_code == 1


def test_units_are_replaced_retired_and_brought_back_by_command(core: Core, run: Run) -> None:
    make_memory(core)
    made = add_units(core, [("Nevica a Kiev.", "Snow in Kiev."), ("Il molo.", "The pier.")])
    told = run("memory", "replace", "world", "kiev", "Kyiv", "--any-case", "--dry-run")
    assert _ok(told) == f"{made[0].id}\tNevica a Kiev.\tSnow in Kyiv.\n"
    assert "1 would change, 0 have to be changed by hand." in told.stderr
    told = run("memory", "replace", "world", "Kiev", "Kyiv")
    assert _ok(told) == "Changed: 1. Left alone: 0.\n"
    assert "tmserver memory undo 1 takes it back." in told.stderr
    assert json.loads(_ok(run("memory", "replace", "world", "Kiev", "Kyiv", "--dry-run", "--json")))["items"] == []
    assert json.loads(_ok(run("memory", "undo", "1", "--json"))) == {
        "id": 1, "status": "undone", "counts": {"undone": 1}
    }  # fmt: skip
    refused = run("memory", "status", "world", "--to", "retired")
    assert (refused.exit_code, "--all" in refused.stderr) == (1, True)
    assert _ok(run("memory", "status", "world", "--to", "retired", "--words", "molo", "--dry-run")) == "1\n"
    assert "Changed: 1." in _ok(run("memory", "status", "world", "--to", "retired", "--words", "molo"))
    assert json.loads(_ok(run("memory", "stats", "world", "--json")))["retired"] == 1
    assert "Changed: 1." in _ok(run("memory", "status", "world", "--to", "reviewed", "--status", "retired"))
    assert run("memory", "undo", "99").exit_code == 1


def test_what_is_wrong_in_a_memory_is_printed_line_by_line(core: Core, run: Run) -> None:
    make_memory(core)
    [unit, _] = add_units(core, [("Nel 2019 chiuse.", "It closed in 2018."), ("Il molo.", "The pier.")])
    told = run("memory", "quality", "world")
    assert _ok(told).startswith(f"numbers\t{unit.id}\tNel 2019 chiuse.\tIt closed in 2018.\t")
    assert "Open findings: 1." in told.stderr
    assert json.loads(_ok(run("memory", "quality", "world", "--kind", "mojibake", "--json"))) == []


def test_story_watch_takes_what_came_in_and_says_what_did_not(run: Run, tmp_path: Path) -> None:
    assert "TMSERVER_WATCH_DIR is not set" in run("story", "watch").stderr
    here = {"TMSERVER_WATCH_DIR": str(tmp_path / "wires")}
    gone = run("story", "watch", **here)
    assert (gone.exit_code, "No such file or directory" in gone.stderr) == (1, True)
    feed = tmp_path / "wires" / "ansa"
    feed.mkdir(parents=True)
    (feed / "feed.toml").write_text('source = "it"\ntarget = "en"\n')
    for name, text in (("a.txt", "Riapre il molo\nIl molo riapre."), ("b.xml", "<rss/>")):
        (feed / name).write_text(text)
        os.utime(feed / name, (0, 0))
    found = run("story", "watch", "--json", **here)
    assert (found.exit_code, json.loads(found.stdout)) == (
        1, {"stories": 1, "known": 0, "refused": 1, "waiting": 0, "unread": {}},
    )  # fmt: skip
    assert "root element “rss”" in (feed / "failed" / "b.xml.txt").read_text()
    assert "Riapre il molo" in _ok(run("story", "list"))

"""The results in words: a plain table for the screen, docs/benchmarks.md for the reader."""

from pathlib import Path
from typing import Any

from tests.bench.goals import GOALS
from tests.bench.numbers import number, spread

PERCENTILES = ("p50", "p95", "p99")
BESIDE = ("peers", "http")
FRAME = Path(__file__).with_name("page.md")


def plain(part: str, name: str, figures: dict[str, Any]) -> str:
    """One part's figures of one corpus, as lines for the screen. Median of rounds, least–most in brackets; ms."""
    lines = [f"== {part}: {name}"]
    tables = {
        "sentences": _sentences, "concordance": _concordance, "mending": _mending, "connectors": _connectors,
    }  # fmt: skip
    if part in tables:
        return "\n".join([*lines, *(f"   {line}" for line in tables[part]({name: figures}))])
    if part in BESIDE:
        return "\n".join([*lines, *(_contestant(who, one) for who, one in figures.items())])
    for key, value in figures.items():
        if key == "seconds_of":
            lines.append(f"   {key:24s} {value}")
        elif isinstance(value, dict) and isinstance(value.get("p50"), float):  # of one round
            lines.append(f"   {key:28s} " + "  ".join(f"{name} {number(one)}" for name, one in value.items()))
        elif isinstance(value, dict) and "p50" in value:
            lines.append(f"   {key:12s} {_percentiles(value)}")
            if "cpu" in value:
                lines.append(f"   {'processor':12s} {_percentiles(value['cpu'])}")
        elif isinstance(value, dict):
            lines.append(f"   {key:24s} {spread(value)}")
        else:
            lines.append(f"   {key:24s} {value}")
    return "\n".join(lines)


def _contestant(who: str, one: dict[str, Any]) -> str:
    found = f"{one['best_first']}/{one['best_there']}"
    return (
        f"   {who:38s} {one['asked']:4d} queries  {_percentiles(one)}  mean {spread(one['mean'])}"
        f"  x {spread(one['slower_by'])}  best first {found}"
    )


def _percentiles(value: dict[str, Any]) -> str:
    return "  ".join(f"{name} {spread(value[name])}" for name in PERCENTILES)


def markdown(found: dict[str, Any]) -> str:
    """The page: its frame (page.md) with the tables of this run. What was not measured has an empty table."""
    tables = {
        "machine": _machine(found["machine"]),
        "commands": "\n".join(f"    {command}" for command in found.get("commands", [])),
        "goals": "\n".join(line for goal in GOALS if (line := goal.line(found))),
        "unmeasured": _unmeasured(found),
        "speed": "\n".join(_speed(found.get("engine", {}))),
        "cost": "\n".join(_cost(found.get("engine", {}))),
        "peers": "\n".join(_beside(found.get("peers", {}))),
        "http": "\n".join(_beside(found.get("http", {}))),
        "exactness": "\n".join(_exactness(found.get("exactness", {}))),
        "importing": _importing(found["importing"]["seeded"]) if "importing" in found else "",
        "archive": "\n".join(_archive(found.get("archive", {}))),
        "concordance": "\n".join(_concordance(found.get("concordance", {}))),
        "connectors": "\n".join(_connectors(found.get("connectors", {}))),
        "freshness": _freshness(found["freshness"]["seeded"]) if "freshness" in found else "",
        "mending": "\n".join(_mending(found.get("mending", {}))),
        "sentences": "\n".join(_sentences(found.get("sentences", {}))),
    }
    page = FRAME.read_text(encoding="utf-8")
    for name, table in tables.items():
        page = page.replace("{" + name + "}", table)
    return page


def _units(corpus: str) -> str:
    name, size = corpus.rsplit(" ", 1)
    return f"{int(size):,}" + ("" if name == "seeded" else f" ({name})")


def _machine(one: dict[str, Any]) -> str:
    libraries = ", ".join(f"{name} {version}" for name, version in one["libraries"].items())
    return (
        f"Measured on {one['date']}: {one['cores']} cores ({one['processor']}), {one['memory_gb']} GB of memory, "
        f"{one['system']}, Python {one['python']}, SQLite {one['sqlite']}, {libraries}. Load before the run: "
        f"{one['load_before'][0]} (others used the machine too when this is not near 0)."
    )


def _unmeasured(found: dict[str, Any]) -> str:
    """What the run left out, in one sentence."""
    missing = [goal.what for goal in GOALS if goal.line(found) is None]
    return f"Not measured in this run: {'; '.join(missing)}." if missing else "Every goal was measured in this run."


def _speed(engine: dict[str, Any]) -> list[str]:
    rows = []
    for corpus, one in engine.items():
        for what, key in (("70 %", "70"), ("50 %", "50"), ("story of 40, 70 %", "story")):
            cells = [spread(one[key][name]) for name in PERCENTILES]
            cpu = " / ".join(number(one[key]["cpu"][name]["median"]) for name in PERCENTILES)
            rows.append(f"| {_units(corpus)} | {what} | {' | '.join(cells)} | {cpu} |")
    return rows


def _cost(engine: dict[str, Any]) -> list[str]:
    return [
        f"| {_units(corpus)} | {number(one['build_and_save_seconds'])} | {number(one['build_peak_mb'])} "
        f"| {number(one['build_private_peak_mb']) if 'build_private_peak_mb' in one else '–'} "
        f"| {number(one['files_mb'])} | {number(one['open_ms'])} "
        f"| {number(one['private_mb'])} | {number(one['private_before_mb'])} |"
        for corpus, one in engine.items()
    ]


def _beside(part: dict[str, Any]) -> list[str]:
    rows = []
    for corpus, contestants in part.items():
        for who, one in contestants.items():
            made = one.get("build_seconds", one.get("import_seconds"))
            rows.append(
                f"| {_units(corpus)} | {who} | {one['asked']} | {' | '.join(spread(one[p]) for p in ('p50', 'p95'))} "
                f"| {spread(one['mean'])} | {spread(one['slower_by'])} | {one['best_first']} of {one['best_there']} "
                f"| {number(made) if made is not None else '–'} |"
            )
    return rows


def _concordance(part: dict[str, Any]) -> list[str]:
    rows = []
    for corpus, one in part.items():
        for kind, by in one.items():
            if kind == "first_ms":
                rows.append(f"| {_units(corpus)} | first search of a process | {number(by)} | – | – |")
                continue
            ours, theirs = by["tmserver"], by["SQLite FTS5"]
            cpu = " / ".join(number(ours["cpu"][name]["median"]) for name in ("p50", "p95"))
            cells = (" / ".join(number(who[name]["median"]) for name in ("p50", "p95")) for who in (ours, theirs))
            rows.append(f"| {_units(corpus)} | {kind} | {' | '.join(cells)} | {cpu} |")
    return rows


def _exactness(part: dict[str, Any]) -> list[str]:
    return [
        f"{one['queries']:,} queries at random levels and limits over {_units(corpus)} units: "
        f"**{one['differences']} differences** (scores, ids, order)."
        for corpus, one in part.items()
    ]


def _importing(one: dict[str, Any]) -> str:
    rows = [
        (f"look-ups, quiet ({one['base']:,} units)", one["quiet"]),
        (f"look-ups meanwhile ({one['lookups']:,})", one["meanwhile"]),
        (f"confirms of a second process meanwhile ({one['confirms']:,})", one["confirm_ms"]),
    ]
    lines = [
        f"| {what} | {' | '.join(number(value[name]['median']) for name in (*PERCENTILES, 'longest'))} |"
        for what, value in rows
    ]
    lines.append("")
    cpu = one["meanwhile"]["cpu"]
    lines.append(
        f"{one['imported']:,} units were imported in {number(one['import_seconds'])} s. Processor time of the look-ups "
        f"meanwhile: p50 {number(cpu['p50']['median'])}, p99 {number(cpu['p99']['median'])} ms."
    )
    if "units_per_second" in one:
        parts = ", ".join(f"{name} {number(seconds)} s" for name, seconds in one["seconds_of"].items())
        lines.append(f"{one['units_per_second']:,} units a second without the index, look-ups running ({parts}).")
    return "\n".join(lines)


def _archive(part: dict[str, Any]) -> list[str]:
    rows = []
    for name, one in part.items():
        backend, size = name.split()
        seconds = " / ".join(number(one["seconds_of"][piece]) for piece in ("reading", "writing", "index"))
        rows.append(
            f"| {backend} | {int(size):,} | {seconds} | {one['units_per_second']:,} | {one['import_peak_mb']} "
            f"| {number(one['page_ms'])} / {number(one['slowest_page_ms'])} "
            f"| {number(one['export_seconds'])} | {one['export_peak_mb']} | {one['added_by_its_own_export']} |"
        )
    return rows


def _connectors(part: dict[str, Any]) -> list[str]:
    return [
        f"| {_units(corpus)} | {setting['processes']} × {setting['threads of each']} | {way} | {one['answers']:,} "
        f"| {' | '.join(number(one[name]['median']) for name in PERCENTILES)} | {one['errors']} "
        f"| {number(one['answers a second'])} | {one['processor of the server, ms an answer']} | {one['load before']} |"
        for corpus, settings in part.items()
        for setting in settings["settings"]
        for way, one in setting["ways"].items()
    ]


def _freshness(one: dict[str, Any]) -> str:
    return (
        f"{one['writes']:,} random writes ({one['add']:,} additions, {one['change']:,} changes, {one['retire']:,} "
        f"retirements) on {one['database']}: **{one['misses']} misses**. The look-up after a write, with the pipe to "
        f"its process and whatever it had to read first: p50 {number(one['p50']['median'])}, "
        f"p99 {number(one['p99']['median'])} ms."
    )


def _mending(part: dict[str, Any]) -> list[str]:
    rows = []
    for corpus, one in part.items():
        for kind, times in one["previews"].items():
            shown = f"{times['changeable']:,}" + (" and more" if times["more"] else "")
            rows.append(
                f"| {_units(corpus)} | preview of find and replace, {kind} ({shown}) | {spread(times['p50'])} ms |"
            )
        rows += [
            f"| {_units(corpus)} | {what} | {value:,} |"
            for what, value in one.items()
            if what not in {"units", "previews"}
        ]
    return rows


SETS = {"tune": "first set, rules shaped on it", "held": "first set, only measured", "usual": "usual rules, unseen",
        "news": "wire copy, unseen"}  # fmt: skip


def _sentences(part: dict[str, Any]) -> list[str]:
    rows = []
    for language, one in part.items():
        rows += [
            f"| {language} | {SETS[name]} | {right} of {there} cases |"
            for name, (right, there) in one["labelled"].items()
        ]
        if "news" in one:
            news = one["news"]
            rows.append(
                f"| {language} | boundaries of news ({news['boundaries']:,}) | F1 {news['f1']:.4f} "
                f"(unjudged {news['f1_unjudged']:.4f}), {number(news['microseconds'])} µs a sentence |"
            )
    return rows

"""TMX in: what is taken, what is left out, and what is said of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.formats.made import FILES, IT_EN, read_bytes, read_file, tmx, tu
from tmserver.domain.segments import MOST_STORED, Segment
from tmserver.domain.units import Context, UnitStatus
from tmserver.errors import FileRefused
from tmserver.formats import Pair
from tmserver.formats.exchange import MOST_COMBINATIONS


def test_a_unit_keeps_all_that_another_tool_said_of_it() -> None:
    unit = read_file(FILES / "agency.tmx").units[0]
    assert unit.source == Segment("La nave è in porto.", 'La nave è <mrk id="1" type="tmx:place">in porto</mrk>.')
    assert unit.target == Segment("The ship is in port.", 'The ship is <mrk id="1" type="tmx:place">in port</mrk>.')
    assert (unit.source_language, unit.target_language) == ("it-IT", "en-GB")
    assert unit.context == Context("La nave è salpata.", "", None)
    assert unit.note == "Check the spelling of the port"
    assert unit.status is UnitStatus.UNREVIEWED
    assert (unit.created_by, unit.changed_by) == ("ada", "Teo")
    assert unit.created_at == datetime(2023, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert unit.changed_at == datetime(2024, 1, 9, 9, 11, 12, tzinfo=UTC)
    assert unit.uses == 9
    assert unit.line == 13
    assert unit.extra == {
        "props": [["x-domain", "sea"], ["x-domain", "ships", "en"]],
        "notes": [["Vedi anche la scheda 13", "it"]],
        "attributes": [["tuid", "card-12"], ["lastusagedate", "20240110T080000Z"]],
        "source_props": [
            ["x-context-pre", '<seg>La nave <ph x="1"/>è salpata.</seg>'],
            ["x-context-post", ""],
        ],
        "target_props": [["x-quality", "good"]],
        "target_notes": [["British spelling"]],
    }


def test_every_text_of_a_language_makes_a_unit_and_equal_ones_make_one() -> None:
    found = read_file(FILES / "agency.tmx")
    assert found.texts[1:] == [("Buongiorno", "Good morning"), ("Buongiorno", "Morning")]
    assert [unit.target_language for unit in found.units[1:]] == ["en", "en-GB"]


def test_what_is_left_out_is_named_with_line_and_reason() -> None:
    found = read_file(FILES / "agency.tmx")
    assert found.skipped == [
        (36, "no text in en; its languages: fr, it"),
        (42, "the en text is empty"),
        (44, "no text in it or en; its languages: de, Klingonisch"),
        (48, "the unit holds no text"),
    ]
    assert found.survey.languages == {
        "it": 3, "it-IT": 1, "en": 2, "en-GB": 2, "en-US": 1, "fr": 2, "de": 1, "Klingonisch": 1
    }  # fmt: skip
    assert (found.survey.units, found.survey.skipped, found.survey.format) == (3, 4, "tmx")


def test_a_file_without_the_memorys_languages_can_say_which_it_has(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, tmx(tu("Sì", "Yes")).encode(), pair=Pair("fr", "de"))
    assert found.units == []
    refusal = found.survey.nothing_taken("desk.tmx", Pair("fr", "de"))
    assert refusal.sentence() == "desk.tmx: no unit in fr and de; the languages of this file: it, en"
    empty = read_bytes(tmp_path, tmx().encode()).survey.nothing_taken("desk.tmx", IT_EN)
    assert empty.sentence() == "desk.tmx: there is no unit in this file"


@pytest.mark.parametrize(
    ("declared", "encoding", "mark"),
    [
        ("UTF-8", "utf-8", b""),
        ("UTF-8", "utf-8", b"\xef\xbb\xbf"),
        (None, "utf-8", b""),
        ("UTF-16", "utf-16-le", b"\xff\xfe"),
        ("UTF-16", "utf-16-be", b"\xfe\xff"),
        ("UTF-16", "utf-16-le", b""),
        ("UTF-16", "utf-8", b""),
        (None, "utf-16-le", b"\xff\xfe"),
        ("windows-1252", "cp1252", b""),
        ("windows-1250", "cp1250", b""),
        ("ISO-8859-1", "latin-1", b""),
    ],
)
def test_every_encoding_gives_the_same_text(tmp_path: Path, declared: str | None, encoding: str, mark: bytes) -> None:
    declaration = '<?xml version="1.0"?>' if declared is None else f'<?xml version="1.0" encoding="{declared}"?>'
    text = "Müller ha vinto" if encoding == "cp1250" else "Perché è così"
    found = read_bytes(
        tmp_path,
        mark + tmx(tu(text, "It’s so" if encoding == "cp1252" else "So"), declaration=declaration).encode(encoding),
    )
    assert found.texts[0][0] == text


@pytest.mark.parametrize("attribute", ["lang", "xml:lang"])
@pytest.mark.parametrize("codes", [("it", "en"), ("IT", "EN-us"), ("it_IT", "en_GB"), ("It", "EN")])
def test_codes_are_read_in_any_spelling_and_either_attribute(
    tmp_path: Path, attribute: str, codes: tuple[str, str]
) -> None:
    unit = "<tu>" + "".join(
        f'<tuv {attribute}="{code}"><seg>{text}</seg></tuv>' for code, text in zip(codes, ("Sì", "Yes"), strict=True)
    )
    assert read_bytes(tmp_path, tmx(unit + "</tu>", version="1.1").encode()).texts == [("Sì", "Yes")]


def test_a_text_belongs_to_the_side_of_its_language_whatever_srclang_says(tmp_path: Path) -> None:
    swapped = '<tu srclang="en"><tuv xml:lang="en"><seg>Yes</seg></tuv><tuv xml:lang="it"><seg>Sì</seg></tuv></tu>'
    assert read_bytes(tmp_path, tmx(swapped).encode()).texts == [("Sì", "Yes")]


def test_where_a_pair_differs_in_region_each_text_goes_to_its_exact_tag(tmp_path: Path) -> None:
    def unit(*texts: tuple[str, str]) -> str:
        return "<tu>" + "".join(f'<tuv xml:lang="{c}"><seg>{t}</seg></tuv>' for c, t in texts) + "</tu>"

    data = tmx(
        unit(("en-GB", "colour"), ("en-US", "color")),
        unit(("en", "grey"), ("en-US", "gray")),
        unit(("en-AU", "tyre"), ("en-US", "tire")),
        unit(("en", "plough"), ("en-GB", "plough")),
    ).encode()
    found = read_bytes(tmp_path, data, pair=Pair("en-US", "en-GB"))
    assert found.texts == [("color", "colour")]
    assert [line for line, _ in found.skipped] == [5, 6, 7]


def test_a_namespace_and_a_doctype_do_not_matter(tmp_path: Path) -> None:
    data = tmx(tu("Sì", "Yes")).replace("<tmx ", '<tmx xmlns="http://www.lisa.org/tmx14" ')
    data = data.replace("?>\n", '?>\n<!DOCTYPE tmx PUBLIC "-//desk//tmx" "http://nowhere.invalid/tmx14.dtd">\n')
    assert read_bytes(tmp_path, data.encode()).texts == [("Sì", "Yes")]


def test_white_space_in_a_seg_is_text(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, tmx(tu(" a\u00a0\n\tb&#13;\n ", "e\u0301  ")).encode())
    assert found.texts == [(" a\u00a0\n\tb\r\n ", "e\u0301  ")]


def test_too_many_texts_for_a_side_are_cut_with_a_word(tmp_path: Path) -> None:
    texts = "".join(f'<tuv xml:lang="{tag}"><seg>{n}</seg></tuv>' for tag in ("it", "en") for n in range(20))
    found = read_bytes(tmp_path, tmx(f"<tu>{texts}</tu>").encode())
    assert len(found.units) == MOST_COMBINATIONS
    assert found.skipped == [(4, "20 × 20 texts in one unit; only the first 64 pairs were taken")]


def test_a_text_too_long_is_left_out_and_one_as_long_as_allowed_is_not(tmp_path: Path) -> None:
    longest = "è" * MOST_STORED
    found = read_bytes(tmp_path, tmx(tu(longest, "fits"), tu(longest + "!", "does not")).encode())
    assert found.texts == [(longest, "fits")]
    assert found.skipped == [(5, "the it text has 100001 characters; at most 100000 are stored")]


def test_a_text_of_codes_alone_says_nothing(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, tmx(tu('<ph x="1">{}</ph>', "Yes")).encode())
    assert found.skipped == [(4, "the it text is empty")]


def test_who_touched_the_translation_counts_before_who_touched_the_unit(tmp_path: Path) -> None:
    unit = tu("Sì", "Yes").replace("<tu>", '<tu creationid="ada" changeid="ada" changedate="20200101T000000Z">')
    unit = unit.replace('<tuv xml:lang="en">', '<tuv xml:lang="en" changeid="Rita" changedate="20210101T000000Z">')
    found = read_bytes(tmp_path, tmx(unit).encode()).units[0]
    assert (found.created_by, found.changed_by) == ("ada", "Rita")
    assert found.changed_at == datetime(2021, 1, 1, tzinfo=UTC)


def test_counts_and_dates_that_are_none_are_passed_over(tmp_path: Path) -> None:
    unit = tu("Sì", "Yes").replace(
        "<tu>", '<tu usagecount="often" creationdate="last May" changedate="20241399T000000Z">'
    )
    found = read_bytes(tmp_path, tmx(unit).encode()).units[0]
    assert (found.uses, found.created_at, found.changed_at) == (1, None, None)


def test_a_control_character_refuses_the_file_with_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"desk: line 5, column \d+: ") as refused:
        read_bytes(tmp_path, tmx(tu("Sì", "Yes"), tu("No&#11;", "No")).encode())
    assert refused.value.params["line"] == 5


def test_entities_of_the_files_own_are_refused(tmp_path: Path) -> None:
    bomb = tmx(tu("&boom;", "Yes")).replace("?>\n", '?>\n<!DOCTYPE tmx [<!ENTITY boom "bang">]>\n')
    with pytest.raises(FileRefused, match="declares the entity “boom”"):
        read_bytes(tmp_path, bomb.encode())


def test_one_endless_unit_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmserver.formats.watched.MOST_UNIT_BYTES", 1 << 20)
    endless = tmx("<tu>" + '<prop type="x">again and again</prop>' * 50_000 + "</tu>")
    with pytest.raises(FileRefused, match="larger than 1 megabytes"):
        read_bytes(tmp_path, endless.encode())
    many = tmx(*[tu("Ancora una volta", "Once again")] * 30_000)
    assert len(read_bytes(tmp_path, many.encode()).units) == 30_000

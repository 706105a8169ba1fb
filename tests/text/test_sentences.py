"""Stories into sentences: the labelled tables, offsets, breaks, and time that grows with the text only."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmserver.text.sentence_rules import rules_for
from tmserver.text.sentences import segment

HERE = Path(__file__).parent


def labelled(language: str) -> list[str]:
    """The marked texts of a table; its first lines explain the marks."""
    lines = (HERE / f"sentences_{language}.tsv").read_text("utf-8").splitlines()
    return [line.split("\t")[2] for line in lines if line.startswith(("tune\t", "held\t"))]


def sentences(text: str, language: str) -> list[str]:
    return [sentence.text for sentence in segment(text, language)]


@pytest.mark.parametrize("marked", labelled("it"))
def test_italian_sentences_end_where_the_table_says(marked):
    assert sentences(unmarked(marked), "it") == expected(marked)


@pytest.mark.parametrize("marked", labelled("en"))
def test_english_sentences_end_where_the_table_says(marked):
    assert sentences(unmarked(marked), "en-GB") == expected(marked)


@pytest.mark.parametrize(
    ("language", "tag", "group", "right", "of"),
    [("it", "it", "usual", 35, 36), ("it", "it", "news", 63, 65),
     ("en", "en-GB", "usual", 74, 75), ("en", "en-GB", "news", 65, 66)],
)  # fmt: skip
def test_cases_that_no_rule_was_shaped_on_keep_their_share(language, tag, group, right, of):
    lines = [line.split("\t") for line in (HERE / f"unseen_{language}.tsv").read_text("utf-8").splitlines()]
    marked = [line[2] for line in lines if line[0] == group]
    wrong = [each for each in marked if sentences(unmarked(each), tag) != expected(each)]
    assert len(marked) == of
    assert len(wrong) <= of - right, wrong


def unmarked(marked: str) -> str:
    return marked.replace("‖", " ").replace("¦", "").replace("⏎", "\n")


def expected(marked: str) -> list[str]:
    return [piece for piece in marked.replace("¦", "‖").replace("⏎", "‖").split("‖") if piece]


SCRAPS = 'il|dott.|U.S.|n.|2|18.30.|«No.|Mai».|"Sì!"|(era tardi.)|…|...|?!| | |\n|\r\n|\n\n|\t|\u2029|\xa0|1.|2)|•|a)|’'
NEWS_LIKE = st.lists(st.sampled_from([*SCRAPS.split("|"), "e\u0301", "🇮🇹"]), max_size=40).map("".join)


@given(NEWS_LIKE | st.text(max_size=60), st.sampled_from(["it", "en-US", "de", "zh-Hant"]))
@settings(max_examples=300)
def test_offsets_give_back_the_text_and_nothing_is_lost(text, language):
    end, paragraph = 0, 0
    for sentence in segment(text, language):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip() != ""
        assert text[end : sentence.start].strip() == ""
        assert sentence.paragraph in (paragraph, paragraph + 1)
        end, paragraph = sentence.end, sentence.paragraph
    assert text[end:].strip() == ""


def test_paragraphs_are_counted_at_blank_lines_whatever_the_line_ends():
    text = "\n\r\nTitolo\r\nSommario\r\n \t\r\n\r\nUno. Due.\rTre.\u2029Quattro.\n"
    found = [(sentence.text, sentence.paragraph) for sentence in segment(text, "it")]
    assert found == [
        ("Titolo", 0),
        ("Sommario", 0),
        ("Uno.", 1),
        ("Due.", 1),
        ("Tre.", 1),
        ("Quattro.", 2),
    ]


def test_an_empty_or_blank_text_has_no_sentences():
    assert segment("", "it") == segment(" \r\n\t\u2028 ", "en") == []


def test_offsets_count_code_points():
    (first, second) = segment("🇮🇹 Sì. 𝕏 no.", "it")
    assert (first.start, first.end, second.start, second.end) == (0, 6, 7, 12)


def test_white_space_around_lines_belongs_to_no_sentence():
    assert sentences("   Uno.   Due.  \n\t Tre \u3000\n", "it") == ["Uno.", "Due.", "Tre"]


def test_a_short_quotation_stays_whole_and_a_long_statement_is_cut():
    short = "«Non firmo. Mai più», ha detto."
    statement = "La delegazione resta al tavolo finché non arriva una proposta scritta e firmata dal ministro"
    assert sentences(short, "it") == [short]
    assert len(sentences(f"«{statement}. Dopo vedremo che cosa fare con gli altri», ha detto.", "it")) == 2


def test_a_lone_quotation_mark_holds_nothing_together():
    assert sentences('Un 5" di pioggia. Poi sole. E vento.', "it") == ['Un 5" di pioggia.', "Poi sole.", "E vento."]
    assert sentences("Un po' tardi. L'Aula è vuota.", "it") == ["Un po' tardi.", "L'Aula è vuota."]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("de", "Der Gipfel beginnt am 3. Mai in Rom.‖Dr. Weber kommt nicht."),
        ("fr", "M. Duval est parti.‖Qui le remplace ?‖Personne."),
        ("es", "El Sr. Ruiz llegó tarde.‖¿Por qué?‖Nadie lo sabe."),
        ("ru", "Мост закрыт.‖Поезда не ходят."),
        ("zh-Hans", "大桥关闭了。¦火车停运。"),
        ("ar", "هل وصل القطار؟‖لم يصل."),
    ],
)
def test_other_languages_have_sane_defaults(language, marked):
    assert sentences(unmarked(marked), language) == expected(marked)


HOSTILE = (
    'A. |a.A|." |" A. |(. A |...|. . . |! A|1. |1) a 2) b |• a |abc.Def|.\u00a0|Mr. |U.S. A |«|\n|\r\n \r|漢。|[. '
)
REPEATED = ["." + " " * 500, "." + "- " * 300 + "A", "." + '"' * 500]


@pytest.mark.parametrize("piece", [*HOSTILE.split("|"), *REPEATED])
def test_time_grows_with_the_text_and_not_faster(piece):
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        started = time.process_time()
        segment(text, "it")
        return time.process_time() - started

    short, long = (min(seconds(length) for _ in range(3)) for length in (4_000, 64_000))
    assert long < 80 * max(short, 0.002)  # 16 times the text; a square would take 256 times as long


def test_no_abbreviation_is_listed_with_its_stop_or_twice_against_itself():
    for language in ("it", "en", "und"):
        rules = rules_for(language)
        assert not [word for word in rules.known | rules.starter if word.endswith(".")]
        assert not rules.never & (rules.within | rules.closing | rules.word)
        assert not rules.plain & rules.known
        assert rules.particle <= rules.starter

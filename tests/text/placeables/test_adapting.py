"""Values of a query in a stored translation: the labelled pairs; whatever is not sure is refused."""

from pathlib import Path

import pytest

from tmserver.text.placeables import Refusal, Valued, adapt, applied, is_substitutable

HERE = Path(__file__).parent


def labelled(name: str) -> list[tuple[str, str, str, str]]:
    """(query, stored source, stored target, expected) of a table."""
    lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]  # type: ignore[misc]


def adapted(query: str, source: str, target: str, direction: tuple[str, str]) -> str:
    own, other = direction
    found = adapt(Valued(query, own), Valued(source, own), Valued(target, other))
    return f"REFUSE:{found}" if isinstance(found, Refusal) else applied(target, found)


def agrees(found: str, expected: str) -> bool:
    """The same text, or a refusal where one is expected, whatever its reason."""
    return found == expected or (found.startswith("REFUSE") and expected.startswith("REFUSE"))


KNOWN_REFUSALS = {"Gli abbonati sono saliti a 3,1 mln."}  # 2.3m at the end of a sentence may be metres


@pytest.mark.parametrize(("query", "source", "target", "expected"), labelled("adapt_it_en"))
def test_italian_values_come_into_english_as_a_translator_writes_them(query, source, target, expected):
    found = adapted(query, source, target, ("it", "en-GB"))
    assert agrees(found, expected) == (query not in KNOWN_REFUSALS)


@pytest.mark.parametrize(("query", "source", "target", "expected"), labelled("adapt_en_it"))
def test_english_values_come_into_italian_as_a_translator_writes_them(query, source, target, expected):
    assert agrees(adapted(query, source, target, ("en", "it")), expected)


@pytest.mark.parametrize(
    ("name", "direction", "right", "of"),
    [("adapt_it_en_held", ("it", "en"), 141, 143), ("adapt_en_it_held", ("en", "it"), 119, 120)],
)
def test_pairs_that_no_rule_was_shaped_on_are_adapted_right_or_refused(name, direction, right, of):
    lines = labelled(name)
    assert len(lines) == of
    found = [(adapted(*line[:3], direction), line[3]) for line in lines]
    assert sum(agrees(*pair) for pair in found) >= right
    assert [pair for pair in found if not agrees(*pair) and not pair[0].startswith("REFUSE")] == []


@pytest.mark.parametrize(
    ("query", "source", "target", "reason"),
    [
        ("Sono 5 i morti e 5 i feriti.", "Sono 3 i morti e 3 i feriti.", "3 dead and 3 hurt.", Refusal.EQUAL_VALUES),
        ("Vale 40 dollari.", "Vale 30 euro.", "It is worth 30 euros.", Refusal.KINDS),
        ("È costato 40 miliardi.", "È costato 30 milioni.", "It cost 30 million.", Refusal.KINDS),
        ("Arrivano 5 navi.", "Arrivano 7 navi.", "Seven ships arrive.", Refusal.UNPAIRED),
        ("Arrivano 5 navi.", "Arrivano 1 navi.", "1 ship arrives.", Refusal.PLURAL),
        ("Si vota giovedì 3 maggio.", "Si vota sabato 5 maggio.", "The vote is on Saturday 5 May.", Refusal.WEEKDAY),
        ("Un calo del 5%.", "Un calo dell'8%.", "An 8% fall.", Refusal.ARTICLE),
        ("Era il 5/6/2022.", "Era il 4/3/2022.", "It was 4/3/2022.", Refusal.DATE_ORDER),
        ("Ne ha chiesti 7,25 milioni.", "Ne ha chiesti 2 milioni.", "It asked for 2,000,000.", None),
    ],
)
def test_what_is_not_sure_is_refused_with_its_reason(query, source, target, reason):
    found = adapt(Valued(query, "it"), Valued(source, "it"), Valued(target, "en"))
    assert (found if isinstance(found, Refusal) else None) == reason


def test_texts_that_differ_in_nothing_but_values_are_slotted_alike():
    one, other = (
        Valued("Sale dell'8% a 40 mld di euro.", "it"),
        Valued("Sale del 5 per cento a 7,5 miliardi di €.", "it"),
    )
    assert one.slotted == other.slotted
    assert one.slotted != Valued("Sale del 5% a 40 mld di dollari.", "it").slotted


def test_codes_are_words_like_others():
    assert Valued("Un F-16 e 3 droni", "it").slotted != Valued("Un F-35 e 3 droni", "it").slotted


def test_a_pair_is_substitutable_when_each_value_stands_once_on_either_side():
    assert is_substitutable(Valued("Sono 12", "it"), Valued("They are 12", "en"))
    assert not is_substitutable(Valued("Sono 12", "it"), Valued("They are twelve", "en"))
    assert not is_substitutable(Valued("Sono tanti", "it"), Valued("They are many", "en"))


@pytest.mark.parametrize(("name", "direction"), [("adapt_it_en", ("it", "en")), ("adapt_en_it", ("en", "it"))])
def test_adapting_to_the_stored_values_changes_nothing(name, direction):
    own, other = direction
    for _, source, target, _ in labelled(name):
        found = adapt(Valued(source, own), Valued(source, own), Valued(target, other))
        assert isinstance(found, Refusal) or found == ()

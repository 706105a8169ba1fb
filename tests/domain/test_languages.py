"""Language tags: one spelling inside, whatever tools send, and who serves whom."""

import pytest

from tmserver.domain.languages import Kinship, base, fits, kinship, parse
from tmserver.errors import BadLanguage


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("it", "it"), ("IT", "it"), ("en_gb", "en-GB"), ("en-GB", "en-GB"), ("EN-us", "en-US"), ("pt_br", "pt-BR"),
        ("en_US.UTF-8", "en-US"), ("it_IT@euro", "it-IT"), ("zh_hant_tw", "zh-Hant-TW"), ("sr-latn", "sr-Latn"),
        ("es-419", "es-419"), (" it ", "it"), ("de-CH-1996", "de-CH-1996"),
    ],
)  # fmt: skip
def test_tools_spell_tags_in_many_ways_and_we_in_one(given: str, canonical: str) -> None:
    assert parse(given) == canonical
    assert parse(canonical) == canonical


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "i",
        "italiano",
        "it-",
        "-it",
        "it--IT",
        "it IT",
        "*all*",
        "ït",
        "it-IT-IT-IT-IT-IT-IT-IT-IT-IT-IT-IT",
        "<b>",
        "12",
    ],
)
def test_what_is_no_tag_is_refused_and_shown(wrong: str) -> None:
    with pytest.raises(BadLanguage) as refusal:
        parse(wrong)
    assert refusal.value.params["tag"] == wrong


@pytest.mark.parametrize(
    ("asked", "stored", "kin"),
    [
        ("en", "en", Kinship.SAME), ("en", "en-GB", Kinship.SAME), ("en-GB", "en", Kinship.SAME),
        ("en-GB", "en-US", Kinship.VARIANT), ("en", "it", Kinship.NONE), ("sr-Latn", "sr-Cyrl", Kinship.NONE),
        ("sr", "sr-Cyrl", Kinship.SAME), ("zh-Hant-TW", "zh-Hant-HK", Kinship.VARIANT),
    ],
)  # fmt: skip
def test_kinship_is_symmetric_and_knows_regions_and_scripts(asked: str, stored: str, kin: Kinship) -> None:
    assert kinship(asked, stored) is kinship(stored, asked) is kin


def test_a_memory_of_a_language_takes_its_regions_and_one_of_a_region_takes_no_other() -> None:
    assert fits("en", "en-GB")
    assert fits("en-GB", "en")
    assert not fits("en-GB", "en-US")
    assert base("zh-Hant-TW") == "zh"

"""The index as its callers use it: changes, sieves, searching by words, threads, hostile input."""

import threading
import zlib

import pytest

from tests.matching import oracle
from tmserver.domain.matches import MatchPolicy, Penalty, Query
from tmserver.domain.segments import Segment
from tmserver.matching import index as index_module
from tmserver.matching import levels, score, sheet, tail, words
from tmserver.matching.columns import Vocabulary
from tmserver.matching.index import Index
from tmserver.matching.rows import SOURCE, TARGET, Row, Sieve

ALL = Sieve({0: ()})
POLICY = MatchPolicy(min_score=50, limit=5)


def asked(text: str) -> Query:
    return Query(Segment(text))


def ids(index: Index, text: str, sieve: Sieve = ALL, policy: MatchPolicy = POLICY) -> list[int]:
    return [match.unit_id for match in index.find(asked(text), sieve, policy)]


@pytest.fixture(params=["tail", "block", "both"])
def index(request: pytest.FixtureRequest) -> Index:
    """Three rows: in the tail, in a block, and one here, two there."""
    rows = [
        Row(1, 0, "La fregata salpa da Taranto", changed_at=1),
        Row(2, 0, "La fregata torna a Taranto", changed_at=2),
        Row(3, 0, "Il prezzo del grano sale ancora", changed_at=3),
    ]
    found = Index.of({"tail": [], "block": rows, "both": rows[:1]}[request.param])
    found.put({"tail": rows, "block": [], "both": rows[1:]}[request.param])
    return found


def levels_of(rows: list[Row]) -> list[Index]:
    """The same rows in a block, in the tail, and half here, half there."""
    blocked, tailed, mixed = Index.of(rows), Index.empty(), Index.of(rows[::2])
    tailed.put(rows)
    mixed.put(rows[1::2])
    return [blocked, tailed, mixed]


def test_a_unit_put_again_is_found_as_it_is_now_and_no_longer_as_it_was(index):
    index.put([Row(1, 0, "Il grano sale")])
    assert ids(index, "La fregata salpa da Taranto", policy=MatchPolicy(90, 5)) == []
    assert ids(index, "Il grano sale") == [1, 3]
    assert len(index) == 3


def test_a_removed_unit_is_no_longer_found_and_removing_twice_is_harmless(index):
    index.remove([(1, SOURCE), (99, SOURCE)])
    index.remove([(1, SOURCE)])
    assert ids(index, "La fregata salpa da Taranto") == [2]
    assert len(index) == 2


def test_of_one_unit_given_twice_at_once_the_last_holds():
    rows = [Row(1, 0, "Prima versione, più lunga di tutte"), Row(2, 0, "Un'altra"), Row(1, 0, "Seconda versione")]
    put = Index.empty()
    put.put(rows)
    for index in (Index.of(rows), put):
        assert len(index) == 2
        assert ids(index, "Prima versione, più lunga di tutte") == []
        assert ids(index, "Seconda versione") == [1]
        index.put([Row(1, 0, "Terza e ultima")])
        assert ids(index, "Seconda versione") == []
        assert len(index) == 2
        index.compact()
        assert len(index) == 2


def test_rows_of_pools_that_are_not_admitted_are_not_found_however_good():
    rows = [Row(n, n % 3, "Nessun ferito nello scontro") for n in range(9)]
    for index in levels_of(rows):
        assert ids(index, "Nessun ferito nello scontro", Sieve({1: ()})) == [1, 4, 7]
        assert ids(index, "Nessun ferito nello scontro", Sieve({})) == []
        assert ids(index, "Nessun ferito nello scontro", Sieve({7: ()})) == []


def test_a_unit_under_embargo_is_seen_by_its_desk_and_by_all_after_the_hour():
    row = Row(1, 0, "Il testo del discorso", embargo_until=500, embargo_desk=3)
    for index in levels_of([row]):
        for now, desks, seen in [
            (499, frozenset(), False),
            (499, frozenset({2}), False),
            (499, frozenset({3, 2}), True),
            (499, None, True),
            (500, frozenset(), True),
        ]:
            assert ids(index, "Il testo del discorso", Sieve({0: ()}, now, desks)) == ([1] if seen else [])


def test_a_unit_reached_by_both_its_sides_is_offered_once_by_the_better_one():
    rows = [Row(n, 0, "The colour of the sea", side=SOURCE) for n in (1, 2, 3)]
    rows += [Row(n, 1, "The color of the sea", side=TARGET) for n in (1, 2, 3)]
    sieve = Sieve({0: (), 1: (Penalty("reversed", 1),)})
    for index in levels_of(rows):
        for text, side in (("The colour of the sea", SOURCE), ("The color of the sea", TARGET)):
            for limit in (1, 2, 3, 4, 50):
                found = index.find(asked(text), sieve, MatchPolicy(50, limit))
                assert [(match.unit_id, match.side) for match in found] == [(1, side), (2, side), (3, side)][:limit]


def test_both_sides_of_one_unit_do_not_push_another_unit_out():
    """Nor does one row that is found in two ways: as an equal text and by its words or characters."""
    rows = [Row(1, 0, "Il colore del mare", side=side) for side in (SOURCE, TARGET)] + [
        Row(2, 0, "Il colore del cielo")
    ]
    for index in levels_of(rows):
        assert ids(index, "Il colore del mare", policy=MatchPolicy(50, 2)) == [1, 2]
    for text, other in (("Fine corsa", "Fine corse"), ("Il colore del mare", "Il colore del cielo"), ("***", "****")):
        for index in levels_of([Row(1, 0, text), Row(2, 0, other)]):
            assert ids(index, text, policy=MatchPolicy(50, 2)) == [1, 2]


def test_only_the_tail_is_compared_with_letters_that_it_knows():
    index = Index.empty()
    index.put([Row(1, 0, "uno due tre quattro")])
    assert ids(index, "cinque sei sette otto", policy=MatchPolicy(1, 5)) == []
    assert ids(index, "cinque cinque cinque quattro", policy=MatchPolicy(1, 5)) == [1]


def test_a_penalty_below_zero_is_refused():
    with pytest.raises(ValueError, match="penalty"):
        Sieve({0: (Penalty("bonus", -1),)})


def test_find_many_answers_as_find_does(index):
    queries = [asked("La fregata salpa"), asked("Il grano"), asked("…"), asked("")]
    assert index.find_many(queries, ALL, POLICY) == [index.find(query, ALL, POLICY) for query in queries]


def test_statistics_count_what_is_there():
    index = Index.of([Row(n, 0, f"riga numero {n}") for n in range(50)])
    index.remove([(n, SOURCE) for n in range(10)])
    index.put([Row(100, 0, "la più nuova")])
    found = index.statistics()
    assert (found.rows, found.removed, found.tail, found.blocks) == (41, 10, 1, 1)
    assert found.words == 52
    assert found.bytes > 1000
    index.compact()
    found = index.statistics()
    assert (found.rows, found.removed, found.tail, found.blocks) == (41, 0, 0, 1)


def test_short_words_of_every_length_are_compared_like_brute_force():
    rows = [Row(n, 0, "a" * n + " b" * (n % 3)) for n in range(1, 40)]
    index = Index.of(rows)
    for length in range(1, 30):
        for min_score in (34, 50, 67, 70, 90):
            query, policy = asked("a" * length), MatchPolicy(min_score, 50)
            assert index.find(query, ALL, policy) == oracle.find(rows, query, ALL, policy)


# --- hashes -----------------------------------------------------------------------------------------------------------


def test_two_words_of_one_hash_are_told_apart():
    assert zlib.crc32(b"plumless") == zlib.crc32(b"buckeroo")
    for stored in (["plumless"], ["buckeroo"], ["buckeroo", "plumless", "zzz"]):
        numbers = Vocabulary.of([word.encode() for word in stored]).numbers([b"plumless", b"buckeroo", b"other"])
        assert numbers == [stored.index(word) if word in stored else -1 for word in ("plumless", "buckeroo", "other")]
    index = Index.of([Row(1, 0, "uno due tre plumless"), Row(2, 0, "uno due tre buckeroo")])
    assert [match.score for match in index.find(asked("uno due tre buckeroo"), ALL, POLICY)] == [100, 75]


def test_a_collision_of_equality_digests_changes_no_score(monkeypatch):
    for module in (score, sheet, tail):
        monkeypatch.setattr(module, "digest64", lambda text: 42)
    rows = [Row(n, 0, text) for n, text in enumerate(["Fine.", "FINE.", "Inizio.", "—", "…", "una nave di ieri sera"])]
    for index in levels_of(rows):
        for text in ("Fine.", "–", "...", "una nave di oggi sera", "altro"):
            assert index.find(asked(text), ALL, POLICY) == oracle.find(rows, asked(text), ALL, POLICY)


# --- levels and threads -----------------------------------------------------------------------------------------------


def test_many_single_changes_stay_in_a_few_blocks(monkeypatch):
    monkeypatch.setattr(index_module, "TAIL_MOST", 8)
    index = Index.empty()
    for n in range(1000):
        index.put([Row(n, 0, f"riga {n} di prova numero {n % 7}")])
    assert index.statistics().blocks <= 6
    assert ids(index, "riga 500 di prova numero 3")[0] == 500


def test_a_tail_of_endless_edits_becomes_a_block_before_its_alphabet_ends(monkeypatch):
    monkeypatch.setattr(index_module, "LETTERS_MOST", 50)
    index = Index.empty()
    for n in range(200):
        index.put([Row(1, 0, f"parola{n} scritta{n}")])
    assert ids(index, "parola199 scritta199") == [1]
    assert len(index) == 1
    assert index.statistics().blocks > 0


def test_readers_see_each_change_whole_while_others_write_and_compact(monkeypatch):
    """A put of a pair is seen as a pair; nothing that stays is missed, whatever is folded or merged meanwhile."""
    monkeypatch.setattr(index_module, "TAIL_MOST", 10)
    monkeypatch.setattr(levels, "MERGED_IN_PUT", 60)
    index = Index.of([Row(n, 0, f"resta sempre {n} qui fermo") for n in range(40)])
    done = threading.Event()
    wrong: list[object] = []

    def write() -> None:
        for turn in range(150):
            index.put([Row(1000, 0, f"coppia al giro {turn} insieme"), Row(1001, 0, f"coppia al giro {turn} insieme")])
            index.put([Row(2000 + turn, 0, f"passa per caso {turn} anche")])
            index.remove([(2000 + turn - 5, SOURCE)])
        done.set()

    def read() -> None:
        while not done.is_set():
            pair = index.find(asked("coppia al giro 0 insieme"), ALL, MatchPolicy(60, 5))
            whole = [match.unit_id for match in pair] in ([], [1000, 1001]) and len({one.score for one in pair}) < 2
            lost = ids(index, "resta sempre 7 qui fermo")[:1] != [7]
            wrong.extend([pair] * (lost or not whole))

    def compact() -> None:
        while not done.is_set():
            index.compact()

    threads = [threading.Thread(target=each) for each in (write, read, read, compact)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    index.compact()
    assert len(index) == 40 + 2 + 5
    assert index.statistics().removed == 0


def test_who_began_to_read_before_a_change_goes_on_seeing_what_was():
    index = Index.of([Row(n, 0, f"riga di prova numero {n}") for n in range(20)])
    index.remove([(1, SOURCE)])
    before = index._snapshot
    index.remove([(2, SOURCE)])
    index.put([Row(3, 0, "cambiata")])
    assert len(before) == 19
    assert len(index) == 18


def test_a_row_replaced_before_a_merge_survives_removals_during_it():
    index = Index.of([Row(n, 0, f"riga di prova numero {n}") for n in range(20)])
    index.put([Row(7, 0, "nuova versione della settima riga")])
    index._rebuild(lambda blocks: (index.remove([(8, SOURCE)]), levels.merged(blocks))[1])
    assert ids(index, "nuova versione della settima riga") == [7]
    assert len(index) == 19


def test_blocks_that_are_being_merged_are_left_alone_by_writers(monkeypatch):
    monkeypatch.setattr(index_module, "TAIL_MOST", 4)
    index = Index.of([Row(n, 0, f"riga di prova numero {n}") for n in range(20)])
    more = [Row(100 + n, 0, f"altra riga di prova numero {n}") for n in range(12)]
    index._rebuild(lambda blocks: (index.put(more), index.put(more[:2]), levels.merged(blocks))[2])
    assert len(index) == 32
    assert ids(index, "altra riga di prova numero 11")[0] == 111
    assert ids(index, "riga di prova numero 11")[0] == 11


def test_changes_made_while_everything_is_merged_hold_afterwards():
    index = Index.of([Row(n, 0, f"riga di prova numero {n}") for n in range(20)])

    def meanwhile(blocks):
        index.put([Row(3, 0, "tutt'altra cosa da dire"), Row(50, 0, "arrivata proprio adesso, ora")])
        index.remove([(4, SOURCE)])
        return levels.merged(blocks)

    index._rebuild(meanwhile)
    assert len(index) == 20
    assert ids(index, "tutt'altra cosa da dire") == [3]
    assert 4 not in ids(index, "riga di prova numero 4")
    assert ids(index, "arrivata proprio adesso, ora") == [50]


# --- hostile input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u200b", "a" * 10_000, "a " * 5_000, "…" * 5_000, "中" * 10_000, "\ud800", "e\u0301" * 400, "x\0y z w"],
    ids=[
        "empty",
        "blank",
        "invisible",
        "one word",
        "one word often",
        "signs",
        "ideographs",
        "surrogate",
        "marks",
        "nul",
    ],
)
def test_no_text_is_too_odd_to_be_stored_and_found(text):
    rows = [Row(1, 0, text), Row(2, 0, "una riga come tante altre")]
    for index in levels_of(rows):
        assert index.find(asked(text), ALL, MatchPolicy(100, 5))[0].unit_id == 1
        assert ids(index, "una riga come tante altre") == [2]


def test_a_query_of_three_hundred_different_words_is_compared_exactly():
    stored = [f"parola{n}" for n in range(300)]
    query = list(stored)
    query[10:13] = ["a", "b", "c"]
    for index in levels_of([Row(1, 0, " ".join(stored))]):
        assert [match.score for match in index.find(asked(" ".join(query)), ALL, POLICY)] == [99]


def test_verification_in_batches_finds_the_best_of_many(monkeypatch):
    monkeypatch.setattr(words, "FIRST_BATCH", 2)
    monkeypatch.setattr(words, "LARGEST_BATCH", 5)
    rows = [Row(n, 0, f"il treno delle {n} per Bari parte in orario", changed_at=n % 4) for n in range(60)]
    index = Index.of(rows)
    for text in ("il treno delle 7 per Bari parte in orario", "il treno delle 99 per Lecce parte in orario"):
        assert index.find(asked(text), ALL, POLICY) == oracle.find(rows, asked(text), ALL, POLICY)

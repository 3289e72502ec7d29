"""Duplicates among a few people, each file written here: what is found, and what must not be."""

from __future__ import annotations

from typing import Any

import pytest

from crmcli.match.link import Linkage, link


def filler(count: int = 60) -> list[dict[str, str]]:
    """People unlike each other and anybody below, so that values have a background to be rare in."""
    given = ["ada", "bruno", "carla", "dario", "elsa", "fabio", "greta", "hugo", "ines", "jonas"]
    family = ["abbot", "bellini", "castro", "duval", "ekstrom", "farkas"]
    return [
        {
            "given": given[k % 10],
            "family": family[k // 10] if k % 7 else f"{family[k // 10]}son",
            "email": f"{given[k % 10]}{k}@{family[k // 10]}-{k}.example",
            "phone": f"+39 0{k:02d} {5550000 + 137 * k}",
            "street": f"{k + 1} {family[(k * 5) % 6]} street",
            "city": ["Milano", "Lyon", "Graz", "Porto"][k % 4],
            "birthday": f"19{40 + k % 60:02d}-{1 + k % 12:02d}-{1 + (k * 5) % 28:02d}",
        }
        for k in range(count)
    ]


def linked(*records: dict[str, Any], **options: Any) -> Linkage:
    """The linkage of these records, which come first, among the filler."""
    rows: list[dict[str, Any]] = [*records, *filler()]
    kinds = sorted({kind for row in rows for kind in row})
    columns = {kind: [row.get(kind, "") for row in rows] for kind in kinds}
    return link(columns, **options)


def together(linkage: Linkage, *rows: int) -> bool:
    return len({linkage.labels[row] for row in rows}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"full_name": "Rossi, Anna"}, {"full_name": "Anna Rossi"}, id="family name first"),
        pytest.param({"full_name": "Jörg Müller"}, {"full_name": "Joerg Mueller"}, id="umlauts written out"),
        pytest.param({"full_name": "Анна Иванова"}, {"full_name": "Anna Ivanova"}, id="two scripts"),
        pytest.param({"full_name": "William Okafor"}, {"full_name": "Bill Okafor"}, id="nickname"),
        pytest.param(
            {"full_name": "Katharina Schmidt"}, {"full_name": "Katarina Schmitt"}, id="sounds alike"
        ),
        pytest.param(
            {"full_name": "Marta Kowalczyk"}, {"full_name": "Marta Kowalzcyk"}, id="two letters swapped"
        ),
        pytest.param({"full_name": "Lena Novotny"}, {"full_name": "L. Novotny"}, id="initial"),
        pytest.param({"full_name": "Aiko Tanaka"}, {"full_name": "Tanaka Aiko"}, id="names swapped"),
        pytest.param(
            {"given": "Aiko", "family": "Castro"}, {"given": "Castro", "family": "A."}, id="swapped initial"
        ),
        pytest.param(
            {"given": "Aiko", "family": "Castro"}, {"family": "Aikko Castro"}, id="name in one column"
        ),
    ],
)
def test_one_person_spelt_two_ways_is_found_by_the_phone_they_share(
    one: dict[str, str], other: dict[str, str]
) -> None:
    phone = {"phone": "+39 347 1234567"}
    assert together(linked(one | phone, other | phone | {"city": "Milano"}), 0, 1)


def test_a_personal_mailbox_finds_who_married_moved_and_changed_jobs() -> None:
    mailbox = {"given": "Katharina", "email": "klind77@gmail.com"}
    before = {"family": "Lindqvist", "street": "9 Elm Street", "city": "Graz", "phone": "+43 316 555010"}
    after = {"family": "Okafor", "street": "4 Rue Basse", "city": "Lyon", "phone": "+33 1 555777"}
    assert together(linked(mailbox | before, mailbox | after), 0, 1)
    assert together(linked(mailbox | before, {"email": "klind77@gmail.com"}), 0, 1)


def test_relatives_who_share_name_street_and_phone_stay_apart() -> None:
    home = {"family": "Lindqvist", "street": "9 Elm Street", "city": "Graz", "phone": "+43 316 555010"}
    found = linked({"given": "Maria", **home}, {"given": "Peter", **home}, {"given": "Sofia", **home})
    assert not any(together(found, *pair) for pair in ((0, 1), (0, 2), (1, 2)))


def test_twins_stay_apart() -> None:
    home = {"family": "Lindqvist", "street": "9 Elm Street", "city": "Graz", "birthday": "1990-05-17"}
    assert not together(linked({"given": "Maria", **home}, {"given": "Helena", **home}), 0, 1)


def test_father_and_son_of_one_name_stay_apart() -> None:
    home = {"given": "Peter", "street": "9 Elm Street", "city": "Graz"}
    found = linked(
        home | {"family": "Lindqvist Sr.", "birthday": "1950-05-17"},
        home | {"family": "Lindqvist Jr.", "birthday": "1981-11-02"},
    )
    assert not together(found, 0, 1)


def test_colleagues_who_share_a_mailbox_and_a_switchboard_stay_apart() -> None:
    firm = {"email": "info@acme.example", "phone": "+39 02 555010", "company": "Acme"}
    found = linked(
        {"given": "Maria", "family": "Lindqvist", **firm},
        {"given": "Peter", "family": "Okafor", **firm},
        {"given": "Lena", "family": "Novotny", **firm},
    )
    assert not any(together(found, *pair) for pair in ((0, 1), (0, 2), (1, 2)))


def test_reasons_add_up_to_the_probability() -> None:
    found = linked(
        {"given": "Maria", "family": "Lindqvist", "email": "maria.l@acme.example", "birthday": "1990-05-17"},
        {"given": "Mary", "family": "Lindkvist", "email": "maria.l@acme.example", "birthday": "1990-05-11"},
    )
    pair = found.pairs[0]
    assert (pair.left, pair.right) == (0, 1)
    bits = sum(reason.bits for reason in pair.reasons)
    assert pair.probability == pytest.approx(1 / (1 + 2**-bits), abs=1e-6)
    assert {reason.field for reason in pair.reasons} >= {"given name", "family name", "e-mail", "birthday"}


def test_the_order_of_rows_changes_nothing() -> None:
    rows = [{"given": "Maria", "family": "Lindqvist"}, *filler(), {"given": "Mary", "family": "Lindkvist"}]
    kinds = sorted({kind for row in rows for kind in row})

    def outcome(order: list[int]) -> list[tuple[frozenset[int], float]]:
        found = link({kind: [rows[k].get(kind, "") for k in order] for kind in kinds})
        return sorted(
            (frozenset((order[pair.left], order[pair.right])), round(pair.probability, 9))
            for pair in found.pairs
        )

    straight = list(range(len(rows)))
    assert outcome(straight) == outcome(straight[::-1]) == outcome(straight[::2] + straight[1::2])


def test_nothing_to_compare_is_nobody_alike() -> None:
    assert link({}).labels == []
    assert link({"given": ["Anna"]}).labels == [0]
    assert list(link({"given": ["", None, ""]}).pairs) == []


def firms(*records: dict[str, Any], **options: Any) -> Linkage:
    """The linkage of these companies among fifty unlike them."""
    trade = ["bakery", "motors", "farms", "media", "travel"]
    place = ["oak", "lake", "fair", "glen", "ash", "mill", "stone", "ridge", "clay", "wood"]
    others = [
        {
            "company": f"{place[k % 10]}{'field' if k % 2 else 'ville'} {trade[k // 10]}",
            "city": f"town {k % 9}",
        }
        for k in range(50)
    ]
    rows: list[dict[str, Any]] = [*records, *others]
    kinds = sorted({kind for row in rows for kind in row})
    return link({kind: [row.get(kind, "") for row in rows] for kind in kinds}, subject="company", **options)


def test_firms_of_one_name_are_told_apart_by_their_legal_form() -> None:
    def probability(one: str, other: str) -> float:
        city = {"city": "town 8"}
        pairs = firms({"company": one} | city, {"company": other} | city, threshold=1e-6).pairs
        return next(pair.probability for pair in pairs if (pair.left, pair.right) == (0, 1))

    same = probability("Kettlewell Studio Inc", "Kettlewell Studio, Incorporated")
    unsaid = probability("Kettlewell Studio Inc", "Kettlewell Studio")
    assert probability("Kettlewell Studio Inc", "Kettlewell Studio GmbH") < unsaid < same


@pytest.mark.parametrize("short", ["KS", "Kettlewell", "Ketlewell Studio"])
def test_a_firm_is_found_by_its_initials_a_word_of_its_name_or_a_mistyped_one(short: str) -> None:
    place = {"city": "Bridgefield", "phone": "+39 02 555010"}
    assert together(firms({"company": "Kettlewell Studio"} | place, {"company": short} | place), 0, 1)


def test_a_customer_of_a_hundred_orders_is_one() -> None:
    customer = {"given": "Maria", "family": "Lindqvist", "email": "maria.l@acme.example", "city": "Graz"}
    orders = [customer | {"text:item": f"item {k % 12}"} for k in range(100)]
    assert together(linked(*orders), *range(100))


def test_a_crowd_of_rows_that_say_the_same_is_one_however_large() -> None:
    maria = {"given": "Maria", "family": "Lindqvist", "email": "maria.l@acme.example", "city": "Graz"}
    found = linked(*[maria] * 700, *[maria | {"given": "Mria"}] * 100)
    assert found.labels[:800] == [0] * 800
    assert {(pair.left, pair.right) for pair in found.pairs} >= {(0, row) for row in range(1, 700)}


def test_a_trade_that_files_call_a_category_or_a_tag_is_compared() -> None:
    from crmcli.cli.compared import told
    from crmcli.exchange.mapping import mapping
    from crmcli.exchange.profile import built_in
    from crmcli.exchange.recognition import recognised

    header = ["Company", "Category"]
    known = mapping(header, recognised(header, built_in()), built_in())
    about = told(known, [["Acme", "Bolt", "Cog"], ["food", "food", "toys"]])
    assert (about.subject, about.kinds) == ("company", ((0, "company"), (1, "text:Category")))


def probability(linkage: Linkage, one: int, other: int) -> float:
    return max(
        (pair.probability for pair in linkage.pairs if {pair.left, pair.right} == {one, other}), default=0
    )


def test_one_character_of_a_chinese_name_is_a_whole_name_and_no_initial() -> None:
    wang = {"given": "伟", "family": "王", "city": "Beijing"}
    found = linked(wang, wang | {"given": "芳"}, wang | {"city": "Tianjin"}, threshold=0.001)
    assert probability(found, 0, 1) < probability(found, 0, 2)


def test_a_middle_name_tells_two_of_one_name_apart() -> None:
    anna = {"given": "Anna", "family": "Novotny", "city": "Graz"}
    found = linked(anna | {"given": "Anna Maria"}, anna, anna | {"given": "Anna Lucia"}, threshold=0.001)
    assert probability(found, 0, 1) > probability(found, 0, 2)


def test_years_of_birth_without_a_day_agree_in_the_year_alone() -> None:
    anna = {"given": "Anna", "family": "Novotny", "birthday": "1948"}
    found = linked(anna, anna | {"birthday": "1971"}, threshold=0.001)
    pair = next(pair for pair in found.pairs if {pair.left, pair.right} == {0, 1})
    assert "birthdays differ" in {reason.level for reason in pair.reasons}


def test_things_are_found_by_the_words_of_their_titles() -> None:
    made = ("oak", "steel", "glass", "brass", "cotton", "paper", "marble")
    what = ("lamp", "chair", "table", "mirror", "shelf")
    titles = [f"{one} {thing} model {place}{thing[0]}7" for place, one in enumerate(made) for thing in what]
    found = link(
        {"company": [*titles, "Model 3m7: mirror of brass"], "category:room": ["hall"] * 36}, subject="thing"
    )
    assert found.clusters() == [(titles.index("brass mirror model 3m7"), 35)]


def test_what_was_decided_refines_the_weights_for_the_pairs_nobody_looked_at() -> None:
    """Two who share a name and a phone, many times: those decided to be two tell of those that are left."""
    families = [f"{start}{end}ski" for start in ("bar", "del", "kor", "mal", "tes") for end in "aeiou"]
    shared = [
        {
            "given": "anna",
            "family": family,
            "phone": f"+39 06 77{number:02d}111",
            "email": f"m{number}{side}@x{side}.eu",
        }
        for number, family in enumerate(families)
        for side in "pq"
    ]
    left, right = len(shared) - 2, len(shared) - 1

    def probability(found: Linkage) -> float:
        return next(pair.probability for pair in found.pairs if (pair.left, pair.right) == (left, right))

    decided = [(2 * pair, 2 * pair + 1, False) for pair in range(20)]
    plain, refined = linked(*shared, threshold=0.01), linked(*shared, threshold=0.01, decisions=decided)
    assert (plain.decisions, refined.decisions) == (0, 20)
    assert 1 - probability(refined) > 10 * (1 - probability(plain))
    assert not any(together(refined, one, other) for one, other, _ in decided)

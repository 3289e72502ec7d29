"""Which columns are compared."""

from __future__ import annotations

from crmcli.match.table import table

PEOPLE = {
    "given": ["Ada", "Bruno", "Carla", "Ada"],
    "family": ["Abbot", "Bellini", "Castro", "Castro"],
    "birthday": ["1970-01-02", "1980-03-04", "", "1991-05-06"],
}


def compared(**more: list[str | tuple[str, ...] | None]) -> list[str]:
    columns = PEOPLE | {name.replace("__", ":"): column for name, column in more.items()}
    return [comparison.key for comparison in table(columns, "person").comparisons]


def test_a_text_of_the_users_own_is_compared() -> None:
    assert compared(text__hobby=["chess", "chess", "opera", ""])[-1] == "text:hobby"


def test_a_text_that_repeats_the_names_is_no_second_evidence() -> None:
    plain = compared()
    assert compared(text__both=["Ada Abbot", "BRUNO BELLINI", "", "castro, ada"]) == plain
    assert compared(text__born=["1970-01-02", "1980-03-04", "", "1991-05-06"]) == plain


def test_of_two_texts_that_say_the_same_one_is_compared() -> None:
    hobbies: list[str | tuple[str, ...] | None] = ["chess", "chess", "opera", ""]
    assert [key for key in compared(text__a=hobbies, text__b=hobbies) if key.startswith("text")] == ["text:a"]


def test_of_columns_that_follow_from_each_other_one_is_compared() -> None:
    rows = range(240)
    columns: dict[str, list[str | tuple[str, ...] | None]] = {
        "given": [f"name{row}" for row in rows],
        "text:school": [f"school {row % 6}" for row in rows],
        "text:teacher": [f"teacher {'x' * (row % 6)}" for row in rows],  # of each school one
        "category:town": [f"town {row % 6 // 2}" for row in rows],
        "category:club": [f"club {row // 6 % 5}" for row in rows],
    }
    found = [one.key for one in table(columns, "person").comparisons]
    assert found == ["given", "text:school", "category:club"]


def test_what_a_few_rows_of_one_person_have_in_common_follows_from_nothing() -> None:
    rows = range(240)
    columns: dict[str, list[str | tuple[str, ...] | None]] = {
        "zip": [f"{10000 + row // 6}" for row in rows],
        "text:hobby": [f"hobby {row // 6 % 7}" for row in rows],
    }
    assert [one.key for one in table(columns, "person").comparisons] == ["zip", "text:hobby"]

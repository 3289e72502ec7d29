"""crm search from the command line (row 46): every spelling, every form, never an error."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandline import Crm


@pytest.fixture
def base(crm: Crm) -> Crm:
    """A handful of people whose names are hard."""
    crm('add "Jürgen Müller" --company "Weiß GmbH" --phone "02 12345678"')  # c1
    crm('add "Eva Mueller" --email eva@acme.com')  # c2
    crm('add "Мария Иванова" --address "work:Hauptstraße 1;20121;Москва;;RU"')  # c3
    crm('add "Rossi, Anna" --url https://www.linkedin.com/in/AnnaRossi --tag "great client"')  # c4
    crm('add "Ιωάννης Παπαδόπουλος" --note "likes 100% wool"')  # c5
    crm('add "王伟" --phone "+39 347 1234567"')  # c6
    crm("log call anna 'Price too high, said Größe matters' --at '2026-05-02 10:00'")  # a1
    crm("task add 'call back Smith' --for anna --due 2026-05-09")  # t1
    return crm


def ids(crm: Crm, words: str) -> list[str]:
    return [hit["id"] for hit in json.loads(crm(["search", "--json", *words.split(" ")]))]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mull", {"c1", "c2"}),
        ("MÜLLER", {"c1", "c2"}),
        ("muller", {"c1", "c2"}),
        ("mueller", {"c1", "c2"}),
        ("jürg", {"c1"}),
        ("weiss", {"o1", "c1"}),
        ("Weiß", {"o1", "c1"}),
        ("ivanov", {"c3"}),
        ("иванова", {"c3"}),
        ("Иван", {"c3"}),
        ("moskva", {"c3"}),
        ("hauptstrasse", {"c3"}),
        ("ioannis", {"c5"}),
        ("παπαδο", {"c5"}),
        ("王", {"c6"}),
        ("anna rossi", {"c4"}),
        ("rossi an", {"c4"}),
        ("jürgen weiss", {"c1"}),
        ("eva@acme.com", {"c2"}),
        ("EVA@acme", {"c2"}),
        ("acme", {"c2"}),
        ("02 12345678", {"c1"}),
        ("0212345678", {"c1"}),
        ("+390212345678", {"c1"}),
        ("02 123", {"c1"}),
        ("347-1234567", {"c6"}),
        ("347 123", {"c6"}),
        ("https://linkedin.com/in/annarossi/", {"c4"}),
        ("annarossi", {"c4"}),
        ("great client", {"c4"}),
        ("100%", {"c5"}),
        ("price", {"a1"}),
        ('"price too high"', {"a1"}),
        ('"too price high"', set()),
        ("high price", {"a1"}),
        ("grosse", {"a1"}),
        ("groesse", {"a1"}),
        ("smith", {"t1"}),
        ("nobodyatall", set()),
        ("rossi nobodyatall", set()),
    ],
)
def test_it_is_found_however_it_is_typed(base: Crm, words: str, found: set[str]) -> None:
    assert set(ids(base, words)) == found


def test_a_hit_says_what_it_is_and_where_the_words_stand(base: Crm) -> None:
    assert base.json("search eva") == [
        {"id": "c2", "type": "person", "name": "Eva Mueller", "at": None, "text": "eva@acme.com"}
    ]
    (call,) = base.json("search matters")
    assert call == {
        "id": "a1",
        "type": "interaction",
        "name": "Rossi, Anna",
        "at": "2026-05-02T10:00:00+02:00",
        "text": "call: Price too high, said Größe matters",
    }
    (task,) = base.json("search smith")
    assert (task["type"], task["name"], task["at"], task["text"]) == (
        "task",
        "Rossi, Anna",
        "2026-05-09",
        "call back Smith",
    )


def test_names_come_before_what_else_is_written(base: Crm) -> None:
    base('add "Price Waterhouse"')
    assert ids(base, "price") == ["c7", "a1"]
    base('add "Anna Rossini"')
    base('add "Anna Maria Rossi"')
    assert ids(base, "anna rossi")[0] == "c4"
    assert ids(base, "rossi")[:2] == ["c4", "c9"]


def test_whom_one_was_in_touch_with_comes_first(base: Crm) -> None:
    base('add "Eva Neri"')
    base('add "Eva Bianchi"')
    assert ids(base, "eva") == ["c2", "c7", "c8"]
    base("log call c8 hello")
    assert ids(base, "eva") == ["c8", "c2", "c7"]


@pytest.mark.parametrize(
    ("words", "found", "said"),
    [
        ("mulller", {"c1", "c2"}, "nothing is spelt 'mulller' here; the nearest: "),
        ("ivanva", {"c3"}, "the nearest: ivanova"),
        ("anan rosi", {"c4"}, "the nearest: anna"),
        ("smiht", {"t1"}, "the nearest: smith"),
        ("moksva", {"c3"}, "the nearest: moskva"),
    ],
)
def test_the_nearest_spelling_is_searched_and_said(base: Crm, words: str, found: set[str], said: str) -> None:
    assert set(ids(base, words)) == found
    assert said in base.err


def test_nothing_found_is_said_and_is_no_error(base: Crm) -> None:
    assert base("search zzzzzz --json") == "[]\n"
    assert base.err == "nothing found for 'zzzzzz'\n"
    assert base("search zzzzzz --quiet --format ids") == ""
    assert base.err == ""


def test_what_was_removed_is_not_found_and_comes_back(base: Crm) -> None:
    base("rm c4")
    assert ids(base, "rossi") == []
    assert ids(base, "price") == []  # the call was with her
    assert ids(base, "smith") == []
    base("restore c4")
    assert ids(base, "price") == ["a1"]
    assert ids(base, "smith") == ["t1"]
    base("undo")
    assert ids(base, "price") == []


def test_a_changed_name_is_found_by_the_new_one(base: Crm) -> None:
    base('edit c2 --name "Eva Schulze"')
    assert ids(base, "schulze") == ["c2"]
    assert set(ids(base, "mueller")) == {"c1"}


def test_types_limit_count_and_columns(base: Crm) -> None:
    assert ids(base, "weiss --type company") == ["o1"]
    assert base("search mull --count") == "2\n"
    assert base("search mull --limit 1 --format ids") == "c1\n"
    assert (
        base("search mull --columns id,name --sort -name") == "id\tname\nc1\tJürgen Müller\nc2\tEva Mueller\n"
    )
    assert "did you mean company?" in base.fails("search mull --type compny", 2)


def test_more_than_a_screen_is_said(crm: Crm) -> None:
    for number in range(25):
        crm(f'add "Anna N{number}"')
    assert len(ids(crm, "anna")) == 20
    assert "the best 20 are shown" in crm.err
    assert len(ids(crm, "anna --limit 30")) == 25
    assert "are shown" not in crm.err


HOSTILE = (
    '"', "*", "'", "NEAR(", "NEAR(a b)", "a AND", "AND", "OR OR", "NOT x", "name:", "name : x", "^a", "-x", "+", "C++",
    "jane@acme", "{name} : x", "a*b", "(", ")", "\\", "%", "_", "[/]", "\x1b[31m", "\u202e", "\ud800", "x" * 10_000,
    "a " * 5_000, '"' * 999, "'; DROP TABLE person; --", "🙂", "", " ", "\t",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_query_is_an_error(base: Crm, text: str) -> None:
    assert json.loads(base(["search", "--json", "--", text])) is not None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_no_text_is_an_error(base: Crm, text: str) -> None:
    assert json.loads(base(["search", "--json", "--", text])) is not None


def test_many_deals_do_not_hide_what_was_said(jane: Crm) -> None:
    for number in range(25):
        jane(f"deal add 'Harvest {number}' --for jane --stage lead")
    jane("log call jane 'the harvest was late' --subject 'Harvest talk'")
    jane("task add 'Ask about the harvest' --for jane")
    kinds = [row["type"] for row in jane.json("search harvest")]
    assert (len(kinds), set(kinds)) == (20, {"deal", "task", "interaction"})
    assert kinds == sorted(kinds, key=["deal", "task", "interaction"].index)


def test_a_word_goes_on_where_it_is_not_found_often_enough_as_it_is(jane: Crm) -> None:
    jane("add 'Mark Price' --note 'has a harvester'")
    jane("add 'Ann Pricewell' --email ann@pricey.example")
    for number in range(30):
        jane(f"log call jane 'about the price {number}'")
    assert [row["name"] for row in jane.json("search price")][:2] == ["Mark Price", "Ann Pricewell"]
    assert [row["type"] for row in jane.json("search harv")] == ["person"]
    assert [row["name"] for row in jane.json("search ann@pri")] == ["Ann Pricewell"]


def test_a_phrase_keeps_its_order_also_where_it_is_a_whole_name(jane: Crm) -> None:
    jane("add 'Ann Lind'")
    assert [row["id"] for row in jane.json("""search '"ann lind"'""")] == ["c2"]
    assert jane.json("""search '"lind ann"'""") == []
    assert [row["id"] for row in jane.json("search lind ann")] == ["c2"]


def test_a_number_is_found_by_its_end_and_said_so(jane: Crm) -> None:
    jane("add 'Hans Huber' --phone '+49 89 1234567'")
    jane("company add Huber --website huber.de")
    jane("company edit huber --phone '+49 89 1234567'")
    for typed in ("089 1234567", "0891234567", "(089) 12345-67", "91234567", "234567"):
        assert [row["id"] for row in jane.json(["search", typed])] == ["c2", "o2"], typed
    jane("search 234567")
    assert "…234567" in jane.err
    jane("rm c2")
    assert [row["id"] for row in jane.json("search 0891234567")] == ["o2"]
    assert jane.json("search 0891234567 --type task") == []
    assert jane("search 000000") == "id\ttype\tname\tat\ttext\n"
    assert "nothing found" in jane.err

"""Tables, cards, charts and records side by side, as they stand on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.model import Rows
from crmcli.render.card import wrapped
from crmcli.render.chart import bars, sparkline
from crmcli.render.emit import emit, emit_object
from crmcli.render.side import agreement
from crmcli.render.table import Column, fitted
from crmcli.render.text import visible, width

TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


def test_a_table_is_a_header_a_rule_and_rows(terminal: Callable[..., Any]) -> None:
    shown = terminal()
    emit(Rows(("id", "name", "seats"), [("c1", "Ann", 7), ("c12", "王伟", 12)]), shown.view)
    assert shown.out == (
        "id   name  seats\n"  #
        "───  ────  ─────\n"
        "c1   Ann       7\n"
        "c12  王伟     12\n"
    )


def test_a_table_without_a_header_is_only_rows(terminal: Callable[..., Any]) -> None:
    shown = terminal(header=False)
    emit(Rows(("id", "name"), [("c1", "Ann")]), shown.view)
    assert shown.out == "c1  Ann\n"


def test_a_listing_of_nobody_says_so_on_stderr(terminal: Callable[..., Any]) -> None:
    shown = terminal()
    emit(Rows(("id", "name"), []), shown.view)
    assert (shown.out, shown.err) == ("", "nothing to show\n")


def test_cells_are_taken_where_the_fewest_values_lose(terminal: Callable[..., Any]) -> None:
    shown = terminal(width=60)
    rows = [
        (f"c{n}", "a name of twenty let", "mail@example.com or so" + "!" * 60 * (n == 3)) for n in range(9)
    ]
    emit(Rows(("id", "name", "email"), rows), shown.view)
    lines = shown.out.splitlines()
    assert sum("…" in line for line in lines) == 1
    assert max(map(width, lines)) <= 60


def test_phones_ids_and_moments_are_never_cut(terminal: Callable[..., Any]) -> None:
    shown = terminal(width=70)
    row = ("c123456789", "+861391234567890", "N" * 50, "2026-05-03T15:00:00+02:00")
    emit(Rows(("id", "phone", "name", "last_contact"), [row]), shown.view)
    assert (
        shown.out.splitlines()[2] == "c123456789  +861391234567890  NNNNNNNNNNNNNNNNNNNNN…  2026-05-03 15:00"
    )


def test_columns_that_do_not_fit_are_named_on_stderr_empty_ones_first(terminal: Callable[..., Any]) -> None:
    shown = terminal(width=30)
    emit(Rows(("id", "a", "b", "c"), [("c1", None, "x" * 14, "y" * 14)]), shown.view)
    assert shown.out.splitlines()[0].split() == ["id", "b"]
    assert " ".join(shown.err.split()) == "… 2 columns hidden (a, c): use --columns"


def test_an_id_that_comes_late_and_long_is_whole(terminal: Callable[..., Any]) -> None:
    shown = terminal(width=20)
    rows = ((f"c{10**number}", "Ann") for number in [*[0] * 1000, 9])
    emit(Rows(("id", "name"), rows), shown.view)
    assert shown.out.splitlines()[-1] == "c1000000000  Ann"


@given(
    st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5),
    st.integers(16, 100),
)
def test_a_table_never_leaves_the_screen(rows: list[tuple[str, str, str]], total: int) -> None:
    columns = [Column(at, f"col{at}", [row[at] for row in rows], None) for at in range(3)]
    kept = fitted(columns, total)
    assert kept[0] is columns[0]
    assert sum(column.cells for column in kept) + 2 * (len(kept) - 1) <= total


def test_a_million_rows_are_not_read_before_the_first_is_shown(terminal: Callable[..., Any]) -> None:
    shown = terminal()
    seen: list[int] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(1_000_000):
            if number == 3000:
                seen.append(shown.out.count("\n"))
                raise ZeroDivisionError
            yield (f"c{number}",)

    with pytest.raises(ZeroDivisionError):
        emit(Rows(("id",), rows()), shown.view)
    assert seen[0] > 2000


def test_a_table_in_a_pipe_is_whole(pipe: Callable[..., Any]) -> None:
    shown = pipe(format="table")
    emit(Rows(("id", "name"), [("c1", "N" * 500)]), shown.view)
    assert "N" * 500 in shown.out


def test_colour_does_not_change_the_text(terminal: Callable[..., Any], difficult: Rows) -> None:
    rows = list(difficult.rows)
    plain, colored = terminal(width=100), terminal(width=100, color=True)
    for shown in (plain, colored):
        emit(Rows(difficult.columns, rows), shown.view)
    bare = colored.out
    for code in ("0", "1", "2", "36"):
        bare = bare.replace(f"\x1b[{code}m", "")
    assert [line.rstrip() for line in bare.splitlines()] == plain.out.splitlines()


def test_colour_that_was_asked_for_comes_even_with_no_color_set(
    terminal: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shown = terminal(color=True)
    emit(Rows(("id",), [("c1",)]), shown.view)
    assert "\x1b[36mc1\x1b[0m" in shown.out


def test_a_card_leaves_out_what_is_empty(terminal: Callable[..., Any]) -> None:
    shown = terminal()
    emit_object({"id": "c1", "name": "Ann", "city": None, "tags": [], "note": "", "seats": 0}, shown.view)
    assert shown.out == "Ann  c1\n\nseats  0\n"


def test_a_card_without_a_name_shows_its_id(terminal: Callable[..., Any]) -> None:
    shown = terminal()
    emit_object({"id": 3, "file": "fiera.csv"}, shown.view)
    assert shown.out == "id    3\nfile  fiera.csv\n"


@given(TEXT, st.integers(2, 30))
def test_wrapped_lines_fit_and_lose_only_blanks(text: str, cells: int) -> None:
    line = visible(text)
    pieces = wrapped(line, cells)
    assert all(width(piece) <= cells for piece in pieces)
    assert "".join(pieces).replace(" ", "") == line.replace(" ", "")


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        (["Ann", "Ann"], "="),
        (["Ann", " ANN"], "="),
        (["Ann", "Bob"], "≠"),
        (["Ann", None], " "),
        ([None, None], " "),
        (["Ann", None, "Ann"], "="),
        ([["a", "b"], ("a", "b")], "="),
    ],
)
def test_agreement(values: list[object], mark: str) -> None:
    assert agreement(values) == mark


@pytest.mark.parametrize(
    ("share", "bar"), [(8, "████████"), (4, "████"), (1, "█"), (0.5, "▌"), (0.01, "▏"), (0, ""), (-3, "")]
)
def test_a_bar_is_as_long_as_its_share(share: float, bar: str) -> None:
    lines = bars([("most", 8, "8"), ("this", share, "x")], cells=17)
    assert lines[1] == f"this  {bar:<8}  x"


def test_bars_in_plain_signs() -> None:
    assert bars([("a", 2, "2"), ("b", 1, "1")], cells=12, ascii=True) == ["a  ######  2", "b  ###     1"]


def test_no_bars_for_nothing() -> None:
    assert bars([], cells=80) == []
    assert bars([("none", 0, "0")], cells=20) == ["none               0"]


@given(
    st.lists(st.tuples(TEXT, st.floats(0, 1e9), st.just("12.50 EUR")), min_size=1, max_size=5),
    st.integers(30, 120),
)
def test_bars_stay_within_the_width(rows: list[tuple[str, float, str]], cells: int) -> None:
    assert all(width(line) == cells for line in bars(rows, cells=cells))


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([], ""),
        ([1], "▁"),
        ([3, 3], "▁▁"),
        ([0, 7], "▁█"),
        ([0, None, 7], "▁ █"),
        ([None], " "),
        ([-1, 0, 1], "▁▅█"),
    ],
)
def test_a_sparkline(values: list[float | None], line: str) -> None:
    assert sparkline(values) == line


def test_a_sparkline_in_plain_signs() -> None:
    assert sparkline([0, 5, 10], ascii=True).isascii()

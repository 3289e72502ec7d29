"""Each format read back by its own readers: nothing lost, nothing added."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.model import Rows
from crmcli.render import json_text, markdown, tsv
from crmcli.render.emit import emit, emit_object, emit_text, emit_value
from crmcli.render.view import View

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3),
    max_leaves=8,
)
ESCAPE = re.compile(r"\\(?:([tnr\\])|x(..)|u(....)|U(........))")


def unescaped(cell: str) -> str:
    letters = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    return ESCAPE.sub(
        lambda found: letters[found[1]] if found[1] else chr(int(found[2] or found[3] or found[4], 16)), cell
    )


def written(rows: Rows, format: str, **fields: Any) -> str:
    out = io.StringIO()
    emit(rows, View(out=out, err=io.StringIO(), format=format, **fields))
    return out.getvalue()


@given(ANY_TEXT)
def test_a_tsv_cell_is_one_cell_and_can_be_had_back(text: str) -> None:
    cell = tsv.cell(text)
    assert cell.splitlines() == ([cell] if cell else [])
    assert "\t" not in cell
    assert unescaped(cell) == text


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT)))
def test_csv_is_exact(rows: list[tuple[str, str]]) -> None:
    text = written(Rows(("a", "b"), rows), "csv")
    assert [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)] == [
        ("a", "b"),
        *rows,
    ]


def test_csv_lines_end_as_pipes_expect() -> None:
    assert written(Rows(("id", "name"), [("c1", "a\rb")]), "csv") == 'id,name\nc1,"a\rb"\n'


@given(VALUES)
def test_json_is_exact(value: object) -> None:
    assert json.loads(json_text.encoded(value)) == value


@given(ANY_TEXT)
def test_json_holds_nothing_that_acts_on_a_terminal(text: str) -> None:
    encoded = json_text.encoded(text)
    assert not re.search(
        "[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]", encoded
    )
    assert isinstance(json.loads(encoded), str)


def test_json_has_null_for_what_it_cannot_say() -> None:
    assert json_text.encoded({"a": [float("inf"), 1.5], "b": float("nan")}) == '{"a": [null, 1.5], "b": null}'


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_json_listing_is_an_array_with_every_key(count: int) -> None:
    text = written(Rows(("id", "name"), [(f"c{number}", None) for number in range(count)]), "json")
    assert json.loads(text) == [{"id": f"c{number}", "name": None} for number in range(count)]
    assert text.endswith("]\n")


def test_jsonl_is_an_object_a_line() -> None:
    text = written(Rows(("id", "tags"), [("c1", ["a"]), ("c2", [])]), "jsonl")
    assert [json.loads(line) for line in text.splitlines()] == [
        {"id": "c1", "tags": ["a"]},
        {"id": "c2", "tags": []},
    ]


@given(st.text())
def test_a_markdown_cell_is_one_cell(text: str) -> None:
    cell = markdown.cell(text)
    assert len(cell.splitlines()) <= 1
    assert not re.search(r"(?<!\\)(?:\\\\)*\|", cell)


@pytest.mark.parametrize(
    ("format", "text"), [("tsv", "c1\tAnn\n"), ("csv", "c1,Ann\n"), ("md", "| c1 | Ann |\n")]
)
def test_the_header_can_be_left_out(format: str, text: str) -> None:
    assert written(Rows(("id", "name"), [("c1", "Ann")]), format, header=False) == text


@pytest.mark.parametrize(
    ("format", "text"),
    [("tsv", "id\tname\n"), ("csv", "id,name\n"), ("ids", ""), ("jsonl", ""), ("json", "[]\n")],
)
def test_a_listing_of_nobody(format: str, text: str) -> None:
    assert written(Rows(("id", "name"), []), format) == text


def test_ids_are_the_ids_wherever_they_stand() -> None:
    assert written(Rows(("name", "id"), [("Ann", "c1"), ("Bob", "c2")]), "ids") == "c1\nc2\n"
    assert written(Rows(("city", "people"), [("Rom", 2)]), "ids") == "Rom\n"


@pytest.mark.parametrize("format", ["tsv", "csv", "json", "jsonl", "md", "ids"])
def test_rows_are_written_as_they_come(format: str) -> None:
    out = io.StringIO()
    lengths = []

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(3):
            lengths.append(len(out.getvalue()))
            yield (f"c{number}",)

    emit(Rows(("id",), rows()), View(out=out, err=io.StringIO(), format=format))
    assert lengths[1] < lengths[2]


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        ("c12", None, "c12\n"),
        (7, None, "7\n"),
        (None, None, "\n"),
        (["c1", "c2"], None, "c1, c2\n"),
        ("esc\x1b", None, "esc\\x1b\n"),
        ({"amount": "1.50", "currency": "EUR"}, None, "1.50 EUR\n"),
        ("c12", "json", '"c12"\n'),
        (7, "json", "7\n"),
        (None, "jsonl", "null\n"),
        (7, "csv", "7\n"),
    ],
)
def test_a_single_value_is_bare(
    value: object, format: str | None, text: str, pipe: Callable[..., Any]
) -> None:
    shown = pipe(format=format)
    emit_value(value, shown.view)
    assert shown.out == text


def test_a_record_in_csv_is_a_header_and_a_row(pipe: Callable[..., Any]) -> None:
    shown = pipe(format="csv")
    emit_object({"id": "c1", "tags": ["a", "b"]}, shown.view)
    assert shown.out == 'id,tags\nc1,"a, b"\n'


def test_a_text_is_written_line_by_line_and_inert(pipe: Callable[..., Any]) -> None:
    shown = pipe()
    emit_text("one\n\x1b[2J\ttwo", shown.view)
    assert shown.out == "one\n\\x1b[2J\ttwo\n"

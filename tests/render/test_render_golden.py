"""Every difficult value in every format, compared whole with a file; a changed file is a changed contract.

`CRM_GOLDEN=write` writes the files anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmcli.model import Rows
from crmcli.render.emit import emit, emit_object
from crmcli.render.side import write_side

GOLDEN = Path(__file__).parent / "golden"
PIPE_FORMATS = ("tsv", "csv", "json", "jsonl", "md", "ids", "table")


def same_as_file(name: str, text: str) -> None:
    path = GOLDEN / name
    found = text.encode("utf-8", "backslashreplace")
    if os.environ.get("CRM_GOLDEN") == "write":
        path.write_bytes(found)
    assert found == path.read_bytes()


@pytest.mark.parametrize("format", PIPE_FORMATS)
def test_a_listing_in_a_pipe(format: str, difficult: Rows, pipe: Callable[..., Any]) -> None:
    shown = pipe(format=format)
    emit(difficult, shown.view)
    same_as_file(f"listing.{format}", shown.out)
    assert shown.err == ""


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_listing_on_a_terminal(width: int, difficult: Rows, terminal: Callable[..., Any]) -> None:
    shown = terminal(width=width)
    emit(difficult, shown.view)
    same_as_file(f"terminal-{width}.txt", shown.out + "--- stderr\n" + shown.err)


def test_a_listing_on_a_terminal_in_colour(difficult: Rows, terminal: Callable[..., Any]) -> None:
    shown = terminal(width=80, color=True)
    emit(difficult, shown.view)
    same_as_file("terminal-80-colour.txt", shown.out)


def test_a_listing_on_a_terminal_without_utf8(difficult: Rows, terminal: Callable[..., Any]) -> None:
    shown = terminal(width=80, ascii=True)
    emit(Rows(difficult.columns, list(difficult.rows)[:7]), shown.view)
    same_as_file("terminal-80-ascii.txt", shown.out)
    assert shown.out.isascii()


def test_a_csv_on_a_terminal_is_inert(difficult: Rows, terminal: Callable[..., Any]) -> None:
    shown = terminal(format="csv")
    emit(difficult, shown.view)
    same_as_file("terminal.csv", shown.out)
    assert "\x1b" not in shown.out


@pytest.mark.parametrize("format", PIPE_FORMATS)
def test_a_record_in_a_pipe(format: str, record: dict[str, object], pipe: Callable[..., Any]) -> None:
    shown = pipe(format=format)
    emit_object(record, shown.view)
    same_as_file(f"record.{format}", shown.out)


@pytest.mark.parametrize("width", [40, 80])
def test_a_record_on_a_terminal(width: int, record: dict[str, object], terminal: Callable[..., Any]) -> None:
    shown = terminal(width=width)
    emit_object(record, shown.view)
    same_as_file(f"card-{width}.txt", shown.out)


@pytest.mark.parametrize("width", [40, 80])
def test_two_records_beside_each_other(
    width: int, record: dict[str, object], terminal: Callable[..., Any]
) -> None:
    other = {
        **record,
        "id": "c40",
        "name": "DOE, Jane",
        "emails": [],
        "tags": ["VIP", "fair"],
        "city": "Milano",
    }
    shown = terminal(width=width)
    write_side([record, other], shown.view)
    same_as_file(f"side-{width}.txt", shown.out)

"""One result set and one record that hold every difficult value, and views of terminals and pipes."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from crmcli.model import Rows
from crmcli.render.view import View

COLUMNS = ("id", "name", "emails", "company", "tags", "seats", "value", "last_contact", "opted_out", "note")
EURO = {"amount": "1234.50", "currency": "EUR"}
MOMENT = "2026-05-03T15:00:00+02:00"

DIFFICULT: list[tuple[object, ...]] = [
    ("c1", "Jane Doe", ["jane@acme.com"], "Acme", ["vip", "fair"], 12, EURO, MOMENT, False, "plain"),
    ("c2", "[red]x[/]", [], "[/]", [":smile:"], None, None, None, None, ""),
    (
        "c3",
        "esc\x1b[31mred\x1b[0m",
        ["a\x9b31m@x.it"],
        "\x07bell\x7f",
        [],
        0,
        None,
        None,
        True,
        "\x1b]0;title\x07",
    ),
    ("c4", "rtl\u202egnp.exe", ["\u2066iso\u2069@x.it"], "mark\u200f", [], -1, None, None, None, "\u061c"),
    (
        "c5",
        "tab\tin",
        ["new\nline@x.it"],
        "return\rover",
        ["crlf\r\nx"],
        1.5,
        None,
        None,
        None,
        "a\u2028b\u2029c",
    ),
    (
        "c6",
        'quo"te',
        ["o'neil@x.it"],
        "Rossi, Anna",
        ["a,b", "c;d"],
        None,
        None,
        None,
        None,
        "back\\slash \\t",
    ),
    ("c7", "=1+1", ["@sum"], "+390212345678", ["-x"], None, None, None, None, "'=2"),
    ("c8", "王伟", ["wang@例え.cn"], "北京科技有限公司", ["中国"], None, None, MOMENT, None, "全角ＡＢＣ"),
    ("c9", "Zoe\u0308 Müller", ["zoe@x.it"], "e\u0301", ["ﬁ"], None, None, None, None, "Иванова مُحَمَّد עברית"),
    ("c10", "👩‍👩‍👧 ❤️ 👋🏽", ["🇮🇹@x.it"], "می‌خواهم", ["ශ්‍රී"], None, None, None, None, "कुमार 葛󠄀城"),
    (
        "c11",
        "zero\u200bwidth\ufeff",
        ["soft\xad@x.it"],
        "hangul\u3164",
        [],
        None,
        None,
        None,
        None,
        "a\u200db",
    ),
    (
        "c12",
        "Anna " + "Maria " * 40,
        ["a" * 70 + "@x.it"],
        "W" * 300,
        ["t"] * 30,
        10**15,
        EURO,
        None,
        None,
        "n " * 400,
    ),
    ("c13", "a|b *c* _d_ `e` <f>", ["g&amp;h@x.it"], "[i](j)", ["~k~"], None, None, None, None, "# l"),
    ("c14", "lone\ud800", ["\udce9@x.it"], "\U000e0041tag", ["\ue000"], None, None, None, None, "\ufffe"),
    ("c15", "", [], "", [], None, {"amount": "-0.10", "currency": "USD"}, None, False, "nb\xa0sp\u3000"),
    ("c16", None, None, None, None, None, None, None, None, None),
]

RECORD: dict[str, object] = {
    "id": "c12",
    "name": "[b]Jane[/] \u202eDoe",
    "status": "customer",
    "emails": [{"value": "jane@acme.com", "label": "work"}, {"value": "j\x1b@home.it", "label": None}],
    "companies": [{"id": "o1", "company": "Acme", "title": "CTO", "since": "2024-01", "until": None}],
    "tags": ["vip", "fair"],
    "birthday": None,
    "likes": [],
    "do_not_contact": False,
    "last_contact": MOMENT,
    "value": EURO,
    "seats": 3,
    "note": "Met at the fair in Milano; wants a quote before the end of the quarter."
    "\n\n王伟先生 came too.\twith\x07 bell",
}


@pytest.fixture
def difficult() -> Rows:
    return Rows(COLUMNS, iter(DIFFICULT))


@pytest.fixture
def record() -> dict[str, object]:
    return dict(RECORD)


class Shown:
    """A view onto memory, and what was written there."""

    def __init__(self, **fields: Any) -> None:
        self.view = View(out=io.StringIO(), err=io.StringIO(), **fields)

    @property
    def out(self) -> str:
        assert isinstance(self.view.out, io.StringIO)
        return self.view.out.getvalue()

    @property
    def err(self) -> str:
        assert isinstance(self.view.err, io.StringIO)
        return self.view.err.getvalue()


@pytest.fixture
def pipe() -> Callable[..., Shown]:
    """A view whose stdout and stderr are pipes."""
    return Shown


@pytest.fixture
def terminal() -> Callable[..., Shown]:
    """A view of a terminal without colour or pager, 80 cells wide unless told otherwise."""

    def made(**fields: Any) -> Shown:
        return Shown(**{"tty": True, "err_tty": True, "fit": True, **fields})

    return made

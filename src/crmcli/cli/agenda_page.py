"""The agenda as a page to read: plain text, Markdown or HTML. Data is text in all of them, never markup."""

from __future__ import annotations

from datetime import date
from functools import cache

from crmcli.clean.instant import day as day_of
from crmcli.store.agenda import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

SHORTEST = 20  # cells that a text keeps on a very narrow terminal
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def page(items: list[tuple[Any, ...]], format: str, today: date, cells: int = 0) -> str:
    """The whole page of these items, which are in order; its lines in plain text no wider than `cells`, if given."""
    sections: dict[str, list[tuple[Any, ...]]] = {}
    for item in items:
        sections.setdefault(item[0], []).append(item)
    if format == "text":
        return _text(sections, today, cells)
    return {"md": _markdown, "html": _html}[format](sections, today)


def _text(sections: dict[str, list[tuple[Any, ...]]], today: date, cells: int) -> str:
    blocks = []
    for kind, lines in zip(sections, lines_of(list(sections.values()), today, cells), strict=True):
        blocks.append("\n".join([KINDS[kind], *lines, ""]))
    return "\n".join(blocks)


def lines_of(groups: list[list[tuple[Any, ...]]], today: date, cells: int = 0) -> list[list[str]]:
    """Items in plain text, a line each; what is to be done begins in the same cell of all of them.

    Where there are so many cells only, what is said of an item is cut, and its id is not.
    """
    days = [[when(item, today) for item in items] for items in groups]
    left = max(map(len, (day for group in days for day in group)))

    def line(day: str, item: tuple[Any, ...]) -> str:
        text = said(item)
        if cells:
            from crmcli.render.text import clip, visible

            text = clip(visible(text), max(cells - left - len(item[3]) - 6, SHORTEST))
        return f"  {day.ljust(left)}  {text}  {item[3]}"

    return [
        [line(day, item) for day, item in zip(group, items, strict=True)]
        for group, items in zip(days, groups, strict=True)
    ]


def _markdown(sections: dict[str, list[tuple[Any, ...]]], today: date) -> str:
    from crmcli.render.markdown import cell

    blocks = [f"# Agenda, {_day(today)}\n"]
    for kind, items in sections.items():
        box = "- [ ] " if kind in ("overdue", "due") else "- "
        lines = (f"{box}**{when(item, today)}** {said(item, cell)} ({item[3]})\n" for item in items)
        blocks.append(f"## {KINDS[kind]}\n\n" + "".join(lines))
    return "\n".join(blocks)


def _html(sections: dict[str, list[tuple[Any, ...]]], today: date) -> str:
    from html import escape

    from crmcli.render.text import visible

    def inert(text: str) -> str:
        return escape(visible(text))

    title = f"Agenda, {_day(today)}"
    lines = ["<!doctype html>", '<html lang="en">', '<meta charset="utf-8">', f"<title>{title}</title>",
             f"<h1>{title}</h1>"]  # fmt: skip
    for kind, items in sections.items():
        lines.append(f"<h2>{KINDS[kind]}</h2>\n<ul>")
        lines.extend(
            f"<li><b>{when(item, today)}</b> {said(item, inert)} <small>{item[3]}</small>" for item in items
        )
        lines.append("</ul>")
    return "\n".join([*lines, "</html>", ""])


def when(item: tuple[Any, ...], today: date) -> str:
    """The day and the time of an item: 'today 14:00', 'Fri 2026-05-08'."""
    name, at = _name(item[1], today), item[2]
    return f"{name} {at[11:16]}" if at else name


@cache
def _name(day: str, today: date) -> str:
    """What a day is called; there are few of them on a long page."""
    found = day_of(day)
    return "today" if found == today else _day(found)


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.isoformat()}"


def said(item: tuple[Any, ...], inert: Callable[[str], str] = str) -> str:
    """What is to be done and with whom."""
    kind, _, _, _, title, detail, _, person, company, owner, priority = item
    about = person if kind in ("overdue", "due", "closing") else None
    text = f"! {inert(title)}" if priority == "high" else inert(title)
    if detail:
        text += f" ({inert(detail)})"
    if about or company:
        text += " – " + ", ".join([inert(part) for part in (about, company) if part])
    return f"{text} [{inert(owner)}]" if owner else text

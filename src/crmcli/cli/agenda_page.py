"""The agenda as a page to read: plain text, Markdown or HTML. Data is text in all of them, never markup."""

from __future__ import annotations

from datetime import date

from crmcli.store.agenda import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def page(items: list[tuple[Any, ...]], format: str, today: date) -> str:
    """The whole page of these items, which are in order."""
    sections: dict[str, list[tuple[Any, ...]]] = {}
    for item in items:
        sections.setdefault(item[0], []).append(item)
    return {"text": _text, "md": _markdown, "html": _html}[format](sections, today)


def _text(sections: dict[str, list[tuple[Any, ...]]], today: date) -> str:
    blocks = []
    cells = max(len(when(item, today)) for items in sections.values() for item in items)
    for kind, items in sections.items():
        lines = (f"  {when(item, today):<{cells}}  {said(item)}  {item[3]}\n" for item in items)
        blocks.append(f"{KINDS[kind]}\n" + "".join(lines))
    return "\n".join(blocks)


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
    day, at = item[1], item[2]
    name = "today" if day == today.isoformat() else _day(date.fromisoformat(day))
    return f"{name} {at[11:16]}" if at else name


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.isoformat()}"


def said(item: tuple[Any, ...], inert: Callable[[str], str] = str) -> str:
    """What is to be done and with whom."""
    kind, _, _, _, title, detail, _, person, company, owner, priority = item
    about = person if kind in ("overdue", "due", "closing") else None
    who = ", ".join(inert(part) for part in (about, company) if part)
    parts = [inert(title)]
    if detail:
        parts.append(f"({inert(detail)})")
    if who:
        parts.append(f"– {who}")
    if owner:
        parts.append(f"[{inert(owner)}]")
    if priority == "high":
        parts.insert(0, "!")
    return " ".join(parts)

"""What the values of a sheet say about its columns, where headers alone do not decide."""

from __future__ import annotations

from itertools import islice

from crmcli.errors import UsageError
from crmcli.exchange.dates import OrderProof
from crmcli.exchange.headers import header_key
from crmcli.exchange.mapping import Column, Mapping, changed
from crmcli.exchange.sheet import BadRecord, Sheet
from crmcli.exchange.slots import Slot

_TITLES = """
    mr mrs ms miss mx dr prof professor sir madam rev herr frau hr fr sig sigra sigr signor signora dott dottssa dottor
    dottoressa ing avv arch m mme mlle monsieur madame mademoiselle sr sra srta don dona pan pani heer mevrouw
    господин госпожа гн гжа
"""
_HONORIFICS = frozenset(_TITLES.split())
_SAMPLE = 500  # records; a column shows its nature in fewer
_ID_LEAST_DISTINCT = 0.9  # of the filled cells; below it a column of ids tells records apart no longer
DATE_SLOTS = (
    ("created_at", "person"),
    ("birthday", "person"),
    ("created_at", "company"),
    ("at", "activity"),
    ("close_on", "deal"),
    ("closed_at", "deal"),
    ("created_at", "deal"),
)


def settled(sheet: Sheet, mapping: Mapping) -> Mapping:
    """The mapping after a look at the first records: `Title` may hold Mr and Mrs, `ID` may not tell records apart."""
    if mapping.profile.exact:
        return mapping
    rows = [cells for _, cells in islice(sheet.records(), _SAMPLE) if type(cells) is not BadRecord]
    for column in mapping.columns:
        if column.told_by == "map":
            continue
        values = [text for row in rows if (text := row[column.place].strip())]
        if column.slot == Slot("title") and values and not mapping.has("prefix"):
            titles = sum(header_key(value) in _HONORIFICS for value in values)
            if titles * 2 > len(values):
                mapping = changed(mapping, column.place, Slot("prefix"))
        elif column.slot.field == "id" and not _tells_apart(column, values, mapping):
            mapping = changed(mapping, column.place, _as_custom(column, mapping))
    return mapping


def _tells_apart(column: Column, values: list[str], mapping: Mapping) -> bool:
    """Whether a column of ids can be a key: of a named system, different, and not rounded by a spreadsheet."""
    if column.slot.owner in ("activity", "deal"):
        return True
    if mapping.profile.id_system == "file" and not column.slot.label:
        return False
    if any("E+" in value.upper() and value[:1].isdigit() for value in values):
        return False
    is_own = (column.slot.owner == "company") == (mapping.profile.kind == "companies")
    if is_own and mapping.profile.kind in ("contacts", "companies") and len(values) > 3:
        return len(set(values)) >= _ID_LEAST_DISTINCT * len(values)
    return True


def _as_custom(column: Column, mapping: Mapping) -> Slot:
    from crmcli.exchange.headers import field_name

    name = field_name(column.header)
    owner = "company" if column.slot.owner == "company" else "person"
    return Slot("custom", owner, None, f"{name}_in_file" if name in ("id", "uid") else name)


def date_orders(
    sheet: Sheet, mapping: Mapping, *, order: str | None
) -> tuple[dict[int, str | None], list[str]]:
    """The order of day and month of every column of dates, and what to warn of.

    `order` is what the user said; without it a column that proves none is a UsageError naming a value of it.
    """
    columns = [c for c in mapping.columns if (c.slot.field, c.slot.owner) in DATE_SLOTS and not c.slot.part]
    proofs = {c.place: OrderProof() for c in columns}
    if order is None or columns:
        _prove(sheet, proofs)
    orders: dict[int, str | None] = {}
    warnings: list[str] = []
    for column in columns:
        found = proofs[column.place]
        if found.contradictory:
            warnings.append(
                f"{column.header}: {found.day_first} dates have the day first, {found.month_first} the month first;"
                f" {'the day' if found.order == 'dmy' else 'the month'} first is taken where both are possible"
            )
        chosen = order or found.order or mapping.profile.date_order
        if chosen is None and found.needs_order:
            raise UsageError(
                f"{column.header}: {found.open} can be read two ways, and no date in the column tells which",
                "say it: --date-order dmy, or mdy",
            )
        orders[column.place] = chosen
    return orders, warnings


def _prove(sheet: Sheet, proofs: dict[int, OrderProof]) -> None:
    """Read the columns of dates until each proves an order; to the end where one does not."""
    undecided = set(proofs)
    seen = 0
    for _, cells in sheet.records():
        if not undecided:
            return
        if type(cells) is BadRecord:
            continue
        seen += 1
        for place in undecided:
            text = cells[place]
            if text:
                proofs[place].add(text)
        if seen >= 10_000 and seen % 1000 == 0:
            undecided = {place for place in undecided if proofs[place].needs_order}

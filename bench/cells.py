"""Which filled cells of a table left no trace in the database, nor among the rejects: what an import dropped unsaid.

Cells whose column says yes or no, a date, an amount or a country are stored as something else and not looked for.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from crmcli.errors import CrmError
from crmcli.exchange.entrance import intakes
from crmcli.exchange.intake import TableIntake, Wishes
from crmcli.exchange.mapping import Column
from crmcli.exchange.profile import built_in
from crmcli.exchange.sheet import BadRecord
from crmcli.exchange.skips import NOTHING, skipped
from crmcli.exchange.source import Source

_OTHERWISE = """
    no_email no_phone no_sms no_post no_fax no_whatsapp bounced do_not_contact consents
    drop_if kind ignore done won closed priority birthday
    created_at at time due close_on closed_at duration_s duration_min duration_h duration_ms probability amount revenue
    currency status stage direction
"""
_STORED_OTHERWISE = frozenset(_OTHERWISE.split())
_BETWEEN = re.compile(r"[\n;,|()]| ::: |https?://\S+")
_PLAIN_VALUE = re.compile(r"^(?:true|false|-?\d+(?:\.\d+)?)$", re.I)


def lost(path: Path, dump: str) -> list[str]:
    """A line for every column some of whose cells are not in the text of the database and its rejects."""
    text = _bare(dump)
    found: Counter[str] = Counter()
    examples: dict[str, str] = {}
    try:
        parts = intakes(Source(path.name, str(path)), built_in(), Wishes(date_order="mdy"))
    except CrmError:
        return []
    for part in parts:
        if not isinstance(part, TableIntake):
            continue
        columns = [c for c in part.mapping.columns if _is_told_as_it_is(c)]
        for _, cells in part.reading.sheet.records():
            row = [cell.strip() for cell in cells]
            if type(cells) is BadRecord or skipped(row) or row == part.header:
                continue
            for column in columns:
                cell = row[column.place]
                if cell and cell not in NOTHING and not _stands_in(text, cell):
                    found[column.header] += 1
                    examples.setdefault(column.header, cell[:40])
    return [
        f"{column}: {count} cells are nowhere, such as {examples[column]!r}"
        for column, count in found.items()
    ]


def _is_told_as_it_is(column: Column) -> bool:
    slot = column.slot
    return slot.field not in _STORED_OTHERWISE and slot.part not in ("type", "label", "country", "place")


def _stands_in(text: str, cell: str) -> bool:
    plain = re.sub(r"<[^>]+>", " ", cell)
    return bool(_PLAIN_VALUE.match(cell)) or all(_bare(piece) in text for piece in _BETWEEN.split(plain))


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()

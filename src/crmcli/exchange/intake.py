"""The way in: a file becomes sheets, each with its mapping and a converter, and notes on what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crmcli.errors import UsageError
from crmcli.exchange import evidence
from crmcli.exchange.convert import Converter, Reject, readers_of
from crmcli.exchange.mapping import KnownHeaders, Mapping, mapping, profiles_by_name, recognised, told_by_user
from crmcli.exchange.profile import Profile
from crmcli.exchange.sheet import Sheet
from crmcli.exchange.source import Source, kind_of
from crmcli.model import Record


class Wishes(Record):
    """What the user said of a file; None and () where nothing."""

    type: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: tuple[str, ...] = ()
    map: tuple[str, ...] = ()
    profile: str | None = None
    date_order: str | None = None
    country: str | None = None


class Intake:
    """One sheet, understood: what it looks like, and the way to its entries."""

    def __init__(
        self,
        sheet: Sheet,
        mapping: Mapping,
        orders: dict[int, str | None],
        warnings: list[str],
        wishes: Wishes,
    ) -> None:
        self.sheet = sheet
        self.mapping = mapping
        self.orders = orders
        self.warnings = warnings
        self.wishes = wishes

    def converter(self, reject: Reject, now: datetime) -> Converter:
        """A converter that starts anew."""
        return Converter(
            self.mapping,
            readers_of(self.mapping, self.orders, now),
            country=self.wishes.country,
            reject=reject,
        )


def intakes(source: Source, profiles: Sequence[Profile], wishes: Wishes) -> list[Intake]:
    """Every sheet of a file that holds people, companies or activities; UsageError where none does."""
    offered = profiles_by_name(wishes.profile, profiles) if wishes.profile else profiles
    found = []
    refused: UsageError | None = None
    for sheet in sheets(source, KnownHeaders(profiles), wishes):
        try:
            found.append(_intake(sheet, offered, wishes))
        except UsageError as error:
            refused = error
    if not found and refused is not None:
        raise refused
    return found


def sheets(source: Source, knows: KnownHeaders, wishes: Wishes) -> list[Sheet]:
    """The tables of a file, by the reader its kind needs."""
    kind = wishes.type or kind_of(source)
    if kind in ("csv", "tsv"):
        from crmcli.exchange.readers.delimited import delimited

        delimiter = wishes.delimiter or ("\t" if kind == "tsv" else None)
        return [
            delimited(
                source,
                knows=knows,
                encoding=wishes.encoding,
                delimiter=delimiter,
                header=list(wishes.header) or None,
            )
        ]
    raise UsageError(f"files of type {kind} cannot be imported", "csv, tsv, json, jsonl, xlsx, vcard")


def _intake(sheet: Sheet, profiles: Sequence[Profile], wishes: Wishes) -> Intake:
    told = told_by_user(wishes.map)
    profile = recognised(sheet.header, profiles)
    meaning = evidence.settled(sheet, mapping(sheet.header, profile, profiles, told))
    if not tells_who(meaning):
        raise UsageError(
            f"{sheet.name}: no column is a name, an e-mail, a phone or a company"
            f" ({', '.join(name for name in sheet.header[:8] if name)}{' …' if len(sheet.header) > 8 else ''})",
            "say which is which: --map 'HEADER=email' --map 'HEADER=name'",
        )
    orders, warnings = evidence.date_orders(sheet, meaning, order=wishes.date_order)
    return Intake(sheet, meaning, orders, warnings, wishes)


def tells_who(meaning: Mapping) -> bool:
    """Whether some column can name a person, a company, an activity or a deal."""
    return (
        meaning.has("given", "family", "name", "email", "phone", "nickname")
        or meaning.has("name", "id", owner="company")
        or meaning.has("subject", "body", owner="activity")
        or meaning.has("name", owner="deal")
    )

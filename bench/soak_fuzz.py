"""Inputs nobody meant: filters, searches, days, money, CSV and vCard. Only errors with words are allowed."""

from __future__ import annotations

import io
import random
import time
import traceback
from datetime import datetime
from typing import TYPE_CHECKING

from soak_base import NOW, Tally

from crmcli.clean import date, money, period
from crmcli.cli.context import App
from crmcli.cli.filters import compiled
from crmcli.errors import CrmError
from crmcli.exchange.entrance import intakes
from crmcli.exchange.intake import Wishes
from crmcli.exchange.profile import built_in
from crmcli.exchange.source import Source
from crmcli.store import search
from crmcli.store.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

MOMENT = datetime.fromisoformat(NOW)
PIECES = {
    "filter": "tag=vip and or not ( ) last_contact <60d >= 2026-01-01 name~rom spent(2025)>=500 @vip 'x y' \"a\" has email"
    " in next 14d birthday company.industry=SaaS != seats>=3 , ; -- % _ * \\ \x00 \ud800 é 王 10 -1 1e9 status customer"
    " city=Milano zip group created today yesterday between like is null true",
    "search": 'mull "price too high" jane@acme AND OR NOT NEAR ( ) * ^ : - + "" \' 347 é 王 Иванов \x00 \ud83d % _ { } col:x',
    "day": "fri 14:00 +2w eom 2026-05-04 03/04/2026 yesterday tomorrow next last mon 31 12 99 Q3-2026 last year 60d 6m -3d"
    " T Z +02:00 maggio März января 2026-W07 -- / . 1e5 ٣ 0x10 next 14d today noon",
    "money": "1.234,50 € 1,234.50 EUR -5 (5) 1e3 $ £ 12 JPY 0.001 ' 1'000 nan inf , . - ٣ 99999999999999999999 USD CHF 1/2 %",
    "csv": 'Name;E-mail;Phone\n Name,Email,Telefono\r\n Rossi, Anna a@x.it "x""y" \' \t " "" \n \r , ; | \x00 =1+1 é'
    " Tags Company 12/03/2024 +39 347 1234567 First Name Last Name \ufeff sep=; \n",
    "vcard": "BEGIN:VCARD\n VERSION:3.0\n END:VCARD\n FN:Jane\n N:Doe;Jane;;;\n TEL;TYPE=cell:+39 ADR:;;x;;; EMAIL: BDAY:--0229"
    " ENCODING=QUOTED-PRINTABLE:=C3=A9 NOTE: \\n \\, \\; item1. X-FOO:bar ;CHARSET=UTF-8 : ; = \n \n PHOTO;BASE64:AAAA \x00 é",
}


class _Bytes(Source):
    """A file in memory."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(name, name)
        self._content = content

    def open(self) -> BinaryIO:
        return io.BytesIO(self._content)


def fuzz(path: Path, count: int, deadline: float, chance: random.Random) -> list[Tally]:
    """So many inputs for each reader, most of them for the quick ones."""
    db = Database(str(path), read_only=True, timeout_s=5)
    app = App([], {"CRM_DB": str(path), "CRM_NOW": NOW})
    profiles = tuple(built_in())

    def a_filter(text: str) -> None:
        condition = compiled(app, db, text)
        db.rows(f"SELECT id FROM person WHERE {condition.sql} LIMIT 1", tuple(condition.values))

    def a_search(text: str) -> None:
        search.find(db, text, country="IT", types=("person", "interaction"), limit=3, now=MOMENT)

    def a_day(text: str) -> None:
        for read in (date.day, date.instant, period.period, period.ago):
            try:
                read(text, MOMENT)
            except CrmError:
                pass

    def an_amount(text: str) -> None:
        money.money(text, currency="EUR")

    def a_file(name: str) -> Callable[[str], None]:
        def read(text: str) -> None:
            content = text.encode("utf-8", "surrogatepass")
            if chance.random() < 0.1:
                content = content[: chance.randrange(len(content) + 1)] + chance.randbytes(3)
            source = _Bytes(name, content)
            for part in intakes(source, profiles, Wishes(country="IT")):
                for _ in part.entries(lambda *_: None, limit=None, now=MOMENT, seen=lambda _: None):
                    pass

        return read

    readers = {
        "day": (a_day, 0.35), "money": (an_amount, 0.35), "filter": (a_filter, 0.2), "search": (a_search, 0.07),
        "vcard": (a_file("x.vcf"), 0.02), "csv": (a_file("x.csv"), 0.01),
    }  # fmt: skip
    tallies = []
    for number, (name, (read, share)) in enumerate(readers.items()):
        tally = Tally(f"fuzz: {name}", int(count * share))
        left = len(readers) - number
        _feed(tally, name, read, time.monotonic() + (deadline - time.monotonic()) / left, chance)
        tallies.append(tally)
    db.close()
    return tallies


def _feed(
    tally: Tally, name: str, read: Callable[[str], None], deadline: float, chance: random.Random
) -> None:
    pieces = PIECES[name].split(" ")
    kept: list[str] = []
    refused = 0
    while tally.done < tally.asked and (tally.done % 256 or time.monotonic() < deadline):
        text = (
            mutated(chance.choice(kept), pieces, chance)
            if kept and chance.random() < 0.5
            else made(pieces, chance)
        )
        tally.done += 1
        try:
            read(text)
            if len(kept) < 2_000:
                kept.append(text)
        except CrmError:
            refused += 1
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            tally.fail(
                f"{text!r}: {type(error).__name__}: {error} ({where.filename.rpartition('/')[2]}:{where.lineno})"
            )
            if len(tally.bad) > 20:
                return
    tally.remark = f"{refused} refused"


def made(pieces: list[str], chance: random.Random) -> str:
    """Some of the pieces, thrown together."""
    joint = chance.choice((" ", " ", "", ",", "\n"))
    return joint.join(chance.choice(pieces) for _ in range(chance.randrange(1, 12)))


def mutated(text: str, pieces: list[str], chance: random.Random) -> str:
    """The text with a piece put in, a stretch cut out or doubled, or a character changed."""
    at, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
    way = chance.randrange(4)
    if way == 0:
        return text[:at] + chance.choice(pieces) + text[at:]
    if way == 1:
        return text[:at] + text[end:]
    if way == 2:
        return text[:end] + text[at:end] + text[end:]
    return text[:at] + chr(chance.choice((chance.randrange(256), chance.randrange(0x3000)))) + text[at + 1 :]

"""UUIDs that ascend, for many rows at once.

The random ones that `schema.sql` gives go to random places of their index: of a million people, that took as long as
everything else of writing them.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database

_RANDOM_BITS = 12 + 14 + 16


def ascending(db: Database) -> str:
    """What the UUIDs of one statement begin with; the eight hexadecimal digits of a row's id complete each.

    UUIDs of version 7: the moment of the import (`now_utc`), random bits, and the id as the counter (RFC 9562 §5.7 and
    §6.2, method 2). Two databases would need the same millisecond and 42 equal bits to give one twice.
    """
    milliseconds = 1_000 * int(db.value("SELECT strftime('%s', now_utc())"))
    bits = int.from_bytes(os.urandom(8), "big") >> (64 - _RANDOM_BITS)
    time = f"{milliseconds:012x}"
    high, middle, low = bits >> 30, 0x8000 | bits >> 16 & 0x3FFF, bits & 0xFFFF
    return f"{time[:8]}-{time[8:]}-7{high:03x}-{middle:04x}-{low:04x}"

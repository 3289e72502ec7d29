"""Whom a mailing may reach: the one rule for every list that leaves to be used for one channel.

Not who refused it (for the purpose, where one is named; else for any), asked to be left alone, has nothing to be
reached by, or whose only address mail comes back from.
"""

from __future__ import annotations

from crmcli.store.consents import closing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database

# How somebody is reached by each channel that has points of contact of its own: rows of the person's.
_POINTS = {
    "email": "SELECT 1 FROM email WHERE email.person_id = person.id",
    "phone": "SELECT 1 FROM phone WHERE phone.person_id = person.id AND phone.label IS NOT 'fax'",
    "sms": "SELECT 1 FROM phone WHERE phone.person_id = person.id AND phone.label IS NOT 'fax'",
    "whatsapp": "SELECT 1 FROM phone WHERE phone.person_id = person.id AND phone.label IS NOT 'fax'",
    "fax": "SELECT 1 FROM phone WHERE phone.person_id = person.id AND phone.label = 'fax'",
    "post": "SELECT 1 FROM address WHERE address.person_id = person.id",
}
_MISSING = {
    "email": "no e-mail address", "phone": "no number", "sms": "no number", "whatsapp": "no number", "fax": "no fax",
    "post": "no address",
}  # fmt: skip
CHANNELS = tuple(_POINTS)


def reachable(
    db: Database, where: str | None, values: tuple[object, ...], channel: str, purpose: str | None = None
) -> tuple[str, tuple[object, ...], list[tuple[int, str]]]:
    """(the condition for those of them whom the channel may reach, its values, how many are withheld for what)."""
    refusal = closing("person.id", f"'{channel}'", "NULL" if purpose is None else "?")
    bound = () if purpose is None else (purpose,) * refusal.count("?")
    point = _POINTS[channel]
    reached = f"{point} AND email.bounced_at IS NULL" if channel == "email" else point
    may = f"NOT EXISTS ({refusal}) AND EXISTS ({reached})"
    counts = dict(
        db.rows(
            f"SELECT CASE WHEN EXISTS ({refusal} AND no.said_of = 'all') THEN 0"
            f" WHEN EXISTS ({refusal}) THEN 1 WHEN NOT EXISTS ({point}) THEN 2 ELSE 3 END AS why, count(*)"
            f" FROM person WHERE deleted_at IS NULL AND ({where or '1'}) AND NOT ({may}) GROUP BY why",
            (*bound, *bound, *values, *bound),
        )
    )
    reasons = ("do not contact", "opted out", _MISSING[channel], "bounced")
    withheld = [(counts[at], why) for at, why in enumerate(reasons) if at in counts]
    return f"({where or '1'}) AND {may}", (*values, *bound), withheld


def in_words(listed: int, withheld: list[tuple[int, str]]) -> str:
    """How many are listed and how many not, and why.

    >>> in_words(12, [(2, "opted out"), (1, "bounced")])
    '12 listed, 3 withheld (2 opted out, 1 bounced)'
    """
    if not withheld:
        return f"{listed} listed, 0 withheld"
    why = ", ".join(f"{count} {what}" for count, what in withheld)
    return f"{listed} listed, {sum(count for count, _ in withheld)} withheld ({why})"

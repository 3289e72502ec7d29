"""Whom a mailing may reach: the one rule for every list that leaves to be used for one channel.

Not who refused it (for the purpose, where one is named; else for any), asked to be left alone, has nothing to be
reached by, or whose only address mail comes back from.
"""

from __future__ import annotations

from crmcli.store import listings

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
    sql, bound, withheld = f"({where})" if where else "1", values, []
    for clause, more, why in _reasons(channel, purpose):
        query = listings.Query(where=f"{sql} AND {clause}", where_values=(*bound, *more))
        if count := listings.count(db, query):
            withheld.append((count, why))
        sql, bound = f"{sql} AND NOT {clause}", (*bound, *more)
    return sql, bound, withheld


def in_words(listed: int, withheld: list[tuple[int, str]]) -> str:
    """How many are listed and how many not, and why.

    >>> in_words(12, [(2, "opted out"), (1, "bounced")])
    '12 listed, 3 withheld (2 opted out, 1 bounced)'
    """
    if not withheld:
        return f"{listed} listed, 0 withheld"
    why = ", ".join(f"{count} {what}" for count, what in withheld)
    return f"{listed} listed, {sum(count for count, _ in withheld)} withheld ({why})"


def _reasons(channel: str, purpose: str | None) -> list[tuple[str, tuple[object, ...], str]]:
    """(condition, its values, in words) of each reason to withhold somebody, in the order they are asked."""
    found: list[tuple[str, tuple[object, ...], str]] = []
    for of, why in (("= 'all'", "do not contact"), ("<> 'all'", "opted out")):
        clause = (
            f"EXISTS (SELECT 1 FROM refused WHERE refused.person_id = person.id AND refused.channel = '{channel}'"
            f" AND refused.said_of {of}"
        )
        if purpose is None:
            found.append((f"{clause})", (), why))
        else:
            lifted = (
                "SELECT 1 FROM consent_lift AS lift JOIN consent AS yes ON yes.id = lift.grant_id"
                " WHERE lift.refusal_id = refused.id AND yes.person_id = refused.person_id"
                f" AND yes.channel IN ('{channel}', 'all') AND yes.purpose = ?"
            )
            narrow = "(refused.purpose IS NULL OR refused.purpose = ?)"
            found.append((f"{clause} AND {narrow} AND NOT EXISTS ({lifted}))", (purpose, purpose), why))
    found.append((f"NOT EXISTS ({_POINTS[channel]})", (), _MISSING[channel]))
    if channel == "email":
        found.append((f"NOT EXISTS ({_POINTS[channel]} AND email.bounced_at IS NULL)", (), "bounced"))
    return found

"""What people said of being contacted: entries that are only added, and what holds by them.

A refusal stands until a grant with proof lifts it, and no further than that grant reaches; which of the two is the
later does not matter, so nothing that only brings entries together (an import, a merge, a copy) can lift one. The
views `refused`, `left_alone` and `consent_now` (schema.sql) say the same of everybody at once.
"""

from __future__ import annotations

from crmcli.clean.instant import local, utc
from crmcli.errors import RefusedError
from crmcli.model import CHANNELS, Consent, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

STATE_COLUMNS = ("channel", "purpose", "state", "at", "source", "proof")
ENTRY_COLUMNS = (
    "channel", "purpose", "state", "at", "source", "line", "proof", "wording", "note", "by", "lifted",
)  # fmt: skip
LIST_COLUMNS = ("id", "name", *STATE_COLUMNS)
# Whether a person is not to be contacted at all.
SILENT = "EXISTS (SELECT 1 FROM left_alone WHERE left_alone.person_id = person.id)"
WORDS = {"all": "any contact", "email": "e-mail", "phone": "calls", "sms": "SMS", "post": "post", "fax": "fax",
         "whatsapp": "WhatsApp"}  # fmt: skip


class Entry(Record):
    """One row of the ledger; `lifted_by` are the grants of the same person that lift a refusal."""

    id: int
    said: Consent
    line: int | None
    lifted_by: tuple[Consent, ...] = ()


def said_of(channel: str, purpose: str | None) -> str:
    """What somebody agreed to or refused.

    >>> said_of("email", "newsletter"), said_of("all", None)
    ('e-mail for newsletter', 'any contact')
    """
    return f"{WORDS[channel]} for {purpose}" if purpose else WORDS[channel]


def covers(said: Consent, channel: str, purpose: str | None) -> bool:
    """Whether what was said of a channel and purpose holds for another one.

    >>> covers(Consent("all", "granted"), "email", "newsletter"), covers(Consent("email", "granted", "a"), "email", "b")
    (True, False)
    """
    return said.channel in (channel, "all") and said.purpose in (None, purpose)


def entries(db: Database, person_id: int) -> list[Entry]:
    """Everything a person said, in the order it was noted."""
    columns = "channel, state, purpose, at, source, proof, wording, note"
    found = {
        id: Entry(id, Consent(*said), line)
        for id, line, *said in db.rows(
            f"SELECT id, line, {columns} FROM consent WHERE person_id = ? ORDER BY id", (person_id,)
        )
    }
    if any(one.said.state == "revoked" for one in found.values()):
        for refusal_id, grant_id in db.rows(
            "SELECT refusal_id, grant_id FROM consent JOIN consent_lift ON refusal_id = consent.id WHERE person_id = ?"
            " ORDER BY grant_id",
            (person_id,),
        ):
            if grant_id in found:  # after an unmerge the grant may be somebody else's
                one = found[refusal_id]
                found[refusal_id] = one._replace(lifted_by=(*one.lifted_by, found[grant_id].said))
    return list(found.values())


def standing(found: Sequence[Entry], channel: str, purpose: str | None) -> list[Entry]:
    """The refusals that close a channel for a purpose (None: for whatever it may be)."""
    return [
        one
        for one in found
        if one.said.state == "revoked"
        and covers(one.said, channel, purpose)
        and not any(covers(grant, channel, purpose) for grant in one.lifted_by)
    ]


def states(db: Database, person_id: int, now: datetime) -> list[dict[str, Any]]:
    """`STATE_COLUMNS` of each channel and purpose a person spoke of: what holds, and since when; instants local."""
    known = entries(db, person_id)
    pairs = {(one.said.channel, one.said.purpose) for one in known}
    found = []
    for channel, purpose in sorted(pairs, key=lambda pair: (CHANNELS.index(pair[0]), pair[1] or "")):
        said = [one.said for one in standing(known, channel, purpose)] or [
            one.said for one in known if one.said.state == "granted" and covers(one.said, channel, purpose)
        ]
        last = max(reversed(said), key=lambda one: str(one.at))
        values = (channel, purpose, last.state, local(str(last.at), now), last.source, last.proof)
        found.append(dict(zip(STATE_COLUMNS, values, strict=True)))
    return found


def shown(db: Database, person_id: int, now: datetime) -> list[dict[str, Any]]:
    """`ENTRY_COLUMNS` of every entry of a person: `by` is who noted it, `lifted` when a grant lifted it, if one did."""
    by = dict(
        db.rows(
            "SELECT consent.id, actor FROM consent JOIN change_span AS span ON span.tbl = 'consent'"
            " AND consent.id > after_id AND consent.id <= last_id JOIN change ON change.id = span.change_id"
            " WHERE consent.person_id = ?",
            (person_id,),
        )
    )
    found = []
    for one in entries(db, person_id):
        said = one.said
        lifted = local(str(one.lifted_by[0].at), now) if one.lifted_by else None
        values = (said.channel, said.purpose, said.state, local(str(said.at), now), said.source, one.line, said.proof,
                  said.wording, said.note, by.get(one.id), lifted)  # fmt: skip
        found.append(dict(zip(ENTRY_COLUMNS, values, strict=True)))
    return found


def is_silent(db: Database, person_id: int) -> bool:
    """Whether a person is not to be contacted at all."""
    return bool(db.value("SELECT 1 FROM left_alone WHERE person_id = ?", (person_id,)))


def silence(db: Database, person_id: int, columns: dict[str, object], now: datetime) -> bool:
    """Take `do_not_contact` out of columns to be edited, and note it where it is a yes; whether anything changed.

    A no is refused where somebody asked to be left alone: that is a yes without proof.
    """
    if "do_not_contact" not in columns:
        return False
    if columns.pop("do_not_contact"):
        return revoke(db, person_id, Consent("all", "revoked", source="edit"), now)
    found = standing(entries(db, person_id), "all", None)
    if found:
        _refuse(db, person_id, Consent("all", "granted"), found[-1].said, now)
    return False


def revoke(db: Database, person_id: int, said: Consent, now: datetime) -> bool:
    """Note a refusal; False where one as wide stands already."""
    known = standing(entries(db, person_id), said.channel, said.purpose)
    if any(not one.lifted_by for one in known):
        return False
    _add(db, person_id, said, now)
    return True


def grant(db: Database, person_id: int, said: Consent, now: datetime) -> bool:
    """Note a yes, and lift the refusals it speaks against if it has proof; RefusedError if it has none.

    False where the same was said before.
    """
    known = entries(db, person_id)
    against = [one for one in known if one.said.state == "revoked" and _speaks_against(said, one)]
    if against and said.proof is None:
        _refuse(db, person_id, said, against[-1].said, now)
    granted = [one.said for one in known if one.said.state == "granted"]
    same = [one for one in granted if (one.channel, one.purpose) == (said.channel, said.purpose)]
    if not against and any(said.proof in (None, one.proof) for one in same):
        return False
    grant_id = _add(db, person_id, said, now)
    db.run_many(
        "INSERT INTO consent_lift (refusal_id, grant_id) VALUES (?, ?)",
        [(one.id, grant_id) for one in against],
    )
    return True


def _speaks_against(yes: Consent, refusal: Entry) -> bool:
    """Whether a yes and a refusal that stands speak of the same thing, wholly or in part."""
    no = refusal.said
    if yes.channel != "all" and no.channel not in (yes.channel, "all"):
        return False
    if yes.purpose is not None and no.purpose not in (None, yes.purpose):
        return False
    return not any(
        covers(grant, yes.channel, yes.purpose) or covers(grant, no.channel, no.purpose)
        for grant in refusal.lifted_by
    )


def _refuse(db: Database, person_id: int, said: Consent, no: Consent, now: datetime) -> None:
    name = db.value("SELECT name FROM person WHERE id = ?", (person_id,))
    source = f" ({no.source})" if no.source else ""
    purpose = f" --purpose {_word(said.purpose)}" if said.purpose else ""
    raise RefusedError(
        f"c{person_id} {name} refused {said_of(no.channel, no.purpose)} on {local(str(no.at), now)[:10]}{source};"
        " only a new yes with its proof changes that",
        f"crm consent grant c{person_id} --channel {said.channel}{purpose} --proof 'signed form of 3 May'",
    )


def _word(text: str) -> str:
    return text if text.replace("-", "").isalnum() else "'" + text.replace("'", "'\\''") + "'"


def _add(db: Database, person_id: int, said: Consent, now: datetime) -> int:
    row_id = db.insert(
        "INSERT INTO consent (person_id, channel, purpose, state, at, source, proof, wording, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            person_id,
            said.channel,
            said.purpose,
            said.state,
            said.at or utc(now),
            said.source,
            said.proof,
            said.wording,
            said.note,
        ),
    )
    db.run("UPDATE person SET updated_at = ? WHERE id = ?", (utc(now), person_id))
    return row_id


def listing(
    db: Database, where: str | None, values: Sequence[object], now: datetime
) -> list[tuple[Any, ...]]:
    """`LIST_COLUMNS` of everybody a condition holds for who said anything, by name."""
    found = []
    for person_id, name in db.rows(
        "SELECT person.id, name FROM person WHERE deleted_at IS NULL"
        " AND EXISTS (SELECT 1 FROM consent WHERE consent.person_id = person.id)"
        f" AND ({where or '1'}) ORDER BY name_key, person.id",
        values,
    ):
        found += [(f"c{person_id}", name, *state.values()) for state in states(db, person_id, now)]
    return found


def bounce(db: Database, address: str, now: datetime | None) -> int:
    """Note of everybody who has it that mail to an address comes back, or with None that it arrives; how many."""
    moment = utc(now) if now else None
    where = "address = ? AND person_id IS NOT NULL AND (bounced_at IS NULL) = ?"
    return db.run(
        f"UPDATE email SET bounced_at = ? WHERE {where}", (moment, address, int(now is not None))
    ).rowcount


def bounced(db: Database, person_id: int) -> list[str]:
    """The addresses of a person from which mail comes back."""
    return [
        address
        for (address,) in db.rows(
            "SELECT address FROM email WHERE person_id = ? AND bounced_at IS NOT NULL ORDER BY position, id",
            (person_id,),
        )
    ]

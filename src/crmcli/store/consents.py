"""What people said of being contacted: entries that are only added, and what holds by them.

A refusal stands until a grant with proof lifts it, and no further than that grant reaches; which of the two is the
later does not matter, so nothing that only brings entries together (an import, a merge, a copy) can lift one. The
views `refused`, `left_alone` and `consent_now` (schema.sql) say the same of everybody at once.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from crmcli.clean.instant import local, utc
from crmcli.errors import NotFoundError, RefusedError
from crmcli.model import CHANNELS, Consent, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
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


_ENTRIES = ", ".join(
    f"consent.{column}"
    for column in ("id", "line", "channel", "state", "purpose", "at", "source", "proof", "wording", "note")
)
_LIFTS = "FROM consent AS refusal JOIN consent_lift ON refusal_id = refusal.id"


def entries(db: Database, person_id: int) -> list[Entry]:
    """Everything a person said, in the order it was noted."""
    rows = db.rows(f"SELECT {_ENTRIES} FROM consent WHERE person_id = ? ORDER BY id", (person_id,))
    lifts = f"SELECT refusal_id, grant_id {_LIFTS} WHERE person_id = ? ORDER BY grant_id"
    is_refused = any(state == "revoked" for _, _, _, state, *_ in rows)
    return _with_lifts(rows, db.rows(lifts, (person_id,)) if is_refused else ())


def _with_lifts(rows: Iterable[Sequence[Any]], lifts: Iterable[tuple[int, int]]) -> list[Entry]:
    """The entries of one person from rows of `_ENTRIES`, with the grants that lift refusals."""
    found = {id: Entry(id, Consent(*said), line) for id, line, *said in rows}
    for refusal_id, grant_id in lifts:
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
    return _states(entries(db, person_id), now)


def _states(known: Sequence[Entry], now: datetime) -> list[dict[str, Any]]:
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
    db: Database, where: str | None, values: Sequence[object], wanted: Mapping[str, str | None], now: datetime
) -> Iterator[tuple[Any, ...]]:
    """`LIST_COLUMNS` of everybody a condition holds for who said anything, by name; only where what holds has the
    `wanted` values of `STATE_COLUMNS`, None for any."""
    rows = db.stream(
        f"SELECT person_id, name, {_ENTRIES} FROM person JOIN consent ON person_id = person.id"
        f" WHERE deleted_at IS NULL AND ({where or '1'}) ORDER BY name_key, person_id, consent.id",
        values,
    )
    lifts: dict[int, list[tuple[int, int]]] = {}
    for person_id, refusal_id, grant_id in db.rows(
        f"SELECT person_id, refusal_id, grant_id {_LIFTS} ORDER BY grant_id"
    ):
        lifts.setdefault(person_id, []).append((refusal_id, grant_id))
    for (person_id, name), said in groupby(rows, key=itemgetter(0, 1)):
        for state in _states(_with_lifts((row[2:] for row in said), lifts.get(person_id, ())), now):
            if all(value in (None, state[column]) for column, value in wanted.items()):
                yield f"c{person_id}", name, *state.values()


def closing(person: str, channel: str, purpose: str) -> str:
    """SQL for the refusals `no` of a person that stand for a channel and a purpose, each given as an SQL expression.

    A purpose of NULL is whatever it may be: any refusal closes the channel then.
    """
    return (
        f"SELECT 1 FROM refused AS no WHERE no.person_id = {person} AND no.channel = {channel}"
        f" AND (no.purpose IS NULL OR {purpose} IS NULL OR no.purpose = {purpose})"
        " AND NOT EXISTS (SELECT 1 FROM consent_lift AS lift JOIN consent AS yes ON yes.id = lift.grant_id"
        "  WHERE lift.refusal_id = no.id AND yes.person_id = no.person_id"
        f"  AND yes.channel IN ({channel}, 'all') AND yes.purpose = {purpose})"
    )


def bounce(db: Database, address: str, now: datetime | None) -> None:
    """Note of everybody who has it that mail to an address comes back, or with None that it arrives; NotFoundError
    where nobody has it."""
    if not db.value("SELECT 1 FROM email WHERE address = ? AND person_id IS NOT NULL", (address,)):
        raise NotFoundError(f"nobody has the address {address}", f"crm search {address}")
    db.run(
        "UPDATE email SET bounced_at = ? WHERE address = ? AND person_id IS NOT NULL AND (bounced_at IS NULL) = ?",
        (utc(now) if now else None, address, int(now is not None)),
    )


def bounced(db: Database, person_id: int) -> list[str]:
    """The addresses of a person from which mail comes back."""
    return [
        address
        for (address,) in db.rows(
            "SELECT address FROM email WHERE person_id = ? AND bounced_at IS NOT NULL ORDER BY position, id",
            (person_id,),
        )
    ]

"""What the files of an import say of being contacted, on its way into the ledger; and addresses mail comes back from.

A file brings refusals and yeses, but never lifts a refusal: a yes that meets one is counted and left out. A refusal
that was lifted with proof comes back with whatever says it anew, but not with what said it then: the same contents
again, or a moment before the proof.
"""

from __future__ import annotations

from crmcli.model import THE_FILE, Record
from crmcli.store.consents import closing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmcli.store.database import Database


class From(Record):
    """A file of the import: its name, and what gives the hash of its contents."""

    name: str
    sha256: Callable[[], str]


def write(db: Database, policy: str, files: Sequence[From]) -> dict[str, int]:
    """Add to the ledger what is new; `consents`: entries that came, `consents_kept`: yeses that met a standing no."""
    counts = {"consents": 0, "consents_kept": 0}
    if not db.value("SELECT 1 FROM temp.s_consent LIMIT 1"):
        return counts
    db.run("CREATE TEMP TABLE s_file (file INTEGER PRIMARY KEY, name TEXT)")
    db.run_many("INSERT INTO temp.s_file VALUES (?, ?)", [(at, one.name) for at, one in enumerate(files)])
    db.run(_SAID, {"file": THE_FILE})
    db.run("CREATE INDEX temp.s_said_target ON s_said (target)")
    if policy == "skip":
        db.run("DELETE FROM temp.s_said WHERE known AND state = 'granted'")
    db.run(f"DELETE FROM temp.s_said AS s WHERE at IS NULL AND EXISTS ({_TOLD_MORE_OF})")
    _bounce(db)
    counts["consents_kept"] = int(db.value(f"SELECT count(*) FROM temp.s_said AS s WHERE {_KEPT}"))
    db.run(f"DELETE FROM temp.s_said AS s WHERE {_KEPT}")
    for known in (_AGREED_BEFORE, _REFUSED_BEFORE):
        db.run(f"DELETE FROM temp.s_said AS s WHERE known AND {known}")
    if db.value("SELECT 1 FROM consent_lift LIMIT 1"):
        _leave_lifted(db, files)
    counts["consents"] = db.run(_ADD).rowcount
    db.run("INSERT OR IGNORE INTO temp.s_changed SELECT 0, target FROM temp.s_said WHERE known")
    for table in ("s_said", "s_file"):
        db.run(f"DROP TABLE temp.{table}")
    return counts


# Each thing once that a file says of somebody, by its moment where one is told.
_SAID = """
    CREATE TEMP TABLE s_said AS
    SELECT target, known, channel, state, purpose, at, source, line, proof, wording, note, file, n, position
    FROM (SELECT s.target, s.state > 0 AS known, c.channel, c.state, c.purpose, c.at,
                 CASE c.source WHEN :file THEN f.name ELSE c.source END AS source,
                 CASE c.source WHEN :file THEN s.line END AS line,
                 c.proof, c.wording, c.note, s.file, s.n, c.position,
                 row_number() OVER (PARTITION BY s.target, c.channel, c.state, c.purpose, c.at
                                    ORDER BY s.n, c.position) AS copy
          FROM temp.s_consent AS c
          JOIN temp.s_person AS s ON s.n = c.n
          JOIN temp.s_file AS f ON f.file = s.file)
    WHERE copy = 1
"""
# The same said with its moment in the same import.
_TOLD_MORE_OF = """
    SELECT 1 FROM temp.s_said AS told
    WHERE told.target = s.target AND told.at IS NOT NULL AND told.channel = s.channel AND told.state = s.state
      AND told.purpose IS s.purpose
"""
# A yes to what stands refused; not one that the files themselves take back.
_KEPT = f"""
    s.known AND s.state = 'granted' AND EXISTS ({closing("s.target", "s.channel", "s.purpose")})
    AND NOT EXISTS (SELECT 1 FROM temp.s_said AS own
                    WHERE own.target = s.target AND own.state = 'revoked' AND own.channel IN (s.channel, 'all')
                      AND (own.purpose IS NULL OR own.purpose IS s.purpose))
"""
_AGREED_BEFORE = """
    s.state = 'granted'
    AND EXISTS (SELECT 1 FROM consent AS yes
                WHERE yes.person_id = s.target AND yes.state = 'granted'
                  AND CASE WHEN s.at IS NULL
                           THEN yes.channel IN (s.channel, 'all') AND (yes.purpose IS NULL OR yes.purpose = s.purpose)
                           ELSE yes.channel = s.channel AND yes.purpose IS s.purpose AND yes.at = s.at END)
"""
_REFUSED_BEFORE = """
    s.state = 'revoked'
    AND EXISTS (SELECT 1 FROM refused AS no
                WHERE no.person_id = s.target AND no.channel = s.channel
                  AND (no.purpose IS NULL OR no.purpose IS s.purpose))
"""
_ADD = """
    INSERT INTO consent (person_id, channel, purpose, state, at, source, line, proof, wording, note)
    SELECT target, channel, purpose, state, coalesce(at, now_utc()), source, line, proof, wording, note
    FROM temp.s_said ORDER BY n, position
"""


def _leave_lifted(db: Database, files: Sequence[From]) -> None:
    """Take out the refusals that a yes with proof answered: of a moment before it, or of the very contents of then."""
    lifted = (
        "s.known AND s.state = 'revoked' AND EXISTS (SELECT 1 FROM consent AS no"
        " JOIN consent_lift AS lift ON lift.refusal_id = no.id JOIN consent AS yes ON yes.id = lift.grant_id"
        " WHERE no.person_id = s.target AND yes.person_id = s.target AND no.channel = s.channel"
        " AND no.purpose IS s.purpose AND {when})"
    )
    db.run(f"DELETE FROM temp.s_said AS s WHERE {lifted.format(when='s.at <= yes.at')}")
    for number, one in enumerate(files):
        for after, last in db.rows(_SPANS_OF_CONTENTS, (one.sha256(),)):
            when = f"s.at IS NULL AND s.file = {number:d} AND no.id > {after:d} AND no.id <= {last:d}"
            db.run(f"DELETE FROM temp.s_said AS s WHERE {lifted.format(when=when)}")


# The entries that came with a file of the same contents.
_SPANS_OF_CONTENTS = """
    SELECT DISTINCT came.after_id, came.last_id
    FROM import
    JOIN change_span AS made ON made.tbl = 'import' AND import.id > made.after_id AND import.id <= made.last_id
    JOIN change_span AS came ON came.tbl = 'consent' AND came.change_id = made.change_id
    WHERE import.sha256 = ?
"""


def _bounce(db: Database) -> None:
    """Note the addresses mail comes back from: those that are named, else the first of the row, else of the person."""
    if not db.value("SELECT 1 FROM temp.s_said WHERE state = 'bounced' LIMIT 1"):
        return
    db.run(
        "CREATE TEMP TABLE s_bounced AS SELECT email.id AS id, email.person_id AS target,"
        " coalesce(min(s.at), now_utc()) AS at FROM temp.s_said AS s JOIN email ON email.person_id = s.target"
        " AND email.address = coalesce((SELECT c.address FROM temp.s_email AS c WHERE c.owner = 0 AND c.n = s.n"
        "   AND c.address = s.note), (SELECT c.address FROM temp.s_email AS c WHERE c.owner = 0 AND c.n = s.n"
        "   ORDER BY c.position LIMIT 1), (SELECT e.address FROM email AS e WHERE e.person_id = s.target"
        "   ORDER BY e.position, e.id LIMIT 1))"
        " WHERE s.state = 'bounced' AND email.bounced_at IS NULL GROUP BY email.id"
    )
    db.run(
        "INSERT OR IGNORE INTO temp.s_changed SELECT 0, b.target FROM temp.s_bounced AS b"
        " JOIN temp.s_person AS s ON s.target = b.target WHERE s.state = 1"
    )
    db.run("UPDATE email SET bounced_at = b.at FROM temp.s_bounced AS b WHERE b.id = email.id")
    db.run("DROP TABLE temp.s_bounced")
    db.run("DELETE FROM temp.s_said WHERE state = 'bounced'")

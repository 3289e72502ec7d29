"""Who of an import becomes somebody of whom only an address is known, where several share that address."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database


def first_of_each(db: Database) -> None:
    """Let only the first name take somebody who is called like an address of theirs; others are people of their own.

    Without it the second name would be lost at the first import and found at the next.
    """
    db.run(
        "CREATE TEMP TABLE s_claim AS SELECT s.n, s.target, s.name_key FROM temp.s_person AS s"
        " JOIN person AS p ON p.id = s.target WHERE NOT s.vague AND p.name_key <> s.name_key"
        " AND EXISTS (SELECT 1 FROM email AS e WHERE e.person_id = p.id AND e.address = p.name)"
    )
    db.run(
        "UPDATE temp.s_person SET target = NULL WHERE n IN (SELECT c.n FROM temp.s_claim AS c"
        " JOIN (SELECT target, min(n) AS n FROM temp.s_claim GROUP BY target) AS f ON f.target = c.target"
        " JOIN temp.s_claim AS first ON first.n = f.n WHERE NOT names_agree(first.name_key, c.name_key))"
    )
    db.run("DROP TABLE temp.s_claim")

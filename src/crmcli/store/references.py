"""People whom an activity or a deal of an import only names: who of those the file or the database knows is meant.

So the files of a system give the same whatever their order.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from crmcli.store.database import Database

_REFERENCE = (
    "s_person.thin AND s_person.n IN"
    " (SELECT person_n FROM temp.s_activity UNION SELECT person_n FROM temp.s_task"
    " UNION SELECT person_n FROM temp.s_deal)"
)
_COMPANY = (
    "(SELECT c.target FROM temp.s_role AS r JOIN temp.s_company AS c ON c.n = r.company_n"
    " WHERE r.person_n = {}.n LIMIT 1)"
)
# The only person of that name; of two of one name neither is taken.
BY_REFERENCE = f"""
    UPDATE temp.s_person SET target = (
        SELECT min(person.id) FROM person
        WHERE person.name_key = s_person.name_key AND person.deleted_at IS NULL HAVING count(*) = 1)
    WHERE target IS NULL AND {_REFERENCE}
"""

# And the other way about: whom an activity or a deal of an import only named, of whom this row is the first to say
# more. There must be just one such person of that name, at the same company as far as both say one, and one such row.
BY_NAMED = """
    UPDATE temp.s_person SET target = (
        SELECT min(person.id) FROM person
        WHERE person.name_key = s_person.name_key AND person.deleted_at IS NULL
          AND (person.id IN (SELECT person_id FROM participant) OR person.id IN (SELECT person_id FROM deal_person)
               OR person.id IN (SELECT person_id FROM task))
          AND EXISTS (SELECT 1 FROM import_row AS r WHERE r.person_id = person.id AND r.action = 'created')
          AND NOT EXISTS (SELECT 1 FROM email WHERE email.person_id = person.id)
          AND NOT EXISTS (SELECT 1 FROM phone WHERE phone.person_id = person.id)
          AND NOT EXISTS (SELECT 1 FROM handle WHERE handle.person_id = person.id)
          AND NOT EXISTS (SELECT 1 FROM external_id WHERE external_id.person_id = person.id)
          AND (NOT EXISTS (SELECT 1 FROM role WHERE role.person_id = person.id)
               OR NOT EXISTS (SELECT 1 FROM temp.s_role AS r WHERE r.person_n = s_person.n)
               OR EXISTS (SELECT 1 FROM role JOIN temp.s_role AS r ON r.person_n = s_person.n
                          JOIN temp.s_company AS c ON c.n = r.company_n
                          WHERE role.person_id = person.id AND role.organisation_id = c.target))
        HAVING count(*) = 1)
    WHERE target IS NULL AND NOT thin AND uid IS NULL
      AND name_key IN (SELECT name_key FROM temp.s_person AS p WHERE p.target IS NULL
                       GROUP BY name_key HAVING count(DISTINCT coalesce(rep, n)) = 1)
      AND EXISTS (SELECT 1 FROM person WHERE person.name_key = s_person.name_key)
"""


def join_references(db: Database, find: Callable[[int], int], join: Callable[[int, int], None]) -> None:
    """Join such a row with the one person of that name, at the same company, of whom another row says more.

    `find` gives the row that speaks for a group of rows, `join` makes two groups one.
    """
    if not db.value(f"SELECT 1 FROM temp.s_person WHERE {_REFERENCE} LIMIT 1"):
        return
    db.run("CREATE INDEX IF NOT EXISTS temp.s_person_name ON s_person (name_key)")
    found: dict[int, set[int]] = {}
    for n, other in db.rows(
        "SELECT s_person.n, q.n FROM temp.s_person JOIN temp.s_person AS q ON q.name_key = s_person.name_key"
        f" WHERE {_REFERENCE} AND NOT q.thin AND coalesce({_COMPANY.format('s_person')} = {_COMPANY.format('q')}, 1)"
    ):
        found.setdefault(n, set()).add(find(other))
    for n, others in found.items():
        if len(others) == 1:
            join(n, others.pop())

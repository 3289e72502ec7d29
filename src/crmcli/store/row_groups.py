"""Which rows on the stage are one person: those that share a key, as far as nothing speaks against it."""

from __future__ import annotations

from crmcli.store.references import join_references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from crmcli.store.database import Database

# Years between the births of two of one name, from which they are taken for father and son: hardly any parent is
# younger, and a slip in a date is seldom so large.
GENERATION_YEARS = 15


def year_of(birthday: str) -> str:
    """SQL: the year of a birthday, NULL where it has none."""
    return f"nullif(CAST(substr({birthday}, 1, 4) AS INTEGER), 0)"


def names_agree(one: str, other: str) -> bool:
    """Whether two name keys under one e-mail can be one person: equal, part of the other, or initials.

    >>> names_agree("rossi", "anna rossi"), names_agree("a rossi", "anna rossi")
    (True, True)
    >>> names_agree("mario rossi", "maria rossi"), names_agree("anna rossi", "luca bianchi")
    (False, False)
    """
    if one == other:
        return True
    fewer, more = sorted((one.split(), other.split()), key=len)
    left = list(more)
    for word in sorted(fewer, key=len, reverse=True):
        found = next((x for x in left if x == word or (1 in (len(x), len(word)) and x[0] == word[0])), None)
        if found is None:
            return False
        left.remove(found)
    return any(len(word) > 1 and word in more for word in fewer)


class _Groups:
    """Rows found to be one person: a union of their numbers, the lowest speaking for all."""

    def __init__(self) -> None:
        self.parent: dict[int, int] = {}

    def find(self, n: int) -> int:
        while (above := self.parent.get(n, n)) != n:
            self.parent[n] = self.parent.get(above, above)
            n = above
        return n

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.find(one), self.find(other)))
        if low != high:
            self.parent[high] = low


def group_people(db: Database) -> None:
    """Rows of the file that are one person. Only keys that stand on several rows are looked at."""
    groups = _Groups()
    _join_repeated(db, groups, "external_id", "system || ' ' || value", sure=True)
    _join_repeated(db, groups, "email", "address")
    _join_repeated(db, groups, "handle", "canonical", "network <> 'web'")
    _join_repeated(db, groups, "phone", "coalesce(e164, value)", same_name=True)
    _join_rows(db, groups, "SELECT uid AS key, n, '', 1, NULL, NULL FROM temp.s_person WHERE uid IS NOT NULL")
    thin = (
        f"SELECT {_THIN_KEY} AS key, p.n AS n, p.name_key, 0, NULL, NULL FROM temp.s_person AS p WHERE p.thin"
    )
    _join_rows(db, groups, thin)
    join_references(db, groups.find, groups.join)
    joined = [(groups.find(n), n) for n in groups.parent]
    joined += [(low, low) for low in {low for low, _ in joined}]
    db.run_many("UPDATE temp.s_person SET rep = ? WHERE n = ?", joined)


_THIN_KEY = (
    "p.name_key || ' @ ' || coalesce((SELECT c.target FROM temp.s_role AS r JOIN temp.s_company AS c ON c.n ="
    " r.company_n"
    " WHERE r.person_n = p.n LIMIT 1), '') || ' in ' || coalesce((SELECT a.city_key FROM temp.s_address AS a"
    " WHERE a.n = p.n AND a.owner = 0 ORDER BY a.position LIMIT 1), '')"
)


def _join_repeated(
    db: Database,
    groups: _Groups,
    table: str,
    key: str,
    where: str = "1",
    *,
    sure: bool = False,
    same_name: bool = False,
) -> None:
    """Join the people whose rows of one stage table share a key: for sure, only with equal names, or if these agree."""
    db.sort(
        f"CREATE TEMP TABLE s_twice AS SELECT {key} AS key FROM temp.s_{table} WHERE owner = 0 AND {where}"
        " GROUP BY 1 HAVING count(*) > 1"
    )
    if db.value("SELECT 1 FROM temp.s_twice LIMIT 1"):
        db.run("CREATE UNIQUE INDEX temp.s_twice_key ON s_twice (key)")
        with_name = " || ' ' || p.name_key" if same_name else ""
        vague = "0" if same_name else "p.vague"
        columns = "'', 1, NULL, NULL" if sure else f"p.name_key, {vague}, p.uid, {year_of('p.birthday')}"
        _join_rows(
            db,
            groups,
            f"SELECT {key}{with_name} AS key, p.n AS n, {columns} FROM temp.s_{table} AS c"
            f" JOIN temp.s_person AS p ON p.n = c.n WHERE c.owner = 0 AND {where}"
            f" AND {key} IN (SELECT key FROM temp.s_twice)",
        )
    db.run("DROP TABLE temp.s_twice")


def _join_rows(db: Database, groups: _Groups, sql: str) -> None:
    """Join the rows that share a key, as far as their names agree; the query gives key, n, name key, vague, uid and
    year of birth.

    Two rows with uids of their own are two people, whatever they share, and so are those of two generations.
    """
    db.run(
        "CREATE TEMP TABLE s_key (key TEXT, n INTEGER, name_key TEXT, vague INTEGER, uid TEXT, born INTEGER)"
    )
    db.run(f"INSERT INTO temp.s_key {sql}")
    if db.value("SELECT 1 FROM temp.s_key LIMIT 1"):
        db.run("CREATE INDEX temp.s_key_key ON s_key (key, n)")
        rows = db.stream(
            "SELECT key, n, name_key, vague, uid, born FROM temp.s_key WHERE key IN"
            " (SELECT key FROM temp.s_key GROUP BY key HAVING count(DISTINCT n) > 1) ORDER BY key, vague, n"
        )
        _join_equal(rows, groups)
    db.run("DROP TABLE temp.s_key")


class _Somebody:
    """Who the rows looked at so far make up: the first of them, and what some row says of them."""

    def __init__(self, n: int, name: str, uid: str | None, born: int | None) -> None:
        self.n, self.name, self.uid, self.born = n, name, uid, born

    def is_other(self, uid: str | None, born: int | None) -> bool:
        """Whether something speaks against a row of the same name."""
        if None not in (uid, self.uid):
            return True
        return born is not None and self.born is not None and abs(born - self.born) >= GENERATION_YEARS

    def learn(self, uid: str | None, born: int | None) -> None:
        self.uid, self.born = self.uid or uid, self.born or born


def _join_equal(rows: Iterable[tuple[Any, ...]], groups: _Groups) -> None:
    current: str | None = None
    people: list[_Somebody] = []
    for key, n, name, vague, uid, born in rows:
        if key != current:
            current, people = key, []
        same = next(
            (
                one
                for one in people
                if (vague or name == one.name or names_agree(name, one.name)) and not one.is_other(uid, born)
            ),
            None,
        )
        if same is None:
            people.append(_Somebody(n, name, uid, born))
        else:
            same.learn(uid, born)
            groups.join(same.n, n)

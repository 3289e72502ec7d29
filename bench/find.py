"""Ten filters, ten searches and five misspelt ones on a large base: the whole command, as ratios to bare queries.

    python -m bench.find --people 1000000 --folder /var/tmp/crm-bench

A filter is measured against the SQLite shell counting with the same SQL (`lower` in place of our `fold`, which the
shell does not have), a search against a Python that opens the same database and runs the bare full-text query (with
and without its ranking), both against ripgrep over a text file of everybody. A misspelt search is measured against
the same search spelt right.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench.generate import NOW, cached
from bench.measure import Case, interleaved
from bench.programs import crm, floor, peer
from crmcli.segment.context import Context, CustomField
from crmcli.segment.sql import compile_filter
from crmcli.store.interactions import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.measure import Cost

FILTERS = (
    "tag=vip",
    "tag=vip and city=Milano",
    "name='Anna Rossi'",
    "name~bellat",
    "email~gmail",
    "last_contact>60d and status=customer",
    "(tag=vip or seats>=300) and not city~rom and last_contact<60d",
    "birthday in next 14d",
    "company.city=Milano",
    "activities(kind=call, last 90d)>=2",
)
SEARCHES = (
    "anna", "rossi", "anna rossi", "muller", "giulia bellato", "kowalski", "mull", "milano", "price", "ivanov",
)  # fmt: skip
MISSPELT = {
    "annna": "anna",
    "rosssi": "rossi",
    "mulelr": "muller",
    "kowalsky": "kowalski",
    "giulai belato": "giulia bellato",
}
SEARCH_BAR = 1.5  # times a Python that opens the base and runs the bare full-text query
MISSPELT_BAR = 3.0  # times the same search spelt right


def literal(value: object) -> str:
    """A bound value as SQL text, for a shell that binds nothing."""
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def same_sql(text: str) -> str:
    """The query of a filter with its values in it, and only functions SQLite has."""
    fields = (CustomField(1, "seats", "person", "int"),)
    condition = compile_filter(text, Context(NOW.astimezone(), country="IT", fields=fields, kinds=KINDS))
    sql = condition.sql.replace("fold(", "lower(")
    for value in condition.values:
        sql = sql.replace("?", literal(value), 1)
    return f"SELECT count(*) FROM person WHERE person.deleted_at IS NULL AND ({sql})"


def bare(path: str, words: str, *, ranked: bool) -> list[str]:
    """A Python that opens the base and runs nothing but the full-text query."""
    query = " ".join(f'"{word}"' for word in words.split())
    sql = f"SELECT rowid, name FROM search WHERE search MATCH ? {'ORDER BY rank ' if ranked else ''}LIMIT 20"
    return floor(
        f"import sqlite3\ndb = sqlite3.connect('file:{path}?mode=ro', uri=True)\n"
        f"for row in db.execute({sql!r}, ({query!r},)): print(row)"
    )


def cases(path: str, listing: str) -> list[Case]:
    env = {"CRM_DB": path, "CRM_DEFAULT_COUNTRY": "IT", "CRM_NOW": NOW.isoformat()}
    shell, rg = peer("sqlite3"), peer("rg")
    found = []
    for text in FILTERS:
        found.append(Case(text, crm("list", "--where", text, "--count"), env))
        if shell:
            found.append(Case(f"{text}\tsqlite3", [shell, "-readonly", path, same_sql(text)]))
    for words in SEARCHES:
        found.append(Case(words, crm("search", *words.split()), env))
        found.append(Case(f"{words}\tranked", bare(path, words, ranked=True)))
        found.append(Case(f"{words}\tbare", bare(path, words, ranked=False)))
        if rg:
            found.append(Case(f"{words}\trg", [rg, "-iF", "--max-count", "20", words, listing], no_hit=1))
    found.extend(Case(words, crm("search", *words.split()), env) for words in MISSPELT)
    return found


def listed(path: str, folder: str) -> str:
    """Everybody of the base as lines of text."""
    listing = os.path.join(folder, f"{os.path.basename(path)}.txt")
    if not os.path.exists(listing):
        with (
            sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db,
            open(listing, "w", encoding="utf-8") as file,
        ):
            for row in db.execute(
                "SELECT name, (SELECT address FROM email WHERE person_id = person.id LIMIT 1),"
                " (SELECT e164 FROM phone WHERE person_id = person.id LIMIT 1),"
                " (SELECT city FROM address WHERE person_id = person.id LIMIT 1), note FROM person"
            ):
                file.write("\t".join(str(value) for value in row) + "\n")
        db.close()
    return listing


def report(costs: dict[str, Cost]) -> Sequence[str]:
    """A line a case: milliseconds of processor, ratios, peak memory."""

    def ratio(name: str, other: str) -> str:
        peer_cost = costs.get(f"{name}\t{other}") or costs.get(other)
        return f"{costs[name].cpu_ms / peer_cost.cpu_ms:.2f}" if peer_cost else "–"

    lines = [f"{'filter, counting everybody':<66}{'ms':>8}{'/sqlite3':>10}{'MB':>6}"]
    for text in FILTERS:
        cost = costs[text]
        lines.append(f"{text:<66}{cost.cpu_ms:8.0f}{ratio(text, 'sqlite3'):>10}{cost.memory_mb:6.0f}")
    head = f"{'search':<26}{'ms':>8}{'/ranked':>10}{'/bare':>10}{'/rg':>10}{'MB':>6}"
    lines += ["", f"{head}   (bar {SEARCH_BAR:g} of the bare query)"]
    for text in SEARCHES:
        cost = costs[text]
        ratios = "".join(f"{ratio(text, other):>10}" for other in ("ranked", "bare", "rg"))
        lines.append(f"{text:<26}{cost.cpu_ms:8.0f}{ratios}{cost.memory_mb:6.0f}")
    lines += ["", f"{'misspelt':<26}{'ms':>8}{'/right':>10}   (bar {MISSPELT_BAR:g})"]
    lines += [
        f"{text:<26}{costs[text].cpu_ms:8.0f}{ratio(text, right):>10}" for text, right in MISSPELT.items()
    ]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", default=os.path.join(os.path.expanduser("~"), ".cache", "crm-bench"))
    parser.add_argument("--base", help="a base that is there already")
    given = parser.parse_args()
    path = given.base or cached(given.folder, given.people)
    os.makedirs(given.folder, exist_ok=True)
    costs = interleaved(cases(path, listed(path, given.folder)), given.rounds)
    sys.stdout.write(f"{datetime.now(UTC):%Y-%m-%d}, {given.people} people, {given.rounds} rounds\n\n")
    sys.stdout.write("\n".join(report(costs)) + "\n")


if __name__ == "__main__":
    main()

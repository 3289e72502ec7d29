"""The commands typed a hundred times a day, on an empty and on a large base, against their floor and their peers."""

from __future__ import annotations

import os
import sqlite3
import time
from typing import TYPE_CHECKING, NamedTuple

from bench.measure import Case, interleaved
from bench.programs import crm, floor, peer, system_python

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.measure import Cost

FLOOR = "python -c 'import sqlite3'"
# The goals of this tool, as multiples of the floor.
BARS = {
    "crm --version": 1.3,
    "crm --help": 6.0,
    "crm add": 2.0,
    "crm log": 2.0,
    "crm show c1": 2.0,
    "crm list --limit 10": 2.0,
    "crm whois": 2.0,
}


class Sample(NamedTuple):
    """Somebody in the base, and how they are looked for."""

    id: int
    name: str
    email: str
    phone: str

    @staticmethod
    def of(path: str) -> Sample:
        """The person in the middle who has an e-mail and a phone."""
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            found = db.execute(
                "SELECT person.id, name, email.address, phone.e164 FROM person"
                " JOIN email ON email.person_id = person.id JOIN phone ON phone.person_id = person.id"
                " WHERE person.id >= (SELECT max(id) / 2 FROM person) AND name NOT GLOB '*[^ -~]*' ORDER BY person.id"
            ).fetchone()
        db.close()
        return Sample(*found)


def commands(path: str, sample: Sample) -> list[Case]:
    """Each hot command on one base."""
    env = {"CRM_DB": path, "CRM_DEFAULT_COUNTRY": "IT"}
    mark = f"{time.time_ns():x}"
    word = sample.name.split()[-1].lower()

    def add(round: int) -> Sequence[str]:
        return crm("add", f"Ann {mark}{round}", "--email", f"{mark}{round}@example.com", "--tag", "bench")

    def log(round: int) -> Sequence[str]:
        return crm(
            "log", "call", f"c{sample.id}", f"Price too high {mark} {round}", "--in", "--reason", "price"
        )

    words: dict[str, Sequence[str] | Callable[[int], Sequence[str]]] = {
        "crm --version": crm("--version"),
        "crm --help": crm("--help"),
        "crm add": add,
        "crm log": log,
        "crm show c1": crm("show", f"c{sample.id}"),
        "crm show NAME": crm("show", sample.email),
        "crm list --limit 10": crm("list", "--limit", "10"),
        "crm whois": crm("whois", sample.phone),
        "crm search": crm("search", word, "--limit", "10"),
        "crm agenda": crm("agenda", "--limit", "10"),
        "crm show c1 --json": crm("show", f"c{sample.id}", "--json"),
        "crm list --where --limit 10": crm("list", "--where", "tag=vip and status=lead", "--limit", "10"),
    }
    return [Case(name, argv, env) for name, argv in words.items()]


_CARD = """
    SELECT * FROM person WHERE id = {id};
    SELECT * FROM email WHERE person_id = {id}; SELECT * FROM phone WHERE person_id = {id};
    SELECT * FROM address WHERE person_id = {id}; SELECT * FROM handle WHERE person_id = {id};
    SELECT name FROM tagging JOIN tag ON tag.id = tag_id WHERE person_id = {id};
    SELECT organisation.name, title FROM role JOIN organisation ON organisation.id = organisation_id
    WHERE person_id = {id}; SELECT * FROM person_stat WHERE person_id = {id};
"""
_LIST = """
    SELECT id, name, (SELECT address FROM email WHERE person_id = person.id LIMIT 1),
           (SELECT e164 FROM phone WHERE person_id = person.id LIMIT 1), status,
           (SELECT last_contact_at FROM person_stat WHERE person_id = person.id)
    FROM person WHERE deleted_at IS NULL ORDER BY name_key, id LIMIT 10
"""
_WHOIS = """
    SELECT person.name, last_contact_at FROM phone JOIN person ON person.id = phone.person_id
    LEFT JOIN person_stat ON person_stat.person_id = person.id WHERE e164 = '{phone}'
"""
_SEARCH = "SELECT rowid FROM search WHERE search MATCH '{word}' LIMIT 10"
_ADD = """
    BEGIN IMMEDIATE;
    INSERT INTO person (name, name_key, created_at, updated_at)
    VALUES ('Ann {mark}', 'ann {mark}', '2026-05-04T07:00:00Z', '2026-05-04T07:00:00Z');
    INSERT INTO email (person_id, value, address) VALUES (last_insert_rowid(), '{mark}@x.it', '{mark}@x.it');
    COMMIT;
"""


def peers(path: str, sample: Sample, listing: str) -> dict[str, list[Case]]:
    """For each hot command, what others need for the same answer; `listing` is a text file of everybody."""
    mark, word = f"{time.time_ns():x}", sample.name.split()[-1].lower()
    sql = {
        "crm show c1": _CARD.format(id=sample.id),
        "crm list --limit 10": _LIST,
        "crm whois": _WHOIS.format(phone=sample.phone),
        "crm search": _SEARCH.format(word=word),
    }
    found: dict[str, list[Case]] = {name: [] for name in (*sql, "crm add")}
    shell, utils, rg = peer("sqlite3"), peer("sqlite-utils"), peer("rg")
    if shell:
        for name, text in sql.items():
            found[name].append(Case("sqlite3 shell, the same SQL", [shell, "-readonly", path, text]))
        found["crm add"].append(
            Case(
                "sqlite3 shell, two INSERTs", lambda round: [shell, path, _ADD.format(mark=f"{mark}{round}")]
            )
        )
    if utils:
        for name in ("crm list --limit 10", "crm whois", "crm search"):
            found[name].append(Case("sqlite-utils query", [utils, "query", path, sql[name]], every=5))
    if rg:
        for name, text in (("crm whois", sample.phone), ("crm search", word)):
            found[name].append(Case("rg over a text file", [rg, "--max-count", "10", "-iF", text, listing]))
    return found


def rival(folder: str) -> dict[str, list[Case]]:
    """crm.cli on an empty base of its own, where it is installed."""
    program = peer("crm.cli")
    if not program:
        return {}
    env = {"CRM_DB": os.path.join(folder, "rival.db"), "CRM_CONFIG": os.path.join(folder, "rival.toml")}
    mark = f"{time.time_ns():x}"
    words: dict[str, Sequence[str] | Callable[[int], Sequence[str]]] = {
        "crm --version": [program, "--version"],
        "crm --help": [program, "--help"],
        "crm add": lambda round: [
            program, "contact", "add", "--name", f"Ann {mark}{round}", "--email", f"{mark}{round}@x.it",
        ],
        "crm list --limit 10": [program, "contact", "list", "--limit", "10"],
        "crm show c1": lambda round: [program, "contact", "show", f"{mark}0@x.it"],
        "crm whois": lambda round: [program, "contact", "show", f"{mark}0@x.it"],
        "crm search": [program, "search", "Ann"],
    }  # fmt: skip
    return {name: [Case("crm.cli", argv, env)] for name, argv in words.items()}


class Result(NamedTuple):
    """One command on one base: its cost, as a multiple of the floor, and what the peers cost."""

    base: str
    command: str
    cost: Cost
    ratio: float
    bar: float | None
    peers: dict[str, Cost]


def measured(
    base: str, path: str, folder: str, *, rounds: int, with_peers: bool, only: str | None = None
) -> tuple[Cost, list[Result]]:
    """(the floor, each hot command) on the base at `path`, which is written to; interleaved in one run."""
    sample = Sample.of(path)
    own = [case for case in commands(path, sample) if not only or only in case.name]
    beside = peers(path, sample, _listing(path, folder)) if with_peers else rival(folder)
    cases = [Case(FLOOR, floor())]
    system = system_python()
    if system:
        cases.append(Case(f"{system} -c 'import sqlite3'", [system, "-c", "import sqlite3"]))
    for case in own:
        cases.append(case)
        cases.extend(other._replace(name=f"{case.name}\t{other.name}") for other in beside.get(case.name, ()))
    costs = interleaved(cases, rounds)
    lowest = costs[FLOOR]
    return lowest, [
        Result(
            base,
            case.name,
            costs[case.name],
            costs[case.name].cpu_ms / lowest.cpu_ms,
            BARS.get(case.name),
            {
                name.partition("\t")[2]: cost
                for name, cost in costs.items()
                if name.startswith(f"{case.name}\t")
            },
        )
        for case in own
    ]


def _listing(path: str, folder: str) -> str:
    """Everybody of a base as lines of text, for programs that search text."""
    listing = os.path.join(folder, f"{os.path.basename(path)}.tsv")
    with (
        sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db,
        open(listing, "w", encoding="utf-8") as file,
    ):
        for row in db.execute(
            "SELECT person.id, name, (SELECT address FROM email WHERE person_id = person.id LIMIT 1),"
            " (SELECT e164 FROM phone WHERE person_id = person.id LIMIT 1) FROM person"
        ):
            file.write("\t".join(str(value) for value in row) + "\n")
    db.close()
    return listing

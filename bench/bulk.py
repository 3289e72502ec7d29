"""Work on many at once: a batch of ten thousand lines, and memory that does not grow with the answer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from bench.measure import Case, median, run
from bench.programs import crm, floor

if TYPE_CHECKING:
    from bench.measure import Cost

BATCH_BAR = 2_000  # lines a second
PEOPLE = 200  # whom a batch of calls is about
# Answers as long as the base; the most memory may not grow with it by more than this.
STREAMING = {
    "list": ("list",),
    "list --format csv": ("list", "--format", "csv"),
    "list --jsonl": ("list", "--jsonl"),
    "list --json": ("list", "--json"),
    "list --where": ("list", "--where", "status=lead"),
    "list --sort": ("list", "--sort", "-last_contact"),
    "company list": ("company", "list"),
    "task list --all": ("task", "list", "--all"),
    "deal list": ("deal", "list"),
    "sql": ("sql", "select * from v_activity"),
    "export csv": ("export", "csv"),
    "export jsonl": ("export", "jsonl"),
    "export lossless": ("export", "lossless"),
    "history": ("history",),
}
STREAMING_BAR_MB = 50


class Rate(NamedTuple):
    """Lines a second of one kind of batch."""

    name: str
    lines: int
    cost: Cost

    @property
    def a_second(self) -> float:
        return self.lines / self.cost.cpu_ms * 1000


def batches(folder: str, lines: int = 10_000) -> tuple[Cost, list[Rate]]:
    """(the floor beside them, the rate of each kind of batch), each on a new database; two of them thrice."""
    found, floors = [], []
    for name, flags, line in (
        ("add NAME", (), "add 'Person Number{0}'"),
        ("add NAME --email", (), "add 'Person Number{0}' --email p{0}@example.com"),
        ("add NAME --email --phone --company --tag", (),
         "add 'Person Number{0}' --email p{0}@example.com --phone '+39 347 {1}' --company 'Company {2}' --tag t{3}"),
        ("add NAME --email, --atomic", ("--atomic",), "add 'Person Number{0}' --email p{0}@example.com"),
        ("log", (), "log call c{4} 'Talked about offer {0}'"),
        ("show", (), "show c1"),
    ):  # fmt: skip
        path = os.path.join(folder, "lines.txt")
        with open(path, "w", encoding="utf-8") as file:
            for number in range(PEOPLE if name in ("log", "show") else 0):
                file.write(f"add 'Somebody Number{number}'\n")
            for number in range(lines):
                text = line.format(number, 1_000_000 + number, number % 800, number % 30, number % PEOPLE + 1)
                file.write(text + "\n")
        costs = []
        for number in range(3 if name in ("add NAME", "add NAME --email") else 1):
            database = os.path.join(folder, f"batch-{number}.db")
            costs.append(run(Case(name, crm("batch", *flags, path), {"CRM_DB": database})))
            floors.append(run(Case("floor", floor())))
            os.remove(database)
        found.append(Rate(name, lines, median(costs)))
    return median(floors), found


def streaming(small: str, large: str) -> list[tuple[str, Cost, Cost]]:
    """(command, its cost on the small base, on the large one); memory is what counts."""
    return [
        (
            name,
            run(Case(name, crm(*words), {"CRM_DB": small})),
            run(Case(name, crm(*words), {"CRM_DB": large})),
        )
        for name, words in STREAMING.items()
    ]

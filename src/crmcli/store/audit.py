"""What does not add up: deals, tasks and stages that contradict each other, each check one question in SQL.

Needs `sale.prepare` on the connection. A family that comes later (purchases, bills, contracts) adds its checks.
"""

from __future__ import annotations

from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from crmcli.model import Stage
    from crmcli.store.database import Database

COLUMNS = ("check", "id", "title", "detail", "hint")


class Check(Record):
    """One check: what it is called, its statement (id, title, detail), and what mends a finding."""

    name: str
    about: str
    sql: str
    hint: str


CHECKS = (
    Check(
        "won-without-value", "won deals without a value",
        "SELECT id, title, 'won on ' || date(closed_at, 'localtime') FROM sale"
        " WHERE state = 'won' AND value_minor IS NULL ORDER BY id",
        "crm deal edit {id} --value AMOUNT",
    ),
    Check(
        "won-without-person", "won deals with nobody in them, so that nobody became a customer",
        "SELECT id, title, 'won on ' || date(closed_at, 'localtime') FROM sale"
        " WHERE state = 'won' AND NOT EXISTS (SELECT 1 FROM deal_person WHERE deal_id = sale.id) ORDER BY id",
        "crm deal edit {id} --for PERSON",
    ),
    Check(
        "lost-without-reason", "lost deals without a reason",
        "SELECT id, title, 'lost on ' || date(closed_at, 'localtime') FROM sale"
        " WHERE state = 'lost' AND reason IS NULL ORDER BY id",
        "crm deal edit {id} --reason WORD",
    ),
    Check(
        "past-close", "open deals that should have closed",
        "SELECT id, title, 'should have closed on ' || close_on FROM sale"
        " WHERE closed_at IS NULL AND close_on < :today ORDER BY close_on, id",
        "crm deal edit {id} --close DAY, or crm deal move {id} won|lost",
    ),
    Check(
        "unknown-stage", "open deals in a stage that the configuration no longer has",
        "SELECT id, title, 'stands in ' || stage FROM sale"
        " WHERE closed_at IS NULL AND stage NOT IN (SELECT name FROM stage) ORDER BY id",
        "crm deal move {id} STAGE",
    ),
    Check(
        "no-probability", "open deals that weigh nothing, because nobody said how likely they are",
        "SELECT id, title, 'in ' || stage FROM sale"
        " WHERE closed_at IS NULL AND stage IN (SELECT name FROM stage) AND probability IS NULL ORDER BY id",
        "crm deal edit {id} --probability PERCENT",
    ),
    Check(
        "task-of-closed-deal", "open tasks of deals that are won or lost",
        "SELECT task.id, task.title, sale.title || ' is ' || sale.state FROM task JOIN sale ON sale.id = task.deal_id"
        " WHERE task.done_at IS NULL AND task.deleted_at IS NULL AND sale.state = 'lost' ORDER BY task.id",
        "crm task done {id}",
    ),
)  # fmt: skip


def findings(
    db: Database, stages: Sequence[Stage], wanted: Sequence[str], now: datetime
) -> list[tuple[Any, ...]]:
    """`COLUMNS` of what the wanted checks find, in their order; all of them where none is named."""
    found = []
    for check in CHECKS:
        if wanted and check.name not in wanted:
            continue
        letter = "t" if check.name.startswith("task") else "d"
        for id, title, detail in db.rows(check.sql, {"today": now.date().isoformat()}):
            reference = f"{letter}{id}"
            found.append((check.name, reference, title, detail, check.hint.format(id=reference)))
    if not wanted or PLAYBOOK in wanted:
        found.extend(_against_playbook(db, stages, now))
    return found


PLAYBOOK = "missing-required"


def _against_playbook(db: Database, stages: Sequence[Stage], now: datetime) -> list[tuple[Any, ...]]:
    """Open deals without what their stage requires: it may have come to require it since."""
    from crmcli.store import deals

    found = []
    for stage in stages:
        if not stage.require:
            continue
        for id, title in db.rows(
            "SELECT id, title FROM sale WHERE closed_at IS NULL AND stage = ? ORDER BY id", (stage.name,)
        ):
            missing = deals.missing(db, id, stage.require, now)
            if missing:
                said = f"{stage.name} needs {', '.join(missing)}"
                found.append((PLAYBOOK, f"d{id}", title, said, f"crm deal edit d{id}"))
    return found


NAMES = (*(check.name for check in CHECKS), PLAYBOOK)

"""crm doctor and crm verify: what is doubtful in the data and the file, and what was checked by hand."""

from __future__ import annotations

import os

from crmcli.clean.text import counted
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.errors import DatabaseError, FindingsError, UsageError
from crmcli.store import doctor as checks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.store.health import Finding, Health

COLUMNS = ("kind", "id", "value", "advice", "fixable")


@command(
    lists=True,
    writes=True,
    examples=(
        "crm doctor",
        "crm doctor --only 'mistyped e-mail'",
        "crm doctor --fix --dry-run",
        "crm doctor --exit-code > findings.tsv || mail -s crm me < findings.tsv",
        "crm doctor --stale 12m",
        "crm doctor --unused-fields",
    ),
    exits=(0, 2, 7, 8),
)
def doctor(
    app: App,
    *,
    fix: bool = Option("--fix", help="Mend what needs no judgement, as one change that crm undo takes back."),
    only: list[str] = Option(
        "--only", metavar="KIND", choices=checks.KINDS, help="Only findings of this kind; again for more."
    ),
    stale: str | None = Option(
        "--stale", metavar="SPAN", help="Instead: people that nobody has verified for so long: 12m."
    ),
    unused_fields: bool = Option(
        "--unused-fields", help="Instead: your fields that no segment, report or template reads."
    ),
    exit_code: bool = Option("--exit-code", help="Exit 8 if there is anything."),
) -> None:
    """List what is doubtful in the data, and check the file to the last page.

    Invalid, mistyped and role e-mails, impossible phones, broken profiles, people nobody can reach, things that belong
    to nobody, values that do not fit their field; damaged pages, broken references, a search index that lags behind.
    """
    if bool(stale) + unused_fields + fix > 1:
        raise UsageError("--fix, --stale and --unused-fields exclude one another", "one at a time")
    if fix:
        app.lists_nothing()
        _mend(app, only)
        return
    app.only_reads()
    if stale:
        found = _stale(app, stale)
    elif unused_fields:
        found = _unused_fields(app)
    else:
        found = _examine(app, only)
    if exit_code and found:
        raise FindingsError("")


@command(
    writes=True,
    examples=("crm verify jane", "crm doctor --stale 12m --format ids | xargs crm verify"),
    exits=(0, 3, 4, 7),
)
def verify(
    app: App,
    people: list[str] = Argument(
        "PERSON", help="Ids, e-mails, phones, profiles or names.", complete="person"
    ),
) -> None:
    """Note that what is known of a person was checked today."""
    from crmcli.clean.instant import utc
    from crmcli.store import people as store
    from crmcli.store import resolve

    with app.change() as change:
        ids = [resolve.person(change.db, reference, app.country) for reference in people]
        for person_id in ids:
            store.edit(change.db, person_id, {"verified_at": utc(app.now)}, app.now)
        change.summary = f"verified {', '.join(f'c{person_id}' for person_id in ids)}"
    app.done(change)


def _examine(app: App, only: list[str]) -> bool:
    """List the findings as they come, and say how many there are."""
    from crmcli.store.health import examined

    wanted = only or checks.KINDS
    with examined(app.db, app.now, derived_too="derived" in wanted) as health:
        found = Counted(_findings(app, health, wanted))
        emit_listing(app, COLUMNS, found)
        app.note(f"{health.summary}; {counted(found.all(), 'finding')}")
        if health.copy is None:
            raise DatabaseError(f"{app.db.path} is damaged", "crm backup list shows what can be restored")
    return found.any()


def _findings(app: App, health: Health, wanted: Container[str]) -> Iterator[tuple[Any, ...]]:
    for finding in health.findings:
        if finding.kind in wanted:
            yield _row(finding)
    if health.copy is not None:
        for finding in checks.findings(health.copy, app.country, app.now, wanted):
            yield _row(finding)


def _row(finding: Finding) -> tuple[Any, ...]:
    is_fixable = finding.repair is not None or finding.kind in ("derived", "permissions")
    return finding.kind, finding.id, finding.value, finding.advice, is_fixable


class Counted:
    """Rows on their way to a listing, which may want the first few only, and how many there were."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows = iter(rows)
        self.count = 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self._rows:
            self.count += 1
            yield row

    def all(self) -> int:
        """How many there are, those included that the listing left."""
        for _ in self:
            pass
        return self.count

    def any(self) -> bool:
        """Whether there are any, though the listing may have asked for none."""
        return self.count > 0 or any(True for _ in self)


def _mend(app: App, only: list[str]) -> None:
    from crmcli.store import health

    wanted = only or checks.KINDS
    with health.examined(app.db, app.now, derived_too="derived" in wanted) as found:
        if found.copy is None:
            raise DatabaseError(
                f"{app.db.path} is damaged, and that is not mended here",
                "crm doctor names it; crm backup list",
            )
    with app.change() as change:
        kinds = {kind for kind in checks.MENDED if kind in wanted}
        mended = checks.mend(change.db, app.country, app.now, kinds)
        change.summary = f"mended {mended} findings"
    _mend_file(app, found, wanted)
    app.done(change)


def _mend_file(app: App, found: Health, wanted: Container[str]) -> None:
    """What is no data of anybody's, and so no change to undo: the index, the permissions."""
    from crmcli.store import health

    kinds = {finding.kind for finding in found.findings if finding.kind in wanted}
    would = "would have " if app.dry_run else ""
    if "derived" in kinds:
        app.note(f"{would}made anew what is derived")
    if "permissions" in kinds:
        app.note(f"{would}made the file private (0600)")
    if app.dry_run:
        return
    if "derived" in kinds:
        health.rebuild(app.db, app.now)
    if "permissions" in kinds:
        health.make_private(app.db.path)


def _stale(app: App, span: str) -> bool:
    from crmcli.clean.period import ago
    from crmcli.store import upkeep

    found = Counted(upkeep.unverified(app.db, ago(span, app.now), app.now))
    emit_listing(app, upkeep.UNVERIFIED_COLUMNS, found)
    return found.any()


def _unused_fields(app: App) -> bool:
    from crmcli.store import upkeep

    rows = upkeep.unused_fields(app.db, _own_texts(app.config.folder))
    emit_listing(app, upkeep.UNUSED_COLUMNS, rows)
    return bool(rows)


def _own_texts(folder: str) -> list[str]:
    """What stands in the user's own reports, templates and profiles."""
    found = []
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            try:
                with open(os.path.join(place, name), encoding="utf-8") as file:
                    found.append(file.read())
            except (OSError, UnicodeError):
                continue  # no text: it reads no field
    return found

"""crm backup and crm snapshot: copies of the whole database that are known to be good."""

from __future__ import annotations

import os
import sys

from crmcli.clean.text import counted
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.errors import ConflictError, NotFoundError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import IO

    from crmcli.cli.context import App
    from crmcli.store.copying import Checked

PASSPHRASE = Option(
    "--passphrase-file", metavar="FILE", help="The passphrase, on the first line of a file.", complete="file"
)
BACKUP = Argument("FILE", help="A backup; - reads it from stdin.", complete="file")


@command(
    examples=(
        "crm backup create",
        "crm backup create /media/usb/crm.db --force",
        "crm backup create - --passphrase-file ~/.crm-pass | ssh nas 'cat > crm.age'",
    ),
    exits=(0, 1, 2, 4, 7),
)
def create(
    app: App,
    file: str | None = Argument(
        "FILE", help="Where to; - writes to stdout, nothing keeps it beside the database.", optional=True
    ),
    *,
    passphrase_file: str | None = PASSPHRASE,
    force: bool = Option("--force", help="Replace the file if it is there."),
) -> None:
    """Back the database up while others may go on writing, verify the copy, and print where it is.

    With a passphrase the copy is sealed in the age format, which other programs open too.
    """
    from crmcli.store import backup
    from crmcli.store.copying import free_name

    passphrase = _passphrase(passphrase_file)
    if file == "-":
        if sys.stdout.isatty():
            raise UsageError("a backup is no text for a terminal", "crm backup create FILE")
        found = backup.send(app.db, sys.stdout.buffer, passphrase=passphrase)
    else:
        path = file or free_name(app.db.path, _mark(app))
        found = backup.create(app.db, path, force=force, passphrase=passphrase)
        app.emit_value(found.path)
    app.note(f"verified: {_said(found)}")


@command(lists=True, examples=("crm backup list", "crm backup list --json"), exits=(0, 2, 7))
def list_(app: App) -> None:
    """List the backups that are kept beside the database, the latest first."""
    from datetime import datetime

    from crmcli.store import backup

    rows = [
        (path, size, datetime.fromtimestamp(int(written)).astimezone().isoformat())
        for path, size, written in backup.listing(app.config.get("db"))
    ]
    emit_listing(app, ("file", "bytes", "written"), rows)


@command(
    examples=(
        "crm backup verify crm-20260504T070000Z.db",
        "crm backup verify - --passphrase-file pass < crm.age",
    ),
    exits=(0, 2, 3, 7),
)
def verify(app: App, file: str = BACKUP, *, passphrase_file: str | None = PASSPHRASE) -> None:
    """Read a backup to its end, check its integrity, and say what it holds."""
    from crmcli.store import backup

    with _opened(file) as source:
        found = backup.verify(source, file, passphrase=_passphrase(passphrase_file))
    app.emit_object(
        {
            "file": found.path,
            "integrity": "ok",
            "bytes": found.bytes,
            "schema": found.schema,
            "people": found.people,
            "companies": found.companies,
            "interactions": found.interactions,
            "changes": found.changes,
        }
    )


@command(
    writes=True,
    examples=("crm backup restore backups/crm-20260504T070000Z.db", "crm backup restore old.db --yes"),
    exits=(0, 1, 2, 3, 7),
)
def restore(app: App, file: str = BACKUP, *, passphrase_file: str | None = PASSPHRASE) -> None:
    """Put a backup in the place of the database.

    The backup is verified first, and the database that is there now is kept beside it: the message says where.
    """
    from crmcli.store import backup

    app.may_write()
    path = app.config.get("db")
    passphrase = _passphrase(passphrase_file)
    if app.dry_run:
        with _opened(file) as source:
            found = backup.verify(source, file, passphrase=passphrase)
        app.note(f"would have put {file} in the place of {path}: {_said(found)}; nothing was changed")
        return
    if os.path.exists(path):
        app.confirm_severe(f"put {file} in the place of {path}?", os.path.basename(path))
    with _opened(file) as source:
        found, kept = backup.restore(
            path,
            source,
            file,
            passphrase=passphrase,
            mark=f"{_mark(app)}-before-restore",
            timeout_s=app.config.get("timeout"),
        )
    app.emit_value(path)
    app.note(
        f"restored: {_said(found)}" + (f"; the old file is kept: crm backup restore {kept}" if kept else "")
    )


@command(
    examples=("crm snapshot archive-2026.db", "crm list --db archive-2026.db"),
    exits=(0, 1, 2, 4, 7),
)
def snapshot(
    app: App,
    file: str = Argument("FILE", help="Where to.", complete="file"),
) -> None:
    """Write a static copy that nothing changes any more: read-only, and readable from media that cannot be written."""
    from crmcli.store import backup

    if os.path.exists(file):
        raise ConflictError(f"{file} exists already", "a snapshot is never replaced; choose another name")
    found = backup.create(app.db, file, force=False, passphrase=None)
    backup.freeze(file)
    app.emit_value(found.path)
    app.note(f"verified: {_said(found)}")


def _mark(app: App) -> str:
    """The moment, as a backup's name has it."""
    from datetime import UTC

    return app.now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _passphrase(path: str | None) -> str | None:
    if path is None:
        return None
    from crmcli.store.sealed import passphrase

    return passphrase(path)


def _opened(name: str) -> AbstractContextManager[IO[bytes]]:
    """The bytes of a backup, from a file or stdin."""
    from contextlib import nullcontext

    if name == "-":
        if sys.stdin.isatty():
            raise UsageError(
                "a backup is read from stdin, and nothing is piped into it", "crm backup verify FILE"
            )
        return nullcontext(sys.stdin.buffer)
    try:
        return open(name, "rb")
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {name!r}", "crm backup list shows what there is") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(
            f"{name} cannot be read: {reason.lower()}", "crm backup list shows what there is"
        ) from None


def _said(found: Checked) -> str:
    return (
        f"{counted(found.people, 'person', 'people')}, {counted(found.companies, 'company', 'companies')},"
        f" {counted(found.interactions, 'interaction')}, {counted(found.changes, 'change')}, {found.bytes} bytes"
    )

"""What was said already: a small private file for each cursor and database in the state folder."""

from __future__ import annotations

import os

from crmcli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from crmcli.cli.context import App

KEPT_DAYS = 400  # longer than anything of a year's course is looked ahead to, birthdays included


class Cursor:
    """The things said under one name about one database."""

    def __init__(self, app: App, name: str) -> None:
        if (
            not name
            or not all(letter.isalnum() or letter in "-_." for letter in name)
            or name.startswith(".")
        ):
            raise UsageError(f"{name!r} cannot name a cursor", "letters, digits, '-' and '_': --cursor mail")
        from hashlib import sha256

        from crmcli.cli.config import folder

        database = os.path.realpath(app.config.get("db"))
        self._now = app.now
        self._path = os.path.join(
            folder("state", app.environ), "cursors", f"{name}-{sha256(database.encode()).hexdigest()[:12]}"
        )
        self._said = self._read()

    def _read(self) -> dict[str, str]:
        """Each thing and the day it was said."""
        try:
            with open(self._path, encoding="utf-8") as file:
                lines = file.read().splitlines()
        except FileNotFoundError:
            return {}
        return {key: day for day, _, key in (line.partition("\t") for line in lines)}

    def is_new(self, key: str) -> bool:
        return key not in self._said

    def advance(self, keys: Iterable[str]) -> None:
        """Remember that these were said today; complete on the disk or not at all."""
        from datetime import timedelta

        fresh = dict.fromkeys(keys, self._now.date().isoformat())
        if not fresh:
            return
        oldest = (self._now.date() - timedelta(days=KEPT_DAYS)).isoformat()
        self._write({key: day for key, day in {**self._said, **fresh}.items() if day >= oldest})

    def replace(self, prefix: str, keys: Iterable[str]) -> None:
        """Remember exactly these of the keys that begin so: what is gone may be news again."""
        today = self._now.date().isoformat()
        others = {key: day for key, day in self._said.items() if not key.startswith(prefix)}
        self._write({**others, **{key: self._said.get(key, today) for key in keys}})

    def _write(self, kept: dict[str, str]) -> None:
        from crmcli.exchange.files import atomic
        from crmcli.store.files import private_folder

        private_folder(os.path.dirname(self._path))
        with atomic(self._path, force=True) as file:
            file.writelines(f"{day}\t{key}\n".encode() for key, day in sorted(kept.items()))

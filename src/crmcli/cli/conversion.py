"""`--in EUR`: every amount in one currency, at the rates of the user's own file."""

from __future__ import annotations

import os

from crmcli.cli.declare import Option
from crmcli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App

IN = Option("--in", metavar="CURRENCY", help="Amounts in this currency, at the dated rates of your file.")


class Converter:
    """The conversion of amounts into one currency, as a function for SQL.

    SQLite would hide why a function failed, so a missing rate is kept until `check`.
    """

    def __init__(self, app: App, currency: str) -> None:
        from crmcli.exchange import rates

        path = app.config.get("rates") or os.path.join(app.config.folder, "rates.csv")
        if not os.path.exists(path):
            raise UsageError(f"there are no rates: {path} is missing", "crm config set rates FILE")
        self.currency = currency
        self._fault: UsageError | None = None
        self._rates = rates.read(path, app.now)

    def __call__(self, minor: int | None, source: str | None, day: str | None) -> int | None:
        if minor is None or source is None:
            return None
        try:
            return self._rates.converted(minor, source, self.currency, day)
        except UsageError as error:
            self._fault = error
            return None

    def check(self) -> None:
        """Raise what was missing so far."""
        if self._fault is not None:
            raise self._fault


def converter(app: App, currency: str | None) -> Converter | None:
    """The conversion that `--in` asks for."""
    if currency is None:
        return None
    from crmcli.clean import money

    return Converter(app, money.currency(currency))

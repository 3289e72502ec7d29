"""`--in EUR`: every amount in one currency, at the rates of the user's own file."""

from __future__ import annotations

import os

from crmcli.cli.declare import Option
from crmcli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.exchange.rates import Rates

IN = Option("--in", metavar="CURRENCY", help="Amounts in this currency, at the dated rates of your file.")


class Converter:
    """The conversion of amounts into one currency, as a function for SQL.

    SQLite would hide why a function failed, so a missing rate is kept until `check`. What is in that currency already
    needs no rate, and no file of them.
    """

    def __init__(self, app: App, currency: str) -> None:
        from crmcli.exchange import rates

        self.currency = currency
        self._fault: UsageError | None = None
        self._path = app.config.get("rates") or os.path.join(app.config.folder, "rates.csv")
        self._rates = rates.read(self._path, app.now) if os.path.exists(self._path) else None

    def __call__(self, minor: int | None, source: str | None, day: str | None) -> int | None:
        if minor is None or source is None:
            return None
        if source == self.currency:
            return minor
        try:
            return self._known_rates().converted(minor, source, self.currency, day)
        except UsageError as error:
            self._fault = error
            return None

    def _known_rates(self) -> Rates:
        if self._rates is None:
            raise UsageError(f"there are no rates: {self._path} is missing", "crm config set rates FILE")
        return self._rates

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

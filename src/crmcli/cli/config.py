"""Settings and paths: where each value comes from, and what it is.

Precedence: flag, then `CRM_*`, then the user's `config.toml`, then the default. Nothing is ever read from the
current folder, so that a folder from elsewhere cannot decide what this program does.
"""

from __future__ import annotations

import os
import sys

from crmcli.errors import CleanError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


MOST = 100_000  # of seconds to wait, and of days to look ahead: a day and more, and 270 years


class Setting:
    """One setting: the type of its value, its default, and what it is for."""

    __slots__ = ("choices", "clean", "default", "help", "type")

    def __init__(
        self,
        type: str,
        default: object,
        help: str,
        choices: tuple[str, ...] = (),
        clean: Callable[[str], str] | None = None,
    ) -> None:
        self.type = type
        self.default = default
        self.help = help
        self.choices = choices
        self.clean = clean


def _country(text: str) -> str:
    if len(text) == 2 and text.isascii() and text.isalpha():
        return "GB" if text.upper() == "UK" else text.upper()
    from crmcli.clean.address import country_code

    code = country_code(text)
    raise CleanError(f"{text!r} is no code of a country", f"write {code or 'it as IT, DE, US'}")


def _currency(text: str) -> str:
    from crmcli.clean.money import currency

    return currency(text)


SETTINGS: dict[str, Setting] = {
    "db": Setting("path", None, "the database file"),
    "default_country": Setting(
        "str", None, "ISO code for phone numbers written without one: IT", clean=_country
    ),
    "currency": Setting("str", "EUR", "currency of an amount written without one", clean=_currency),
    "date_order": Setting("str", None, "how 03/04/2026 is read", ("dmy", "mdy", "ymd")),
    "decimal": Setting("str", None, "decimal sign of amounts in files and flags", (",", ".")),
    "color": Setting("str", "auto", "colour on a terminal", ("auto", "always", "never")),
    "pager": Setting("str", None, "program that shows long answers"),
    "timeout": Setting("float", 5.0, "seconds to wait for a locked database"),
    "actor": Setting("str", None, "your name in the history"),
    "me": Setting("list", (), "your own e-mail addresses, for the direction of mail"),
    "kinds": Setting("list", (), "further kinds of interaction: demo, visit"),
    "pipeline": Setting("list", (), "the open stages of a deal, in order"),
    "stages": Setting("table", {}, "what each stage has: [stages.proposal] probability, require, tasks"),
    "agenda_days": Setting("int", 7, "how many days crm agenda looks ahead"),
    "dashboard": Setting("list", (), "the widgets of crm dashboard, in order"),
    "rates": Setting("path", None, "a CSV file of exchange rates: date,from,to,rate"),
    "costs": Setting("table", {}, 'what each source of contacts has cost: [costs] fair = "1200 EUR"'),
}


class Config:
    """The user's settings, each with where its value came from."""

    def __init__(self, environ: Mapping[str, str], flags: Mapping[str, object]) -> None:
        self._environ = environ
        self._flags = flags
        self._file: dict[str, Any] | None = None

    @property
    def folder(self) -> str:
        """The folder of `config.toml`, import profiles and reports."""
        return folder("config", self._environ)

    @property
    def path(self) -> str:
        return os.path.join(self.folder, "config.toml")

    def file(self) -> dict[str, Any]:
        """What `config.toml` says, or {} where there is none; a key nobody knows is an error."""
        if self._file is None:
            self._file = _read(self.path)
        return self._file

    def read_again(self, found: dict[str, Any]) -> None:
        """The file says this from here on."""
        self._file = found

    def origin(self, name: str) -> tuple[object, str]:
        """A setting's value and where it came from: flag, CRM_X, the file's path, or default."""
        setting = _setting(name)
        flag = self._flags.get(name)
        if flag is not None:
            return flag, f"--{name.replace('_', '-')}"
        variable = f"CRM_{name.upper()}"
        text = self._environ.get(variable)
        if text:
            return _from_text(name, setting, text, variable), variable
        value = self.file().get(name)
        if value is not None:
            return _checked(name, setting, value, self.path), self.path
        if name == "db":
            return os.path.join(folder("data", self._environ), "crm.db"), "default"
        return setting.default, "default"

    def get(self, name: str) -> Any:
        return self.origin(name)[0]

    def checked(self, name: str, text: str) -> object:
        """A text as the value of a setting, or UsageError."""
        return _from_text(name, _setting(name), text, "config set")


def folder(kind: str, environ: Mapping[str, str]) -> str:
    """The program's folder for `config`, `data`, `state` or `cache`; an XDG variable wins on every system."""
    base = environ.get(f"XDG_{kind.upper()}_HOME", "")
    if os.path.isabs(base):
        return os.path.join(base, "crm")
    if sys.platform == "linux":
        home = environ.get("HOME") or os.path.expanduser("~")
        below = {"config": ".config", "data": ".local/share", "state": ".local/state", "cache": ".cache"}[
            kind
        ]
        return os.path.join(home, below, "crm")
    import platformdirs

    found: str = getattr(platformdirs, f"user_{kind}_dir")("crm", appauthor=False)
    return found


def _read(path: str) -> dict[str, Any]:
    if not os.path.exists(path):
        return {}
    from crmcli.cli.plain_toml import plain

    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8-sig")  # Windows' editor writes a mark
        found = plain(text)
        if found is None:
            import tomllib

            found = tomllib.loads(text)
    except (OSError, ValueError) as error:
        fault = (
            "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else getattr(error, "strerror", None)
        )
        raise UsageError(
            f"{path}: {fault or error}", "mend the file; crm config path prints where it is"
        ) from None
    for name in found:
        _setting(name, path)
    return found


def _setting(name: str, path: str | None = None) -> Setting:
    if name not in SETTINGS:
        from crmcli.clean.nearest import nearest

        where = f"{path}: " if path else ""
        close = nearest(name, SETTINGS)
        raise UsageError(
            f"{where}unknown setting {name!r}", f"did you mean {close}?" if close else "crm config list"
        )
    return SETTINGS[name]


def _from_text(name: str, setting: Setting, text: str, where: str) -> object:
    """A value from a variable or from `config set`, by the setting's type."""
    if setting.type == "float":
        try:
            return _checked(name, setting, float(text), where)
        except ValueError:
            raise UsageError(f"{where}: {text!r} is no number", "such as 5 or 0.5") from None
    if setting.type == "int" and text.isdecimal():
        return _checked(name, setting, int(text), where)
    if setting.type == "list":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return _checked(name, setting, text, where)


def _checked(name: str, setting: Setting, value: object, where: str) -> object:
    if setting.type == "list" and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    if isinstance(value, bool):
        value = str(value).lower()
    if setting.type == "float" and isinstance(value, int | float) and 0 <= value <= MOST:
        return float(value)
    if setting.type == "int" and isinstance(value, int) and 0 < value <= MOST:
        return value
    if setting.type == "table" and isinstance(value, dict):
        return value
    if setting.type in ("str", "path") and isinstance(value, str):
        if setting.choices and value not in setting.choices:
            raise UsageError(
                f"{where}: {name} cannot be {value!r}", f"one of {' '.join(map(repr, setting.choices))}"
            )
        if setting.clean is not None:
            try:
                return setting.clean(value)
            except CleanError as error:
                raise UsageError(f"{where}: {error.message}", error.hint) from None
        return os.path.expanduser(value) if setting.type == "path" else value
    raise UsageError(f"{where}: {name} cannot be {value!r}", f"{setting.help}")

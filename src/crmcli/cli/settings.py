"""crm config: what the settings are, where each came from, and setting them."""

from __future__ import annotations

import os

from crmcli.cli.config import SETTINGS
from crmcli.cli.declare import Argument, command
from crmcli.cli.listing import emit_listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App

KEY = Argument("KEY", help="The setting: db, default_country …", complete="setting")


@command(lists=True, examples=("crm config list", "crm config list --json"), exits=(0, 2))
def list_(app: App) -> None:
    """List every setting with its value and where that came from."""
    rows = []
    for name, setting in SETTINGS.items():
        value, origin = app.config.origin(name)
        rows.append((name, list(value) if isinstance(value, tuple) else value, origin, setting.help))
    emit_listing(app, ("setting", "value", "origin", "meaning"), rows)


@command(examples=("crm config get db",), exits=(0, 2))
def get(app: App, key: str = KEY) -> None:
    """Print the value of a setting."""
    value = app.config.get(key)
    app.emit_value(", ".join(value) if isinstance(value, tuple) else value)


@command(examples=("crm config origin db",), exits=(0, 2))
def origin(app: App, key: str = KEY) -> None:
    """Say where a setting's value came from: a flag, CRM_X, the file, or the default."""
    _emit(app, key)


@command(examples=("crm config path",), exits=(0,))
def path(app: App) -> None:
    """Print the path of your config.toml, whether it is there or not."""
    app.emit_value(app.config.path)


@command(
    examples=(
        "crm config set default_country IT",
        "crm config set kinds demo,visit",
        "crm config set timeout 30",
    ),
    exits=(0, 1, 2),
)
def set_(
    app: App, key: str = KEY, value: str = Argument("VALUE", help="The new value; a,b for several.")
) -> None:
    """Write a setting into your config.toml; what else stands there stays as it is."""
    _write(app, key, app.config.checked(key, value))
    app.note(f"set {key} in {app.config.path}")
    _answer(app, key)


@command(examples=("crm config unset default_country",), exits=(0, 1, 2))
def unset(app: App, key: str = KEY) -> None:
    """Take a setting out of your config.toml."""
    app.config.origin(key)
    _write(app, key, None)
    app.note(f"unset {key} in {app.config.path}")
    _answer(app, key)


def _answer(app: App, key: str) -> None:
    """In JSON: what the setting is from now on."""
    if app.in_json:
        _emit(app, key)


def _emit(app: App, key: str) -> None:
    value, origin = app.config.origin(key)
    app.emit_object(
        {"setting": key, "value": list(value) if isinstance(value, tuple) else value, "origin": origin}
    )


def _write(app: App, key: str, value: object) -> None:
    """Change one key of the file, keeping comments and order; a new file is private."""
    import tomlkit

    from crmcli.exchange.files import atomic
    from crmcli.store.files import private_folder

    path = app.config.path
    app.config.file()  # a file that cannot be read is not written over
    text = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
    document = tomlkit.parse(text)
    if value is None:
        document.pop(key, None)
    else:
        document[key] = list(value) if isinstance(value, tuple) else value
    private_folder(os.path.dirname(path))
    with atomic(path, force=True) as file:
        file.write(tomlkit.dumps(document).encode())
    app.config.read_again()

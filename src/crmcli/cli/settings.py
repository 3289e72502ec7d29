"""crm config: what the settings are, where each came from, and setting them."""

from __future__ import annotations

import os

from crmcli.cli.config import SETTINGS
from crmcli.cli.declare import Argument, command
from crmcli.cli.listing import emit_listing
from crmcli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.cli.context import App

KEY = Argument(
    "KEY",
    help="The setting: db, default_country …; of a table, an entry: stages.offer.probability.",
    complete="setting",
)
_LISTS = ("require", "tasks")  # of a stage


@command(lists=True, examples=("crm config list", "crm config list --json"), exits=(0, 2))
def list_(app: App) -> None:
    """List every setting with its value and where that came from."""
    rows = []
    for name, setting in SETTINGS.items():
        value, origin = app.config.origin(name)
        if isinstance(value, tuple) or (isinstance(value, dict) and not app.in_json):
            value = list(value) if app.in_json else _said(value)
        rows.append((name, value, origin, setting.help))
    emit_listing(app, ("setting", "value", "origin", "meaning"), rows)


@command(examples=("crm config get db",), exits=(0, 2))
def get(app: App, key: str = KEY) -> None:
    """Print the value of a setting."""
    value = _found(app, key)[0]
    app.emit_value(value if app.in_json else ", ".join(_said(value)))


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
        "crm config set stages.proposal.require value,close",
        "crm config set costs.fair '1200 EUR'",
    ),
    exits=(0, 1, 2),
)
def set_(
    app: App, key: str = KEY, value: str = Argument("VALUE", help="The new value; a,b for several.")
) -> None:
    """Write a setting into your config.toml; what else stands there stays as it is."""
    head, *path = key.split(".")
    _write(app, [head, *path], _entry(app, head, path, value) if path else app.config.checked(key, value))
    app.note(f"set {key} in {app.config.path}")
    _answer(app, key)


@command(examples=("crm config unset default_country",), exits=(0, 1, 2))
def unset(app: App, key: str = KEY) -> None:
    """Take a setting out of your config.toml."""
    if _found(app, key)[0] is not None:
        _write(app, key.split("."), None)
    app.note(f"unset {key} in {app.config.path}")
    _answer(app, key)


def _answer(app: App, key: str) -> None:
    """In JSON: what the setting is from now on."""
    if app.in_json:
        _emit(app, key)


def _emit(app: App, key: str) -> None:
    value, origin = _found(app, key)
    app.emit_object(
        {"setting": key, "value": list(value) if isinstance(value, tuple) else value, "origin": origin}
    )


def _found(app: App, key: str) -> tuple[object, str]:
    """The value of a setting, or of an entry of a table, and where it came from."""
    head, *path = key.split(".")
    value, origin = app.config.origin(head)
    for name in path:
        if not isinstance(value, dict):
            raise UsageError(f"{head} has no entries, so there is no {key!r}", f"crm config get {head}")
        value = value.get(name)
        if value is None:
            return None, "default"
    return value, origin


def _said(value: object, before: str = "") -> list[str]:
    """A value in words: the parts of a list, the entries of a table by their whole names.

    >>> _said({"offer": {"probability": 60, "require": ["value", "close"]}})
    ['offer.probability = 60', 'offer.require = value, close']
    """
    if isinstance(value, dict):
        return [line for name in value for line in _said(value[name], f"{before}.{name}" if before else name)]
    words = (
        list(map(str, value)) if isinstance(value, list | tuple) else [] if value is None else [str(value)]
    )
    return [f"{before} = {', '.join(words)}"] if before else words


def _entry(app: App, head: str, path: list[str], text: str) -> object:
    """A text as the value of an entry of a table."""
    app.config.origin(head)
    if SETTINGS[head].type != "table":
        raise UsageError(f"{head} has no entries", f"crm config set {head} VALUE")
    if len(path) != (2 if head == "stages" else 1) or not all(path):
        raise UsageError(
            f"{'.'.join([head, *path])!r} is no entry of {head}", "stages.offer.probability, or costs.fair"
        )
    if path[-1] in _LISTS:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        return int(text) if text.isdecimal() else float(text)
    except ValueError:
        return text


def _write(app: App, path: list[str], value: object) -> None:
    """Change one entry of the file, keeping comments and order; a new file is private, a wrong one is not written."""
    import tomlkit

    from crmcli.cli.pipeline import stages
    from crmcli.cli.report_run import costs
    from crmcli.exchange.files import atomic
    from crmcli.store.files import private_folder

    file_path = app.config.path
    app.config.file()  # a file that cannot be read is not written over
    text = ""
    if os.path.exists(file_path):
        with open(file_path, encoding="utf-8-sig") as file:
            text = file.read()
    document = tomlkit.parse(text)
    table: Any = document
    for name in path[:-1]:
        table = table.setdefault(name, tomlkit.table(is_super_table=name == "stages"))
    if value is None:
        table.pop(path[-1], None)
    else:
        table[path[-1]] = list(value) if isinstance(value, tuple) else value
    app.config.read_again(document.unwrap())
    if path[0] in ("stages", "pipeline"):
        stages(app)
    elif path[0] == "costs":
        costs(app)
    private_folder(os.path.dirname(file_path))
    with atomic(file_path, force=True) as written:
        written.write(tomlkit.dumps(document).encode())

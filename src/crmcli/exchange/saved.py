"""A mapping as a profile of the user's own: what `--save-profile` writes."""

from __future__ import annotations

import json
import os

from crmcli.errors import UsageError
from crmcli.exchange.files import atomic
from crmcli.exchange.headers import field_name
from crmcli.exchange.mapping import GENERAL, Mapping


def save(mapping: Mapping, name: str, folder: str, *, date_order: str | None) -> str:
    """Write the mapping as `NAME.toml` in the folder of the user's profiles; its path."""
    if field_name(name) != name.lower().replace("-", "_"):
        raise UsageError(f"a profile cannot be called {name!r}", "letters, digits and - only")
    path = os.path.join(folder, f"{name}.toml")
    with atomic(path, force=True) as file:
        file.write(text_of(mapping, name, date_order=date_order).encode())
    return path


def text_of(mapping: Mapping, name: str, *, date_order: str | None) -> str:
    """The profile as TOML. All its headers together make it recognised by itself."""
    columns: dict[str, list[str]] = {}
    seen: dict[str, int] = {}
    for column in mapping.columns:
        if not column.header.strip():
            continue
        seen[column.header] = seen.get(column.header, 0) + 1
        again = f" #{seen[column.header]}" if seen[column.header] > 1 else ""
        columns.setdefault(str(column.slot), []).append(column.header + again)
    headers = list(dict.fromkeys(c.header for c in mapping.columns if c.header.strip()))
    lines = [
        f"system = {_quoted(name if mapping.profile.system == GENERAL else mapping.profile.system)}",
        f"id = {_quoted(name if mapping.profile.system == GENERAL else mapping.profile.id_system)}",
        "",
        f"[{mapping.profile.kind}]",
        f"sure = [{', '.join(map(_quoted, headers))}]",
        f"need = {len(headers)}",
    ]
    if date_order or mapping.profile.date_order:
        lines.append(f"date_order = {_quoted(date_order or mapping.profile.date_order or '')}")
    if mapping.profile.surname_first:
        lines.append("surname_first = true")
    if mapping.profile.separators:
        pairs = ", ".join(
            f"{_quoted(key)} = {_quoted(value)}" for key, value in mapping.profile.separators.items()
        )
        lines.append(f"separators = {{{pairs}}}")
    lines += ["", f"[{mapping.profile.kind}.columns]"]
    lines += [f"{_quoted(slot)} = [{', '.join(map(_quoted, names))}]" for slot, names in columns.items()]
    for field, values in mapping.profile.values.items():
        lines += ["", f"[{mapping.profile.kind}.values.{field}]"]
        ours = dict.fromkeys(values.values())
        lines += [
            f"{_quoted(one)} = [{', '.join(_quoted(k) for k, v in values.items() if v == one)}]"
            for one in ours
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML string; JSON's are a subset of them but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

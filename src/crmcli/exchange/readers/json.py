"""JSON and JSON Lines: arrays of objects, lines of objects, and the nested exports of address books.

Objects inside objects become columns of their own (`address.city`); a list of texts becomes one cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, TextIO

from crmcli.errors import UsageError
from crmcli.exchange import own_lists
from crmcli.exchange.encoding import encoding_of
from crmcli.exchange.objects import is_own
from crmcli.exchange.readers import monica, nested
from crmcli.exchange.readers.nested import Objects, are_objects
from crmcli.exchange.sheet import BadRecord, Record, Sheet
from crmcli.exchange.source import Source

_BLOCK = 1 << 16
_LONGEST = 1 << 26  # characters of one object; a longer one is not a contact
_KEYS = (
    "contacts",
    "people",
    "persons",
    "customers",
    "leads",
    "results",
    "records",
    "items",
    "rows",
    "data",
    "values",
)
_WRAPPERS = ("properties", "attributes", "fields", "_source", "merge_fields")  # say nothing of what they hold
_OF_ONE = (
    "name",
    "email",
    "first_name",
    "firstName",
    "names",
    "emails",
    "emailAddresses",
)  # the object is a record itself
_MARKS = (
    "tags",
    "labels",
    "categories",
    "groups",
    "lists",
)  # whose objects are names, with a number or a colour
_MARK_KEYS = 4
_DEPTH = 6
_OWN_ID = re.compile(r"[codta]\d+")  # what this program lists has such ids, and every key in every object


def read_json(source: Source, kind: str, encoding: str | None) -> tuple[Objects | None, list[Sheet]]:
    """(the objects, if this program wrote them) or (None, the sheets of a foreign file)."""
    codec, _ = encoding_of(source, encoding)

    def objects() -> Iterator[tuple[int, object]]:
        with source.text(codec) as text:
            yield from _lines(text, source.name) if kind == "jsonl" else _array(text, source.name)

    first = next(objects(), None)
    if first is None:
        raise UsageError(f"{source.name} holds no objects", "a JSON array of objects, or one object a line")
    if is_own(first[1]):
        return objects, []
    if monica.is_export(first[1]):
        return None, [monica.sheet(source.name, first[1])]
    if isinstance(first[1], dict) and (
        _OWN_ID.fullmatch(str(first[1].get("id"))) or own_lists.kind_of(list(first[1]))
    ):
        return None, [_sheet(source.name, objects, between="\n", blanks=True)]
    several = _several(objects, first[1])
    if several:
        return None, [
            _sheet(f"{source.name} ({key})", rows, kind=nested.KINDS.get(key))
            for key, rows in several.items()
        ]
    rows = _rows_of(objects, source.name)
    found = nested.parts(rows) or [("", "", rows)]
    return None, [
        _sheet(f"{source.name} ({key})" if key else source.name, part, kind=kind or None)
        for key, kind, part in found
    ]


def _lines(text: TextIO, name: str) -> Iterator[tuple[int, object]]:
    """The objects of the lines; a line after the first that is none comes as a record that cannot be read."""
    good = False
    for number, line in enumerate(text, 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                if not good:
                    raise UsageError(
                        f"{name}:{number}: not JSON: {error}", "one object a line, or --type json"
                    ) from None
                yield number, BadRecord(line.rstrip("\r\n"), f"not JSON: {error}")
            good = True


def _array(text: TextIO, name: str) -> Iterator[tuple[int, object]]:
    """The elements of the outermost array, one by one, or the one outermost object. Numbered from 1."""
    decoder = json.JSONDecoder()
    buffer = text.read(_BLOCK).lstrip("\ufeff \t\r\n")
    in_array = buffer.startswith("[")
    place, number, ended = (1 if in_array else 0), 0, False
    while True:
        while place < len(buffer) and buffer[place] in " \t\r\n,":
            place += 1
        if place < len(buffer) and buffer[place] == "]" and in_array:
            return
        try:
            found, place = decoder.raw_decode(buffer, place)
            if place == len(buffer) and not ended and not isinstance(found, dict | list):
                raise ValueError("cut number")
            number += 1
            yield number, found
            buffer, place = buffer[place:], 0
        except RecursionError:
            raise UsageError(f"{name} is nested too deeply", "a JSON array of objects") from None
        except ValueError as error:
            more = text.read(max(_BLOCK, len(buffer)))
            ended = not more
            if ended or len(buffer) > _LONGEST:
                if not in_array and not buffer[place:].strip():
                    return
                why = (
                    getattr(error, "msg", str(error)).lower().removesuffix(" starting at")
                )  # without the place in what is left of the text
                raise UsageError(
                    f"{name}: record {number + 1} is not JSON: {why}", "export it again"
                ) from None
            buffer = buffer[place:] + more
            place = 0


def _rows_of(objects: Objects, name: str) -> Objects:
    """The objects that are records: those of the array, or of the list inside one outermost object."""
    first = next(objects())[1]
    if not isinstance(first, dict):
        raise UsageError(
            f"{name} is a list of {type(first).__name__}, not of objects", "a JSON array of objects"
        )
    inner = None if _is_record(first) or nested.is_owner(first) else _list_in(first, _DEPTH) or _turned(first)
    if inner is None or next(iter(islice_second(objects())), None) is not None:
        return objects
    return partial(_numbered, inner)


def _several(objects: Objects, first: object) -> dict[str, Objects]:
    """The lists of one outermost object that holds more than one: `{"contacts": [...], "companies": [...]}`."""
    if not isinstance(first, dict) or next(islice_second(objects()), None) is not None:
        return {}
    lists = {key: value for key, value in first.items() if isinstance(value, list) and are_objects(value)}
    if len(lists) < 2 or _is_record(first) or nested.is_owner(first):
        return {}
    return {key: partial(_numbered, found) for key, found in lists.items()}


def _numbered(found: list[object]) -> Iterator[tuple[int, object]]:
    return iter(list(enumerate(found, 1)))


def _is_record(found: dict[str, Any]) -> bool:
    """Whether the outermost object is somebody, and not what holds the list of them."""
    said = [found[key] for key in _OF_ONE if key in found]
    columns = all(isinstance(one, list) and not are_objects(one) for one in said)
    return bool(said) and not columns and not any(isinstance(found.get(key), list) for key in _KEYS)


def _turned(found: dict[str, Any]) -> list[object] | None:
    """The records of an object that has them under their keys, or in columns.

    >>> _turned({"c1": {"name": "Ann"}, "c2": {"name": "Bob"}})
    [{'key': 'c1', 'name': 'Ann'}, {'key': 'c2', 'name': 'Bob'}]
    >>> _turned({"name": ["Ann", "Bob"], "city": ["Rome", None]})
    [{'name': 'Ann', 'city': 'Rome'}, {'name': 'Bob', 'city': None}]
    """
    values = list(found.values())
    if len(values) < 2:
        return None
    if all(isinstance(one, dict) and one.keys() & values[0].keys() for one in values):
        return [{"key": key, **one} for key, one in found.items()]
    if all(isinstance(one, list) and len(one) == len(values[0]) > 1 for one in values):
        return [dict(zip(found, row, strict=True)) for row in zip(*values, strict=True)]
    return None


def islice_second(items: Iterator[tuple[int, object]]) -> Iterator[tuple[int, object]]:
    """Everything after the first."""
    next(items, None)
    return items


def _list_in(found: dict[str, Any], depth: int) -> list[object] | None:
    """The longest list of objects under one of the usual keys, or any key."""
    lists = [
        value
        for key, value in sorted(found.items(), key=lambda pair: pair[0] not in _KEYS)
        if isinstance(value, list) and value and isinstance(value[0], dict)
    ]
    if lists and len(lists) == 1:
        return lists[0]
    named = next((found[key] for key in _KEYS if isinstance(found.get(key), list | dict)), None)
    if isinstance(named, list) and named and isinstance(named[0], dict):
        return named
    if isinstance(named, dict) and depth:
        return _list_in(named, depth - 1)
    return None


def _sheet(
    name: str, rows: Objects, *, between: str = "; ", blanks: bool = False, kind: str | None = None
) -> Sheet:
    """A sheet whose columns are all keys of all objects, in the order they first appear.

    With `blanks` those too of which nothing is said; `between` stands between the texts of a list.
    """
    header: dict[str, int] = {}
    for _, found in rows():
        if type(found) is not BadRecord:
            keys = flattened(found, between=between)
            for key in [*keys, *found] if blanks and isinstance(found, dict) else keys:
                header.setdefault(key, len(header))

    def records() -> Iterator[Record]:
        for line, found in rows():
            if type(found) is BadRecord:
                yield line, found
                continue
            cells = [""] * len(header)
            for key, value in flattened(found, between=between).items():
                cells[header[key]] = value
            yield line, cells

    sheet = Sheet(name, list(header), records)
    sheet.kind = kind
    return sheet


def flattened(found: object, prefix: str = "", depth: int = _DEPTH, *, between: str = "; ") -> dict[str, str]:
    """An object's values as texts under dotted keys; a list of texts is one text, of objects counted keys.

    >>> flattened({"name": "Ann", "address": {"city": "Rome"}, "tags": ["a", "b"], "vip": True, "n": None})
    {'name': 'Ann', 'address.city': 'Rome', 'tags': 'a; b', 'vip': 'true'}
    """
    if not isinstance(found, dict):
        return {prefix or "value": _text(found, between)} if found is not None else {}
    cells: dict[str, str] = {}
    for key, value in found.items():
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(value, dict) and depth and key in _WRAPPERS:
            cells.update({k: v for k, v in flattened(value, prefix, depth - 1).items() if k not in cells})
        elif isinstance(value, dict) and depth:
            cells.update(flattened(value, name, depth - 1))
        elif key in _MARKS and isinstance(value, list) and all(_is_mark(one) for one in value):
            cells[name] = between.join(str(one["name"]) for one in value)
        elif isinstance(value, list) and value and isinstance(value[0], dict) and depth:
            for number, one in enumerate(value, 1):
                cells.update(flattened(one, f"{name} {number}", depth - 1))
        elif value is not None:
            cells[name] = _text(value, between)
    return cells


def _is_mark(found: object) -> bool:
    """Whether an object of a list of tags is no more than its name."""
    return isinstance(found, dict) and isinstance(found.get("name"), str) and len(found) <= _MARK_KEYS


def _text(value: object, between: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list):
        return between.join(_text(one, between) for one in value if one is not None)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

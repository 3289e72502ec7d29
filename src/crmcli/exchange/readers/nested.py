"""Lists inside objects, each a table of its own: the people of a company, and deals, tasks and activities of either.

Every row of such a table says beside its own values whose it is: `company.id`, `contact.name`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

Objects = Callable[[], Iterator[tuple[int, object]]]
Part = tuple[str, str, Objects]  # the key of the lists, the kind of what they hold, and their objects

_THEIR_PEOPLE = (
    "contacts",
    "people",
    "persons",
    "employees",
    "contact_persons",
    "contactPersons",
)  # of a company
KINDS = {
    **dict.fromkeys(("companies", "organizations", "organisations", "accounts"), "companies"),
    **dict.fromkeys(("deals", "opportunities"), "deals"),
    **dict.fromkeys(("activities", "tasks", "notes", "calls", "meetings"), "activities"),
}  # of the objects under such a key
_LOOK = 50  # objects that are looked at
_LEAST = 2  # values of a deal or an activity; {"name": "x"} alone is a label


def parts(rows: Objects) -> list[Part]:
    """The tables of objects that hold lists: first themselves, or a row for each of their people; then each list.

    Nothing where there is no list of people, deals, tasks or activities.
    """
    first = [found for _, found in islice(rows(), _LOOK) if isinstance(found, dict)]
    of_companies = any("name" in one and _people_of(one)[0] for one in first)
    keys = [
        key for key, kind in KINDS.items() if kind != "companies" and any(_has(one, key) for one in first)
    ]
    if not (of_companies or keys):
        return []
    themselves = partial(_of_companies, rows, keys) if of_companies else partial(_without, rows, keys)
    whose = "company" if of_companies else "contact"
    return [
        ("", "", themselves),
        *((key, KINDS[key], partial(_listed, rows, key, whose)) for key in keys),
    ]


def is_owner(found: dict[str, Any]) -> bool:
    """Whether an object with lists is somebody's, and not what holds all lists of a file."""
    return bool(found.get("id")) and any(isinstance(found.get(key), str) for key in ("name", "display_name"))


def are_objects(found: Iterable[object]) -> bool:
    """Whether there are some, and nothing but objects."""
    items = list(found)
    return bool(items) and all(isinstance(one, dict) for one in items)


def _has(found: dict[str, Any], key: str) -> bool:
    """Whether somebody with a name has a list of such things, each of which says more than its name."""
    items = found.get(key)
    named = not {"name", "display_name", "email", "first_name", "firstName"}.isdisjoint(found)
    return (
        named and isinstance(items, list) and are_objects(items) and all(len(one) >= _LEAST for one in items)
    )


def _people_of(found: dict[str, Any]) -> tuple[str | None, list[Any]]:
    """The key under which a company has its people, and these."""
    key = next((k for k in _THEIR_PEOPLE if isinstance(found.get(k), list) and are_objects(found[k])), None)
    return key, found[key] if key else [{}]


def _of_companies(rows: Objects, keys: list[str]) -> Iterator[tuple[int, object]]:
    """A row for each person of a company, beside all that is said of the company; one for a company without."""
    for line, found in _without(rows, keys):
        if not isinstance(found, dict):
            yield line, found
            continue
        key, people = _people_of(found)
        company = {name: value for name, value in found.items() if name != key}
        for person in people:
            yield line, {"company": company, **{k: v for k, v in person.items() if k != "company"}}


def _without(rows: Objects, keys: list[str]) -> Iterator[tuple[int, object]]:
    """The objects without the lists that have tables of their own."""
    for line, found in rows():
        rest = {k: v for k, v in found.items() if k not in keys} if isinstance(found, dict) else found
        yield line, rest


def _listed(rows: Objects, key: str, whose: str) -> Iterator[tuple[int, object]]:
    """What the lists under a key hold, each object with what tells whose it is."""
    for line, found in rows():
        if not isinstance(found, dict) or not isinstance(items := found.get(key), list):
            continue
        owner = {k: v for k, v in found.items() if k in _TELLING and not isinstance(v, dict | list)}
        for one in items:
            yield line, {**one, whose: owner} if isinstance(one, dict) else one


_TELLING = (
    "id",
    "name",
    "display_name",
    "first_name",
    "last_name",
    "firstName",
    "lastName",
    "email",
    "domain",
)

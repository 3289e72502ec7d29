"""People who come in columns (`model.People`), put on the stage without a look at each of them."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import repeat

from crmcli.clean.text import fold
from crmcli.store.staging import PERSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from crmcli.model import People
    from crmcli.store.stage import Stage

    Columns = Mapping[str, Any]  # each a sequence of values, or one value repeated

# Somebody without any of these is thin; somebody called as the first of one is vague, for nobody said a name.
_POINTS = {"email": "address", "phone": "value", "external_id": "value", "handle": None}
_NO_ROLES: Columns = {"place": (), "company": ()}
_NO_TAGS: Columns = {"place": (), "tag": ()}


def put(stage: Stage, people: People) -> None:
    """Stage these people, and the entries between them, numbered in the order of their lines."""
    several: dict[str, Columns] = dict(people.several)
    roles, tags = several.pop("role", _NO_ROLES), several.pop("tag", _NO_TAGS)
    numbers: list[int] = []
    companies: list[int] = []
    marks: list[int] = []
    for stop, entry in (*people.between, (len(people.lines), None)):
        numbers += stage.number(stop - len(numbers))
        these = _until(stop, roles, companies)
        companies += [
            stage.names.get(name) or stage.named(people.lines[place], name, numbers[place])
            for name, place in zip(roles["company"][these], roles["place"][these], strict=True)
        ]
        marks += [stage.marks.get(tag) or stage.mark(tag) for tag in tags["tag"][_until(stop, tags, marks)]]
        if entry is not None:
            stage.single(*entry)
    if numbers:
        stage.put("person", _persons(people, numbers, stage.file))
    if companies:
        of = list(map(numbers.__getitem__, roles["place"]))
        stage.put("role", {**roles, "person_n": of, "company_n": companies})
    if marks:
        several["tag"] = {**tags, "mark": marks}
    for name, columns in several.items():
        of = list(map(numbers.__getitem__, columns["place"]))
        keys = {"city_key": map(city_key, columns["city"])} if name == "address" else {}
        stage.put(name, {**columns, **keys, "owner": repeat(PERSON), "n": of})
    stage.flush()


def _until(stop: int, columns: Columns, done: list[int]) -> slice:
    """The rows of some columns that are not done and are of people before a place."""
    return slice(len(done), bisect_left(columns["place"], stop))


def _persons(people: People, numbers: list[int], file: int) -> Columns:
    """What goes to the table of people itself."""
    columns = people.columns
    reached = {place for place, uid in enumerate(columns.get("uid", ())) if uid}
    vague: set[int] = set()
    names = set(columns["name"])
    for table, called in _POINTS.items():
        if found := people.several.get(table):
            reached.update(found["place"])
            if called is not None and not names.isdisjoint(found[called]):
                first = zip(found["place"], found["position"], found[called], strict=False)
                vague.update(place for place, at, text in first if at == 0 and text == columns["name"][place])
    thin, unnamed = [1] * len(numbers), [0] * len(numbers)
    for place in reached:
        thin[place] = 0
    for place in vague:
        unnamed[place] = 1
    return {
        **columns,
        "n": numbers,
        "file": repeat(file),
        "line": people.lines,
        "vague": unnamed,
        "thin": thin,
    }


@lru_cache(maxsize=20_000)
def city_key(city: str | None) -> str | None:
    """What a city is compared by."""
    return fold(city) if city else None

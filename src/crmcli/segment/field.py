"""A row of the table of fields (`fields`), and the way from a person to the rows where its value stands."""

from __future__ import annotations

from crmcli.model import Record


class Rows(Record):
    """Rows of other tables that belong to one person or company.

    `owner` is the column that names the owner, `target` what the next step of a path belongs to, `order` puts the
    primary row first. `by_value` is `table` in the order that serves a search from a value to its owners.
    """

    table: str
    owner: str
    where: str = ""
    values: tuple[object, ...] = ()
    target: str = ""
    order: str = ""
    by_value: str = ""


class Field(Record):
    """One field: see the module. What is left out is what most fields do without.

    `key` is an indexed column that `=`, `in` and `^` compare instead (`key_of` names how its text is made); where
    `sql` itself is folded text already, `folded` says so. `never` makes `> 60d` include those it never happened to.
    `tense` says which way a bare `60d` counts: past (ago) or future (from now). Of money, `sql` counts ten thousandths
    of the currency in the column `currency`: whole numbers, whatever its decimals, so that three times 0.10 is 0.30.
    """

    name: str
    type: str
    help: str
    sql: str
    path: tuple[Rows, ...] = ()
    key: str | None = None
    key_of: str = "fold"
    folded: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    arguments: tuple[Field, ...] = ()
    positional: str | None = None  # the argument that a value alone is for: activities(last 90d)
    tense: str | None = "past"
    never: bool = False
    always: bool = False  # every row on the path has a value
    shown: str | None = None  # SQL of the value in a column, where it differs
    currency: str | None = None
    plural: str | None = None  # the name that, as a column, gives all values and not the primary one

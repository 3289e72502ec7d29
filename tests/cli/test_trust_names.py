"""A misspelt name never passes in silence (test idea c), and ids that are printed can be fed back (test idea d)."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.cli.declare import Parameter, specification
from crmcli.cli.execute import flags_of
from crmcli.cli.table import load
from trust_entries import READS, WRITES, Entry, built, entries, lossless, ready
from trust_entries import words as command_line

WRONG = "zzqqx"
# What a flag that completes these must know already; other names may be new (a tag, a reason, a file).
KNOWN = ("person", "field", "kind", "stage", "segment", "setting", "command", "profile", "report", "format")
# Flags whose name may be new all the same.
NEW = {("import", "--save-profile"), ("import", "--map"), ("segment run", "--cursor"), ("agenda", "--cursor")}
FIRST = {name: found[0] for name, found in {**READS, **WRITES}.items()}


def named() -> list[tuple[str, Parameter]]:
    """Every flag of every command that takes a name which must be known."""
    return [
        (name, flag)
        for name in sorted(FIRST)
        for flag in flags_of(load(name))
        if flag.flags
        and (flag.choices or flag.complete in KNOWN or flag.flags[-1] in ("--columns", "--sort", "--where"))
        and (name, flag.flags[-1]) not in NEW
    ]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("base"))


@pytest.mark.parametrize(("name", "flag"), named(), ids=lambda value: getattr(value, "name", value))
def test_a_misspelt_value_is_an_error_with_words(
    base: Path, tmp_path: Path, name: str, flag: Parameter
) -> None:
    entry = FIRST[name]
    crm = ready(base, tmp_path, entry)
    before = lossless(crm.path)
    wrong = f"{WRONG}={WRONG}" if "=" in (flag.metavar or "") else WRONG
    out, err, code = crm._run(command_line(entry, crm, flag.flags[-1], wrong), entry.stdin, {})
    assert code in (2, 3), f"exit {code}\n{out}{err}"
    assert out == ""
    assert err
    assert lossless(crm.path) == before


LISTS = [
    (name, entry) for name, entry in entries(READS) if specification(load(name)).lists and entry.code == 0
]


@pytest.mark.parametrize(
    ("name", "entry"), LISTS, ids=lambda value: value.line if isinstance(value, Entry) else ""
)
def test_the_ids_of_a_listing_can_be_fed_back(base: Path, tmp_path: Path, name: str, entry: Entry) -> None:
    """Whatever looks like an id of ours is one that rm takes; --count says how many lines there are."""
    crm = ready(base, tmp_path, entry)
    if "--count" in entry.line:
        return
    ids = crm(command_line(entry, crm, "--format", "ids")).split("\n")[:-1]
    count, _, code = crm._run(command_line(entry, crm, "--count"), "", {})
    if code == 2:
        return  # this way of asking makes no listing, and says so
    assert count == f"{len(ids)}\n"
    found = [one for one in ids if one[:1] in "coadt" and one[1:].isdecimal()]
    if found:
        crm(["rm", *dict.fromkeys(found), "--dry-run", "--yes"])
    assert crm(command_line(entry, crm, "--limit", "0", "--format", "ids")) == ""

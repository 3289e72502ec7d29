"""A short listing is the beginning of the long one, and a count its length, however they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from trust_entries import BASE

if TYPE_CHECKING:
    from commandline import Crm

MORE = (
    "deal add Small --for bob --value 100 --close 2026-05-20",
    "deal add Old --for c1 --value 900 --stage proposal",
    "deal move Old lost --reason price",
    "deal add Won --company acme --value '70 USD'",
    "deal move Won won",
    "task add Visit --for c3 --due fri --owner anna",
    "task add Someday --deal Small",
    "task add Early --for bob --due 2026-05-05T08:00",
    "task done Chase",
    "task add Late --for c3 --due 2026-05-02",
    "deal add Idle --company globex",
)
LISTINGS = (
    "deal list",
    "deal list --open",
    "deal list --no-next",
    "deal list --for c1",
    "deal list --where 'value>=100'",
    "deal list --sort -value",
    "task list",
    "task list --all",
    "task list --overdue",
    "task list --done",
    "task list --where 'due<=+7d'",
    "task list --for bob",
    "list",
    "list --where 'has email'",
    "company list",
    "history",
    "timeline c1",
    "undo --list",
)


@pytest.fixture
def full(crm: Crm) -> Crm:
    for line in (*BASE, *MORE):
        crm(line)
    return crm


@pytest.mark.parametrize("listing", LISTINGS)
def test_limit_gives_the_beginning_and_count_the_length(full: Crm, listing: str) -> None:
    lines = full(f"{listing} --no-header").splitlines()
    assert lines
    for limit in (0, 1, 2, len(lines), len(lines) + 1):
        assert full(f"{listing} --no-header --limit {limit}").splitlines() == lines[:limit]
        assert full(f"{listing} --count --limit {limit}") == f"{min(limit, len(lines))}\n"
    assert full(f"{listing} --count") == f"{len(lines)}\n"

"""What does not add up (row 32), and the history of deals and tasks (row 66)."""

from __future__ import annotations

import pytest

from commandline import Crm


@pytest.fixture
def odd(crm: Crm) -> Crm:
    crm("add Ann")
    crm("deal add fine --for ann --value 5 --stage won")
    crm("deal add worthless --for ann --stage won")
    crm("deal add alone --value 5 --stage won")
    crm("deal add late --value 5 --close 2026-05-03")
    crm("deal add gone --value 5 --stage lead")
    crm("task add chase --deal 5 --due fri")
    crm("deal move 5 lost --reason price")
    return crm


def test_what_does_not_add_up_is_listed_with_what_mends_it(odd: Crm) -> None:
    assert odd("audit --columns check,id,detail --no-header") == (
        "won-without-value\td2\twon on 2026-05-04\n"
        "won-without-person\td3\twon on 2026-05-04\n"
        "past-close\td4\tshould have closed on 2026-05-03\n"
        "task-of-closed-deal\tt1\tgone is lost\n"
    )
    assert odd("audit --exit-code --count", code=8) == "4\n"
    for command in (
        "deal edit d2 --value 1",
        "deal edit d3 --for ann",
        "deal edit d4 --close eom",
        "task done t1",
    ):
        odd(command)
    assert odd("audit --exit-code --count") == "0\n"


def test_the_playbook_may_have_changed(odd: Crm) -> None:
    folder = odd.folder / "config" / "crm"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('pipeline = ["new"]\n', encoding="utf-8")
    assert odd("audit --check unknown-stage --format ids") == "d4\n"
    (folder / "config.toml").write_text('[stages.lead]\nrequire = ["owner", "value"]\n', encoding="utf-8")
    assert odd("audit --check missing-required --columns id,detail --no-header") == "d4\tlead needs owner\n"
    assert "did you mean past-close?" in odd.fails("audit --check past-clos", 2)


def test_the_history_of_a_deal_and_a_task(odd: Crm) -> None:
    odd("deal edit 4 --value '7 $' --owner eva")
    assert odd("history d4 --columns what,field,old,new --no-header") == (
        "added\ttitle\t\tlate\nchanged\towner\t\teva\nchanged\tvalue\t5.00 EUR\t7.00 USD\n"
    )
    odd("task snooze t1 2026-05-20")
    assert odd("history t1 --field due_on --columns old,new --no-header") == "2026-05-08\t2026-05-20\n"
    odd.fails("history d99", 3)

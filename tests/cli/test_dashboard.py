"""The dashboard: one screen, whatever there is (row 77)."""

from __future__ import annotations

import pytest

from commandline import Crm


@pytest.fixture
def shop(jane: Crm) -> Crm:
    jane("edit jane --status customer", CRM_NOW="2026-02-01T09:00:00+01:00")
    for number in range(9):
        jane(f"task add 'Task {number}' --due 2026-05-0{1 + number % 4} --for jane")
        jane(
            f"deal add 'Deal {number}' --for jane --value {number * 100} --stage proposal --close 2026-06-0{1 + number}"
        )
    jane("deal add won --value '70 $' --stage won")
    jane("log call jane hi")
    return jane


def test_everything_at_a_glance(shop: Crm) -> None:
    assert shop("dashboard") == (
        "Today, 2026-05-04: overdue 7, due 2\n"
        "\n"
        "To do\n"
        "  Fri 2026-05-01  Task 0 – Jane Doe, Acme  t1\n"
        "  Fri 2026-05-01  Task 4 – Jane Doe, Acme  t5\n"
        "  Fri 2026-05-01  Task 8 – Jane Doe, Acme  t9\n"
        "  Sat 2026-05-02  Task 1 – Jane Doe, Acme  t2\n"
        "  Sat 2026-05-02  Task 5 – Jane Doe, Acme  t6\n"
        "  and 4 more\n"
        "\n"
        "Open deals by stage\n"
        "proposal  ████████████████████████████████████████████████  3600.00 EUR, deals 9\n"
        "\n"
        "What should come in\n"
        "  2026-Q2  1800.00 EUR: 0.00 EUR won, 9 open deals weigh 1800.00 EUR\n"
        "  2026-Q2  70.00 USD: 70.00 USD won, 0 open deals weigh 0.00 USD\n"
        "\n"
        "Customers  ▁▁▁▁  1, 0 new and 0 lost this month\n"
        "Activity   ▁▁▁▁▁▁▁▁▁▁▁█  1 this week\n"
    )


def test_it_fits_one_screen_with_whatever_there_is(shop: Crm) -> None:
    for number in range(30):
        long = "X" * 300 if number % 2 else "[red]x[/]\x1b[31m"
        shop(["deal", "add", long, "--value", f"{10**number % 10**12} {'EUR' if number % 3 else 'JPY'}", "--at",
              "2026-05-01", "--stage", ("lead", "qualified", "negotiation")[number % 3]])  # fmt: skip
        shop(["task", "add", long, "--due", "today"])
    for widgets in (
        "",
        "today,tasks,pipeline,forecast,growth,activity,neglected,sources,conversion,velocity",
    ):
        page = shop("dashboard", CRM_DASHBOARD=widgets)
        assert len(page.splitlines()) <= 24
        assert max(map(len, page.splitlines())) <= 80
        assert "\x1b" not in page


def test_an_empty_base_has_one_line(crm: Crm) -> None:
    crm("add Ann")
    assert crm("dashboard").splitlines()[0] == "Today, 2026-05-04: nothing is due"
    assert len(crm("dashboard").splitlines()) <= 4


def test_the_widgets_are_chosen_and_ones_own_are_among_them(shop: Crm) -> None:
    shop("report save big -", stdin="-- title: Biggest deal\nselect max(value) from v_deal")
    assert shop("dashboard", CRM_DASHBOARD="today,big") == (
        "Today, 2026-05-04: overdue 7, due 2\nBiggest deal: 800.0\n"
    )
    message = shop.fails("dashboard", 2, CRM_DASHBOARD="today,pipelin")
    assert "CRM_DASHBOARD: there is no widget 'pipelin'" in message
    assert "did you mean pipeline?" in message


def test_programs_get_the_figures(shop: Crm) -> None:
    found = shop.json("dashboard")
    assert list(found) == ["today", "tasks", "pipeline", "forecast", "growth", "activity"]
    assert found["today"] == {"overdue": 7, "due": 2, "closing": 0, "birthday": 0, "cadence": 0}
    assert len(found["tasks"]) == 9
    assert found["pipeline"][0]["value"] == {"amount": "3600.00", "currency": "EUR"}
    assert found["growth"][-1]["total"] == 1
    assert len(found["activity"]) == 12


def test_a_narrow_screen_breaks_lines_and_cuts_nothing(jane: Crm) -> None:
    jane("deal add 'Acme annual' --for jane --value 24000 --stage proposal --close 2026-06-15")
    page = jane("dashboard", COLUMNS="40")
    assert max(map(len, page.splitlines())) <= 40
    assert "  2026-Q2  12000.00 EUR: 0.00 EUR won, 1\n  open deal weighs 12000.00 EUR\n" in page

"""Tasks, deals and cadences with what else the program does: merging, segments, undo of a day, the lossless copy."""

from __future__ import annotations

from commandline import Crm


def test_a_merge_moves_everything_and_can_be_taken_back(jane: Crm) -> None:
    jane("add 'J. Doe' --email jd@x.it")
    jane("deal add both --for jane=decider --for c2=user --value 5")
    jane("deal add hers --for c2")
    jane("task add call --for c2 --due fri")
    jane("cadence jane 30d")
    jane("cadence c2 10d")
    before = jane("deal list --json"), jane("task list --json"), jane("cadence --list")
    jane("merge jane c2 --yes")
    assert [person["name"] for person in jane.json("deal show both")["people"]] == ["Jane Doe"]
    assert jane("deal list --for jane --count") == "2\n"
    assert jane("task list --for jane --count") == "1\n"
    assert jane("cadence --list --no-header").count("\n") == 1
    jane("unmerge jane")
    assert (jane("deal list --json"), jane("task list --json"), jane("cadence --list")) == before


def test_a_segment_with_a_cadence_stays_until_that_is_taken_away(jane: Crm) -> None:
    jane("segment save vip tag=vip")
    jane("cadence @vip 30d")
    assert "used by a cadence" in jane.fails("segment rm vip --yes", 4)
    assert jane("cadence --columns who,every --no-header") == "@vip\t30d\n"
    jane("cadence @vip off")
    jane("segment rm vip --yes")
    assert jane("agenda", CRM_NOW="2027-05-04T09:00:00+02:00") == ""


def test_a_whole_day_taken_back_leaves_nothing(jane: Crm) -> None:
    before = jane("show jane --json"), jane("history --count")
    commands = (
        "log call jane hi --next '+3d send quote'",
        "deal add Annual --for jane --value 24000 --next '+1d call'",
        "deal move 1 negotiation --note x",
        "cadence jane 30d",
        "task snooze 1 +1w",
        "task done 2",
        "deal edit 1 --close eom --owner anna",
        "deal move 1 won",
    )
    for command in commands:
        jane(command)
    assert jane.json("show jane")["status"] == "customer"
    for _ in commands:
        jane("undo")
    assert jane("show jane --json") == before[0]
    for listing in ("deal list", "task list --all", "cadence --list"):
        assert jane(f"{listing} --count") == "0\n"
    for _ in commands:
        jane("redo")
    assert jane.json("deal show 1")["state"] == "won"
    assert jane("report growth --columns total --no-header") == "1\n"


def test_a_kept_deal_survives_the_undo_of_what_made_it(jane: Crm) -> None:
    jane("deal add Annual --for jane --value 5")
    jane("deal move 1 proposal")
    jane("undo 2", code=5)
    assert "d1" in jane.err
    assert jane.json("deal show 1")["stage"] == "proposal"
    assert len(jane.json("deal show 1")["stage_history"]) == 2


def test_an_import_that_changes_a_status_is_told_by_the_growth(crm: Crm) -> None:
    crm("add Ann --email a@x.it --status customer", CRM_NOW="2026-03-04T09:00:00+01:00")
    path = crm.folder / "people.csv"
    path.write_text("Name,E-mail,Status\nAnn,a@x.it,lost\n", encoding="utf-8")
    crm(["import", str(path), "--on-conflict", "overwrite", "--yes"])
    assert crm("report growth --no-header") == "2026-03\t1\t0\t1\n2026-04\t0\t0\t1\n2026-05\t0\t1\t0\n"
    crm("undo")
    assert crm("report growth --no-header").endswith("2026-05\t0\t0\t1\n")

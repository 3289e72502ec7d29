"""crm feed: folders whose new files are imported, each once, told by their contents."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import Crm

ANN = "Name,E-mail\nAnn Lee,ann@x.it\n"
BOB = "Name,E-mail\nBob Ross,bob@x.it\n"
NO_PEOPLE = "color,size\nred,1\n"


@pytest.fixture
def drop(crm: Crm) -> Path:
    """An empty folder that the feed shop looks into."""
    folder = crm.folder / "home" / "drop"
    folder.mkdir(parents=True)
    crm(f"feed add shop --glob '{folder}/*.csv'")
    return folder


def run(crm: Crm, options: str = "--all", code: int = 0) -> dict[str, dict[str, str]]:
    """What the run said of each feed: its counts that are not 0."""
    lines = [line.split("\t") for line in crm(f"feed run {options}", code=code).splitlines()]
    return {
        row[0]: {name: value for name, value in zip(lines[0], row, strict=True) if value not in ("0", row[0])}
        for row in lines[1:]
    }


def test_new_and_changed_files_are_taken_and_nothing_else(crm: Crm, drop: Path) -> None:
    (drop / "a.csv").write_text(ANN)
    (drop / "b.csv").write_text(BOB)
    (drop / "c.txt").write_text(BOB)
    assert run(crm) == {"shop": {"files": "2", "created": "2"}}
    assert crm("feed run --all") == crm.err == ""
    (drop / "b.csv").write_text(BOB + "Carl,carl@x.it\n")
    assert run(crm, "shop") == {"shop": {"files": "1", "created": "1"}}
    (drop / "z.csv").write_bytes((drop / "b.csv").read_bytes())
    (drop / "a.csv").touch()
    assert crm("feed run --all") == crm.err == ""
    (drop / "b.csv").write_text(BOB)  # as it was before the last time: it has changed
    assert run(crm) == {"shop": {"files": "1"}}
    assert crm("feed run --all") == crm.err == ""
    rows = crm.json("imports list")
    assert [Path(row["file"]).name for row in rows] == ["b.csv", "b.csv", "a.csv"]


@pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="this system does not tell who writes")
def test_a_file_that_is_still_being_written_is_left_for_the_next_time(crm: Crm, drop: Path) -> None:
    with (drop / "a.csv").open("w") as file:
        file.write(ANN)
        file.flush()
        assert crm("feed run --all") == crm.err == ""
        assert crm.json("feed run --all") == []
        file.write("Bob Ross,bob@x.it\n")
    assert run(crm) == {"shop": {"files": "1", "created": "2"}}


def test_one_failing_feed_or_file_does_not_stop_the_rest(crm: Crm, drop: Path) -> None:
    crm("feed add gone --glob '~/nowhere/*.csv'")
    (drop / "a.csv").write_text(NO_PEOPLE)
    (drop / "b.csv").write_text(BOB)
    crm(f"feed add zeta --glob '{drop}/z*.txt'")
    (drop / "z.txt").write_text(ANN)
    for shop in (
        {"files": "1", "created": "1", "failed": "1"},
        {"failed": "1"},
    ):  # what failed is tried again
        found = run(crm, code=5)
        assert found["shop"] == shop
        assert found["gone"] == {"failed": "1"}
        assert "there is no folder" in crm.err
        assert f"shop: {drop}/a.csv: no column is a name" in crm.err
        assert crm.err.endswith(
            "crm: not everything was imported: gone, shop\nhint: what and why stands above\n"
        )
    assert crm("list --count") == "2\n"
    (drop / "a.csv").unlink()
    assert crm("feed run shop") == ""


def test_rejects_are_said_once_and_are_not_taken_for_a_new_file(crm: Crm, drop: Path) -> None:
    (drop / "a.csv").write_text(ANN + "?,no address\n")
    assert run(crm, code=5) == {"shop": {"files": "1", "created": "1", "rejected": "1"}}
    assert f"they are in {drop}/a.rejects.csv" in crm.err
    assert crm("feed run --all") == ""


def test_a_dry_run_tells_what_the_run_does_and_does_nothing(crm: Crm, drop: Path) -> None:
    (drop / "a.csv").write_text(ANN + "?,no address\n")
    (drop / "b.csv").write_text(ANN + BOB.partition("\n")[2])
    before = crm.path.read_bytes(), sorted(drop.iterdir())
    said = run(crm, "--all --dry-run", code=5)
    assert (crm.path.read_bytes(), sorted(drop.iterdir())) == before
    assert said == run(crm, code=5) == {"shop": {"files": "2", "created": "2", "rejected": "1"}}


def test_a_dry_run_within_a_batch_changes_nothing(crm: Crm, drop: Path) -> None:
    (drop / "a.csv").write_text(ANN)
    before = crm.path.read_bytes()
    crm("batch -", stdin="feed run --all --dry-run\n", code=5)
    assert crm.path.read_bytes() == before
    crm("batch -", stdin="feed run --all\n")
    assert crm("list --count") == "1\n"


def test_two_runs_at_once_take_each_file_once(crm: Crm, drop: Path) -> None:
    for number in range(8):
        (drop / f"{number}.csv").write_text(f"Name,E-mail\nAnn {number},ann{number}@x.it\n")
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "crmcli", "feed", "run", "--all"],
            env={**crm.env, "CRM_TIMEOUT": "30"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    ends = [(one.communicate()[1], one.returncode) for one in running]
    assert ends == [(b"", 0)] * 3
    assert crm("list --count") == "8\n"
    assert crm("feed list --columns files --no-header") == "8\n"


def test_each_file_is_an_import_that_can_be_taken_back(crm: Crm, drop: Path) -> None:
    (drop / "a.csv").write_text(ANN)
    (drop / "b.csv").write_text(BOB)
    run(crm)
    assert crm("why ann@x.it name") == f"Ann Lee: import #1 {drop}/a.csv row 2\n"
    crm("imports undo 1")
    assert f"{drop}/a.csv is new again to the feed shop" in crm.err
    assert crm("list --columns name --no-header") == "Bob Ross\n"
    assert run(crm) == {"shop": {"files": "1", "created": "1"}}


def test_the_options_of_a_feed_are_those_of_an_import(crm: Crm, drop: Path) -> None:
    crm(["import", "-", "--map", "Kim=name", "--map", "Posta=email", "--save-profile", "fair"],
        stdin="Kim;Posta\nDora;dora@x.it\n")  # fmt: skip
    crm(f"feed add fair --glob '{drop}/*.txt' --profile fair --delimiter ';' --on-conflict overwrite")
    (drop / "a.txt").write_text("Kim;Posta\nDora Verdi;dora@x.it\n")
    assert run(crm, "fair") == {"fair": {"files": "1", "updated": "1"}}
    shown = crm.json("feed show fair")
    assert (shown["profile"], shown["on_conflict"], shown["files"], shown["new"]) == (
        "fair",
        "overwrite",
        1,
        0,
    )
    assert crm("feed list --columns name,files --no-header") == "fair\t1\nshop\t0\n"


def test_a_mailbox_that_grows_is_a_feed(crm: Crm, drop: Path) -> None:
    crm("add 'Ann Lee' --email ann@x.it")
    message = (
        "From x@y Mon Apr 20 10:00:00 2026\nFrom: ann@x.it\nTo: me@y.it\nMessage-ID: <{}>\n"
        "Date: Mon, 20 Apr 2026 10:00:00 +0200\n\nHi\n\n"
    )
    crm(f"feed add mail --glob '{drop}/Sent' --type mail")
    assert "that is one file" in crm.err
    (drop / "Sent").write_text(message.format(1))
    assert run(crm, "mail") == {"mail": {"files": "1", "logged": "1"}}
    (drop / "Sent").write_text(message.format(1) + message.format(2))
    assert run(crm, "mail") == {"mail": {"files": "1", "logged": "1"}}


def test_feeds_are_listed_shown_changed_and_taken_away(crm: Crm, drop: Path) -> None:
    (drop / "a.csv").write_text(ANN)
    run(crm)
    (drop / "b.csv").write_text(BOB)
    assert crm("feed show shop --files --columns file,state,import --no-header") == (
        f"{drop}/b.csv\tnew\t\n{drop}/a.csv\ttaken\t1\n"
    )
    crm(f"feed add shop --glob '{drop}/*.csv'")
    assert "nothing to change" in crm.err
    assert "there is a feed shop already" in crm.fails("feed add shop --glob 'x*.csv'", 4)
    crm(f"feed add shop --glob '{drop}/[ab].csv' --force")
    assert crm.json("feed show shop")["new"] == 1
    crm("feed rm shop")
    assert crm.fails("feed run shop", 3)
    assert crm("list --count") == "1\n"
    crm("undo")
    assert run(crm) == {"shop": {"files": "1", "created": "1"}}


def test_an_import_can_be_taken_back_when_its_feed_is_gone(crm: Crm, drop: Path) -> None:
    (drop / "a.csv").write_text(ANN)
    run(crm)
    crm("feed rm shop")
    crm("imports undo 1")
    assert crm("list --count") == "0\n"
    assert crm("imports list --count") == "0\n"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("feed run", 2),
        ("feed run shop --all", 2),
        ("feed run shup", 3),
        ("feed add x", 2),
        ("feed add 'a b' --glob 'x*'", 2),
        ("feed add x --glob 'x*' --profile hubspt", 2),
        ("feed show shup", 3),
        ("feed rm shup", 3),
    ],
)
def test_what_makes_no_sense_is_said(crm: Crm, drop: Path, line: str, code: int) -> None:
    assert crm.fails(line, code)


def test_a_pattern_is_meant_from_where_it_was_typed(
    crm: Crm, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(drop)
    crm("feed add here --glob '*.csv'")
    assert crm.json("feed show here")["glob"] == f"{drop}/*.csv"

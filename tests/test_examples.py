"""The examples run: the demo tells its story, the pipeline repeats itself, cron's lines say nothing needless."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """What cron gives a program, and a pinned clock; HOME is private."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}/usr/local/bin:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "CRM_NOW": "2026-05-04T07:00:00+02:00",
        "TZ": "Europe/Rome",
    }


def shell(command: str, environ: dict[str, str], code: int = 0) -> str:
    """stdout and stderr of a shell command without a terminal, as cron runs it."""
    done = subprocess.run(
        ["sh", "-c", command],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
    )
    assert done.returncode == code, done.stdout.decode()
    return done.stdout.decode()


def test_the_demo_tells_the_whole_story(environ: dict[str, str]) -> None:
    story = shell(f"sh {EXAMPLES}/demo.sh", environ)
    counts = [int(line) for line in story.splitlines() if line.isdecimal()]
    imported, merged, unmerged = counts
    assert merged < imported == unmerged
    assert "looks like HubSpot contacts" in story
    assert "same e-mail" in story
    assert "send the offer" in story
    assert story.count("@") > 10
    assert "crm:" not in story, "an error message in the story"


def test_the_pipeline_can_be_repeated(environ: dict[str, str], tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    for sample in EXAMPLES.glob("*.csv"):
        shutil.copy(sample, drop)
    (drop / "fair.csv").write_text("Name,E-mail\nBo Li,bo@li.it\nBad,no mail\n", encoding="utf-8")
    lists = []
    for _ in range(3):
        shell(f"sh {EXAMPLES}/pipeline.sh {drop} {tmp_path}/list.csv", environ)
        lists.append((tmp_path / "list.csv").read_text(encoding="utf-8"))
    assert lists[0] == lists[1] == lists[2]
    assert [path.name for path in drop.glob("*rejects*")] == ["fair.rejects.csv"]
    rows = list(csv.DictReader(lists[0].splitlines()))
    assert len(rows) > 300
    assert all("@" in row["email"] for row in rows)


def cron_commands() -> list[str]:
    """The commands of the crontab, as cron hands them to sh."""
    lines = (EXAMPLES / "crontab").read_text(encoding="utf-8").splitlines()
    found = [line.split(None, 5)[5] for line in lines if line[:1].isdigit()]
    return [command.replace("\\%", "%") for command in found]


def test_cron_is_told_nothing_when_there_is_nothing_to_say(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    shutil.copy(EXAMPLES / "pipeline.sh", tmp_path / "bin")
    (tmp_path / "drop").mkdir()
    (tmp_path / "backup").mkdir()
    shell("crm add Ann --email ann@acme.com --phone '+39 02 12345678' --quiet", environ)
    for command in cron_commands():
        assert shell(command, environ) == "", command

"""Import every sample file into a database of its own and compare with what its manifest says: `make samples`.

    python bench/samples.py [--folder FOLDER] [--verbose] [WORD …]

The folder holds MANIFEST.csv (path, exp_contacts, exp_contacts_email_merged, exp_companies, exp_deals,
exp_activities, expect) and the files. WORDs choose files by a part of their path. Without the folder nothing is done.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cells import lost

from crmcli.errors import CrmError
from crmcli.exchange.mapping import KnownHeaders
from crmcli.exchange.profile import built_in
from crmcli.exchange.readers.delimited import delimited
from crmcli.exchange.sheet import BadRecord
from crmcli.exchange.source import Source

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "import-samples"
FACTS = tomllib.loads((Path(__file__).parent / "facts.toml").read_text(encoding="utf-8"))
# What an expectation names so plainly that it must be found in the database: addresses, days, long numbers.
_PLAIN = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\d{4}-\d{2}-\d{2}|\+?\d{6,}")


class Outcome:
    """What importing one file gave."""

    def __init__(
        self, code: int, counts: dict[str, int], message: str, dump: str, faults: Sequence[str] = ()
    ) -> None:
        self.code = code
        self.faults = faults
        self.counts = counts
        self.message = message
        self.dump = dump

    def number(self, *names: str) -> int:
        return sum(self.counts.get(name, 0) for name in names)


def main() -> int:
    """Print a line a file that is wrong, and the score; 0 if all are right."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("words", nargs="*")
    given = parser.parse_args()
    manifest = given.folder / "MANIFEST.csv"
    if not manifest.exists():
        print(f"no samples at {given.folder}: nothing to do")
        return 0
    with manifest.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if all(word in row["path"] for word in given.words)]
    right, wrong = 0, []
    for row in rows:
        path = given.folder / row["path"]
        faults = judged(row, path)
        if given.verbose or faults:
            print(
                f"{'wrong' if faults else 'right'}  {row['path']}{': ' if faults else ''}{'; '.join(faults)}"
            )
        if faults:
            wrong.append(row["path"])
        else:
            right += 1
    print(f"{right} of {len(rows)} files right, {len(wrong)} wrong")
    return 1 if wrong else 0


def judged(row: dict[str, str], path: Path) -> list[str]:
    """What is wrong with the import of one file; nothing where it gives what is expected."""
    clean = path.with_name(f"clean__{path.name}")
    if clean.exists():
        return differences(path, clean)
    found = imported(path)
    if "Traceback" in found.message or found.code not in (0, 2, 5):
        return [f"exit {found.code}: {(found.message.strip().splitlines() or [''])[-1]}"]
    if found.code == 2 and not found.message.startswith("crm: "):
        return [f"refused without a reason: {found.message[:80]}"]
    if found.code == 2 and "refus" in row["expect"] + row["exp_contacts"]:
        return []
    faults = [
        *_outside("people", found.number("created"), row["exp_contacts"], row["exp_contacts_email_merged"]),
        *_outside("companies", found.number("companies_created"), row["exp_companies"]),
        *_outside("activities", found.number("activities", "tasks", "logged"), row["exp_activities"]),
        *_outside("deals", found.number("deals"), row["exp_deals"]),
    ]
    if found.code != 2:
        faults += [
            f"{word} is nowhere" for word in _PLAIN.findall(row["expect"]) if not _seen(word, found.dump)
        ]
        faults += [*lost(path, found.dump), *found.faults]
    if found.code != 2 and repeated(path):
        faults.append("a second import changed something")
    return faults


def _seen(word: str, dump: str) -> bool:
    return word.lower() in dump.lower() or word.lstrip("+") in re.sub(r"[^\d]", "", dump)


def _outside(what: str, number: int, *expected: str) -> list[str]:
    """Nothing if the number is between the expected ones; people of one card may be one company instead."""
    limits = [int(n) for text in expected for n in re.findall(r"\d+", text)]
    if not limits or min(limits) <= number <= max(limits):
        return []
    return [f"{number} {what}, expected {' to '.join(dict.fromkeys(str(n) for n in sorted(limits)))}"]


def imported(path: Path, db: str | None = None) -> Outcome:
    """The outcome of one import into a new database."""
    with tempfile.TemporaryDirectory() as folder:
        env = _environment(folder, db)
        done = _crm(
            ["import", str(path), "--json", "--create", "--rejects", os.path.join(folder, "r.csv")], env
        )
        counts: dict[str, Any] = json.loads(done.stdout) if done.stdout.strip() else {}
        dump = _dump(env["CRM_DB"])
        rejects = os.path.join(folder, "r.csv")
        if os.path.exists(rejects):
            dump += Path(rejects).read_text(encoding="utf-8")
        faults = _not_as_told(path, env["CRM_DB"])
        if (
            not counts.get("created")
            and "kind:org" in path.read_bytes()[:4096].decode("utf-8", "replace").lower()
        ):
            counts["created"] = counts.get("companies_created", 0)  # a card, though of a company
        return Outcome(done.returncode, counts, _message(done.stderr), dump, faults)


def repeated(path: Path) -> bool:
    """Whether importing the file again into the same database makes or changes anything."""
    with tempfile.TemporaryDirectory() as folder:
        env = _environment(folder, None)
        words = ["import", str(path), "--json", "--create", "--rejects", os.path.join(folder, "r.csv")]
        _crm(words, env)
        counts = json.loads(_crm(words, env).stdout or "{}")
        names = (
            "created",
            "updated",
            "companies_created",
            "companies_updated",
            "activities",
            "tasks",
            "deals",
            "logged",
        )
        return any(counts.get(name) for name in names)


def _not_as_told(path: Path, db_path: str) -> list[str]:
    """What the database answers otherwise than the manifest tells in words."""
    asked = FACTS.get(f"{path.parent.name}/{path.name}", [])
    if not asked or not os.path.exists(db_path):
        return [f"no database to ask: {sql}" for sql, _ in asked]
    with sqlite3.connect(db_path) as db:
        answers = [(db.execute(sql).fetchone() or (), sql, wanted) for sql, wanted in asked]
    told = [(" ".join(map(str, row)), sql, wanted) for row, sql, wanted in answers]
    return [f"{answer!r}, not {wanted!r}: {sql}" for answer, sql, wanted in told if answer != wanted]


def _dump(path: str) -> str:
    """Every value of the database as text."""
    if not os.path.exists(path):
        return ""
    with sqlite3.connect(path) as db:
        return "\n".join(db.iterdump())


def _message(stderr: str) -> str:
    """The error of a command: as JSON it says its own kind."""
    for line in stderr.splitlines():
        if line.startswith("{") and '"error"' in line:
            return "crm: " + str(json.loads(line)["error"]["message"])
    return stderr


def _environment(folder: str, db: str | None) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **kept,
        "CRM_DB": db or os.path.join(folder, "crm.db"),
        "CRM_NOW": "2026-05-04T09:00:00+00:00",
        "TZ": "UTC",
        "XDG_CONFIG_HOME": folder,
        "USER": "samples",
    }


def _crm(words: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crmcli", *words],
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def differences(path: Path, clean: Path) -> list[str]:
    """How our reading of a polluted file differs from that of its clean twin, record by record."""
    try:
        header, found = _read(path)
    except CrmError as error:
        return [] if error.hint else [f"refused without a hint: {error.message}"]
    wanted_header, wanted = _read(clean)
    faults = []
    if header != wanted_header and [f"{name} {name}" for name in header] != wanted_header:
        faults.append("another header")
    if len(found) != len(wanted):
        faults.append(f"{len(found)} records, expected {len(wanted)}")
    odd = sum(one != other for one, other in zip(found, wanted, strict=False))
    return [*faults, f"{odd} records differ"] if odd else faults


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    sheet = delimited(Source(path.name, str(path)), knows=KnownHeaders(built_in()))
    records = [
        [f"bad: {cells.reason}"] if type(cells) is BadRecord else list(cells) for _, cells in sheet.records()
    ]
    return sheet.header, records


if __name__ == "__main__":
    sys.exit(main())

"""The agenda and the dashboard against the same SQL in the sqlite3 shell, in processor time.

    python -m bench.day_base day.db --people 1000000
    python -m bench.day day.db

Prints a line for each command: seconds of the whole command, seconds of its statements in the shell, and the ratio.
The statements are those the command really runs, with their values; bucket(), which the shell does not know, is cut
out of months there.
"""

from __future__ import annotations

import io
import os
import re
import resource
import subprocess
import sys
import tempfile

from bench.day_base import PEOPLE_A_DEAL, make
from bench.measure import Case, Cost, interleaved
from bench.programs import crm
from crmcli.cli.app import run
from crmcli.store.database import Database

COMMANDS = ("agenda", "dashboard", "report pipeline", "report forecast --period Q3-2026", "report growth")
DEALS = 8_800  # as many as the pipeline that is used to teach analysts has
REPORTS = (
    "report pipeline", "report forecast", "report conversion", "report conversion --by owner", "report velocity",
    "report velocity --by month", "report growth", "report activity", "report neglected --by owner", "report sources",
    "dashboard", "agenda",
)  # fmt: skip
REPORT_BAR_MS = 300  # of processor time beyond start-up
ENVIRONMENT = {"CRM_NOW": "2026-05-04T09:00:00+02:00", "TZ": "Europe/Rome", "HOME": "/nonexistent"}


def statements(command: str, path: str) -> list[str]:
    """The SQL a command runs, values and all."""
    found: list[str] = []
    opened = Database.__init__

    def traced(self: Database, *values: object, **named: object) -> None:
        opened(self, *values, **named)  # type: ignore[arg-type]
        self.connection.set_trace_callback(found.append)

    Database.__init__ = traced  # type: ignore[method-assign]
    out, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    try:
        assert run(command.split(), {**os.environ, **ENVIRONMENT, "CRM_DB": path}) == 0, command
    finally:
        sys.stdout = out
        Database.__init__ = opened  # type: ignore[method-assign]
    return [re.sub(r"bucket\(([^,]*(?:\([^)]*\))?[^,]*), [^)]*\)", r"substr(\1, 1, 7)", one) for one in found]


def seconds(words: list[str], stdin: str | None = None) -> float:
    """Processor time of a process, the least of three runs."""
    least = float("inf")
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(stdin or os.devnull) as given:
            subprocess.run(
                words, stdin=given, stdout=subprocess.DEVNULL, check=True, env={**os.environ, **ENVIRONMENT}
            )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        least = min(least, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return least


def reports(folder: str, rounds: int) -> tuple[Cost, list[tuple[str, Cost]]]:
    """(the cost of starting, each report and page of the day) on a pipeline of a few thousand deals."""
    path = os.path.join(folder, "day.db")
    make(path, DEALS * PEOPLE_A_DEAL)
    env = {**ENVIRONMENT, "CRM_DB": path}
    cases = [Case("start", crm("report", "list", "--count"), env)]
    cases += [Case(name, crm(*name.split()), env) for name in REPORTS]
    costs = interleaved(cases, rounds)
    return costs.pop("start"), list(costs.items())


def main(path: str) -> None:
    for command in COMMANDS:
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(";\n".join(statements(command, path)) + ";\n")
            script.flush()
            shell = seconds(["sqlite3", path], script.name)
        whole = seconds([sys.executable, "-m", "crmcli", "--db", path, *command.split()])
        print(f"{command:<36} {whole:6.2f} s  {shell:6.2f} s  {whole / shell:5.1f}x")


if __name__ == "__main__":
    main(sys.argv[1])

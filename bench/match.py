"""Quality and cost of duplicate detection on labelled files: make bench-match (ARGS="febrl3 gen10k").

Each set is NAME.csv with NAME.truth.csv beside it (a column `id`, and the true `cluster` of each id). What is run is
`crm dedupe NAME.csv -o OUT.csv`, with no settings; figures are pairwise, of the clusters at the default threshold,
with the processor time and the peak memory of the whole command. Without the folder of labelled sets nothing runs.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

LABELLED = Path(__file__).parent.parent.parent / "shared" / "data" / "duplicates"


class Score(NamedTuple):
    """Pairwise figures of one set, and what the command cost."""

    rows: int
    precision: float
    recall: float
    cpu_s: float
    memory_mb: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", help="names of sets; all by default")
    parser.add_argument("--folder", type=Path, default=LABELLED)
    given = parser.parse_args()
    if not given.folder.is_dir():
        print(f"skipped: there are no labelled sets in {given.folder.name}; --folder names another place")
        return
    names = given.sets or sorted(
        path.name.removesuffix(".truth.csv") for path in given.folder.glob("*.truth.csv")
    )
    print(f"{'set':<12} {'rows':>8} {'precision':>10} {'recall':>8} {'F1':>8} {'cpu s':>7} {'MB':>6}")
    for name in names:
        one = scored(given.folder / f"{name}.csv", given.folder / f"{name}.truth.csv")
        print(
            f"{name:<12} {one.rows:>8} {one.precision:>10.4f} {one.recall:>8.4f} {one.f1:>8.4f}"
            f" {one.cpu_s:>7.1f} {one.memory_mb:>6.0f}"
        )


def scored(records: Path, truth: Path) -> Score:
    """Run the command on a file and hold its clusters against the true ones."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.csv")
        cpu_s, memory_mb = _run([sys.executable, "-m", "crmcli", "dedupe", str(records), "-o", out])
        found = {row["id"]: row["cluster"] for row in _rows(Path(out))}
    true = {row["id"]: row["cluster"] for row in _rows(truth)}
    right = _pairs(Counter((found[id], true[id]) for id in true).values())
    claimed, there = _pairs(Counter(found.values()).values()), _pairs(Counter(true.values()).values())
    return Score(
        len(true), right / claimed if claimed else 1.0, right / there if there else 1.0, cpu_s, memory_mb
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _pairs(sizes: Iterable[int]) -> int:
    """How many pairs clusters of these sizes hold."""
    return sum(size * (size - 1) // 2 for size in sizes)


def _run(argv: list[str]) -> tuple[float, float]:
    """(seconds of processor time, megabytes at the peak) of a whole process that must succeed."""
    null = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
    pid = os.posix_spawn(argv[0], argv, os.environ, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    os.close(null)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(argv)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()

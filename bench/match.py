"""Quality and cost of duplicate detection on labelled files: make bench-match (ARGS="febrl3 gen10k").

    python -m bench.match [SET …] [--folder FOLDER] [--generate 100000 …] [--companies] [--no-peers] [--splink PYTHON]

Each set is NAME.csv with NAME.truth.csv beside it (a column `id`, and the true `cluster` of each id). What is run is
`crm dedupe NAME.csv -o OUT.csv`, with no settings; figures are pairwise, of the clusters at the default threshold,
with the processor time and the peak memory of the whole command. `--generate N` makes N people of whom 15 % are
copies with realistic errors, by the generator that stands beside the sets. Beside it Splink (`bench.splink_peer`),
where it is installed: in this environment, or in that of the interpreter `--splink` names.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.measure import Case, Cost, run
from bench.programs import crm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LABELLED = Path(__file__).parent.parent.parent / "shared" / "data" / "duplicates"
PEER = Path(__file__).parent / "splink_peer.py"
SEED = 7  # of the generated people
_COPIES = 0.15
# What follows from another column, and would be counted twice by a model that takes columns for independent.
_IMPLIED = ("domain", "generation")


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

    def __str__(self) -> str:
        return f"{self.precision:>10.4f} {self.recall:>8.4f} {self.f1:>8.4f} {self.cpu_s:>7.1f} {self.memory_mb:>6.0f}"


def main() -> None:
    given = _arguments()
    if not given.folder.is_dir():
        print(f"skipped: there are no labelled sets in {given.folder.name}; --folder names another place")
        return
    splink = None if given.no_peers else _with_splink(given.splink)
    if splink is None and not given.no_peers:
        print(
            "Splink is not installed, so it is left out: pip install splink, or --splink PYTHON of where it is"
        )
    print(
        f"{'set':<16} {'with':<7} {'rows':>8} {'precision':>10} {'recall':>8} {'F1':>8} {'cpu s':>7} {'MB':>6}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, records, truth in _sets(given, Path(folder)):
            _show(name, "crm", by_crm(records, truth, Path(folder)))
            if splink is not None:
                try:
                    _show(name, "splink", by_splink(splink, records, truth, Path(folder)))
                except RuntimeError as error:
                    print(f"{name:<16} splink  failed: {error}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench.match", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", help="names of sets; all by default")
    parser.add_argument("--folder", type=Path, default=LABELLED)
    parser.add_argument("--generate", type=int, nargs="+", default=[], metavar="N", help="generated people")
    parser.add_argument("--companies", action="store_true", help="generate companies instead of people")
    parser.add_argument("--no-peers", action="store_true", help="leave Splink out")
    parser.add_argument("--splink", default=sys.executable, metavar="PYTHON")
    return parser.parse_args()


def _show(name: str, program: str, score: Score) -> None:
    print(f"{name:<16} {program:<7} {score.rows:>8} {score}", flush=True)


def _sets(given: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """(name, records, truth) of the sets asked for, then of those to generate."""
    names = given.sets or (
        ()
        if given.generate
        else sorted(path.name.removesuffix(".truth.csv") for path in given.folder.glob("*.truth.csv"))
    )
    for name in names:
        yield name, given.folder / f"{name}.csv", given.folder / f"{name}.truth.csv"
    for size in given.generate:
        kind = "companies" if given.companies else "people"
        made = folder / f"{kind}-{size}"
        words = [str(given.folder / "gen_people.py"), str(size), str(SEED), str(made), "--dup", str(_COPIES)]
        subprocess.run([sys.executable, *words, *(["--orgs"] if given.companies else [])], check=True)
        yield made.name, made.with_suffix(".csv"), made.with_suffix(".truth.csv")


def by_crm(records: Path, truth: Path, folder: Path) -> Score:
    """Run the command on a file and hold its clusters against the true ones."""
    out = folder / "crm.csv"
    cost = run(Case("crm", crm("dedupe", str(records), "-o", str(out), "--force")))
    return _scored({row["id"]: row["cluster"] for row in _rows(out)}, truth, cost)


def by_splink(python: str, records: Path, truth: Path, folder: Path) -> Score:
    """Splink on the same records, every value in the canonical form our engine gives it."""
    prepared, out = folder / "prepared.csv", folder / "splink.csv"
    _prepare(records, prepared)
    cost = run(Case("splink", [python, str(PEER), str(prepared), str(out)]))
    return _scored({row["unique_id"]: row["cluster"] for row in _rows(out)}, truth, cost)


def _with_splink(python: str) -> str | None:
    found = subprocess.run([python, "-c", "import splink, duckdb"], capture_output=True, check=False)
    return None if found.returncode else python


def _prepare(records: Path, out: Path) -> None:
    """Write the records with a column a kind, as `crm dedupe` recognises these, and `unique_id`."""
    from crmcli.cli.compared import columns_of, told
    from crmcli.exchange.entrance import intakes
    from crmcli.exchange.guess import guessed
    from crmcli.exchange.intake import TableIntake, Wishes
    from crmcli.exchange.profile import built_in
    from crmcli.exchange.source import Source
    from crmcli.match.table import table

    source = Source.of(str(records), sys.stdin.buffer)
    (found,) = intakes(source, built_in(), Wishes(any_table=True))
    assert isinstance(found, TableIntake)
    cells = [
        list(column) for column in zip(*(cells for _, cells in found.reading.sheet.records()), strict=True)
    ]
    mapping = guessed(found.mapping)
    about = told(mapping, cells)
    compared = table(columns_of(about.kinds, cells), about.subject)
    columns: dict[str, Sequence[str]] = {"unique_id": cells[found.header.index("id")]}
    for one in compared.comparisons:
        if one.key not in _IMPLIED:
            values = [*one.coded.values, ""]
            columns["".join(mark if mark.isalnum() else "_" for mark in one.key)] = [
                values[code] for code in one.coded.first(compared.size).tolist()
            ]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def _scored(found: dict[str, str], truth: Path, cost: Cost) -> Score:
    true = {row["id"]: row["cluster"] for row in _rows(truth)}
    right = _pairs(Counter((found[id], true[id]) for id in true).values())
    claimed, there = _pairs(Counter(found.values()).values()), _pairs(Counter(true.values()).values())
    return Score(
        len(true),
        right / claimed if claimed else 1.0,
        right / there if there else 1.0,
        cost.cpu_ms / 1000,
        cost.memory_mb,
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _pairs(sizes: Iterable[int]) -> int:
    """How many pairs clusters of these sizes hold."""
    return sum(size * (size - 1) // 2 for size in sizes)


if __name__ == "__main__":
    main()

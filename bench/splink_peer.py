"""Splink on the same records, as a process of its own: python splink_peer.py RECORDS.csv OUT.csv

RECORDS.csv has a column `unique_id` and, for each kind of column, one named by the kind. One configuration for every
file, put together from the kinds as Splink's documentation does: its ready comparisons (names with Jaro-Winkler,
e-mail, date of birth), term frequencies for names and cities, blocking on pairs of fields, u by random sampling, m by
expectation maximisation under two blocking rules, clusters at a probability of one half. OUT.csv: unique_id, cluster.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

# Fields of which one blocking rule is made each, where the file has them all.
BLOCKS = (
    ("email",), ("phone",), ("birthday",), ("full_name",), ("given", "family"), ("family", "zip"), ("given", "zip"),
    ("family", "city"), ("given", "city"), ("zip", "street"), ("company", "city"), ("company", "zip"),
    ("company", "street"), ("domain",),
)  # fmt: skip
# Rules that hardly ever find two who are not one: by these Splink estimates how many pairs are.
SURE = (
    ("email",), ("given", "birthday"), ("family", "birthday"), ("given", "family", "phone"), ("company", "zip"),
    ("full_name", "city"),
)  # fmt: skip
_RECALL = 0.7  # of the sure rules: the figure Splink's tutorials use
_THRESHOLD = 0.5
_TRAINED_UNDER = 3  # rules under which m is learnt, where so many find pairs


def comparisons(kinds: Iterable[str]) -> list[Any]:
    """One ready comparison a kind."""
    import splink.comparison_library as cl

    kinds = set(kinds)
    found: list[Any] = []
    if {"given", "family"} <= kinds:
        found.append(cl.ForenameSurnameComparison("given", "family"))
        kinds -= {"given", "family"}
    for kind in sorted(kinds):
        frequent = kind in ("city", "given", "family", "full_name", "company")
        if kind in ("given", "family", "full_name"):
            one = cl.NameComparison(kind)
        elif kind == "email":
            one = cl.EmailComparison(kind)
        elif kind == "birthday":
            one = cl.DateOfBirthComparison(kind, input_is_string=True, datetime_format="%Y%m%d")
        elif kind in ("phone", "zip"):
            one = cl.LevenshteinAtThresholds(kind, [1])
        elif kind in ("street", "company", "city") or kind.startswith("text"):
            one = cl.JaroWinklerAtThresholds(kind, [0.9, 0.7])
        else:
            one = cl.ExactMatch(kind)
        found.append(one.configure(term_frequency_adjustments=True) if frequent else one)
    return found


def main(records: str, out: str) -> None:
    import logging

    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.execute(f"CREATE TABLE records AS FROM read_csv('{records}', all_varchar = true)")
    kinds = [row[0] for row in connection.execute("DESCRIBE records").fetchall()]
    kinds.remove("unique_id")
    rules = [block_on(*names) for names in BLOCKS if set(names) <= set(kinds)] or [block_on(kinds[0])]
    database = DuckDBAPI(connection)
    linker = Linker(
        database.register("records"),
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=comparisons(kinds),
            blocking_rules_to_generate_predictions=rules,
        ),
    )
    sure = [block_on(*names) for names in SURE if set(names) <= set(kinds)]
    training = linker.training
    training.estimate_probability_two_random_records_match(sure or rules, recall=_RECALL)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    learnt = 0
    for rule in rules:
        try:
            training.estimate_parameters_using_expectation_maximisation(rule)
        except Exception as error:  # a rule that finds no pairs trains nothing
            print(f"not trained under {rule}: {error}", file=sys.stderr)
            continue
        learnt += 1
        if learnt == _TRAINED_UNDER:
            break
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, _THRESHOLD)
    connection.execute(
        f"COPY (SELECT unique_id, cluster_id AS cluster FROM {clusters.physical_name}) TO '{out}' (HEADER)"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

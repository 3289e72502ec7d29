"""Every command on a large base, in the order of a long day: what it costs, and whether that fits its answer.

    python -m bench --only every --people 1000000

A line below is a command; its group says what it may cost. Those that change something run on the same copy one after
the other, so a line may rest on the ones before it. `{id}`, `{email}`, `{phone}`, `{word}` are of one person in the
middle of the base, `{folder}` is a folder for files.
"""

from __future__ import annotations

import os
import shlex
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from bench.day_base import add_sales
from bench.generate import NOW
from bench.hot import FLOOR, Sample
from bench.measure import Case, Cost, median, run
from bench.programs import crm, floor
from crmcli.store.database import Database
from crmcli.store.journal import Change

if TYPE_CHECKING:
    from collections.abc import Iterator


class Group(NamedTuple):
    """Commands whose answers are alike in size, and what they may take."""

    title: str
    floors: float | None  # most processor time, in multiples of the floor
    memory_mb: float | None  # most memory
    lines: str


GROUPS = (
    Group("a few lines: looked up, never searched for", 4.0, 64, """
        show {id}
        show {email}
        show {phone}
        show {id} --json
        whois {phone}
        brief {id}
        timeline {id}
        history {id}
        why {id} email
        path {id}
        tree o1000
        company show o1000
        task show t1
        task list --for {id}
        deal show d1
        list --limit 10
        company list --limit 10
        search {word} --limit 10
        segment explain vip {id}
        imports list
        feed list
        feed show drop --files
        undo --list --limit 10
        undo --dry-run
        history --limit 10
        cadence --list --limit 10
        report list
        report show pipeline
        config list
        backup list
        sql 'select * from v_person limit 10'
    """),
    Group("completion in a shell", 8.0, 64, """
        ?crm show {beginning}
        ?crm tag {id} v
        ?crm deal show d1
        ?crm log call {id} x --reason p
        ?crm deal list --owner a
        ?crm company show a
    """),
    Group("a change of a few rows", 4.0, 64, """
        add 'Zoe Quux' --email zoe@quux.example --phone '+39 347 5550100' --company 'Quux Bench' --tag vip
        add 'Zoe Quuz' --email zoe@quuz.example
        edit zoe@quux.example --set seats=3 --set note=x
        edit zoe@quux.example --name 'Zoe Quux-Foo'
        verify zoe@quux.example
        tag zoe@quux.example hot
        untag zoe@quux.example hot
        link zoe@quux.example {id} --as knows
        unlink zoe@quux.example {id} --as knows
        log call zoe@quux.example 'Price too high' --next '+3d send quote'
        cadence zoe@quux.example 30d
        merge zoe@quux.example zoe@quuz.example --dry-run
        merge zoe@quux.example zoe@quuz.example
        unmerge zoe@quux.example
        company add 'Quux Two' --website quux-two.example
        company edit 'Quux Two' --industry Toys
        company merge 'Quux Bench' 'Quux Two'
        company unmerge 'Quux Bench'
        company rm 'Quux Two' --yes
        task add Visit --for zoe@quux.example --due fri
        task edit {task} --title Call
        task snooze {task} 3d
        task done {task}
        deal add 'Quux annual' --for zoe@quux.example --value 24000
        deal move d1 won
        deal edit d2 --title Other
        deal rm d2 --yes
        rm zoe@quuz.example --yes
        restore {second}
        undo
        redo
        field add colour --type text
        field rm colour
        report save mine 'select count(*) from v_deal'
        report rm mine
    """),
    Group("files of a few lines", 8.0, 96, """
        import {folder}/few.csv
        imports show 1
        imports undo 1 --dry-run
        imports undo 1
        feed run drop
        batch {folder}/lines.txt
        export csv --where 'id={id}'
        export vcard --where 'id={id}'
    """),
    Group("what is the same on every base", 12.0, 64, """
        --help
        help filter
        schema --json
        completion bash
    """),
    Group("a question to everybody", None, 128, """
        list --sort name --limit 10
        deal list --limit 10
        task list --limit 10
        agenda --limit 10
        field list
        segment save fresh 'tag=vip and created>=today'
        segment rename fresh fresher
        segment rm fresher
        segment list
        segment show vip
        segment run vip --limit 10
        sql "select name from v_person where id = '{id}'"
        list --count
        list --where 'tag=vip' --count
        list --where 'status=customer and last_contact>60d' --limit 10
        list --sort -last_contact --limit 10
        segment run vip --count
        segment stats vip
        segment diff vip --since 7d
        company list --count
        deal list --where 'state=open' --count
        task list --count
        cadence --list --count
        agenda
        agenda --new --cursor bench
        dashboard
        audit --count
        report pipeline
        report forecast --period Q3-2026
        report conversion
        report velocity
        report growth
        report activity
        report neglected --by owner
        report sources
        sql 'select owner, count(*) from v_person group by owner'
        doctor --unused-fields
        doctor --stale 12m --limit 10
    """),
    Group("an answer as long as the base", None, 128, """
        list
        list --jsonl
        list --where 'status=lead'
        list --sort -last_contact
        company list
        tree
        segment run leads
        deal list
        task list --all
        history
        sql 'select * from v_person'
        sql 'select * from v_activity'
        search {word}
        doctor --stale 12m
        export csv -o {folder}/out.csv -f
        export jsonl -o {folder}/out.jsonl -f
        export tsv -o {folder}/out.tsv -f
        export md -o {folder}/out.md -f
        export vcard -o {folder}/out.vcf -f
        export mailchimp -o {folder}/out-mc.csv -f
        export google -o {folder}/out-g.csv -f
        export xlsx --where 'status=customer and tag=vip' -o {folder}/out.xlsx -f
        export csv --what activities -o {folder}/out-a.csv -f
        export csv --what deals -o {folder}/out-d.csv -f
        export ics --what tasks,birthdays -o {folder}/out.ics -f
        export lossless -o {folder}/out.txt -f
        brief --all
    """),
    Group("a change of many", None, 256, """
        edit --where 'tag=vip' --set source=bench --dry-run
        edit --where 'tag=vip' --set source=bench --yes
        undo --yes
        redo --yes
        undo --yes
        edit --where 'status=lead' --set source=bench --yes
        undo --yes
        tag --where 'status=customer' benched --yes
        untag --where 'status=customer' benched --yes
        cadence @vip 90d
        segment save kept 'tag=vip' --freeze
    """),
    Group("the whole file", None, 128, """
        backup create {folder}/backup.db --force
        backup verify {folder}/backup.db
        snapshot {folder}/snapshot.db
        backup restore {folder}/backup.db --yes
        doctor
        doctor --fix --dry-run
    """),
)  # fmt: skip
_FEW = "Name,Email,Phone,Company\nFew One,one@few.example,+39 347 5550111,Few\nFew Two,two@few.example,,Few\n"


class Found(NamedTuple):
    """One command: its group, its line, what it cost, what it may cost, and why it did not run, if so."""

    group: Group
    line: str
    cost: Cost | None
    failure: str


def prepare(path: str, people: int, folder: str) -> None:
    """Add deals, tasks and cadences to a base, and what the lines speak of."""
    db = Database(path, read_only=False, timeout_s=5)
    db.run("PRAGMA synchronous = OFF")
    db.run("UPDATE change SET at = '2026-03-01T07:00:00Z'")  # the people were there before the last weeks
    with Change(db, command="bench", actor="bench", summary="sales", dry_run=False, now=NOW):
        add_sales(db, people)
    db.close()
    os.makedirs(os.path.join(folder, "drop"), exist_ok=True)
    for name, text in (
        ("few.csv", _FEW),
        ("drop/fed.csv", _FEW.replace("few", "fed").replace("Few", "Fed")),
        ("lines.txt", "".join(f"add 'Batch Number{n}' --email b{n}@batch.example\n" for n in range(5))),
    ):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    for line in (
        "segment save vip tag=vip",
        "segment save leads status=lead",
        f"feed add drop --glob '{folder}/drop/*.csv'",
    ):
        run(Case(line, crm(*shlex.split(line)), _environment(path, folder)))


def every(path: str, folder: str, only: str = "") -> Iterator[tuple[Cost, Found]]:
    """(the floor beside it, each command that holds `only`) on the base at `path`, which is written to."""
    sample = Sample.of(path)
    with sqlite3.connect(path) as db:
        open_task = db.execute("SELECT min(id) FROM task WHERE done_at IS NULL").fetchone()[0]
        last = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'person'").fetchone()[0]
    db.close()
    words = sample.name.split()
    named = {
        "id": f"c{sample.id}", "email": sample.email, "phone": sample.phone, "word": words[-1].lower(),
        "beginning": words[-1].lower()[:4], "task": f"t{open_task}", "second": f"c{last + 2}", "folder": folder,
    }  # fmt: skip
    environment = _environment(path, folder)
    least = median([run(Case(FLOOR, floor())) for _ in range(5)])
    for group in GROUPS:
        for text in filter(None, map(str.strip, group.lines.splitlines())):
            if only in text:
                yield least, _measured(group, text, text.format(**named), environment)


def _measured(group: Group, text: str, line: str, environment: dict[str, str]) -> Found:
    if line.startswith("?crm"):
        typed = line[1:]
        more = {"_CRM_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
        case = Case(line, crm(), {**environment, **more})
    else:
        case = Case(line, crm(*shlex.split(line)), environment, no_hit=8)
    try:
        return Found(group, text, run(case), "")
    except RuntimeError as error:
        return Found(group, text, None, str(error).partition(":")[0])


def _environment(path: str, folder: str) -> dict[str, str]:
    return {
        "CRM_DB": path,
        "CRM_NOW": "2026-05-04T09:00:00+02:00",
        "CRM_DEFAULT_COUNTRY": "IT",
        "XDG_STATE_HOME": os.path.join(folder, "state"),
        "XDG_CONFIG_HOME": os.path.join(folder, "config"),
    }


def told(least: Cost, found: Found) -> str:
    """A line of the table: seconds, multiples of the floor, memory, and a mark where a goal is missed."""
    if found.cost is None:
        return f"  {found.line:<72} {found.failure}"
    group, cost = found.group, found.cost
    ratio = cost.cpu_ms / least.cpu_ms
    is_slow = group.floors is not None and ratio > group.floors
    is_large = group.memory_mb is not None and cost.memory_mb > group.memory_mb
    return (
        f"  {found.line:<72} {cost.cpu_ms / 1000:8.3f} s {ratio:9.1f} ×{'!' if is_slow else ' '}"
        f" {cost.memory_mb:6.0f} MB{'!' if is_large else ''}"
    )

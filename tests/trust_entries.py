"""One runnable example at least of every command, on one small customer base: the general promises are proved with it.

A command without an entry fails `test_trust_undo` or `test_trust_reads`; so whoever adds a command proves, with one
line here, that it can be taken back, or that it changes nothing.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from commandline import Crm
from crmcli.cli.declare import specification
from crmcli.cli.table import COMMANDS, load
from crmcli.store.database import Database
from crmcli.store.lossless import dump

# Jane is c1, Bob c2, Carla c3, Jane's double c4, Anna, who was removed, c5; Acme o1, Globex o2, Acme IT o3, Akme o4.
BASE = (
    'add "Jane Doe" --email JANE@acme.com --phone "02 12345678" --company Acme --title CTO --tag vip',
    "add 'Bob Ross' --email bob@globex.com --company Globex --status prospect",
    "add 'Carla Neri' --phone 3471234567 --address 'home:Via Roma 1;20121;Milano;MI;IT'",
    'add "J. Doe" --email jd@acme.com --phone "02 12345678" --tag hot --source fair',
    "add 'Anna Bianchi' --email anna@old.it",
    "rm anna@old.it",
    "company add 'Acme IT' --website acme.it",
    "company edit 'acme it' --parent acme",
    "company add Akme --website akme.com --industry SaaS",
    "field add seats --type int",
    "field add plan --type choice --choices free,pro",
    "edit jane@acme.com --set seats=3 --like sailing --birthday 1980-02-29 --url linkedin.com/in/janedoe",
    "link bob c1 --as referred-by",
    "log call c1 'Price too high' --in --reason pricing --next '+3d send quote' --key shop-1",
    "log note bob 'met at the fair'",
    "task add Chase --for bob --due 2026-05-01",
    "deal add 'Acme annual' --for c1 --value 24000 --stage proposal --close 2026-06-15",
    "segment save vip tag=vip",
    "cadence c1 30d",
)


class Entry(NamedTuple):
    """A command line that does something on the base; `{folder}` stands for the folder of the test."""

    line: str
    before: tuple[str, ...] = ()
    stdin: str = ""
    files: tuple[tuple[str, str], ...] = ()
    code: int = 0
    back: str = "undo"  # what takes it back
    again: str = "redo"  # and does it again
    leaves: tuple[str, ...] = ()  # files it writes by intention, below the folder


CSV = (
    (
        "fair.csv",
        "Name,E-mail,Phone\nDora Verdi,dora@verdi.it,+39 347 7654321\nBob Ross,bob@globex.com,0612345\n",
    ),
)

PAIRS = (("pairs.csv", "id,other_id,decision\nc1,c4,merge\nc2,c3,no\n"),)

LINES = (("lines.txt", "add 'Dora Verdi' --email dora@verdi.it\ntag c1 hot  # warm before\n"),)

WRITES: dict[str, tuple[Entry, ...]] = {
    "add": (
        Entry(
            "add 'Dora Verdi' --email dora@verdi.it --phone 3479999999 --company Verdi --tag new --set seats=4"
        ),
        Entry("add 'Dora Verdi' --set nickname=Dori --birthday 02-29"),
        Entry("add 'Jane Doe' --email jane@acme.com --source fair --tag warm --upsert"),
    ),
    "log": (
        Entry("log email c2 'Sent the offer' --out --also c3 --subject Offer --next '+1w call'"),
        Entry("log note c2 -", stdin="a longer text\nof two lines\n"),
    ),
    "edit": (
        Entry("edit c1 --set nickname=J --email j@x.it --status customer --set seats=5 --drop JANE@acme.com"),
        Entry("edit c1 --set seats= --set plan=pro --dislike 'cold calls' --prefer phone"),
        Entry("edit --where 'name~o' --set source=fair --yes"),
        Entry("edit --where 'city=Milano' --set city=Roma --set zip= --set country=Italia"),
    ),
    "tag": (Entry("tag c1 hot,new"), Entry("tag c2 vip --yes")),
    "untag": (Entry("untag c1 vip"),),
    "link": (
        Entry("link c1 globex --role CEO --since 2026-05"),
        Entry("link c2 Brandnew --role Owner"),
        Entry("link c3 c2 --as knows"),
    ),
    "unlink": (Entry("unlink c1 akme.com", before=("link c1 o4",)), Entry("unlink c2 c1 --as referred-by")),
    "company add": (Entry("company add Verdi --website verdi.it --industry Food --type reseller"),),
    "company edit": (
        Entry("company edit o1 --industry SaaS --note big"),
        Entry("company edit o3 --parent o2"),
    ),
    "company rm": (Entry("company rm o2 --yes"),),
    "company merge": (Entry("company merge o1 o4 --yes"),),
    "company unmerge": (Entry("company unmerge o1 --yes", before=("company merge o1 o4 --yes",)),),
    "task add": (Entry("task add 'Send quote' --for c1 --due fri --priority high --owner anna"),),
    "task done": (
        Entry("task done t2"),
        Entry("task done t3", before=("task add Pay --due 2026-05-01 --every 1m",)),
    ),
    "task snooze": (Entry("task snooze t2 +2d"),),
    "task edit": (Entry("task edit t2 --due fri --priority high"),),
    "task rm": (Entry("task rm t2"),),
    "deal add": (
        Entry("deal add Rollout --for c1=decider --for c2=user --value '1.234,50 €' --next '+3d call'"),
    ),
    "deal move": (Entry("deal move d1 won --reason service"), Entry("deal move d1 lost --reason price")),
    "deal edit": (Entry("deal edit d1 --value 26000 --close eom --for c2=user"),),
    "deal rm": (Entry("deal rm d1"),),
    "cadence": (Entry("cadence c2 6w"), Entry("cadence @vip 30d"), Entry("cadence c1 off")),
    "consent grant": (
        Entry("consent grant c1 --channel email --purpose newsletter --source form --proof 'ticked 1 May'"),
        Entry(
            "consent grant c1 --channel email --proof signed", before=("consent revoke c1 --channel email",)
        ),
    ),
    "consent revoke": (Entry("consent revoke c1 --channel email --source reply"), Entry("consent revoke c2")),
    "consent bounced": (Entry("consent bounced jane@acme.com bob@globex.com"),),
    "segment save": (
        Entry("segment save silent 'last_contact>90d'"),
        Entry("segment save now tag=vip --freeze"),
    ),
    "segment rename": (Entry("segment rename vip gold"),),
    "segment rm": (Entry("segment rm vip --yes"),),
    "import": (
        Entry("import {folder}/fair.csv --yes", files=CSV),
        Entry("import {folder}/fair.csv --on-conflict overwrite --yes", files=CSV),
    ),
    "batch": (Entry("batch {folder}/lines.txt --atomic", files=LINES),),
    "merge": (Entry("merge c1 c4 --yes"), Entry("merge c1 c4 c3 --yes")),
    "unmerge": (
        Entry("unmerge c1 --yes", before=("merge c1 c4 --yes",)),
        Entry("unmerge c1 --yes", before=("merge c1 c4 --yes", "edit c1 --set nickname=J --tag later")),
    ),
    "dedupe": (
        Entry("dedupe --apply {folder}/pairs.csv --yes", files=PAIRS),
        Entry("dedupe --auto --yes", before=("add 'Carla Neri' --phone 3471234567 --email c@neri.it --new",)),
    ),
    "imports undo": (
        Entry("imports undo 1 --yes", before=("import {folder}/fair.csv --yes",), files=CSV),
        Entry(
            "imports undo 1 --yes",
            before=("import {folder}/fair.csv --yes", "tag dora@verdi.it x"),
            files=CSV,
            code=5,
        ),
    ),
    "feed add": (
        Entry("feed add shop --glob '~/drop/*.csv' --on-conflict overwrite"),
        Entry("feed add shop --glob '~/drop/*.tsv' --force", before=("feed add shop --glob '~/drop/*.csv'",)),
    ),
    "feed rm": (
        Entry("feed rm shop", before=("feed add shop --glob '{folder}/f*.csv'", "feed run shop"), files=CSV),
    ),
    "feed run": (Entry("feed run shop", before=("feed add shop --glob '{folder}/f*.csv'",), files=CSV),),
    "rm": (Entry("rm c1 c2 --yes"), Entry("rm o2 a1 t1 d1 --yes")),
    "restore": (Entry("restore c5"),),
    "undo": (
        Entry("undo", back="redo", again="undo"),
        Entry("undo 4", back="redo", again="undo 4"),
    ),
    "redo": (Entry("redo", before=("undo",), back="undo", again="redo"),),
    "backup restore": (
        Entry(
            "backup restore {folder}/copy.db --yes",
            before=("backup create {folder}/copy.db", "tag c3 later"),
            back="backup restore {folder}/backups/crm-20260504T070000Z-before-restore.db --yes",
            again="backup restore {folder}/copy.db --yes",
        ),
    ),
    "doctor": (
        Entry("doctor --fix", before=("untag c1 vip",)),
        Entry("doctor --fix --only 'unused tag'", before=("untag c1 vip",)),
    ),
    "verify": (Entry("verify c1 c2"),),
    "field add": (Entry("field add color --type text"),),
    "field rm": (Entry("field rm seats --yes"),),
}

SAVED = "report save q 'select stage, count(*) as deals from v_deal group by stage'"

READS: dict[str, tuple[Entry, ...]] = {
    "show": (Entry("show c1"), Entry("show jane@acme.com")),
    "brief": (Entry("brief c1"), Entry("brief --all")),
    "whois": (Entry("whois '02 12345678'", before=("rm c4",)), Entry("whois bob@globex.com")),
    "timeline": (Entry("timeline c1"),),
    "company show": (Entry("company show o1"), Entry("company show o1 --people")),
    "company list": (Entry("company list"), Entry("company list --where 'industry=SaaS'")),
    "task list": (Entry("task list"), Entry("task list --overdue --exit-code", code=8)),
    "task show": (Entry("task show t1"),),
    "deal list": (Entry("deal list"), Entry("deal list --no-next")),
    "deal show": (Entry("deal show d1"),),
    "agenda": (Entry("agenda"), Entry("agenda --days 30 --birthdays 365d")),
    "list": (
        Entry("list"),
        Entry("list --where 'tag=vip' --sort -name --columns id,name,email"),
        Entry("list --count"),
    ),
    "search": (Entry("search acme"), Entry("search 'price'")),
    "segment run": (Entry("segment run vip"),),
    "dashboard": (Entry("dashboard"),),
    "audit": (
        Entry("audit"),
        Entry("audit --exit-code", before=("deal edit d1 --close 2026-05-01",), code=8),
    ),
    "consent show": (Entry("consent show c1", before=("consent revoke c1 --channel email",)),),
    "consent list": (Entry("consent list --state revoked", before=("consent revoke c1 --channel email",)),),
    "segment list": (Entry("segment list"),),
    "segment show": (Entry("segment show vip"),),
    "segment explain": (Entry("segment explain vip c1"),),
    "segment diff": (Entry("segment diff vip --since 7d"),),
    "segment stats": (Entry("segment stats vip"),),
    "backup create": (
        Entry("backup create", leaves=("backups/crm-20260504T070000Z.db",)),
        Entry("backup create {folder}/copy.db", leaves=("copy.db",)),
    ),
    "backup list": (Entry("backup list"),),
    "backup verify": (Entry("backup verify {folder}/copy.db", before=("backup create {folder}/copy.db",)),),
    "snapshot": (Entry("snapshot {folder}/static.db", leaves=("static.db",)),),
    "tree": (Entry("tree o1"), Entry("tree")),
    "path": (Entry("path c2"),),
    "history": (Entry("history"), Entry("history c1"), Entry("history c1 --field status")),
    "why": (Entry("why c1 phone"), Entry("why c1 tag")),
    "field list": (Entry("field list"),),
    "export": (
        Entry("export csv"),
        Entry("export jsonl"),
        Entry("export ics"),
        Entry("export csv -o {folder}/out.csv", leaves=("out.csv",)),
    ),
    "feed list": (Entry("feed list", before=("feed add shop --glob '~/*.csv'",)),),
    "feed show": (Entry("feed show shop", before=("feed add shop --glob '{folder}/*.csv'",), files=CSV),),
    "imports list": (Entry("imports list", before=("import {folder}/fair.csv --yes",), files=CSV),),
    "imports show": (Entry("imports show 1", before=("import {folder}/fair.csv --yes",), files=CSV),),
    "report activity": (Entry("report activity"),),
    "report conversion": (Entry("report conversion"),),
    "report forecast": (Entry("report forecast"),),
    "report growth": (Entry("report growth"),),
    "report list": (Entry("report list"),),
    "report neglected": (Entry("report neglected"),),
    "report pipeline": (Entry("report pipeline"),),
    "report rm": (Entry("report rm q", before=(SAVED,), leaves=("config/crm/reports/q.sql",)),),
    "report run": (Entry("report run q", before=(SAVED,)),),
    "report save": (Entry(SAVED, leaves=("config/crm/reports/q.sql",)),),
    "report show": (Entry("report show pipeline"),),
    "report sources": (Entry("report sources"),),
    "report velocity": (Entry("report velocity"),),
    "sql": (Entry("sql 'select count(*) from v_person'"), Entry("sql --schema")),
    "config list": (Entry("config list"),),
    "config get": (Entry("config get db"),),
    "config origin": (Entry("config origin db"),),
    "config set": (Entry("config set currency USD", leaves=("config/crm/config.toml",)),),
    "config unset": (
        Entry(
            "config unset currency", before=("config set currency USD",), leaves=("config/crm/config.toml",)
        ),
    ),
    "config path": (Entry("config path"),),
    "help": (Entry("help"), Entry("help log"), Entry("help filter")),
    "schema": (Entry("schema"),),
    "completion": (Entry("completion bash"),),
}


def entries(table: dict[str, tuple[Entry, ...]]) -> list[tuple[str, Entry]]:
    """Every entry with its command, for parametrize."""
    return [(name, entry) for name, found in sorted(table.items()) for entry in found]


def missing(table: dict[str, tuple[Entry, ...]], *, writes: bool) -> list[str]:
    """Commands of a kind that have no entry, and entries of commands that are not of the kind."""
    names = {name for name in COMMANDS if specification(load(name)).writes == writes}
    return sorted(names ^ set(table))


def name_of(value: object) -> str:
    return value.line.replace("{folder}/", "") if isinstance(value, Entry) else str(value)


def built(folder: Path) -> Path:
    """A file with the base in it."""
    crm = Crm(folder)
    for line in BASE:
        crm(line)
    return crm.path


def ready(base: Path, folder: Path, entry: Entry) -> Crm:
    """The base, and whatever the entry wants to be there before."""
    crm = Crm(folder)
    shutil.copyfile(base, crm.path)
    crm.path.chmod(0o600)
    for name, text in entry.files:
        (folder / name).write_text(text, encoding="utf-8")
    for line in entry.before:
        crm(line.replace("{folder}", str(folder)))
    return crm


def words(entry: Entry, crm: Crm, *more: str) -> list[str]:
    return [*shlex.split(entry.line.replace("{folder}", str(crm.folder))), *more]


def lossless(path: Path) -> list[str]:
    """The whole database as text."""
    with opened(path) as db:
        return list(dump(db))


@contextmanager
def opened(path: Path, *, read_only: bool = True) -> Iterator[Database]:
    db = Database(str(path), read_only=read_only, timeout_s=5)
    try:
        yield db
    finally:
        db.close()


def derived(path: Path) -> list[tuple[object, ...]]:
    """What is kept for speed."""
    with opened(path) as db:
        return derived_rows(db)


def derived_rows(db: Database) -> list[tuple[object, ...]]:
    return [
        *db.rows(
            "SELECT person_id, last_contact_at, first_contact_at, interactions FROM person_stat ORDER BY 1"
        ),
        *db.rows("SELECT rowid, name, contact, body FROM search ORDER BY 1"),
    ]


def fingerprints(folder: Path) -> dict[str, tuple[str, int]]:
    """(SHA-256, moment of the last change) of every file below a folder."""
    return {
        str(path.relative_to(folder)): (sha256(path.read_bytes()).hexdigest(), os.stat(path).st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

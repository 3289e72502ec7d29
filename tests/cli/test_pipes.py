"""crm import -: every format through a pipe, and no lock while somebody upstream thinks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from commandline import Crm

FORMATS = (
    "csv",
    "csv --excel",
    "tsv",
    "json",
    "jsonl",
    "xlsx",
    "vcard",
    "vcard4",
    "google",
    "mailchimp",
    "lossless",
)


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_told_by_its_bytes(crm: Crm, tmp_path: Path, format: str) -> None:
    crm("add 'Jane Doe' --email jane@acme.com --company Acme")
    crm("add 'Jörg Иванов' --email j@x.it")
    path = tmp_path / "out"
    crm(f"export {format} -o {path}")
    other = {"CRM_DB": str(tmp_path / "other.db")}
    crm("import -", stdin=path.read_bytes(), code=0, **other)
    assert crm("list --columns name,email --no-header", code=0, **other).splitlines() == [
        "Jane Doe\tjane@acme.com",
        "Jörg Иванов\tj@x.it",
    ]


def test_a_message_is_told_by_its_head(crm: Crm) -> None:
    crm("add 'Ann Lee' --email ann@x.it")
    message = (
        "Received: from x\n by y\nFrom: ann@x.it\nTo: me@x.it\nDate: Mon, 20 Apr 2026 10:00:00 +0200\n\nHi\n"
    )
    crm("import -", stdin=message)
    assert "logged 1" in crm.err
    assert crm.fails("import -", 2, stdin="Name: x,b: y\nAnn,q\n")


def test_a_profile_reads_a_pipe(crm: Crm) -> None:
    crm("import - --map Kim=name --map Posta=email --save-profile leads", stdin="Kim,Posta\nDora,dora@x.it\n")
    crm("import - --profile leads", stdin="Kim,Posta\nEva,eva@x.it\n")
    assert crm("list --columns name --no-header") == "Dora\nEva\n"


def test_a_slow_pipe_holds_no_lock(crm: Crm) -> None:
    crm("add Ann --email ann@x.it")
    with subprocess.Popen(
        [sys.executable, "-m", "crmcli", "import", "-"],
        env=crm.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as slow:
        assert slow.stdin is not None
        slow.stdin.write(
            b"Name,E-mail\n" + b"Bob,bob@x.it\n" * 9_000
        )  # more than a pipe holds: it is being read
        slow.stdin.flush()
        crm("tag ann x", CRM_TIMEOUT="1")
        slow.stdin.close()
        assert slow.wait(60) == 0
    assert crm("list --count") == "2\n"


def test_a_saved_profile_is_named_as_it_was_saved_whatever_system_it_is_of(crm: Crm) -> None:
    head = "Record ID,First Name,Last Name,Email,Lifecycle Stage,Shoe size\n"
    crm("import - --save-profile shoes --map 'Shoe size=note'", stdin=head + "1,Ann,Lee,ann@x.it,Lead,38\n")
    crm("import - --profile shoes", stdin=head + "2,Bob,Ross,bob@x.it,Lead,44\n")
    assert crm("list --columns name,note,externals --no-header") == "Ann Lee\t38\t1\nBob Ross\t44\t2\n"

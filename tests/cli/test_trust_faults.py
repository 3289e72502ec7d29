"""What may go wrong around the program: streams, signals, locks, disks, damaged and foreign files."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from commandline import Crm
from trust_entries import fingerprints, lossless

# Before 3.14 Python takes a module's cache that a full disk cut short for a good one (python/cpython#126606).
NO_CACHE = {"PYTHONDONTWRITEBYTECODE": "1"}
IS_ROOT = os.geteuid() == 0


def process(
    crm: Crm, words: list[str], *, stdin: int = subprocess.DEVNULL, **env: str
) -> subprocess.Popen[bytes]:
    """A command on its own; Ctrl-C reaches it, also where the suite runs in the background."""
    return subprocess.Popen(
        [sys.executable, "-m", "crmcli", *words],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**crm.env, **env},
        preexec_fn=hearing_ctrl_c,  # noqa: PLW1509
    )


def hearing_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def shell(crm: Crm, line: str) -> subprocess.CompletedProcess[bytes]:
    """A line of sh in which $CRM is the program."""
    env = {**crm.env, "CRM": f"{sys.executable} -m crmcli"}
    return subprocess.run(["sh", "-c", line], env=env, capture_output=True, check=False, timeout=60)


# ───────────────────────────── streams ─────────────────────────────


@pytest.mark.parametrize("line", ["list", "show jane", "add Bob", "rm jane", "tag jane hot"])
def test_a_closed_stdout_is_one_line_and_nothing_is_done(jane: Crm, line: str) -> None:
    before = fingerprints(jane.folder)
    found = shell(jane, f"$CRM {line} >&-")
    assert found.returncode == 1
    assert found.stderr.startswith(b"crm: standard output is closed; nothing was done\n")
    assert fingerprints(jane.folder) == before


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_closed_stdin_and_stderr_are_no_matter(jane: Crm, closed: str) -> None:
    found = shell(jane, f"$CRM list --format ids {closed}; $CRM tag jane hot {closed}; $CRM add Bob {closed}")
    assert found.stdout == b"c1\nc2\n"
    assert jane.json("show jane")["tags"] == ["hot", "vip"]


def test_nothing_to_read_on_a_closed_stdin(jane: Crm) -> None:
    found = shell(jane, "$CRM log note jane - <&-; echo $?; $CRM rm jane c1 <&-; echo $?")
    assert found.stdout == b"2\n2\n"
    assert found.stderr.count(b"crm: ") == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a full device is a Linux thing")
def test_a_stored_change_is_not_reported_as_failed_by_a_full_device(jane: Crm) -> None:
    assert shell(jane, "$CRM tag jane hot 2>/dev/full").returncode == 0
    found = shell(jane, "$CRM add Bob >/dev/full")
    assert found.returncode == 1
    assert b"the change was stored" in found.stderr
    assert jane("list --count") == "2\n"


def test_a_reader_that_leaves_early_is_no_error(jane: Crm) -> None:
    for number in range(60):
        jane(["add", f"P{number}", "--note", "x" * 3000])
    for line in ("list --columns id,name,note", "list --json", "list --format csv", "history", "export csv"):
        found = shell(jane, f"$CRM {line} | head -1")
        assert found.stderr == b"", line
        assert found.stdout.count(b"\n") == 1


def test_a_slow_reader_holds_no_lock(jane: Crm) -> None:
    for number in range(40):
        jane(["add", f"P{number}", "--note", "x" * 5000])
    with process(jane, ["list", "--columns", "id,name,note"]) as reader:
        assert reader.stdout is not None
        reader.stdout.read(1)
        jane("tag jane hot", CRM_TIMEOUT="0.2")
        reader.stdout.read()
    assert reader.returncode == 0


def test_the_pages_on_everybody_come_as_they_are_read(crm: Crm) -> None:
    """More than a pipe holds: whoever goes while somebody reads the first is not among the last."""
    rows = "".join(f"P{number:04d},{number}@x.it,{'n' * 150}\n" for number in range(600))
    crm("import -", stdin=f"Name,Email,Note\n{rows}")
    with process(crm, ["brief", "--all"]) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"P0000\n"
        crm("rm 599@x.it", CRM_TIMEOUT="0.2")
        pages = reader.stdout.read().decode()
    assert reader.returncode == 0
    assert "P0598\n" in pages and "P0599\n" not in pages


# ───────────────────────────── signals ─────────────────────────────


def test_ctrl_c_in_a_long_query_ends_it_at_once(jane: Crm) -> None:
    query = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    code = (
        "import sys; from crmcli.store.database import Database\n"
        f"db = Database({str(jane.path)!r}, read_only=True, timeout_s=5)\n"
        "try:\n"
        "    print('ready', flush=True)\n"
        f"    db.rows({query!r})\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(130)\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        preexec_fn=hearing_ctrl_c,  # noqa: PLW1509
    )
    assert running.stdout is not None
    running.stdout.readline()
    running.send_signal(signal.SIGINT)
    assert running.wait(10) == 130
    running.stdout.close()


def test_ctrl_c_in_a_function_of_ours_is_no_fault(jane: Crm) -> None:
    """SQLite says no more than that the function failed."""
    code = (
        "import os, signal, sys; from crmcli.store.database import Database\n"
        f"db = Database({str(jane.path)!r}, read_only=True, timeout_s=5)\n"
        "db.function('struck', 1, lambda _: os.kill(os.getpid(), signal.SIGINT))\n"
        "try:\n"
        "    db.rows('SELECT struck(name) FROM person')\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(130)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        preexec_fn=hearing_ctrl_c,
    )
    assert found.returncode == 130


def test_ctrl_c_while_waiting_for_a_lock_ends_it_at_once(jane: Crm) -> None:
    with locked(jane.path), process(jane, ["tag", "jane", "hot"], CRM_TIMEOUT="60") as waiting:
        wait_until_asleep(waiting)
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(10) == 130
        assert waiting.stderr is not None
        assert waiting.stderr.read() == b"crm: interrupted; nothing was changed\n"


def test_ctrl_c_while_stdin_is_awaited_changes_nothing(jane: Crm) -> None:
    with process(jane, ["log", "note", "jane", "-"], stdin=subprocess.PIPE) as waiting:
        wait_until_asleep(waiting)
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(10) == 130
        assert waiting.stderr is not None
        assert waiting.stderr.read() == b"crm: interrupted; nothing was changed\n"
    assert jane.json("show jane")["interactions"] == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_ended_leaves_no_copy_of_what_it_read(
    jane: Crm, tmp_path: Path, number: signal.Signals
) -> None:
    """A stopped service or a closed terminal: it dies of that, and says so where somebody still listens."""
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("this run is one of nohup, which outlives its terminal")
    kept = tmp_path / "kept"
    kept.mkdir()
    with process(jane, ["import", "-"], stdin=subprocess.PIPE, TMPDIR=str(kept)) as waiting:
        assert waiting.stdin is not None
        assert waiting.stderr is not None
        waiting.stdin.write(b"Name,E-mail\n" + b"Ann Lee,ann@lee.it\n" * 100_000)
        waiting.stdin.flush()
        wait_until_asleep(waiting, kept)
        waiting.send_signal(number)
        assert waiting.wait(10) == -number
        assert waiting.stderr.read() == b"crm: interrupted; nothing was changed\n"
        waiting.stdin.close()
    assert list(kept.iterdir()) == []


def wait_until_asleep(running: subprocess.Popen[bytes], folder: Path | None = None) -> None:
    """Until the process has written into the folder, if one is given, and waits for us with nothing to do."""
    if not os.path.exists(f"/proc/{running.pid}/stat"):
        pytest.skip("needs /proc")
    quiet, used = 0, -1
    for _ in range(300):
        subprocess.run(["sleep", "0.1"], check=True)
        fields = Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()
        now = int(fields[11]) + int(fields[12])
        is_begun = folder is None or any(folder.iterdir())
        quiet = quiet + 1 if now == used and fields[0] == "S" and is_begun else 0
        used = now
        if quiet == 5:
            return
    pytest.fail("it does not come to rest")


# ───────────────────────────── locks ─────────────────────────────


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("line", ["tag jane hot", "show jane", "undo", "backup create"])
def test_a_lock_that_is_held_is_named_within_the_bound(jane: Crm, line: str) -> None:
    before = fingerprints(jane.folder)
    with locked(jane.path):
        found = jane.process(line, CRM_TIMEOUT="0.3")
    assert found.returncode == 7
    message = found.stderr.decode()
    assert message.startswith(f"crm: {jane.path} is locked by ")
    assert f"process {os.getpid()}" in message or "another process" in message
    assert "CRM_TIMEOUT" in message
    assert fingerprints(jane.folder) == before


def test_a_file_that_was_replaced_while_a_writer_waited_is_not_written_to(jane: Crm) -> None:
    copy = jane.folder / "copy.db"
    shutil.copyfile(jane.path, copy)
    with closing(sqlite3.connect(jane.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with process(jane, ["tag", "jane", "hot"], CRM_TIMEOUT="20") as waiting:
            wait_until_asleep(waiting)
            os.replace(copy, jane.path)
            other.execute("ROLLBACK")
            assert waiting.wait(20) == 7
            assert waiting.stderr is not None
            assert b"was replaced by another process; nothing was changed" in waiting.stderr.read()
    assert jane.json("show jane")["tags"] == ["vip"]


# ───────────────────────────── files that are not as they should be ─────────────────────────────

COMMANDS = [
    "list",
    "show jane",
    "add Bob",
    "undo",
    "doctor",
    "doctor --fix",
    "backup create",
    "history",
    "search jane",
]


def unusable(jane: Crm, line: str, code: int, text: str) -> None:
    """The command fails with one message, and no file changes."""
    before = fingerprints(jane.folder)
    out, err, found = jane._run(line, "", {})
    assert found == code, f"exit {found}: {out}{err}"
    assert text in err
    assert 1 <= len(err.splitlines()) <= 3
    assert "\nhint: " in err
    assert fingerprints(jane.folder) == before


@pytest.mark.parametrize("line", COMMANDS)
@pytest.mark.parametrize(
    "content", [b"Name,E-mail\nJane,j@x.it\n", b"\0" * 4096, b"x", b"SQLite format 3\0" + b"\0" * 200]
)
def test_what_is_no_database_is_left_alone(jane: Crm, line: str, content: bytes) -> None:
    jane.path.write_bytes(content)
    unusable(jane, line, 7, "nothing was changed")


@pytest.mark.parametrize("line", COMMANDS)
def test_the_database_of_another_program_is_left_alone(jane: Crm, line: str) -> None:
    jane.path.unlink()
    with closing(sqlite3.connect(jane.path)) as other:
        other.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)")
        other.commit()
    unusable(jane, line, 7, "belongs to another program")


@pytest.mark.parametrize("line", COMMANDS)
def test_a_newer_schema_is_left_alone(jane: Crm, line: str) -> None:
    with closing(sqlite3.connect(jane.path)) as other:
        other.execute("PRAGMA user_version = 99")
    unusable(jane, line, 7, "was made by a newer crm (schema 99, this knows")


def test_a_folder_is_no_database(jane: Crm) -> None:
    jane.path.unlink()
    jane.path.mkdir()
    unusable(jane, "list", 7, "cannot be read")
    unusable(jane, "add Bob", 7, "cannot be read")


def test_a_missing_folder_is_made_private_and_a_file_in_its_way_is_named(crm: Crm) -> None:
    deep = crm.folder / "a" / "b" / "crm.db"
    mask = os.umask(0)
    try:
        crm("add Ann", CRM_DB=str(deep))
    finally:
        os.umask(mask)
    made = (deep, deep.parent, deep.parent.parent)
    assert [path.stat().st_mode & 0o777 for path in made] == [0o600, 0o700, 0o700]
    _, err, code = crm._run("add Ann", "", {"CRM_DB": str(deep / "crm.db")})
    assert code == 7
    assert "cannot be" in err


@pytest.mark.parametrize("mask", [0, 0o022, 0o077])
def test_every_file_is_private_whatever_the_umask(crm: Crm, mask: int) -> None:
    old = os.umask(mask)
    try:
        crm("add Ann --email ann@x.it")
        crm("backup create")
        crm(f"export csv -o {crm.folder / 'out.csv'}")
        crm("config set currency USD")
    finally:
        os.umask(old)
    for path in crm.folder.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("page", range(1, 6))
def test_damaged_pages_are_one_line_and_doctor_finds_them(jane: Crm, page: int) -> None:
    for number in range(30):
        jane(["add", f"Person {number}", "--email", f"p{number}@x.it", "--note", "x" * 500])
    with open(jane.path, "r+b") as file:
        size = file.seek(0, os.SEEK_END) // 4096
        for at in range(page, size, 7):
            file.seek(at * 4096 + 100)
            file.write(b"\xff" * 900)
    for line in (
        "list",
        "show c1",
        "search person",
        "add Bob --email bob@x.it",
        "history",
        "undo",
        "export csv",
        "agenda",
    ):
        out, err, code = jane._run(line, "", {})
        assert code in (0, 1, 3, 7), f"exit {code} of {line}: {out}{err}"
        assert "Traceback" not in err
    _, err, code = jane._run("doctor", "", {})
    assert code == 7, err
    assert "damaged" in err
    assert "crm backup list" in err and "crm doctor" not in err  # who asked the doctor is sent on


def test_a_broken_search_index_is_found_and_mended(jane: Crm) -> None:
    with closing(sqlite3.connect(jane.path)) as other:
        other.execute("DELETE FROM search_data WHERE id > 10")
        other.commit()
    found = jane.json("doctor --only derived")
    assert [row["value"] for row in found] == ["search index"]
    jane("doctor --fix")
    assert jane.json("doctor --only derived") == []
    assert jane("search jane --format ids") == "c1\n"


# ───────────────────────────── permissions and media ─────────────────────────────


def without_privileges(crm: Crm, line: str) -> subprocess.CompletedProcess[bytes]:
    """A command for which permissions mean something, also where the suite is run by root."""
    words = [sys.executable, "-m", "crmcli", *line.split()]
    if IS_ROOT:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everything, and there is no setpriv")
        words = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *words]
    return subprocess.run(words, env=crm.env, capture_output=True, check=False, timeout=60)


@pytest.mark.parametrize("mode", ["file", "folder", "both"])
def test_what_cannot_be_written_can_be_read(jane: Crm, mode: str) -> None:
    before = fingerprints(jane.folder)
    if mode in ("file", "both"):
        jane.path.chmod(0o400)
    if mode in ("folder", "both"):
        jane.folder.chmod(0o500)
    try:
        shown = without_privileges(jane, "show jane --format ids")
        refused = without_privileges(jane, "tag jane hot")
    finally:
        jane.folder.chmod(0o700)
    assert (shown.returncode, shown.stdout) == (0, b"c1\n"), shown.stderr
    assert refused.returncode == 6, refused.stderr
    assert b"cannot be written; nothing was changed" in refused.stderr
    assert fingerprints(jane.folder) == before


@pytest.mark.parametrize("home", [None, "/nonexistent/home", "/dev/null"])
def test_home_may_be_missing_or_unwritable(jane: Crm, home: str | None) -> None:
    env = {name: value for name, value in jane.env.items() if not name.startswith("XDG_") and name != "HOME"}
    if home is not None:
        env["HOME"] = home
    for line in (
        ["list", "--format", "ids"],
        ["tag", "jane", "hot"],
        ["add", "Bob"],
        ["config", "list"],
        ["help"],
    ):
        found = subprocess.run(
            [sys.executable, "-m", "crmcli", *line], env=env, capture_output=True, check=False
        )
        assert found.returncode == 0, found.stderr


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1", "ru_RU.KOI8-R", "xx_XX"])
@pytest.mark.parametrize("term", ["dumb", "", "xterm-256color"])
def test_the_bytes_are_the_same_in_every_locale_and_terminal(crm: Crm, locale: str, term: str) -> None:
    crm.env.update(LC_ALL=locale, LANG=locale, TERM=term, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert crm.process(["add", "Müller 王伟", "--note", "‘é’"]).stdout == b"c1\n"
    found = crm.process("show c1 --json")
    assert "Müller 王伟".encode() in found.stdout
    assert crm.process(["show", "müller", "--format", "ids"]).stdout == b"c1\n"
    assert crm.process(["log", "note", "c1", "-"], stdin="Привет".encode()).returncode == 0
    assert "Привет".encode() in crm.process("timeline c1").stdout


def test_an_argument_that_is_no_utf_8_is_refused(jane: Crm) -> None:
    for line in (b"add J\xfcrgen", b"show \xff", b"list --where name=\xff", b"tag jane \xe9"):
        words: list[bytes | str] = [sys.executable, "-m", "crmcli", *line.split()]
        found = subprocess.run(words, env=jane.env, capture_output=True, check=False)
        assert found.returncode in (2, 3), found.stderr
        assert b"Traceback" not in found.stderr
        assert b"fault of this program" not in found.stderr


# ───────────────────────────── crashes and full disks ─────────────────────────────


def test_a_reader_recovers_what_a_crash_left(jane: Crm) -> None:
    """kill -9 in a transaction leaves a hot journal; opening it for reading only would fail."""
    code = (
        "import os, sqlite3\n"
        f"db = sqlite3.connect({str(jane.path)!r}, isolation_level=None)\n"
        "db.execute('PRAGMA cache_size = 1'); db.execute('PRAGMA cache_spill = 1'); db.execute('BEGIN IMMEDIATE')\n"
        "db.execute(\"UPDATE person SET name = 'Half'\")\n"
        "tags = [(f'{n}' * 99, f'{n}') for n in range(3000)]\n"
        "db.executemany('INSERT INTO tag (name, name_key) VALUES (?, ?)', tags)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    before = lossless(jane.path)
    subprocess.run([sys.executable, "-c", code], check=False)
    assert (jane.folder / "crm.db-journal").stat().st_size > 0
    assert jane("list --columns name --no-header") == "Jane Doe\n"
    assert lossless(jane.path) == before
    assert jane.json("doctor --only damage") == []


@pytest.mark.parametrize("room", [0, 1, 3, 7, 20, 60, 100, 128, 140, 147])
def test_a_full_disk_is_one_line_and_changes_nothing(jane: Crm, room: int) -> None:
    """Files may grow to so many pages; the journal and the database meet the end at different points."""
    jane("add Bob --email bob@x.it")
    body = "x" * 200_000
    before = lossless(jane.path)
    found = subprocess.run(
        [sys.executable, "-m", "crmcli", "log", "note", "jane", "-"],
        input=body.encode(),
        env={**jane.env, **NO_CACHE},
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room * 4096, room * 4096)),
    )
    assert found.returncode == 1, found.stderr
    assert b"nothing was changed" in found.stderr
    assert len(found.stderr.splitlines()) <= 2
    assert b"xxx" not in found.stderr
    assert lossless(jane.path) == before
    assert jane.json("doctor --only damage") == []


def test_a_full_disk_for_a_backup_leaves_no_backup(jane: Crm) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "crmcli", "backup", "create", str(jane.folder / "copy.db")],
        env={**jane.env, **NO_CACHE},
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)),
    )
    assert found.returncode == 1, found.stderr
    assert sorted(path.name for path in jane.folder.glob("*.db*")) == ["crm.db"]
    assert not list(jane.folder.glob(".crm-*"))


@pytest.mark.parametrize(
    "line", ["export csv -o", "export jsonl -o", "segment run all --columns id,name,note --format tsv -o"]
)
def test_a_full_disk_for_an_export_names_the_file_and_leaves_none(jane: Crm, line: str) -> None:
    for number in range(9):
        jane(["add", f"P{number}", "--note", f"{number}" * 3000])
    jane("segment save all 'has email or no email'")
    path = jane.folder / "out"
    found = subprocess.run(
        [sys.executable, "-m", "crmcli", *line.split(), str(path)],
        env={**jane.env, **NO_CACHE},
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
    )
    assert found.returncode == 1, found.stderr
    assert found.stderr.startswith(f"crm: {path} cannot be written: ".encode())
    assert not path.exists()
    assert not list(jane.folder.glob(".crm-*"))


@pytest.mark.parametrize("line", ["export csv", "import -"])
def test_a_full_folder_of_temporary_files_is_named(jane: Crm, line: str) -> None:
    """The answer or the file is kept there, and has no name to be told by."""
    for number in range(9):
        jane(["add", f"P{number}", "--note", f"{number}" * 3000])
    found = subprocess.run(
        [sys.executable, "-m", "crmcli", *line.split()],
        env={**jane.env, **NO_CACHE, "TMPDIR": str(jane.folder)},
        input=b"Name\n" + b"Ann\n" * 9000,
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
    )
    assert found.returncode == 1, found.stderr
    assert found.stdout == b""
    assert found.stderr.startswith(f"crm: nothing can be kept in {jane.folder}: ".encode())
    assert not list(jane.folder.glob("crm-*"))


def test_two_seconds_of_yesterday(jane: Crm) -> None:
    """A clock that was set back changes no order and breaks nothing."""
    jane("log call jane later", CRM_NOW="2030-01-01T00:00:00+00:00")
    jane("log call jane earlier", CRM_NOW="2020-01-01T00:00:00+00:00")
    assert [row["change"] for row in jane.json("history --limit 3")] == ["3", "2", "1"]
    jane("undo", CRM_NOW="2010-01-01T00:00:00+00:00")
    assert [row["text"] for row in jane.json("timeline jane") if row["type"] == "interaction"] == ["later"]

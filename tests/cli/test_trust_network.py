"""There is no network (row 74): the whole command table runs with sockets forbidden."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from trust_entries import READS, WRITES, Entry, built, entries, name_of, ready
from trust_entries import words as command_line


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("base"))


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a socket was asked for")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "create_connection", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)


@pytest.mark.usefixtures("no_sockets")
@pytest.mark.parametrize(("name", "entry"), [*entries(READS), *entries(WRITES)], ids=name_of)
def test_no_command_asks_for_a_socket(base: Path, tmp_path: Path, name: str, entry: Entry) -> None:
    crm = ready(base, tmp_path, entry)
    crm(command_line(entry, crm), stdin=entry.stdin, code=entry.code, CRM_DEBUG="1")


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_a_process_without_a_network_does_all_the_same(base: Path, tmp_path: Path) -> None:
    """In a network namespace of its own, with nothing in it."""
    crm = ready(base, tmp_path, Entry(""))
    for line in (
        "add 'Dora Verdi' --email dora@verdi.it",
        "list",
        "import --help",
        "help",
        "--version",
        "doctor",
    ):
        found = subprocess.run(
            ["unshare", "-rn", sys.executable, "-m", "crmcli", *line.replace("'", "").split()],
            env=crm.env,
            capture_output=True,
            check=False,
        )
        if b"unshare failed" in found.stderr or b"Operation not permitted" in found.stderr:
            pytest.skip("namespaces are forbidden here")
        assert found.returncode in (0, 2), found.stderr

"""The programs that are measured: crm itself, the floors under it, and the peers beside it that are installed."""

from __future__ import annotations

import os
import shutil
import sys

# Peers and how one gets them; what is absent is skipped, and said so.
PEERS = {
    "sqlite3": "the SQLite shell (package sqlite3)",
    "sqlite-utils": "pip install sqlite-utils",
    "rg": "ripgrep (package ripgrep)",
    "crm.cli": "its compiled binary, and BENCH_CRM_CLI=/path/to/it",
}


def crm(*words: str) -> list[str]:
    """A command line of the crm that stands beside this interpreter."""
    return [os.path.join(os.path.dirname(sys.executable), "crm"), *words]


def floor(statement: str = "import sqlite3") -> list[str]:
    """The same interpreter doing nothing but importing."""
    return [sys.executable, "-c", statement]


def system_python() -> str | None:
    """Another Python of the machine, where it is a plain program and not a wrapper script."""
    for path in ("/usr/bin/python3", "/usr/local/bin/python3"):
        if os.path.exists(path) and os.path.realpath(path) != os.path.realpath(sys.executable):
            return path
    return None


def peer(name: str) -> str | None:
    """The path of a peer, or None where it is not installed."""
    if name == "crm.cli":
        return os.environ.get("BENCH_CRM_CLI") or None
    beside = os.path.join(os.path.dirname(sys.executable), name)
    return beside if os.path.exists(beside) else shutil.which(name)


def absent() -> list[str]:
    """A line for each peer that is not there."""
    return [
        f"{name} is not installed, so it is left out: {how}" for name, how in PEERS.items() if not peer(name)
    ]

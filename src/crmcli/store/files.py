"""Private files and folders (0600, 0700), whatever the umask."""

from __future__ import annotations

import os


def private_folder(path: str) -> list[str]:
    """Make the folder, and those above it that are missing; those that were made, the outermost first."""
    if not path or os.path.isdir(path):
        return []
    made = private_folder(os.path.dirname(path))
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        return made
    os.chmod(path, 0o700)
    return [*made, path]


def private_file(path: str) -> None:
    """An empty file, unless there is one already."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    os.fchmod(handle, 0o600)
    os.close(handle)

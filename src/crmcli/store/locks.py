"""Who holds a lock on a file, and whether locks can be trusted where it lies. Linux tells; others are believed."""

from __future__ import annotations

import os


def holder(path: str) -> str:
    """'process 4711 (crm)' where the system tells (Linux: /proc/locks), else 'another process'."""
    try:
        inode = str(os.stat(path).st_ino)
        with open("/proc/locks", encoding="ascii") as file:
            for line in file:
                words = line.split()
                if len(words) > 5 and words[5].rpartition(":")[2] == inode and words[4] != str(os.getpid()):
                    with open(f"/proc/{int(words[4])}/comm", encoding="utf-8") as name:
                        return f"process {int(words[4])} ({name.read().strip()})"
    except (OSError, ValueError):
        pass
    return "another process"


# File systems whose locks and shared memory do not reach other machines.
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs")


def is_on_network(path: str) -> bool:
    """Whether the file lies on a network file system."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as file:
            mounts = [line.split(" ")[1:3] for line in file]
    except OSError:
        return False
    place = os.path.realpath(path)
    above = [(point, kind) for point, kind in mounts if place.startswith(point.rstrip("/") + "/")]
    return max(above, key=lambda mount: len(mount[0]), default=("", ""))[1] in _NETWORK

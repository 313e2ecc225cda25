# SPDX-License-Identifier: GPL-2.0-only
"""How the guest's files come back: in tar archives on a disk of its own.

Every kernel of the lab has virtio-blk, and none has it built in: until the command is over
the disk has no driver, and no interrupt.
"""
import contextlib
import shutil
import subprocess

from common import say

# The state is at the disk's beginning, /out from here on: lab/guest/init.
OUT_AT = 1 << 20


class Results:
    """The disk and what was on it, in a directory that close() removes."""

    def __init__(self, out, memory):
        self._out = out
        self._top = out / ".results"
        (self._top / "out").mkdir(parents=True)
        self.disk = self._top / "disk"
        with open(self.disk, "wb") as disk:
            # All of it is in the guest's memory; a small file takes three blocks. It is sparse.
            disk.truncate(OUT_AT + (memory << 22))

    def unpack(self):
        complete = all([self._unpack(at) for at in (0, OUT_AT)])
        if self.state("status") and (not complete or self.state("incomplete") is not None):
            say("not all of the guest's /out could be copied")

    def _unpack(self, at):
        with open(self.disk, "rb") as archive:
            archive.seek(at)
            done = subprocess.run(["tar", "-x", "-f", "-", "-C", self._top, "--no-same-owner"],
                                  stdin=archive, stderr=subprocess.DEVNULL, check=False)
        return done.returncode == 0

    def state(self, name):
        """What the guest's init left of itself under that name; None if nothing."""
        with contextlib.suppress(FileNotFoundError):
            return (self._top / "state" / name).read_text(errors="replace").strip()
        return None

    def close(self):
        """Move what was in /out beside the logs. Its files never replace the lab's own."""
        for path in sorted((self._top / "out").iterdir()):
            if (self._out / path.name).exists():
                say(f"the guest's /out/{path.name} is left out: the lab has a file of that name")
            else:
                shutil.move(path, self._out / path.name)
        shutil.rmtree(self._top)

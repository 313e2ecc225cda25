# SPDX-License-Identifier: GPL-2.0-only
"""Patches on a tree of sources, recorded beside it so that they come off again.

The record holds the files as they were, not the patch alone: one that applied with an offset,
or half of it, because the machine died, comes off as well.
"""
import re
import shutil
import subprocess
from pathlib import Path

from common import LabError

# A hunk can hold lines like "--- a" as well: a header is two of them before a hunk.
HEADER = re.compile(r"^--- (\S+).*\n\+\+\+ (\S+).*\n@@ ", re.M)
GIT = re.compile(r"^diff --git (\S+) (\S+)$", re.M)
PATCH, ORIGINALS, ABSENT = "patch", "originals", "absent"


def touched(text):
    """The files that a patch changes, makes or removes, as paths in the tree."""
    named = [name for pair in (*GIT.findall(text), *HEADER.findall(text)) for name in pair]
    return list(dict.fromkeys(name.partition("/")[2] for name in named if name != "/dev/null"))


def read(path):
    """A patch's text, and what is wrong with it in a LabError."""
    try:
        text = Path(path).read_text(errors="surrogateescape")
    except OSError as error:
        raise LabError(f"--patch: {path}: {error.strerror}") from error
    names = touched(text)
    if not names:
        raise LabError(f"--patch: {path}: no patch")
    if any(not name or name[0] == "/" or ".." in Path(name).parts for name in names):
        raise LabError(f"--patch: {path}: it names a file outside of the tree")
    return text


class Patches:
    """Those on `tree`, in order; recorded below `record`."""

    def __init__(self, tree, record):
        self.tree, self.record = tree, record
        record.mkdir(exist_ok=True)

    def _entries(self):
        return sorted(path for path in self.record.iterdir() if path.name.isdecimal())

    def applied(self):
        """Their texts."""
        return [(entry / PATCH).read_text(errors="surrogateescape") for entry in self._entries()]

    def set(self, wanted):
        """Make them those: `wanted` is (name, text) of each. What both begin with stays."""
        have = self.applied()
        same = 0
        while same < min(len(have), len(wanted)) and have[same] == wanted[same][1]:
            same += 1
        for entry in reversed(self._entries()[same:]):
            self._take_off(entry)
        for number, (name, text) in list(enumerate(wanted, 1))[same:]:
            self._put_on(self.record / f"{number:04}", name, text)

    def _put_on(self, entry, name, text):
        self._note(entry, text)
        try:
            done = subprocess.run(["patch", "-p1", "-s", "-f", "--no-backup-if-mismatch",
                                   "--reject-file=-", "-i", entry / PATCH],
                                  cwd=self.tree, text=True, errors="replace", check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except FileNotFoundError as error:
            self._take_off(entry)
            raise LabError("patch is missing: run scripts/setup --kernel") from error
        if done.returncode:
            self._take_off(entry)
            said = [line for line in done.stdout.splitlines() if line.strip()]
            raise LabError(f"--patch: {name} does not apply: " + "; ".join(said[:3]))

    def _note(self, entry, text):
        """Record it, whole before anything is changed."""
        new = entry.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        (new / ORIGINALS).mkdir(parents=True)
        (new / PATCH).write_text(text, errors="surrogateescape")
        absent = []
        for name in touched(text):
            if (self.tree / name).exists():
                (new / ORIGINALS / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.tree / name, new / ORIGINALS / name)
            else:
                absent.append(name)
        (new / ABSENT).write_text("".join(f"{name}\n" for name in absent))
        new.rename(entry)

    def _take_off(self, entry):
        originals = entry / ORIGINALS
        for path in originals.rglob("*"):
            target = self.tree / path.relative_to(originals)
            if path.is_file() and (not target.exists()
                                   or target.read_bytes() != path.read_bytes()):
                target.parent.mkdir(parents=True, exist_ok=True)
                # With the time of now: what was compiled of the patched file is older.
                shutil.copyfile(path, target)
                shutil.copymode(path, target)
        for name in (entry / ABSENT).read_text().splitlines():
            (self.tree / name).unlink(missing_ok=True)
        shutil.rmtree(entry)

# SPDX-License-Identifier: GPL-2.0-only
"""What a program needs beside itself, in a guest that has no libraries."""
import os
import re
import subprocess

from common import LabError


def is_program(path):
    """An ELF file that may be executed."""
    if not os.path.isfile(path) or not os.access(path, os.X_OK):
        return False
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def needed(path):
    """The paths of its shared libraries and of its loader; none when it is static or a script."""
    if not is_program(path):
        return []
    # Of a static one ldd says so, and fails.
    told = subprocess.run(["ldd", path], text=True, capture_output=True, check=False,
                          env={**os.environ, "LC_ALL": "C"}).stdout
    lost = re.search(r"(\S+) => not found", told)
    if lost:
        raise LabError(f"{path}: its library {lost[1]} is not on this machine")
    return re.findall(r"(/\S+) \(0x", told)

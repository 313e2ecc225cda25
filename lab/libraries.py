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


def asked(path):
    """What ldd says; of a static program or a script that it is none of its kind."""
    return subprocess.run(["ldd", path], text=True, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env={**os.environ, "LC_ALL": "C"}).stdout


def are_here(path):
    """Has this machine all libraries that a program takes, in versions that it takes?"""
    return " not found" not in asked(path)


def needed(path):
    """The paths of its shared libraries and of its loader; none when it is static or a script."""
    if not is_program(path):
        return []
    told = asked(path)
    lost = re.search(r"(\S+) => not found", told)
    if lost:
        raise LabError(f"{path}: its library {lost[1]} is not on this machine")
    return re.findall(r"(/\S+) \(0x", told)

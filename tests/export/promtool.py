#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Hold metrics in Prometheus' text format against its own linter, promtool check metrics.

usage: promtool.py FILE

promtool is a Debian package of its own from 13 on; before it is in prometheus, which is a
daemon: it is unpacked into MSISCOPE_CACHE, not installed. Exit: 0 nothing to say; 1 what it said; 4 it cannot be had.
"""
import shutil
import subprocess
import sys

from fetched import Missing, debian, into_cache


def fetch(folder):
    try:
        programs = debian("promtool", folder) / "usr" / "bin"
    except Missing:
        programs = debian("prometheus", folder) / "usr" / "bin"
        (programs / "prometheus").unlink()  # as large again
    if not (programs / "promtool").exists():
        raise Missing("no promtool in Debian's packages")
    return programs


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__.strip())
        return 2
    try:
        promtool = shutil.which("promtool") or into_cache("promtool", fetch) / "promtool"
    except Missing as error:
        print(f"promtool.py: {error}", file=sys.stderr)
        return 4
    with open(sys.argv[1], "rb") as file:
        told = subprocess.run([promtool, "check", "metrics"], stdin=file, capture_output=True,
                              text=True)
    print(told.stdout + told.stderr, end="")
    return 1 if told.returncode or told.stdout or told.stderr else 0


if __name__ == "__main__":
    sys.exit(main())

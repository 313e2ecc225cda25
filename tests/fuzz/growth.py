#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
usage: growth.py PROGRAM

Runs PROGRAM (growth.c) under callgrind and says in TAP of each of its inputs whether the
instructions that reading takes grow with its length. They are counted, not timed.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

SIZES = 3  # n, 2n, 4n; as in growth.c
NOISE = 50000  # instructions; buffers that double, and what a limit cuts off
# What the second doubling adds to what the first one added: 2 if it is linear, 4 if quadratic.
MOST = 3


def instructions(path):
    with open(path, encoding="ascii", errors="replace") as dump:
        return int(re.search(r"^(?:totals|summary): (\d+)", dump.read(), re.M)[1])


def measure(program):
    """Names of the inputs, and the counts in the order in which they were dumped."""
    with tempfile.TemporaryDirectory() as work:
        command = ["valgrind", "--tool=callgrind", "--toggle-collect=growth_measure",
                   "--dump-after=growth_measure", f"--callgrind-out-file={work}/dump", program]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             errors="replace", check=False)
        if run.returncode:
            sys.exit(f"not ok - growth: {program} ended with {run.returncode}\n# "
                     + run.stderr.replace("\n", "\n# "))
        dumps = glob.glob(f"{work}/dump.*")
        dumps.sort(key=lambda path: int(os.path.basename(path).split(".")[1]))
        return run.stdout.splitlines(), [instructions(path) for path in dumps]


def main():
    names, counts = measure(sys.argv[1])
    counts = counts[:len(names) * SIZES]
    if not names or len(counts) != len(names) * SIZES:
        sys.exit(f"not ok - growth: {len(counts)} counts of {len(names)} inputs")
    for i, name in enumerate(names):
        if name.startswith("("):
            continue
        small, middle, large = counts[i * SIZES:(i + 1) * SIZES]
        text = f"growth: {name}".encode("ascii", "backslashreplace").decode().replace("#", "")
        linear = large - middle <= MOST * (middle - small) + NOISE
        print(f"{'ok' if linear else 'not ok'} - {text}")
        if not linear:
            print(f"# n, 2n, 4n take {small}, {middle}, {large} instructions")


if __name__ == "__main__":
    main()

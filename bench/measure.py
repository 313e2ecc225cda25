# SPDX-License-Identifier: GPL-2.0-only
"""What the benchmarks share: guest runs, and what QEMU's log counts in them."""
import math
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LAB = CHECKOUT / "scripts/lab"

sys.dont_write_bytecode = True
sys.path.insert(0, str(CHECKOUT / "lab"))

# pylint: disable=wrong-import-position
from common import LabError  # noqa: E402
from qemulog import slot_of  # noqa: E402

NS = 1000000000
CONFIDENCE = 0.95


def run_guest(name, kernel, seconds, lab, script):
    """Run a shell script in a guest; returns the directory of its results."""
    out = CHECKOUT / "out" / f"bench-{time.strftime('%Y%m%d-%H%M%S')}-{kernel}-{name}"
    print(f"# {kernel} {name}: about {seconds} s, results in {os.path.relpath(out)}", flush=True)
    # A guest that shares its host with others takes longer.
    command = [LAB, "run", "-q", "--kernel", kernel, "--out", out,
               "--timeout", str(2 * seconds + 120), *lab, "--", "sh", "-c", script]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="replace", check=False)
    if done.returncode:
        words = "".join(path.read_text(errors="replace") for path in out.glob("messages*"))
        lines = (words + done.stdout + done.stderr).strip().splitlines() or ["it said nothing"]
        raise LabError(f"{kernel} {name}: lab run ended with {done.returncode}: {lines[-1]}",
                       done.returncode)
    return out


@dataclass
class Move:
    """One update that changed the destination of a running device's message."""
    time: int
    new_vector: bool
    torn: bool


def moves_of(log, device):
    """The moves of a device in QEMU's log, in their order. Torn: the device itself hit it."""
    moves = []
    for update in log.devices.get(device, []):
        old, new = slot_of(*update.old), slot_of(*update.new)
        if not update.enabled or update.startup or not old or not new or old[:2] == new[:2]:
            continue
        torn = any(log.sender(hit.thread) == device for hit in update.hits)
        moves.append(Move(update.time, update.tears, torn))
    return moves


def poisson_at_most(count, mean):
    """How probable it is to see at most so many."""
    return sum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1))
               for n in range(count + 1)) if mean else 1.0


def bisect(wanted, high):
    """Where the falling function `wanted` of a mean becomes 0."""
    low = 0.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if wanted(middle) > 0 else (low, middle)
    return (low + high) / 2


def poisson_interval(count):
    """Garwood's exact interval of the mean behind a count, 95 %."""
    tail = (1 - CONFIDENCE) / 2
    most = 20 + 3 * count
    low = bisect(lambda mean: poisson_at_most(count - 1, mean) - (1 - tail), most) if count else 0.0
    return low, bisect(lambda mean: poisson_at_most(count, mean) - tail, most)


def per_1000(count, of):
    """As text, with its interval."""
    if not of:
        return "-"
    return "{:.2f} ({:.2f} to {:.2f})".format(
        *(1000 * value / of for value in (count, *poisson_interval(count))))

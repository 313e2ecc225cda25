# SPDX-License-Identifier: GPL-2.0-only
"""Is what chance makes what msiscope says that chance makes? python3 lab/shams.py RUN...

Over runs in which nothing can tear, by QEMU's log: what was inferred there is chance's, and so
is what the same rules would have told of moves that cannot tear. In sum over the runs it must
agree with what msiscope expects of chance, within a factor both ways.
"""
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from common import LabError, run_main
from judge import judge

FACTOR = 3
# An expectation is told in millionths.
MILLION = 1000000
EXIT_DIFFERS = 1


@dataclass
class Sum:
    """Over runs, by what a finding rests on: what chance was said to make, and what was told."""
    runs: int = 0
    moves: int = 0
    expected: Counter = field(default_factory=Counter)
    told: Counter = field(default_factory=Counter)

    def add(self, verdict, run):
        exposed = verdict.rows["torn-exposed"].truth
        if exposed:
            raise LabError(f"{run}: {exposed} updates can tear: what was inferred may be so")
        if not verdict.trace.chances:
            raise LabError(f"{run}/trace.jsonl: says nothing of chance")
        self.runs += 1
        self.moves += verdict.effective_moves()
        for basis, chance in verdict.trace.chances.items():
            self.expected[basis] += (chance["expected"] + chance["control_expected"]) / MILLION
            self.told[basis] += chance["control_hits"]
        for finding in verdict.trace.findings:
            if finding.get("basis") in verdict.trace.chances:
                self.told[finding["basis"]] += 1

    @property
    def agrees(self):
        """One more or less is nothing."""
        made, said = sum(self.told.values()) + 1, sum(self.expected.values()) + 1
        return made <= FACTOR * said and said <= FACTOR * made


def tell(counts):
    return ", ".join(f"{count:.2g} {what}" for what, count in sorted(counts.items()))


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        raise LabError("usage: python3 lab/shams.py RUN...")
    total = Sum()
    for run in map(Path, sys.argv[1:]):
        total.add(judge(run), run)
    print(f"{total.runs} runs in which nothing can tear, {total.moves} moves")
    print(f"told: {tell(total.told)}")
    print(f"said to be chance's: {tell(total.expected)}")
    print("they agree" if total.agrees else
          f"they do not agree: more than a factor of {FACTOR} lies between")
    return 0 if total.agrees else EXIT_DIFFERS


if __name__ == "__main__":
    run_main(main)

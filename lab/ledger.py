# SPDX-License-Identifier: GPL-2.0-only
"""What comes of holding findings against what is known: counted by kind, told in lines."""
from collections import Counter, defaultdict
from dataclasses import dataclass


@dataclass
class Row:
    """One kind. `truth`, `found`, `missed`, `excluded` count what happened, the rest findings.

    `ambiguous` counts both: what even the truth cannot tell apart. Of those `invented`,
    `proved_falsely` were said to be proved. `possible`: not so, but told below the verdict
    only. `only_possible` of those `found` were told so. `unjudged`: nobody knows.
    """
    truth: int = 0
    found: int = 0
    missed: int = 0
    invented: int = 0
    ambiguous: int = 0
    unjudged: int = 0
    excluded: int = 0
    proved_falsely: int = 0
    possible: int = 0
    only_possible: int = 0


def seconds(ts):
    return f"{ts / 1e9:.6f} s"


def words(finding):
    return (f"finding {finding['seq']} at {seconds(finding['ts'])} of IRQ {finding['irq']} "
            f"{finding['device']}, move {finding['move']}, message {finding['message']}")


class Ledger:
    """`rows` by kind; `details` of what is wrong, `notes` of the rest, a line each.

    `chances`: what chance makes in the run, by what a finding rests on.
    """

    def __init__(self, kinds, chances):
        self._chances = chances
        self.rows = {kind: Row() for kind in kinds}
        self.details = []
        self.notes = []
        # How many of each kind were left out of the truth, by reason.
        self.excluded = defaultdict(Counter)

    def row(self, kind):
        return self.rows.setdefault(kind, Row())

    def heads_verdict(self, finding):
        """Does it count? One that is only possible is told below; a proved one never is.

        Whether it counts is told with it; of what is held against chance only the end knows.
        """
        if finding["certainty"] == "proved":
            return True
        chance = self._chances.get(finding.get("basis"))
        return (finding.get("chance", 0) <= chance["limit"] and chance["limit"] > 0
                if chance else finding.get("counts", True))

    def found(self, kind, finding):
        self.row(kind).found += 1
        self.row(kind).only_possible += not self.heads_verdict(finding)

    def missed(self, kind, text):
        self.row(kind).missed += 1
        self.details.append(f"missed {kind}: {text}")

    def invented(self, kind, finding, why):
        """The truth contradicts it."""
        row = self.row(kind)
        if not self.heads_verdict(finding):
            row.possible += 1
            self.notes.append(f"possible {kind}, and not so: {words(finding)}: {why}")
            return
        row.invented += 1
        proved = finding["certainty"] == "proved"
        row.proved_falsely += proved
        self.details.append(f"invented {kind}{', said to be proved' if proved else ''}: "
                            f"{words(finding)}: {why}")

    def unjudged(self, kind, finding, why):
        """Neither borne out nor contradicted by anybody."""
        if self.heads_verdict(finding):
            self.row(kind).unjudged += 1
            self.notes.append(f"not judged: {kind}: {words(finding)}: {why}")

    def exclude(self, kind, reason):
        """Something that happened, or did not: left out of the truth."""
        self.row(kind).excluded += 1
        self.excluded[kind][reason] += 1

    def excluded_percent(self, kinds):
        """Of what happened, and of what is left out of it."""
        some = [self.row(kind) for kind in kinds]
        excluded = sum(row.excluded for row in some)
        return 100 * excluded / (excluded + sum(row.truth for row in some) or 1)

    @property
    def contradicted(self):
        return any(row.invented or row.proved_falsely for row in self.rows.values())

    @property
    def agrees(self):
        return not self.contradicted and not any(row.missed for row in self.rows.values())

# SPDX-License-Identifier: GPL-2.0-only
"""Would the judges see that a rule tells nothing? python3 lab/muted.py RUN...

Each rule by which msiscope tells of tears and losses, that is, what findings of these kinds rest
on, is muted in turn, and the runs are judged again: one that agreed must fall short. Where real
clients are the judges, less than is wanted must be found over all such runs, or more be left out.
"""
import sys
from collections import Counter
from pathlib import Path

from common import LabError, run_main
from judge import judge
from kinds import TORN

KINDS = ("torn-exposed", *TORN, "lost")
# Percent that must be found of what real clients suffer: that one or the other stays unseen
# there is no fault.
RECALL = 95
# Percent that may be left out of what they suffer.
EXCLUDED = 10
# What rests on these counts nowhere: nothing need notice that it is not told.
IDLE = ("either", "rhythm")
EXIT_DIFFERS = 1


def rule_of(finding):
    """None: of another kind. A finding of an older trace has no basis."""
    return finding.get("basis", finding["certainty"]) if finding["kind"] in KINDS else None


def rules_of(verdict):
    """How often each told."""
    rules = Counter(map(rule_of, verdict.trace.findings))
    return Counter({rule: told for rule, told in rules.items() if rule and rule not in IDLE})


class Score:
    """Over all runs, with one rule muted or none."""

    def __init__(self):
        self.missed = 0
        self.truth = 0
        self.found = 0
        self.excluded = 0

    def add(self, verdict):
        rows = [verdict.rows[kind] for kind in KINDS]
        if verdict.timed:
            self.truth += sum(row.truth for row in rows[1:])
            self.found += sum(row.found for row in rows[1:])
            self.excluded += sum(row.excluded for row in rows[1:])
            rows = rows[:1]
        self.missed += sum(row.missed for row in rows)

    @property
    def is_short(self):
        return (self.missed > 0 or self.found * 100 < self.truth * RECALL
                or self.excluded * 100 > (self.truth + self.excluded) * EXCLUDED)

    def __str__(self):
        return (f"{self.missed} missed; of real clients {self.found} of {self.truth} found, "
                f"{self.excluded} left out")


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        raise LabError("usage: python3 lab/muted.py RUN...")
    told, scores, whole = Counter(), {}, Score()
    runs = {}
    for run in map(Path, sys.argv[1:]):
        runs[run] = judge(run)
        whole.add(runs[run])
        told += rules_of(runs[run])
    print(f"{len(runs)} runs, all rules: {whole}")
    for rule in told:
        scores[rule] = Score()
        for run, verdict in runs.items():
            if rule in rules_of(verdict):
                verdict = judge(run, lambda finding, rule=rule: rule_of(finding) != rule)
            scores[rule].add(verdict)
    for rule, score in sorted(scores.items()):
        print(f"without {rule}, told {told[rule]} times: {score}"
              f"{'' if score.is_short else ': NOBODY SEES IT'}")
    if whole.is_short:
        print("with all rules it falls short already")
    return EXIT_DIFFERS if whole.is_short or not all(map(lambda score: score.is_short,
                                                         scores.values())) else 0


if __name__ == "__main__":
    run_main(main)

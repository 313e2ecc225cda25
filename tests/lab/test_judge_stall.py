# SPDX-License-Identifier: GPL-2.0-only
"""The judge on disks and NICs that stall, in made-up runs."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import MS, JudgeCase, two_devices  # noqa: E402  pylint: disable=wrong-import-position


class StallTest(JudgeCase):
    """A disk or NIC that stalled, on a device that is no edu."""

    def stalled(self, stall=True, told=True, noticed=300, heard=4000, timeout=4000, pause=False,
                **more):
        run, first, _ = two_devices()
        run.truth = [item for item in run.truth if item["irq"] != first.irq]
        seqs = run.torn(first, 3, 40)
        run.scenario = {"scenario": "chase", "device": "0000:00:05.0", "moves": 1}
        begin = run.now
        if stall:
            run.stall(first, begin - 20 * MS, timeout)
        if pause:
            run.pause(first, begin - 20 * MS)
        run.now = begin + noticed * MS
        proofs = [*seqs, run.notice(first)]
        run.now = begin + heard * MS
        if timeout:
            proofs.append(run.hear(first))
        if told:
            run.say("lost", first, *seqs, **{"ended": "timeout", "proofs": proofs, **more})
        run.now += 2000 * MS
        run.stop()
        return run.verdict()

    def test_found(self):
        verdict = self.stalled()
        self.agrees(verdict)
        self.row(verdict, "lost", truth=1, found=1)

    def test_missed(self):
        self.row(self.stalled(told=False), "lost", truth=1, missed=1)

    def test_invented(self):
        self.row(self.stalled(stall=False), "lost", invented=1)

    def test_inferred(self):
        self.differs(self.stalled(certainty="inferred"), "not proved")

    def test_affinity(self):
        self.differs(self.stalled(context="affinity"), "said to be affinity")

    def test_late(self):
        self.differs(self.stalled(ended="late"), "not late")

    def test_witness_only_after_the_timeout(self):
        self.differs(self.stalled(noticed=4500, heard=4600), "before the driver's timeout")

    def test_no_witness(self):
        self.differs(self.stalled(proofs=[1, 2]), "by the driver's timeout")

    def test_goes_on_by_itself(self):
        verdict = self.stalled(timeout=None, ended="late")
        self.agrees(verdict)
        self.row(verdict, "lost", truth=1, found=1)

    def test_goes_on_by_itself_but_told_as_timeout(self):
        self.differs(self.stalled(timeout=None), "without a driver's timeout, not timeout")

    def test_witness_only_after_it_goes_on(self):
        self.differs(self.stalled(timeout=None, ended="late", noticed=4700, heard=4800),
                     "before its end")

    def test_goes_on_and_no_witness(self):
        self.differs(self.stalled(timeout=None, ended="late", proofs=[1, 2]), "before its end")

    def test_a_pause_may_be_told_or_not(self):
        self.agrees(self.stalled(stall=False, pause=True, certainty="inferred"))
        self.agrees(self.stalled(stall=False, pause=True, told=False))


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-only
"""The judge on disks and NICs that stall, in made-up runs."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import MS, JudgeCase, two_devices  # noqa: E402  pylint: disable=wrong-import-position


class StallTest(JudgeCase):
    """A disk or NIC that stalled, on a device that is no edu."""

    def stalled(self, stall=True, told=True, timeout=4000, pause=False, cpu=None,
                heard_of="0000:00:05.0", lasts=False, **more):
        run, first, _ = two_devices()
        run.truth = [item for item in run.truth if item["irq"] != first.irq]
        seqs = run.torn(first, 3, 40)
        run.scenario = {"scenario": "chase", "device": "0000:00:05.0", "moves": 1}
        begin = run.now
        if stall:
            run.stall(first, begin - 20 * MS, timeout)
            if cpu is not None:
                run.stalls[-1]["cpu"] = cpu
            if lasts:
                run.stalls[-1]["seen"] = run.stalls[-1]["ended"]
        if pause:
            run.pause(first, begin - 20 * MS)
        run.now = begin + 300 * MS
        proofs = [*seqs, run.notice(first)]
        run.now = begin + 4000 * MS
        if timeout:
            proofs.append(run.hear(first))
            run.trace[-1]["device"] = heard_of
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
        """A timeout alone proves nothing, so it need not be proved."""
        verdict = self.stalled(certainty="inferred", proofs=[1, 2])
        self.agrees(verdict)
        self.row(verdict, "lost", truth=1, found=1)

    def test_only_possible(self):
        verdict = self.stalled(certainty="inferred", counts=False)
        self.agrees(verdict)
        self.row(verdict, "lost", truth=1, found=1)
        self.assertEqual(verdict.rows["lost"].only_possible, 1)

    def test_proved_by_another_device(self):
        self.differs(self.stalled(heard_of="0000:00:07.0"), "of another device does not prove")
        self.agrees(self.stalled(heard_of=None))

    def test_another_cpu_went(self):
        self.differs(self.stalled(cpu=2), "CPU 2 went offline")
        self.agrees(self.stalled(cpu=1))

    def test_affinity(self):
        self.differs(self.stalled(context="affinity"), "said to be affinity")

    def test_late(self):
        self.differs(self.stalled(ended="late"), "not late")

    def test_it_lasts_as_the_run_ends(self):
        verdict = self.stalled(timeout=None, ended="never", lasts=True)
        self.agrees(verdict)
        self.row(verdict, "lost", truth=1, found=1)
        self.differs(self.stalled(timeout=None, ended="never"), "not never")

    def test_goes_on_by_itself(self):
        verdict = self.stalled(timeout=None, ended="late")
        self.agrees(verdict)
        self.row(verdict, "lost", truth=1, found=1)

    def test_goes_on_by_itself_but_told_as_timeout(self):
        self.differs(self.stalled(timeout=None), "without a driver's timeout, not timeout")

    def test_a_pause_may_be_told_or_not(self):
        self.agrees(self.stalled(stall=False, pause=True, certainty="inferred"))
        self.agrees(self.stalled(stall=False, pause=True, told=False))


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-only
"""The judge on kinds of findings: the table of them, and those that a scenario makes."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import JudgeCase, two_devices  # noqa: E402  pylint: disable=wrong-import-position
import kinds  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position
import verdict as verdicts  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position
from common import LabError  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position


class TableTest(unittest.TestCase):
    def test_table(self):
        self.assertEqual(kinds.GRAVITY["lost"], 1)
        self.assertEqual(kinds.GRAVITY["unhandled"], 0)
        self.assertLessEqual({"torn-exposed", "mask-ignored"}, {*kinds.DEFECTS})
        self.assertNotIn("restored", kinds.DEFECTS)

    def test_each_defect_has_a_judge(self):
        self.assertEqual({*kinds.GRAVITY} - {*verdicts.KNOWN}, set())
        self.assertEqual({*kinds.DEFECTS} & {*kinds.HARMLESS}, set())
        self.assertEqual({*verdicts.KNOWN} - {*kinds.GRAVITY}, set())

    def test_unusable(self):
        for text in None, "nothing\n":
            with tempfile.TemporaryDirectory() as directory:
                path = Path(directory) / "kinds.c"
                if text:
                    path.write_text(text)
                with self.assertRaises(LabError):
                    kinds.read_table(path)


class NeverTest(JudgeCase):
    """What no device of the lab does, but for one that only claims to have a mask bit."""

    def test_never(self):
        for kind in kinds.NEVER:
            for claims in False, True:
                run, first, _ = two_devices()
                run.truth[0]["claims_mask"] = claims
                run.say(kind, first)
                run.stop()
                verdict = run.verdict()
                self.assertEqual(verdict.agrees, claims)
                if not claims:
                    self.row(verdict, kind, invented=1, proved_falsely=1)


class StaleTest(JudgeCase):
    """A device that goes on with its old message: a write that never reached it."""

    def kept(self, told=True, kept=3, device=0, before=False):
        run, *devices = two_devices()
        first = devices[0]
        log = list(run.log)
        if told and before:
            run.say("stale-message", first)
            run.now += 5000
        seqs = run.move(first, 3, 40)
        run.log = log
        run.say_exposed(first, seqs)
        if told and not before:
            run.say("stale-message", devices[device], *seqs)
        run.say_exposed(first, run.move(first, 2, 41))
        run.stop()
        run.scenario = {"scenario": "stale", "irq": first.irq, "moves": 2, "kept": kept}
        return run.verdict()

    def test_found(self):
        verdict = self.kept()
        self.agrees(verdict)
        self.row(verdict, "stale-message", truth=1, found=1)
        self.row(verdict, "torn-exposed", truth=1, found=1, ambiguous=1)

    def test_missed(self):
        self.row(self.kept(told=False), "stale-message", truth=1, missed=1)

    def test_invented(self):
        self.row(self.kept(device=1), "stale-message", truth=1, missed=1, invented=1)
        self.row(self.kept(before=True), "stale-message", truth=1, missed=1, invented=1)

    def test_nothing_was_kept(self):
        verdict = self.kept(kept=0)
        self.row(verdict, "stale-message", invented=1)
        self.row(verdict, "message", truth=1, found=1, invented=2)


if __name__ == "__main__":
    unittest.main()

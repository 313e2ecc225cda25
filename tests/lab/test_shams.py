# SPDX-License-Identifier: GPL-2.0-only
"""What was inferred by chance, against what was said to be chance's, in made-up runs."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import run_over, two_devices  # noqa: E402  pylint: disable=wrong-import-position
import shams  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position
from common import LabError  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position


class ShamsTest(unittest.TestCase):
    def run_of(self, told, expected, proved=0, tears=False, control=(0, 0)):
        run, first, _ = two_devices()
        seqs = run.move(first, 3, 40 if tears else 34)
        for n in range(told + proved):
            run.say("torn-misrouted", first, *seqs, counts=False,
                    **({"certainty": "inferred", "basis": "silence" if n % 2 else "owner-pace"}
                       if n < told else {"certainty": "proved", "basis": "proof"}))
        run.say("lost", first, certainty="inferred", basis="proved-tear")
        if expected is not None:
            run.expect("silence", expected / 2, control=control)
            run.expect("owner-pace", expected / 2)
        run.stop()
        return run

    def sum_of(self, *runs):
        return run_over(shams, *runs)

    def test_within_a_factor_of_three(self):
        for told, expected, status in ((8, 2.1, 0), (8, 1.9, 1), (2, 7.9, 0), (2, 8.1, 1),
                                       (0, 0, 0), (0, 1.9, 0), (0, 2.1, 1), (3, 0, 1)):
            got, out = self.sum_of(self.run_of(told, expected))
            self.assertEqual(got, status, (told, expected, out))
            self.assertIn("they agree" if status == 0 else "do not agree", out)

    def test_in_sum(self):
        status, out = self.sum_of(self.run_of(9, 0.1), self.run_of(0, 8.9))
        self.assertEqual(status, 0)
        self.assertIn("2 runs in which nothing can tear, 2 moves", out)
        self.assertIn("told: 5 owner-pace, 4 silence", out)
        self.assertIn("said to be chance's: 4.5 owner-pace, 4.5 silence", out)

    def test_controls(self):
        """What would have been told of moves that cannot tear is chance's, too."""
        for control, status in ((9, 9), 0), ((9, 1), 1), ((1, 9), 1):
            self.assertEqual(self.sum_of(self.run_of(0, 0, control=control))[0], status)

    def test_what_is_proved_is_not_chance(self):
        self.assertEqual(self.sum_of(self.run_of(0, 0, proved=5))[0], 0)

    def test_unusable(self):
        for run, text in ((self.run_of(0, 0, tears=True), "1 updates can tear"),
                          (self.run_of(0, None), "says nothing of chance")):
            with self.assertRaises(LabError) as caught:
                self.sum_of(run)
            self.assertIn(text, str(caught.exception))
        with self.assertRaises(LabError):
            self.sum_of()


if __name__ == "__main__":
    unittest.main()

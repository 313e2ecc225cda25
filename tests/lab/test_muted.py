# SPDX-License-Identifier: GPL-2.0-only
"""A rule that is muted must be missed by the judges, in made-up runs."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import run_over, two_devices  # noqa: E402  pylint: disable=wrong-import-position
import muted  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position
from common import LabError  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position


class MutedTest(unittest.TestCase):
    def run_of(self, *rules, twice=False):
        """Torn once for each of these, as it tells; `twice`: all is told by exposed, too."""
        run, first, _ = two_devices()
        for n, basis in enumerate(rules):
            seqs = run.torn(first, 3 - n % 2, 40 + n, basis=basis)
            if twice:
                run.say("torn-hit", first, *seqs, basis="proof",
                        at=dict(run.trace[-1]["at"]))
        run.stop()
        return run

    def muted(self, *runs):
        return run_over(muted, *runs)

    def test_each_rule_is_needed(self):
        status, out = self.muted(self.run_of("proof", "stray-rate"), self.run_of("proof"))
        self.assertEqual(status, 0, out)
        self.assertIn("2 runs, all rules: 0 missed", out)
        self.assertIn("without proof, told 2 times: 2 missed", out)
        self.assertIn("without stray-rate, told 1 times: 1 missed", out)

    def test_nobody_sees_it(self):
        """It tells only what another rule tells as well."""
        status, out = self.muted(self.run_of("stray-rate", twice=True))
        self.assertEqual(status, 1, out)
        self.assertIn("without stray-rate, told 1 times: 0 missed; of real clients 0 of 0 found, "
                      "0 left out: NOBODY SEES IT", out)

    def test_what_counts_nowhere_need_not_be_seen(self):
        status, out = self.muted(self.run_of("either"))
        self.assertEqual(status, 0, out)
        self.assertNotIn("without either", out)

    def test_short_already(self):
        run = self.run_of("proof")
        run.trace = [r for r in run.trace if r.get("kind") != "torn-hit"]
        status, out = self.muted(run)
        self.assertEqual(status, 1, out)
        self.assertIn("1 runs, all rules: 1 missed", out)
        self.assertIn("it falls short already", out)

    def test_unusable(self):
        with self.assertRaises(LabError):
            self.muted()


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-only
"""What the demo says of the judges, on runs made up line by line."""
import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import MS, Device, two_devices  # noqa: E402  pylint: disable=wrong-import-position
import judge  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position
import tell  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position


class TellTest(unittest.TestCase):
    def words(self, lost=True, told=True, unknown=False, **more):
        run, first, _ = two_devices()
        seqs = run.torn(first, 3, 40)
        if lost:
            run.lose(first, run.now - 8 * MS)
        run.now += 2000 * MS
        rest = {"window": 5000, "window_exact": True, "silent": 900 * MS, "ended": "late", **more}
        if told:
            run.say("lost", first, *seqs, **rest)
        if unknown:
            run.say("lost", Device("00:1f.2", 30, 0), **rest)
        return self.told(run)

    def told(self, run):
        """By the judge, then by the demo."""
        run.stop()
        out = io.StringIO()
        with tempfile.TemporaryDirectory() as directory:
            run.files(Path(directory))
            with contextlib.redirect_stdout(out):
                for module in judge, tell:
                    with mock.patch.object(sys, "argv", ["x", directory]):
                        module.main()
        return " ".join(out.getvalue().split())

    def test_agree(self):
        words = self.words()
        self.assertIn("IRQ 24 (0000:00:05.0) was LOST. It was moved from CPU 1 vector 34 to "
                      "CPU 3 vector 40", words)
        self.assertIn("lost: the edu driver knows of 1; msiscope found 1, missed 0, invented 0.",
                      words)
        self.assertIn("Verdict and judges AGREE.", words)
        self.assertNotIn("CPU None", words)

    def test_do_not_agree(self):
        words = self.words(told=False)
        self.assertIn("found 0, missed 1, invented 0.", words)
        self.assertIn("DO NOT AGREE", words)
        words = self.words(lost=False)
        self.assertIn("invented 1 (1 said to be proved).", words)
        self.assertIn("DO NOT AGREE", words)

    def test_not_judged(self):
        words = self.words(unknown=True)
        self.assertIn("1 that no judge knows of.", words)
        self.assertIn("NOT JUDGED: no judge knows of 1 findings", words)
        self.assertNotIn("judges AGREE.", words)

    def test_only_possible(self):
        words = self.words(certainty="inferred", counts=False)
        self.assertIn("IRQ 24 (0000:00:05.0) may have been lost.", words)
        self.assertIn("invented 0; 1 of those found only as possible.", words)
        self.assertIn("1 lost of those found were told as possible only", words)

    def test_left_out(self):
        run, first, second = two_devices()
        run.say_exposed(second, run.move(second, 3, 34))
        run.say_exposed(first, run.move(first, 3, 40, [(3, 34, 777)]))
        self.assertIn("1 left out: even the judges cannot tell", self.told(run))


if __name__ == "__main__":
    unittest.main()

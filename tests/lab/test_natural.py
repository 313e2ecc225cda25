# SPDX-License-Identifier: GPL-2.0-only
"""Runs without msiscope: what is counted by the log and the driver, and what is too much of it."""
import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_up import DOMAIN, MS, Run  # noqa: E402  pylint: disable=wrong-import-position
import judge  # noqa: E402  pylint: disable=wrong-import-order,wrong-import-position


def two_devices():
    run = Run()
    first, second = run.add("00:05.0", 24, 1, 34), run.add("00:05.1", 25, 2, 36)
    run.work()
    return run, first, second


def tear(run, device, cpu, vector):
    """What msiscope would say of it is not there."""
    run.torn(device, cpu, vector, kind=None, exposed=False)


class NaturalTest(unittest.TestCase):
    def judged(self, run, *options):
        """(status, the counts, what main() says)."""
        out = io.StringIO()
        with tempfile.TemporaryDirectory() as top:
            run.files(Path(top))
            Path(top, "trace.jsonl").unlink()
            with mock.patch.object(sys, "argv", ["judge", top, "--without-trace", *options]), \
                    contextlib.redirect_stdout(out):
                status = judge.main()
            told = json.loads(Path(top, "judge.json").read_text())
        self.assertEqual(told["status"], status)
        return status, told["natural"], out.getvalue()

    def counts(self, run, **expected):
        found = self.judged(run)[1]
        self.assertEqual({name: found[name] for name in expected}, expected)

    def test_direct(self):
        run, first, _ = two_devices()
        run.move(first, 3, 40)
        self.counts(run, messages=1, moves=1, exposed=1, torn=0, open=0, lost=0)

    def test_two_steps(self):
        """The new vector on the old CPU, then the new CPU: one move, and no third message."""
        run, first, _ = two_devices()
        run.move(first, 1, 40, between=[(1, 34, 1024)])
        run.move(first, 3, 40, between=[(3, 40, 1024)])
        self.counts(run, messages=2, moves=1, exposed=0, torn=0, open=0)

    def test_same_vector(self):
        run, first, _ = two_devices()
        run.move(first, 3, 34, between=[(3, 34, 1024)])
        self.counts(run, moves=1, exposed=0, torn=0, open=0)

    def test_torn(self):
        run, first, _ = two_devices()
        tear(run, first, 3, 40)
        self.counts(run, exposed=1, torn=1, open=0)

    def test_torn_where_another_lives(self):
        run, first, second = two_devices()
        run.move(second, 3, 34)
        tear(run, first, 3, 40)
        self.counts(run, exposed=2, torn=0, open=1)

    def test_torn_where_a_stranger_sends(self):
        """Of MSI-X, say, whose messages are not in the log."""
        run, first, _ = two_devices()
        run.deliver(3, 34, 77)
        tear(run, first, 3, 40)
        self.counts(run, torn=0, open=1)

    def test_start_is_no_move(self):
        run = Run()
        device = run.add("00:05.0", 24, 1, 34, start=False)
        run.message(device, 3, 40)
        run.work()
        self.counts(run, messages=0, moves=0, exposed=0)

    def test_driver(self):
        run, first, _ = two_devices()
        for by in "window", "control", "window":
            run.truth.append({"type": "raise", "device": DOMAIN + first.name, "ts": run.now,
                              "by": by, "handled": run.now + MS})
        run.lose(first, run.now)
        self.counts(run, raised=2, lost=1)

    def test_limits(self):
        run, first, _ = two_devices()
        tear(run, first, 3, 40)
        run.lose(first, run.now)
        run.truth.append({"type": "raise", "device": DOMAIN + first.name, "ts": run.now,
                          "by": "window", "handled": None})
        for limit, text in ((("--min-moves", "2"), "1 moves, at least 2"),
                            (("--min-exposed", "2"), "1 updates that can tear, at least 2"),
                            (("--min-raised", "2"), "1 interrupts raised inside an update, at"),
                            (("--min-torn", "2"), "1 torn updates, at least 2"),
                            (("--min-lost", "2"), "1 losses, at least 2"),
                            (("--max-exposed", "0"), "1 updates that can tear, at most 0"),
                            (("--max-torn", "0"), "1 torn updates, at most 0"),
                            (("--max-lost", "0"), "1 losses, at most 0")):
            status, _, told = self.judged(run, *limit)
            self.assertEqual(status, 1, limit)
            self.assertIn(text, told)
            self.assertEqual(self.judged(run, limit[0], "1")[0], 0, limit)

    def test_perhaps_torn_is_too_much_but_not_enough(self):
        run, first, second = two_devices()
        run.move(second, 3, 34)
        tear(run, first, 3, 40)
        self.assertEqual(self.judged(run, "--max-torn", "0")[0], 1)
        self.assertEqual(self.judged(run, "--min-torn", "1")[0], 1)

    def test_no_input(self):
        run = Run()
        run.add("00:05.0", 24, 1, 34)
        with self.assertRaisesRegex(judge.LabError, "no interrupt in it"):
            self.judged(run)
        run.work()
        run.truth = []
        with self.assertRaisesRegex(judge.LabError, "no device"):
            self.judged(run)


if __name__ == "__main__":
    unittest.main()

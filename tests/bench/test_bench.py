# SPDX-License-Identifier: GPL-2.0-only
"""What the benchmarks make of a log, on runs made up line by line."""
import importlib.machinery
import importlib.util
import math
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

CHECKOUT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path[:0] = [str(CHECKOUT / "tests/lab"), str(CHECKOUT / "bench")]

# pylint: disable=wrong-import-position
from made_up import MS, Run, two_devices  # noqa: E402
from measure import LabError, Move, moves_of, per_1000, poisson_interval  # noqa: E402
from qemulog import Log  # noqa: E402


def load(name):
    """A command, which has no suffix."""
    loader = importlib.machinery.SourceFileLoader(name, str(CHECKOUT / "bench" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    sys.modules[name] = module
    loader.exec_module(module)
    return module


moves_bench, losses_bench, remedies_bench = load("moves"), load("losses"), load("remedies")


class IntervalTest(unittest.TestCase):
    def test_tables(self):
        """Garwood's, as printed in tables of the Poisson distribution."""
        for count, low, high in ((0, 0, 3.689), (1, 0.025, 5.572), (5, 1.623, 11.668),
                                 (10, 4.795, 18.390), (100, 81.364, 121.627)):
            told = poisson_interval(count)
            self.assertAlmostEqual(told[0], low, 2)
            self.assertAlmostEqual(told[1], high, 2)


class MovesTest(unittest.TestCase):
    def moves(self, run):
        return moves_of(Log(run.log), "0000:00:05.0")

    def test_counted(self):
        run, first, _ = two_devices()
        run.move(first, 3, 40)
        run.move(first, 2, 40)
        run.move(first, 2, 41)  # the same CPU: no move
        self.assertEqual([move.new_vector for move in self.moves(run)], [True, False])

    def test_start_of_the_driver(self):
        run = Run()
        first = run.add("00:05.0", 24, 1, 34, start=False)
        run.move(first, 3, 40)
        run.move(first, 2, 41)
        self.assertEqual(len(self.moves(run)), 1)

    def test_torn(self):
        run, first, second = two_devices()
        run.move(first, 3, 40, [(3, 34, first.thread)])
        run.move(first, 2, 41, [(2, 40, second.thread)])  # somebody else's interrupt
        run.move(first, 1, 42, [(2, 41, first.thread)])  # still to the old place
        self.assertEqual([move.torn for move in self.moves(run)], [True, False, False])


class TrialTest(unittest.TestCase):
    def setUp(self):
        at = [0, 100, 300, 6000, 6500]
        self.moves = [Move(ms * MS, ms != 100, ms in (300,)) for ms in at]

    def test_split(self):
        first, second = moves_bench.trials_of(self.moves, 2)
        self.assertEqual((first.moves, first.new_vector, first.torn), (3, 2, 1))
        self.assertAlmostEqual(first.seconds, 0.3)
        self.assertAlmostEqual(first.first, 0.3)
        self.assertEqual((second.moves, second.torn, second.first), (2, 0, math.inf))

    def test_wrong_number(self):
        for wanted in 1, 3:
            with self.assertRaises(LabError):
                moves_bench.trials_of(self.moves, wanted)

    def test_nothing_moved(self):
        with self.assertRaises(LabError):
            moves_bench.trials_of([], 2)

    def test_figures(self):
        rows = moves_bench.figures(moves_bench.trials_of(self.moves, 2), 125)
        self.assertAlmostEqual(rows["effective moves/s"], 5 / 0.8)
        self.assertAlmostEqual(rows["  of the release timer's 125, %"], 5)
        self.assertAlmostEqual(rows["new-vector share, %"], 80)
        self.assertAlmostEqual(rows["torn per 1,000 new-vector moves"], 250)
        self.assertEqual(len(moves_bench.figures(moves_bench.trials_of(self.moves, 2), None)),
                         len(rows) - 1)
        # Half of the trials had none in their time.
        self.assertEqual(moves_bench.words(rows["median time to first torn hit, s"],
                                           SimpleNamespace(seconds=20)), "> 20")

    def test_ratio(self):
        self.assertEqual(moves_bench.ratio(2.0, 5.0), "2.50")
        for peer, own in (0, 5), (math.inf, 1.0), (1.0, math.inf), (math.nan, 1.0):
            self.assertEqual(moves_bench.ratio(peer, own), "-")


class EstimateTest(unittest.TestCase):
    def test_weighted(self):
        def irq(offline, value):
            return {"offline": offline, "lost_per_1000_offlines":
                    {"value": value, "low": value / 2, "high": 2 * value} if value else None}
        self.assertEqual(losses_bench.estimate_of([irq(3, 1), irq(1, 5), irq(9, None), irq(0, 7)]),
                         "2.00 (1.00 to 4.00)")
        self.assertEqual(losses_bench.estimate_of([irq(0, 7)]), "nothing to estimate from")

    def test_per_1000(self):
        self.assertEqual(per_1000(5, 1000), "5.00 (1.62 to 11.67)")
        self.assertEqual(per_1000(0, 0), "-")



class RemediesTest(unittest.TestCase):
    """A run of each arm is a script that its shell takes, and a row of what others counted."""

    def test_scripts(self):
        for name, arm in remedies_bench.ARMS.items():
            script = remedies_bench.SCRIPT.format(remedy=arm.remedy, offlines=3, widen=1)
            checked = subprocess.run(["sh", "-n"], input=script, text=True, check=False,
                                     capture_output=True)
            self.assertEqual((name, checked.returncode, checked.stderr), (name, 0, ""))

    def row(self, truth):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            (out / "remedy.json").write_text('{"offlines":10}\n')
            (out / "qemu.log").write_text("")
            if truth is not None:
                (out / "truth.jsonl").write_text(truth)
            remedies_bench.run_guest = lambda *_: out
            return remedies_bench.measure("none", SimpleNamespace(kernel="6.12", offlines=10))

    def test_lost(self):
        truth = '{"type":"lost"}\n{"type":"late"}\n{"type":"lost"}\n'
        self.assertEqual(self.row(truth)[:7], ("none", "10", "0", "0", "-", "2", "200.00 (24.22 to 722.47)"))

    def test_nobody_knows_what_was_lost(self):
        self.assertEqual(self.row(None)[5:7], ("-", "-"))


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-only
"""What scripts/accuracy says of all runs of real clients together."""
import contextlib
import importlib.machinery
import importlib.util
import io
import json
import tempfile
import types
import unittest
import unittest.mock
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/accuracy"


def load():
    loader = importlib.machinery.SourceFileLoader("accuracy", str(SCRIPT))
    spec = importlib.util.spec_from_loader("accuracy", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


accuracy = load()


class Clients(unittest.TestCase):
    def check(self, *runs, real=0, moves=0, hooks="auto"):
        """`runs`: (truth, found, excluded) of losses; each has a tear that was found, too."""
        options = types.SimpleNamespace(real=real, moves=moves, hooks=hooks)
        with tempfile.TemporaryDirectory() as top:
            outs = [Path(top, str(number)) for number in range(len(runs) + 1)]
            # The last one's guest died: there is no verdict.
            for out, (truth, found, excluded) in zip(outs, runs):
                out.mkdir()
                rows = {kind: {"truth": 0, "found": 0, "excluded": 0} for kind in accuracy.REAL}
                rows["torn-hit"] = {"truth": 1, "found": 1, "excluded": 0}
                rows["lost"] = {"truth": truth, "found": found, "excluded": excluded}
                (out / "judge.json").write_text(json.dumps({"moves": 100, "kinds": rows}))
            with contextlib.redirect_stdout(io.StringIO()) as told:
                return accuracy.check_clients(outs, options), told.getvalue()

    def test_all_found(self):
        wrong, told = self.check((4, 4, 0), (0, 0, 0))
        self.assertIsNone(wrong)
        self.assertIn("6 of 6 tears and losses found", told)
        self.assertIn("200 moves of 2 runs", told)

    def test_one_of_twenty_may_be_missed(self):
        self.assertIsNone(self.check((59, 56, 0))[0])
        self.assertRegex(self.check((59, 55, 0))[0], "56 of 60 .* found")

    def test_few_may_not_contradict_that(self):
        for truth, enough in (2, 0), (4, 1), (8, 5), (18, 13), (40, 33):
            self.assertIsNone(self.check((truth, enough, 0))[0])
            if enough:
                self.assertRegex(self.check((truth, enough - 1, 0))[0],
                                 f"{enough} of {truth + 1} .* found")

    def test_what_hides_all_may_miss_all(self):
        self.assertIsNone(self.check((18, 0, 0), hooks=accuracy.BLIND)[0])

    def test_a_tenth_may_not_be_left_out(self):
        self.assertIsNone(self.check((45, 45, 5))[0])
        self.assertRegex(self.check((44, 44, 5))[0], "5 of 50 .* left out")
        self.assertIsNone(self.check((3, 3, 1))[0], "of few, one is no share")

    def test_too_few(self):
        self.assertRegex(self.check((8, 8, 0), real=10)[0], "^9 tears and losses .* 10 wanted")
        self.assertIsNone(self.check((9, 9, 0), real=10)[0])
        self.assertRegex(self.check((1, 1, 0), moves=101)[0], "^100 moves .* 101 wanted")

    def test_none_at_all_is_no_success_if_some_are_wanted(self):
        self.assertRegex(self.check(real=1)[0], "^0 tears and losses")


class Control(unittest.TestCase):
    """Of a kernel on which nothing may tear."""

    def options(self, *words):
        with unittest.mock.patch("sys.argv", ["accuracy", *words]):
            return accuracy.parse()

    def test_never_without_one_that_tears(self):
        for words, runs in ((["--kernel", "5.10", "natural"],
                             [("natural", "5.10", 1), ("natural", "6.1", 1)]),
                            (["--kernel", "5.10", "--kernel", "6.12", "natural"],
                             [("natural", "5.10", 1), ("natural", "6.12", 1)]),
                            (["--kernel", "6.1", "natural"], [("natural", "6.1", 1)])):
            self.assertEqual(accuracy.runs_of(self.options(*words)), runs)

    def test_only_its_cases(self):
        runs = accuracy.runs_of(self.options("--kernel", "5.10"))
        self.assertEqual({(name, kernel) for name, kernel, _ in runs},
                         {(name, kernel) for name in ("natural", "natural-affinity")
                          for kernel in ("5.10", "6.1")})
        self.assertFalse({"natural", "cured-offline"} & {name for name, _, _ in accuracy.runs_of(self.options())})
        with contextlib.redirect_stderr(io.StringIO()) as told, self.assertRaises(SystemExit):
            self.options("--kernel", "5.10", "natural", "offline")
        self.assertIn("does not open on 5.10", told.getvalue())

    def test_no_recorder(self):
        case = accuracy.CASES["natural"]
        self.assertEqual(accuracy.guest_command(case, ["offline", "9"], "auto"),
                         ["/scenario/offline", "9"])
        self.assertEqual(accuracy.guest_command(accuracy.CASES["offline"], ["offline"], "auto")[0],
                         "msiscope")

    def test_what_is_wanted(self):
        for name in "natural", "natural-affinity":
            case = accuracy.CASES[name]
            wanted = {kernel: accuracy.judge_options(case, kernel, True, "auto")
                      for kernel in ("5.10", "6.1", "built:a")}
            for words in wanted.values():
                self.assertEqual(words[0], "--without-trace")
            for limit in "--max-exposed", "--max-torn", "--max-lost":
                self.assertEqual(wanted["5.10"][wanted["5.10"].index(limit) + 1], "0")
            for least in "--min-exposed", "--min-torn", "--min-raised":
                self.assertGreater(int(wanted["6.1"][wanted["6.1"].index(least) + 1]), 0)
            self.assertEqual(wanted["6.1"], wanted["built:a"])

    def test_built_kernels(self):
        self.assertEqual(self.options("--kernel", "built:two-step").kernel, ["built:two-step"])
        for name in "built:", "6.2", "built:A":
            with contextlib.redirect_stderr(io.StringIO()) as told, self.assertRaises(SystemExit):
                self.options("--kernel", name)
            self.assertIn("is no kernel", told.getvalue())


if __name__ == "__main__":
    unittest.main()

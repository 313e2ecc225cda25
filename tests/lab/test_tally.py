# SPDX-License-Identifier: GPL-2.0-only
"""The judge's words on many runs, in sum."""
import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))

import tally  # noqa: E402  pylint: disable=wrong-import-position
from common import LabError  # noqa: E402  pylint: disable=wrong-import-position
from ledger import Row  # noqa: E402  pylint: disable=wrong-import-position


class TallyTest(unittest.TestCase):
    def tally(self, *runs, options=()):
        out = io.StringIO()
        with tempfile.TemporaryDirectory() as directory:
            paths = []
            for n, rows in enumerate(runs):
                paths.append(Path(directory) / str(n))
                paths[-1].mkdir()
                kinds = {kind: vars(rows.get(kind, Row()))
                         for kind in (*tally.EVENTS, "torn-exposed")}
                (paths[-1] / "judge.json").write_text(json.dumps({"kinds": kinds}))
            with mock.patch.object(sys, "argv", ["tally", *options, *map(str, paths)]), \
                    contextlib.redirect_stdout(out):
                return tally.main(), out.getvalue()

    def test_enough(self):
        status, out = self.tally({"lost": Row(truth=50, found=48, excluded=11)},
                                 {"torn-hit": Row(truth=30, found=30),
                                  "torn-misrouted": Row(truth=20, found=17)},
                                 # Not counted: no event.
                                 {"torn-exposed": Row(truth=500, excluded=90, possible=2)})
        self.assertEqual(status, 0, out)
        self.assertIn("3 runs: 100 torn updates and losses, 95 found, 11 left out", out)
        self.assertIn("2 possible and not so", out)

    def test_short(self):
        good = {"truth": 100, "found": 95}
        for more, text in (({"truth": 99}, "99 torn updates and losses"),
                           ({"found": 94}, "94.0 % found"),
                           ({"excluded": 12}, "10.7 % left out"),
                           ({"invented": 1, "proved_falsely": 1}, "1 of them said to be proved"),
                           ({"unjudged": 1}, "1 without a judge")):
            status, out = self.tally({"lost": Row(**{**good, **more})})
            self.assertEqual(status, 1, more)
            self.assertIn(f"short: {text}" if more.keys() - {"invented"} == more.keys()
                          else text, out)

    def test_wrong_in_any_kind(self):
        status, _ = self.tally({"lost": Row(truth=100, found=100),
                                "torn-exposed": Row(invented=1)})
        self.assertEqual(status, 1)

    def test_unusable(self):
        with self.assertRaises(LabError):
            self.tally({}, options=["/nowhere"])
        for text in "{}", "[]", '{"kinds": {"lost": 1}}':
            with tempfile.TemporaryDirectory() as directory, \
                    mock.patch.object(sys, "argv", ["tally", directory]):
                (Path(directory) / "judge.json").write_text(text)
                with self.assertRaises(LabError):
                    tally.main()


if __name__ == "__main__":
    unittest.main()

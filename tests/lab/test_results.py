# SPDX-License-Identifier: GPL-2.0-only
"""What comes back from a guest's disk: all, part of it, or nothing."""
import io
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))

from results import OUT_AT, Results  # noqa: E402  pylint: disable=wrong-import-position


def archive(files):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text.encode()))
    return made.getvalue()


class ResultsTest(unittest.TestCase):
    def setUp(self):
        top = tempfile.TemporaryDirectory()
        self.addCleanup(top.cleanup)
        self.top = Path(top.name)
        self.out = self.top / "run"
        self.out.mkdir()
        self.said = []
        patch = mock.patch("results.say", self.said.append)
        patch.start()
        self.addCleanup(patch.stop)
        self.results = Results(self.out, 16)

    def write(self, at, data):
        with open(self.results.disk, "r+b") as disk:
            disk.seek(at)
            disk.write(data)

    def came(self):
        self.results.unpack()
        state = self.results.state("status")
        self.results.close()
        return state, {path.name: path.read_text() for path in self.out.iterdir()}

    def test_all(self):
        self.write(OUT_AT, archive({"out/trace.jsonl": "x" * 1000000, "out/empty": ""}))
        self.write(0, archive({"state/status": "7\n"}))
        self.assertEqual(self.came(), ("7", {"trace.jsonl": "x" * 1000000, "empty": ""}))
        self.assertEqual(self.said, [])

    def test_nothing(self):
        """The guest died before it could write."""
        self.assertEqual(self.came(), (None, {}))
        self.assertEqual(self.said, [])

    def test_died_while_writing(self):
        self.write(OUT_AT, archive({"out/a": "a" * 5000, "out/b": "b" * 5000})[:9000])
        state, _ = self.came()
        self.assertIsNone(state)

    def test_not_all(self):
        for incomplete in True, False:
            part = archive({"out/a": "a", "out/b": "b" * 5000})
            # The archive is damaged, or the guest itself says so.
            self.write(OUT_AT, part if incomplete else part[:1024] + b"?" * 512)
            self.write(0, archive({"state/status": "0", **({"state/incomplete": ""} if incomplete
                                                           else {})}))
            state, files = self.came()
            self.assertEqual((state, files["a"]), ("0", "a"))
            self.assertEqual(self.said, ["not all of the guest's /out could be copied"])
            self.said.clear()
            for path in self.out.iterdir():
                path.unlink()
            self.results = Results(self.out, 16)

    def test_the_labs_own_files_stay(self):
        (self.out / "qemu.log").write_text("the lab's")
        self.write(OUT_AT, archive({"out/qemu.log": "the guest's", "out/more": ""}))
        self.write(0, archive({"state/status": "0"}))
        self.assertEqual(self.came(), ("0", {"qemu.log": "the lab's", "more": ""}))
        self.assertIn("/out/qemu.log is left out", self.said[0])

    def test_stays_in_its_place(self):
        """What an archive says of places elsewhere is not followed."""
        self.write(OUT_AT, archive({"../../outside": "", "out/inside": ""}))
        self.write(0, archive({"state/status": "0"}))
        self.came()
        self.assertEqual([path.name for path in self.top.iterdir()], ["run"])


if __name__ == "__main__":
    unittest.main()

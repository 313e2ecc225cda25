# SPDX-License-Identifier: GPL-2.0-only
"""Packages for the guest, without an archive: names, and what a program links."""
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))

import packages  # noqa: E402  pylint: disable=wrong-import-position
from common import LabError  # noqa: E402  pylint: disable=wrong-import-position


class Names(unittest.TestCase):
    def test_each_once_in_order(self):
        self.assertEqual(packages.parse("stress-ng,irqbalance,,stress-ng"),
                         ["stress-ng", "irqbalance"])
        self.assertEqual(packages.parse(""), [])

    def test_no_option_and_no_path(self):
        for name in "-y", "../x", "Libc6", "a b", "libc6=2", "x":
            with self.assertRaisesRegex(LabError, "no name of a package"):
                packages.parse(name)


class Libraries(unittest.TestCase):
    def test_of_a_program_of_this_machine(self):
        found = [path.name for path in packages.libraries(Path("/"), Path("/bin/ls"))]
        self.assertEqual(found[0], packages.LOADER)
        self.assertIn("libc.so.6", found)

    def test_one_that_no_package_has(self):
        with tempfile.TemporaryDirectory() as work:
            place = Path(work, packages.LIBRARIES)
            place.mkdir(parents=True)
            (place / packages.LOADER).touch()
            listed = f"\tlibc.so.6 => {place}/libc.so.6 (0x7)\n\tlibodd.so.1 => not found\n"
            with mock.patch("packages.run", return_value=listed):
                with self.assertRaisesRegex(LabError, "lack libodd.so.1"):
                    packages.libraries(Path(work), Path(work, "odd"))

    def test_none_of_this_machine_beside_the_tree(self):
        with tempfile.TemporaryDirectory() as work:
            place = Path(work, "usr", packages.LIBRARIES)
            place.mkdir(parents=True)
            (place / packages.LOADER).touch()
            listed = f"\tlibz.so.1 => /lib/libz.so.1 (0x7)\n\tlibc.so.6 => {place}/libc.so.6 (0x7)\n"
            with mock.patch("packages.run", return_value=listed):
                found = packages.libraries(Path(work), Path(work, "some"))
            self.assertEqual(found, [place / packages.LOADER, place / "libc.so.6"])


class Unpacking(unittest.TestCase):
    def test_what_they_can_run_but_not_their_dependencies(self):
        contents = {"odd_1_amd64.deb": "-rwxr-xr-x root/root 5 2026-01-01 00:00 ./usr/sbin/odd\n"
                                       "drwxr-xr-x root/root 0 2026-01-01 00:00 ./usr/bin/\n"
                                       "lrwxrwxrwx root/root 0 2026-01-01 00:00 "
                                       "./usr/bin/even -> ../sbin/odd\n",
                    "libodd_1_amd64.deb": "-rwxr-xr-x root/root 5 2026-01-01 00:00 ./bin/tool\n"}

        class MadeUp:
            def download(self, names, where):
                self.asked = names
                for name in contents:
                    (where / name).touch()

        def run(*command, **_):
            if "--simulate" in command:
                return "Inst libodd (1 made up [amd64])\nInst odd (1 made up [amd64])\nConf odd\n"
            return contents.get(Path(command[-1]).name, "")

        with tempfile.TemporaryDirectory() as work, \
                mock.patch("packages.run", run), mock.patch("packages.Archive", MadeUp):
            packages.unpack(["odd"], Path(work))
            self.assertEqual(Path(work, "programs").read_text(encoding="ascii"), "usr/sbin/odd\nusr/bin/even\n")
            self.assertFalse(Path(work, "debs").exists())


if __name__ == "__main__":
    unittest.main()

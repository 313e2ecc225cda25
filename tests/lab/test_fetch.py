# SPDX-License-Identifier: GPL-2.0-only
"""Which packages a kernel takes, of archives made up here, how they are laid out, who compiles."""
import re
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))

import archive  # noqa: E402  pylint: disable=wrong-import-position
import fetch  # noqa: E402  pylint: disable=wrong-import-position
import libraries  # noqa: E402  pylint: disable=wrong-import-position
import toolchain  # noqa: E402  pylint: disable=wrong-import-position
from common import EXIT_SKIP, LabError  # noqa: E402  pylint: disable=wrong-import-position

BOOKWORM = {
    "linux-image-6.1.0-9-amd64": "Depends: kmod",
    "linux-image-6.1.0-10-amd64": "Depends: kmod",
    "linux-image-6.1.0-11-amd64": "Depends: kmod",
    "linux-image-6.1.0-12-amd64-unsigned": "Depends: kmod",
    "linux-image-6.1.0-12-amd64-dbg": "",
    "linux-image-6.1.0-12-rt-amd64": "Depends: kmod",
    "linux-image-6.1.0-13-cloud-amd64": "Depends: kmod",
    "linux-image-6.12.9+deb12-amd64": "Depends: kmod",
    "linux-headers-6.1.0-9-amd64": "Depends: linux-headers-6.1.0-9-common",
    "linux-headers-6.1.0-10-amd64":
        "Depends: linux-headers-6.1.0-10-common (= 6.1.1), linux-kbuild-6.1 (>= 6), gcc-12",
    "linux-headers-6.1.0-12-rt-amd64":
        "Depends: linux-headers-6.1.0-12-common-rt (= 6.1.1), linux-kbuild-6.1 (>= 6), gcc-12",
    "linux-headers-6.1.0-13-cloud-amd64":
        "Depends: linux-headers-6.1.0-13-common (= 6.1.1), linux-kbuild-6.1 (>= 6), gcc-12",
    "linux-headers-6.12.9+deb12-amd64": "Depends: linux-headers-6.12.9+deb12-common",
}
BULLSEYE = {
    "linux-image-5.10.0-9-amd64": "Depends: kmod",
    "linux-image-5.10.0-32-amd64": "Depends: kmod",
    "linux-image-5.10.0-32-rt-amd64": "Depends: kmod",
    "linux-headers-5.10.0-32-amd64":
        "Depends: linux-headers-5.10.0-32-common (= 5.10.1), linux-kbuild-5.10 (>= 5), "
        "linux-compiler-gcc-10-x86",
}
TRIXIE = {
    "linux-image-6.12.10+deb13-amd64": "Depends: kmod",
    "linux-headers-6.12.10+deb13-amd64": "Depends: linux-headers-6.12.10+deb13-common",
    "linux-image-6.12.10+deb13-rt-amd64": "Depends: kmod",
}
BACKPORTS = {
    "linux-image-6.18.5+deb13-amd64": "Depends: kmod",
    "linux-image-6.18.15+deb13-amd64": "Depends: kmod, linux-base-6.18.15+deb13-amd64 (= 6)",
    "linux-image-7.3.4+deb13-amd64":
        "Depends: dracut, linux-base-7.3.4+deb13-amd64 (= 7), linux-binary-7.3.4+deb13-amd64 "
        "(= 7), linux-modules-7.3.4+deb13-amd64",
    "linux-image-7.3.4+deb13-cloud-amd64": "Depends: kmod",
    "linux-base-7.3.4+deb13-amd64": "",
    "linux-binary-7.3.4+deb13-amd64": "",
    "linux-modules-7.3.4+deb13-amd64": "",
    "linux-headers-7.3.4+deb13-amd64":
        "Depends: gcc-14-for-host, linux-headers-7.3.4+deb13-common (= 7), "
        "linux-kbuild-7.3.4+deb13",
}


class Made(fetch.Archive):
    def __init__(self, packages, later=None, about="made up"):
        self.about = about
        self.packages = packages
        self.later = later
        self.refreshed = 0

    def names(self, pattern):
        found = [name for name in self.packages if re.search(pattern, name)]
        return sorted(found, key=lambda name: [int(n) for n in re.findall(r"\d+", name)])

    def depends(self, package):
        return self.packages[package]

    def download(self, packages, where):
        raise AssertionError("nothing is downloaded here")

    def refresh(self):
        self.refreshed += 1
        if self.later is None:
            return False
        self.packages, self.later = self.later, None
        return True


class ResolveTest(unittest.TestCase):
    def resolved(self, series, packages):
        return fetch.resolve(fetch.SERIES[series], Made(packages))

    def test_newest_with_headers(self):
        self.assertEqual(self.resolved("6.1", BOOKWORM), ("6.1.0-10-amd64", [
            "linux-image-6.1.0-10-amd64", "linux-headers-6.1.0-10-amd64",
            "linux-headers-6.1.0-10-common", "linux-kbuild-6.1"]))

    def test_rt(self):
        self.assertEqual(self.resolved("6.1-rt", BOOKWORM), ("6.1.0-12-rt-amd64", [
            "linux-image-6.1.0-12-rt-amd64", "linux-headers-6.1.0-12-rt-amd64",
            "linux-headers-6.1.0-12-common-rt", "linux-kbuild-6.1"]))

    def test_cloud(self):
        self.assertEqual(self.resolved("6.1-cloud", BOOKWORM), ("6.1.0-13-cloud-amd64", [
            "linux-image-6.1.0-13-cloud-amd64", "linux-headers-6.1.0-13-cloud-amd64",
            "linux-headers-6.1.0-13-common", "linux-kbuild-6.1"]))

    def test_control(self):
        self.assertEqual(self.resolved("5.10", BULLSEYE), ("5.10.0-32-amd64", [
            "linux-image-5.10.0-32-amd64", "linux-headers-5.10.0-32-amd64",
            "linux-headers-5.10.0-32-common", "linux-kbuild-5.10"]))

    def test_either_release(self):
        for packages, release in (BOOKWORM, "6.12.9+deb12-amd64"), (TRIXIE, "6.12.10+deb13-amd64"):
            self.assertEqual(self.resolved("6.12", packages)[0], release)

    def test_without_headers(self):
        """Its base package has gone, and it has all that is needed itself."""
        self.assertEqual(self.resolved("6.18", BACKPORTS),
                         ("6.18.15+deb13-amd64", ["linux-image-6.18.15+deb13-amd64"]))

    def test_optional_without_headers(self):
        self.assertEqual(self.resolved("6.12-rt", TRIXIE),
                         ("6.12.10+deb13-rt-amd64", ["linux-image-6.12.10+deb13-rt-amd64"]))
        self.assertIsNone(self.resolved("6.1", {"linux-image-6.1.0-9-amd64": "Depends: kmod"}))

    def test_image_in_parts(self):
        release = "7.3.4+deb13-amd64"
        self.assertEqual(self.resolved("7.3", BACKPORTS), (release, [
            f"linux-image-{release}", f"linux-base-{release}", f"linux-binary-{release}",
            f"linux-modules-{release}", f"linux-headers-{release}",
            "linux-headers-7.3.4+deb13-common", "linux-kbuild-7.3.4+deb13"]))

    def test_not_there(self):
        self.assertIsNone(self.resolved("6.12", BACKPORTS))


class Unpacked:
    """Instead of unpack(): leaves the release and nothing else."""

    def __init__(self):
        self.releases = []

    def __call__(self, release, packages, archive, where):
        self.releases.append(release)
        (where / "version").write_text(release + "\n")


class FetchTest(unittest.TestCase):
    """On a machine whose own apt has `own`, with the suites that go by their first one's name."""

    def setUp(self):
        cache = tempfile.TemporaryDirectory()
        self.addCleanup(cache.cleanup)
        self.unpacked = Unpacked()
        self.own = Made(BOOKWORM, about="own")
        self.suites = {"bookworm": Made(BOOKWORM, about="b"), "trixie": Made(TRIXIE, about="t"),
                       "trixie-backports": Made(BACKPORTS, about="tb")}
        for what in (mock.patch.dict("os.environ", {"MSISCOPE_CACHE": cache.name}),
                     mock.patch("fetch.unpack", self.unpacked),
                     mock.patch("fetch.say"),
                     mock.patch("fetch.Archive", lambda: self.own),
                     mock.patch("fetch.Suites", self.suites_of)):
            what.start()
            self.addCleanup(what.stop)

    def suites_of(self, *suites):
        made = self.suites[suites[0]]
        if isinstance(made, LabError):
            raise made
        return made

    def release(self, series):
        return fetch.fetch(series).release

    def test_cached(self):
        for _ in range(2):
            kernel = fetch.fetch("7.3")
            self.assertEqual((kernel.series, kernel.release, kernel.debian),
                             ("7.3", "7.3.4+deb13-amd64", "trixie"))
            self.assertIsNone(kernel.headers)
        self.assertEqual(self.unpacked.releases, ["7.3.4+deb13-amd64"])
        self.assertEqual(self.suites["trixie-backports"].refreshed, 0)

    def test_refreshed(self):
        fetch.fetch("7.3")
        self.suites["trixie-backports"].later = {"linux-image-7.3.10+deb13-amd64": ""}
        self.assertEqual(self.release("7.3"), "7.3.4+deb13-amd64")
        self.assertEqual(fetch.fetch("7.3", refresh=True).release, "7.3.10+deb13-amd64")
        self.assertEqual(self.release("7.3"), "7.3.10+deb13-amd64")

    def test_lists_are_old(self):
        self.suites["trixie-backports"] = Made({"linux-image-7.2.1+deb13-amd64": ""},
                                               later=BACKPORTS)
        self.assertEqual(self.release("7.3"), "7.3.4+deb13-amd64")

    def test_lists_name_what_has_gone(self):
        newer = {name.replace("7.3.4", "7.3.5"): "" for name in BACKPORTS}
        self.suites["trixie-backports"].later = newer

        def gone(release, packages, source, where):
            if "7.3.4" in release:
                raise LabError("not found")
            self.unpacked(release, packages, source, where)
        with mock.patch("fetch.unpack", gone):
            self.assertEqual(self.release("7.3"), "7.3.5+deb13-amd64")

    def test_on_trixie(self):
        """Its own 6.12; 6.1 is bookworm's, whatever the machine is."""
        self.own = Made(TRIXIE)
        for series, release, debian in (("6.12", "6.12.10+deb13-amd64", "trixie"),
                                        ("6.1", "6.1.0-10-amd64", "bookworm"),
                                        ("6.1-rt", "6.1.0-12-rt-amd64", "bookworm")):
            kernel = fetch.fetch(series)
            self.assertEqual((kernel.release, kernel.debian), (release, debian))

    def test_own_first(self):
        """What this machine's apt has is not looked for elsewhere."""
        self.suites["bookworm"] = LabError("asked")
        self.assertEqual(self.release("6.1"), "6.1.0-10-amd64")

    def test_on_something_else(self):
        self.own = Made({})
        self.assertEqual(self.release("6.12"), "6.12.9+deb12-amd64")

    def test_gone_from_bookworm(self):
        """Or bookworm has gone altogether."""
        gone = {name: depends for name, depends in BOOKWORM.items() if "6.12" not in name}
        for self.suites["bookworm"] in Made(gone), LabError("no such suite"):
            self.own = Made(gone)
            self.assertEqual(self.release("6.12"), "6.12.10+deb13-amd64")
            self.assertEqual(self.unpacked.releases.pop(), "6.12.10+deb13-amd64")
            (fetch.cache_dir("kernels") / "6.12/version").unlink()

    def test_cannot_be_downloaded(self):
        """From there; but elsewhere it can."""
        def fail_once(release, packages, source, where):
            if source is self.own:
                raise LabError("not found")
            self.unpacked(release, packages, source, where)
        with mock.patch("fetch.unpack", fail_once):
            self.assertEqual(self.release("6.1"), "6.1.0-10-amd64")
        with mock.patch("fetch.unpack", side_effect=LabError("not found")):
            with self.assertRaisesRegex(LabError, "not found") as caught:
                fetch.fetch("7.3")
        self.assertNotEqual(caught.exception.status, EXIT_SKIP)

    def test_newest(self):
        self.assertEqual(fetch.fetch("newest").series, "7.3")

    def test_newest_that_is_there(self):
        backports = self.suites["trixie-backports"]
        backports.packages = {name: depends for name, depends in BACKPORTS.items()
                              if "7.3" not in name}
        self.assertEqual(fetch.fetch("newest").series, "6.18")
        # What is in the cache is there.
        backports.packages = self.own.packages = {}
        self.assertEqual(fetch.fetch("newest").series, "6.18")

    def test_control(self):
        self.suites["bullseye"] = Made(BULLSEYE, about="old")
        kernel = fetch.fetch("5.10")
        self.assertEqual((kernel.release, kernel.debian), ("5.10.0-32-amd64", "bullseye"))

    def test_control_has_gone_with_its_release(self):
        """Then it is left out; of others lists that cannot be had are a failure."""
        self.suites["bullseye"] = self.suites["trixie-backports"] = fetch.NoLists("old: 404")
        for series, skipped in ("5.10", True), ("7.3", False):
            with self.assertRaisesRegex(LabError, "^old: 404$") as caught:
                fetch.fetch(series)
            self.assertEqual(caught.exception.status == EXIT_SKIP, skipped)

    def test_newest_is_not_the_control(self):
        """msiscope does not open there."""
        for made in self.own, *self.suites.values():
            made.packages = {}
        self.suites["bullseye"] = Made(BULLSEYE)
        with self.assertRaisesRegex(LabError, "Linux 6.1 is not in"):
            fetch.fetch("newest")

    def test_newest_has_no_flavour(self):
        for name in "trixie-backports", "trixie":
            self.suites[name].packages = {}
        for made in self.own, self.suites["bookworm"]:
            made.packages = {name: depends for name, depends in BOOKWORM.items()
                             if "6.12" not in name}
        self.assertEqual(fetch.fetch("newest").series, "6.1")

    def test_not_there(self):
        self.own.packages = self.suites["bookworm"].packages = {
            "linux-image-6.1.0-11-amd64": "", "linux-image-6.11.9+deb12-rt-amd64": ""}
        self.suites["trixie"].packages = BACKPORTS
        with self.assertRaises(LabError) as caught:
            fetch.fetch("6.12")
        self.assertEqual(caught.exception.status, EXIT_SKIP)
        self.assertEqual(str(caught.exception),
                         "Linux 6.12 is not in own; b; t; there is 6.1.0-11-amd64, "
                         "6.18.15+deb13-amd64, 7.3.4+deb13-amd64")

    def test_nothing_is_there(self):
        for made in self.own, *self.suites.values():
            made.packages = {}
        with self.assertRaisesRegex(LabError, "there is nothing: run apt-get update") as caught:
            fetch.fetch("newest")
        self.assertEqual(caught.exception.status, EXIT_SKIP)


class MirrorTest(unittest.TestCase):
    def of(self, listed):
        with mock.patch("archive.run", return_value=listed):
            return [archive.mirror(suite) for suite in ("bookworm", "trixie-security")]

    def test_own(self):
        self.assertEqual(self.of("contrib Debian file:/contrib\n"
                                 "main Debian-Security file:/safe/\n"
                                 "main Other file:/other\n"
                                 "main Debian file:/one/debian/\n"
                                 "main Debian file:/two\n"), ["file:/one/debian", "file:/safe"])

    def test_without_security(self):
        self.assertEqual(self.of("main Debian file:/one/debian/\n"),
                         ["file:/one/debian", "file:/one/debian-security"])

    def test_none(self):
        for listed in "", "main Ubuntu file:/ubuntu\n":
            with self.assertRaisesRegex(LabError, "name no mirror of Debian") as caught:
                self.of(listed)
            self.assertEqual(caught.exception.status, EXIT_SKIP)


class ListsTest(unittest.TestCase):
    def test_cannot_be_had(self):
        def fail(*command, **_):
            if "update" in command:
                raise LabError("apt-get -q: 404")
            return "main Debian file:/debian\n"
        with (tempfile.TemporaryDirectory() as cache,
              mock.patch.dict("os.environ", {"MSISCOPE_CACHE": cache}),
              mock.patch("archive.run", fail)):
            with self.assertRaisesRegex(archive.NoLists, "^bullseye, bullseye-security: apt-get .*404"):
                archive.Suites("bullseye", "bullseye-security")


class CompilerTest(unittest.TestCase):
    """Headers that ask for gcc-12, on machines with this or that."""

    def setUp(self):
        top = tempfile.TemporaryDirectory()
        self.addCleanup(top.cleanup)
        self.headers = Path(top.name)
        (self.headers / ".kernelvariables").write_text("CC = $(CROSS_COMPILE)gcc-12\n")

    def chosen(self, names, version="", tools_run=True):
        with (mock.patch("shutil.which", lambda name: name if name in names else None),
              mock.patch("subprocess.run", return_value=mock.Mock(stdout=version)),
              mock.patch("libraries.are_here", return_value=tools_run),
              mock.patch("libraries.is_program", return_value=True)):
            return toolchain.own_compiler(self.headers)

    def test_the_one_asked_for(self):
        self.assertEqual(self.chosen(("gcc", "gcc-12"), "14\n"), "gcc-12")

    def test_newer(self):
        self.assertEqual(self.chosen(("gcc",), "14\n"), "gcc")

    def test_older(self):
        self.assertIsNone(self.chosen(("gcc",), "11\n"))

    def test_tools_of_a_newer_libc(self):
        for tool in "scripts/mod/modpost.real", "tools/objtool/objtool.real-x86":
            path = self.headers / tool
            path.parent.mkdir(parents=True)
            path.touch()
            self.assertIsNone(self.chosen(("gcc-12",), tools_run=False))
            self.assertEqual(self.chosen(("gcc-12",)), "gcc-12")
            path.unlink()


class LibrariesTest(unittest.TestCase):
    """By what ldd says."""

    def told(self, text):
        return mock.patch("libraries.asked", return_value=text)

    def test_needed(self):
        with self.told("\tlinux-vdso.so.1 (0x00007f4b4b5d6000)\n"
                       "\tlibz.so.1 => /lib/x/libz.so.1 (0x00007f4b4b5d6000)\n"
                       "\t/lib64/ld.so.2 (0x00007f4b4b5d8000)\n"):
            self.assertEqual(libraries.needed(sys.executable), ["/lib/x/libz.so.1", "/lib64/ld.so.2"])
            self.assertTrue(libraries.are_here(sys.executable))

    def test_missing(self):
        with self.told("\tlibz.so.1 => not found\n"):
            self.assertFalse(libraries.are_here(sys.executable))
            with self.assertRaisesRegex(LabError, "its library libz.so.1 is not on this machine"):
                libraries.needed(sys.executable)

    def test_too_old(self):
        with self.told("tool: /lib/x/libc.so.6: version `GLIBC_2.38' not found (required by tool)\n"
                       "\tlibc.so.6 => /lib/x/libc.so.6 (0x00007f4b4b5d6000)\n"):
            self.assertFalse(libraries.are_here("tool"))

    def test_no_program(self):
        self.assertEqual(libraries.needed(__file__), [])
        self.assertEqual(libraries.needed("/nowhere"), [])


class LayoutTest(unittest.TestCase):
    def setUp(self):
        top = tempfile.TemporaryDirectory()
        self.addCleanup(top.cleanup)
        self.top = Path(top.name)

    def make(self, path, text=""):
        (self.top / path).parent.mkdir(parents=True, exist_ok=True)
        (self.top / path).write_text(text)

    def test_newer_packages(self):
        self.make("usr/lib/modules/7/vmlinuz", "image")
        fetch.lay_flat("7", self.top)
        kernel = fetch.Kernel("7.3", self.top, "7")
        self.assertEqual(kernel.vmlinuz.read_text(), "image")
        self.assertTrue(kernel.modules.is_dir())

    def test_older_packages(self):
        self.make("lib/modules/6/modules.order")
        self.make("boot/vmlinuz-6", "image")
        fetch.lay_flat("6", self.top)
        kernel = fetch.Kernel("6.1", self.top, "6")
        self.assertEqual(kernel.vmlinuz.read_text(), "image")
        self.assertTrue((kernel.modules / "modules.order").exists())

    def test_no_image(self):
        self.make("usr/lib/modules/7/modules.order")
        with self.assertRaisesRegex(LabError, "no vmlinuz"):
            fetch.lay_flat("7", self.top)

    def test_headers(self):
        path = "usr/src/linux-headers-7/Makefile"
        for old in ("include /usr/src/linux-headers-7-common/Makefile\n",
                    "KBUILD_OUTPUT=/usr/src/linux-headers-7\n"
                    "include /usr/src/linux-headers-7-common/Makefile\n"):
            self.make(path, old)
            fetch.detach_headers("7", self.top)
            self.assertNotRegex((self.top / path).read_text(), "[= ]/usr/src")
        self.make(path, "include somewhere\n")
        with self.assertRaisesRegex(LabError, "layout unknown"):
            fetch.detach_headers("7", self.top)


if __name__ == "__main__":
    unittest.main()

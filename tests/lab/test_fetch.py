# SPDX-License-Identifier: GPL-2.0-only
"""Which packages a kernel takes, of an archive made up here, and how they are laid out."""
import re
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))

import fetch  # noqa: E402  pylint: disable=wrong-import-position
from common import EXIT_SKIP, LabError  # noqa: E402  pylint: disable=wrong-import-position

OWN = {
    "linux-image-6.1.0-9-amd64": "Depends: kmod",
    "linux-image-6.1.0-10-amd64": "Depends: kmod",
    "linux-image-6.1.0-11-amd64": "Depends: kmod",
    "linux-image-6.1.0-12-rt-amd64": "Depends: kmod",
    "linux-headers-6.1.0-9-amd64": "Depends: linux-headers-6.1.0-9-common",
    "linux-headers-6.1.0-10-amd64":
        "Depends: linux-headers-6.1.0-10-common (= 6.1.1), linux-kbuild-6.1 (>= 6), gcc-12",
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
    about = "made up"

    def __init__(self, packages, later=None):
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
    def test_newest_with_headers(self):
        self.assertEqual(fetch.resolve("6.1", Made(OWN)), ("6.1.0-10-amd64", [
            "linux-image-6.1.0-10-amd64", "linux-headers-6.1.0-10-amd64",
            "linux-headers-6.1.0-10-common", "linux-kbuild-6.1"]))

    def test_without_headers(self):
        """Its base package has gone, and it has all that is needed itself."""
        self.assertEqual(fetch.resolve("6.18", Made(BACKPORTS)),
                         ("6.18.15+deb13-amd64", ["linux-image-6.18.15+deb13-amd64"]))

    def test_image_in_parts(self):
        release = "7.3.4+deb13-amd64"
        self.assertEqual(fetch.resolve("7.3", Made(BACKPORTS)), (release, [
            f"linux-image-{release}", f"linux-base-{release}", f"linux-binary-{release}",
            f"linux-modules-{release}", f"linux-headers-{release}",
            "linux-headers-7.3.4+deb13-common", "linux-kbuild-7.3.4+deb13"]))

    def test_not_there(self):
        with self.assertRaises(LabError) as caught:
            fetch.resolve("6.12", Made(BACKPORTS))
        self.assertEqual(caught.exception.status, EXIT_SKIP)
        self.assertEqual(str(caught.exception),
                         "Linux 6.12 is not in made up (it comes with bookworm-security), there "
                         "is 6.18.15+deb13-amd64, 7.3.4+deb13-amd64")

    def test_empty_lists(self):
        with self.assertRaisesRegex(LabError, "there is nothing: run apt-get update"):
            fetch.resolve("6.1", Made({}))


class Unpacked:
    """Instead of unpack(): leaves the release and nothing else."""

    def __init__(self):
        self.releases = []

    def __call__(self, release, packages, archive, where):
        self.releases.append(release)
        (where / "version").write_text(release + "\n")


class FetchTest(unittest.TestCase):
    def setUp(self):
        cache = tempfile.TemporaryDirectory()
        self.addCleanup(cache.cleanup)
        self.unpacked = Unpacked()
        self.own, self.suite = Made(OWN), Made(BACKPORTS)
        for what in (mock.patch.dict("os.environ", {"MSISCOPE_CACHE": cache.name}),
                     mock.patch("fetch.unpack", self.unpacked),
                     mock.patch("fetch.say"),
                     mock.patch("fetch.Archive", lambda: self.own),
                     mock.patch("fetch.Suite", lambda suite: self.suite)):
            what.start()
            self.addCleanup(what.stop)

    def test_cached(self):
        for _ in range(2):
            kernel = fetch.fetch("7.3")
            self.assertEqual((kernel.series, kernel.release), ("7.3", "7.3.4+deb13-amd64"))
            self.assertIsNone(kernel.headers)
        self.assertEqual(self.unpacked.releases, ["7.3.4+deb13-amd64"])
        self.assertEqual(self.suite.refreshed, 0)

    def test_refreshed(self):
        fetch.fetch("7.3")
        self.suite.later = {"linux-image-7.3.10+deb13-amd64": ""}
        self.assertEqual(fetch.fetch("7.3").release, "7.3.4+deb13-amd64")
        self.assertEqual(fetch.fetch("7.3", refresh=True).release, "7.3.10+deb13-amd64")
        self.assertEqual(fetch.fetch("7.3").release, "7.3.10+deb13-amd64")

    def test_lists_are_old(self):
        self.suite = Made({"linux-image-7.2.1+deb13-amd64": ""}, later=BACKPORTS)
        self.assertEqual(fetch.fetch("7.3").release, "7.3.4+deb13-amd64")

    def test_newest(self):
        self.assertEqual(fetch.fetch("newest").series, "7.3")

    def test_newest_that_is_there(self):
        self.suite = Made({name: depends for name, depends in BACKPORTS.items()
                           if "7.3" not in name})
        self.assertEqual(fetch.fetch("newest").series, "6.18")
        # What is in the cache is there.
        self.suite = self.own = Made({})
        self.assertEqual(fetch.fetch("newest").series, "6.18")

    def test_nothing_is_there(self):
        self.suite = self.own = Made({})
        with self.assertRaises(LabError) as caught:
            fetch.fetch("newest")
        self.assertEqual(caught.exception.status, EXIT_SKIP)


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

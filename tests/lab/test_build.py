# SPDX-License-Identifier: GPL-2.0-only
"""Kernels built here: their names, where their sources come from, configuration and patches."""
import argparse
import json
import re
import sys
import tempfile
import types
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))

import build  # noqa: E402  pylint: disable=wrong-import-position
import fetch  # noqa: E402  pylint: disable=wrong-import-position
import kconfig  # noqa: E402  pylint: disable=wrong-import-position
import kernel  # noqa: E402  pylint: disable=wrong-import-position
import patches  # noqa: E402  pylint: disable=wrong-import-position
import run  # noqa: E402  pylint: disable=wrong-import-position
import toolchain  # noqa: E402  pylint: disable=wrong-import-position
from common import EXIT_SKIP, LabError  # noqa: E402  pylint: disable=wrong-import-position


class InCache(unittest.TestCase):
    def setUp(self):
        cache = tempfile.TemporaryDirectory()
        self.addCleanup(cache.cleanup)
        self.top = Path(cache.name)
        changed = mock.patch.dict("os.environ", {"MSISCOPE_CACHE": cache.name})
        changed.start()
        self.addCleanup(changed.stop)


class NameTest(InCache):
    def built(self, directory, release="6.12.1-built", digest="ab12"):
        path = self.top / "kernels" / directory
        path.mkdir(parents=True)
        (path / "about.json").write_text(json.dumps({"release": release, "build": digest}))
        return path

    def test_on_the_command_line(self):
        for name in "6.12", "newest", "5.10", "built", "built:two-step", "built:a.b-1":
            self.assertEqual(fetch.kernel_name(name), name)
        for name in ("6.13", "built:", "built:A", "built:a/b", "built:..", "built:-a", "builtin",
                     "built:a:b", "other:a"):
            with self.assertRaisesRegex(argparse.ArgumentTypeError, "is no kernel, there is 5.10"):
                fetch.kernel_name(name)

    def test_found(self):
        plain, named = self.built("built"), self.built("built-two-step", "6.12.1-x", "cd34")
        found = fetch.fetch("built:two-step")
        self.assertEqual((found.path, found.release, found.key, found.series),
                         (named, "6.12.1-x", "6.12.1-x-cd34", "built:two-step"))
        self.assertEqual(fetch.fetch("built").path, plain)

    def test_not_there(self):
        self.built("built")
        self.built("built-two-step")
        with self.assertRaises(LabError) as caught:
            fetch.fetch("built:other")
        self.assertEqual(caught.exception.status, EXIT_SKIP)
        self.assertRegex(str(caught.exception), "no kernel built:other .* there is built, built:two-step$")

    def test_debian_ones_are_known_by_their_release(self):
        one = kernel.Kernel("6.1", self.top, "6.1.0-1-amd64", "bookworm")
        self.assertEqual(one.key, "6.1.0-1-amd64")
        self.assertIsNone(one.about)

    def test_paths_have_no_colon(self):
        self.assertNotIn(":", str(kernel.built_path("built:a")))
        self.assertEqual(build.tree_name("6.12", ("thinlto", "lockdep")), "6.12+lockdep+thinlto")


class Made:
    """An archive made up here; `files` can be downloaded."""

    def __init__(self, *names, later=None, gone=False):
        self.about, self.all, self.later, self.gone = "made up", names, later, gone

    def names(self, pattern):
        return [name for name in self.all if re.search(pattern, name)]

    def download(self, packages, where):
        if self.gone:
            raise LabError("404")
        for package in packages:
            (where / f"{package}_6.12.9-1~deb12u1_all.deb").touch()

    def refresh(self):
        if self.later is None:
            return False
        self.all, self.later, self.gone = self.later, None, False
        return True


class SourceTest(InCache):
    def get(self, own, suites, series="6.12"):
        """The archives' order: this machine's, then bookworm, trixie, trixie-backports."""
        def suites_of(*names):
            asked.append(names[0])
            return suites.get(names[0], Made())
        asked = []
        with (mock.patch("build.Archive", lambda: own), mock.patch("build.Suites", suites_of),
              mock.patch("build.say")):
            deb = build.get_source(series, self.top, False)
        return build.version_of(deb), asked

    def test_own_first(self):
        self.assertEqual(self.get(Made("linux-source-6.12"), {}), ("6.12.9-1~deb12u1", []))

    def test_elsewhere(self):
        there = {"trixie-backports": Made("linux-source-7.3")}
        self.assertEqual(self.get(Made("linux-source-6.12"), there, "7.3"),
                         ("6.12.9-1~deb12u1", ["bookworm", "trixie", "trixie-backports"]))

    def test_not_another_series(self):
        with self.assertRaises(LabError) as caught:
            self.get(Made("linux-source-6.12", "linux-source-6.1"), {}, "6.2")
        self.assertEqual(caught.exception.status, EXIT_SKIP)
        self.assertRegex(str(caught.exception), "6.2 are not in made up; there is 6.1, 6.12$")

    def test_old_lists(self):
        new = ("linux-source-6.12",)
        for own in (Made(), Made(*new, gone=True)):
            self.assertEqual(self.get(own, {"bookworm": Made(later=new)})[1], ["bookworm"])
        self.assertEqual(self.get(Made(), {"trixie": Made(*new, later=new, gone=True)})[1],
                         ["bookworm", "trixie"])

    def test_cannot_be_downloaded(self):
        with self.assertRaisesRegex(LabError, "404") as caught:
            self.get(Made("linux-source-6.12", gone=True), {})
        self.assertNotEqual(caught.exception.status, EXIT_SKIP)


class ToolsTest(unittest.TestCase):
    def missing(self, there, options=()):
        with mock.patch("shutil.which", lambda name: name if name in there else None):
            return build.missing_tools(options)

    def test_named_by_package(self):
        self.assertEqual(self.missing(build.TOOLS), [])
        self.assertEqual(self.missing(("flex", "patch", "bc")), ["bison", "dwarves"])

    def test_of_an_option(self):
        self.assertEqual(self.missing(build.TOOLS, ("thinlto",)), ["lld", "llvm", "clang"])
        self.assertEqual(self.missing(build.TOOLS, ("lockdep",)), [])

    def test_told_in_a_line(self):
        with mock.patch("shutil.which", return_value=None):
            with self.assertRaisesRegex(LabError, "^to build a kernel flex, .* are missing: run "
                                        "scripts/setup --kernel$"):
                build.need_tools(())

    def test_setup_gets_them(self):
        text = (build.LAB.parent / "scripts/setup").read_text()
        packages = re.search(r"^for_kernels=\((.*)\)$", text, re.M)[1].split()
        self.assertLessEqual({*build.TOOLS.values(), *build.LLVM_TOOLS.values()}, {*packages})


class ConfigTest(unittest.TestCase):
    def test_the_last_word_counts(self):
        merged = kconfig.merge("CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=m\n",
                               "# a comment\nCONFIG_B=y\n\n# CONFIG_C is not set\nCONFIG_D=\"x y\"\n")
        self.assertEqual(merged, {"CONFIG_A": "y", "CONFIG_B": "y", "CONFIG_C": None,
                                  "CONFIG_D": '"x y"'})

    def test_written_as_kconfig_does(self):
        self.assertEqual(kconfig.write({"CONFIG_A": "y", "CONFIG_B": None}),
                         "CONFIG_A=y\n# CONFIG_B is not set\n")

    def test_of_a_choice_the_last_is_last(self):
        self.assertEqual([*kconfig.merge("CONFIG_NONE=y\nCONFIG_A=y", "CONFIG_NONE=y")],
                         ["CONFIG_A", "CONFIG_NONE"])

    def test_refused(self):
        wanted = kconfig.parse("CONFIG_A=y\nCONFIG_B=m\nCONFIG_C=n\n# CONFIG_D is not set\n")
        self.assertEqual(kconfig.refused(wanted, kconfig.parse("CONFIG_A=y\nCONFIG_B=m\n")), [])
        self.assertEqual(
            kconfig.refused(wanted, kconfig.parse("CONFIG_B=y\nCONFIG_C=y\n")),
            ["CONFIG_A=y", "CONFIG_B=m", "# CONFIG_C is not set"])

    def test_own_fragments_have_no_odd_line(self):
        for path in (build.FRAGMENT, *(build.LAB / f"kernel-{name}.config" for name in build.OPTIONS)):
            for line in path.read_text().splitlines():
                if line and not line.startswith("# "):
                    self.assertRegex(line, r"^CONFIG_[A-Z0-9_]+=[ym0-9]+$")

    def test_no_symbol_twice(self):
        lines = re.findall(r"^(CONFIG_\w+)=", build.FRAGMENT.read_text(), re.M)
        self.assertEqual(len(lines), len(set(lines)))


class ConfigureTest(unittest.TestCase):
    """Of a kernel whose make is made up here."""

    def setUp(self):
        top = tempfile.TemporaryDirectory()
        self.addCleanup(top.cleanup)
        self.path = Path(top.name)
        (self.path / "linux").mkdir()
        self.config = self.path / "linux/.config"

    def configure(self, options, drop=""):
        def make(_, target):
            if target == "tinyconfig":
                self.config.write_text("CONFIG_LTO_NONE=y\n# CONFIG_SMP is not set\n")
            elif drop:
                self.config.write_text(self.config.read_text().replace(drop + "\n", ""))
        with mock.patch.object(build.Tree, "make", make):
            build.Tree(self.path, options, "", 1).configure()
        return kconfig.parse(self.config.read_text())

    def test_fragment_over_tinyconfig(self):
        taken = self.configure(())
        self.assertEqual(taken["CONFIG_SMP"], "y")
        self.assertNotIn("CONFIG_PROVE_LOCKING", taken)
        self.assertEqual(self.config.read_text().count("CONFIG_SMP"), 1)

    def test_options(self):
        taken = self.configure(("lockdep", "thinlto"))
        self.assertEqual((taken["CONFIG_PROVE_LOCKING"], taken["CONFIG_LTO_CLANG_THIN"]), ("y", "y"))

    def test_not_taken(self):
        with self.assertRaisesRegex(LabError, "do not take CONFIG_PROVE_LOCKING=y$"):
            self.configure(("lockdep",), drop="CONFIG_PROVE_LOCKING=y")

    def test_make_that_fails(self):
        (self.path / "linux/Makefile").write_text(
            "all:\n\t@echo before; echo 'msi.c:1: error: no'; false\n")
        with self.assertRaisesRegex(LabError, "(?s)make all failed.*build.log:\nmsi.c:1: error: no"):
            build.Tree(self.path, (), "", 1).make("all")

    def test_settled(self):
        """Nothing of this machine gets into the kernel."""
        (self.path / "linux/Makefile").write_text(
            "all:\n\t@echo $$KBUILD_BUILD_USER@$$KBUILD_BUILD_HOST $(LOCALVERSION) $(LLVM)\n")
        said = build.Tree(self.path, ("thinlto",), "a", 1).make("all")
        self.assertEqual(said, "lab@msiscope -built-a 1\n")


CHANGE = """\
From: somebody
Subject: [PATCH] msi: two steps

--- is not the beginning of a header
---
 msi.c | 2 +-

diff --git a/arch/msi.c b/arch/msi.c
--- a/arch/msi.c
+++ b/arch/msi.c
@@ -1,3 +1,3 @@
 one
-two
+2
 three
"""
MAKE = """\
--- /dev/null
+++ b/arch/new.c
@@ -0,0 +1 @@
+new
"""
REMOVE = """\
--- a/old.c\t2026-01-01
+++ /dev/null
@@ -1,2 +0,0 @@
-old
--- a/not.c
"""
CHANGE_MORE = CHANGE.replace("+2", "+two again")
NOT_THERE = CHANGE.replace("one", "eins").replace("three", "drei").replace("-two", "-zwei")


class PatchesTest(unittest.TestCase):
    def setUp(self):
        top = tempfile.TemporaryDirectory()
        self.addCleanup(top.cleanup)
        self.top = Path(top.name)
        self.tree = self.top / "linux"
        (self.tree / "arch").mkdir(parents=True)
        self.write("arch/msi.c", "one\ntwo\nthree\n")
        self.write("old.c", "old\n-- a/not.c\n")
        self.write("other.c", "other\n")
        self.before = self.files()

    def write(self, name, text):
        (self.tree / name).write_text(text)

    def files(self):
        return {str(path.relative_to(self.tree)): path.read_text()
                for path in self.tree.rglob("*") if path.is_file()}

    def patches(self):
        return patches.Patches(self.tree, self.top / "applied")

    def set(self, *texts):
        self.patches().set([(f"{number}.patch", text) for number, text in enumerate(texts)])

    def test_on_and_off(self):
        self.set(CHANGE, MAKE, REMOVE)
        self.assertEqual(self.files(), {"arch/msi.c": "one\n2\nthree\n", "arch/new.c": "new\n",
                                        "other.c": "other\n"})
        self.assertEqual(self.patches().applied(), [CHANGE, MAKE, REMOVE])
        self.set()
        self.assertEqual(self.files(), self.before)
        self.assertEqual(self.patches().applied(), [])

    def test_what_stays_is_left_alone(self):
        """Or make would compile it again."""
        self.set(MAKE, CHANGE)
        time = (self.tree / "arch/new.c").stat().st_mtime_ns
        other = (self.tree / "other.c").stat().st_mtime_ns
        self.set(MAKE, CHANGE_MORE)
        self.assertEqual(self.files()["arch/msi.c"], "one\ntwo again\nthree\n")
        self.assertEqual((self.tree / "arch/new.c").stat().st_mtime_ns, time)
        self.assertEqual((self.tree / "other.c").stat().st_mtime_ns, other)

    def test_what_comes_off_is_new(self):
        """The object file of the patched one is newer than the original was."""
        self.set(CHANGE)
        time = (self.tree / "arch/msi.c").stat().st_mtime_ns
        self.set()
        self.assertGreater((self.tree / "arch/msi.c").stat().st_mtime_ns, time)

    def test_that_does_not_apply(self):
        self.set(MAKE)
        with self.assertRaisesRegex(LabError, "^--patch: 1.patch does not apply: "):
            self.set(MAKE, CHANGE + NOT_THERE)
        self.assertEqual(self.files(), {**self.before, "arch/new.c": "new\n"})
        self.assertEqual(self.patches().applied(), [MAKE])

    def test_with_an_offset(self):
        self.write("arch/msi.c", "zero\n" * 20 + "one\ntwo\nthree\n")
        before = self.files()
        self.set(CHANGE)
        self.assertIn("one\n2\nthree", self.files()["arch/msi.c"])
        self.set()
        self.assertEqual(self.files(), before)

    def test_interrupted(self):
        """Recorded, and half of it done."""
        with mock.patch("subprocess.run", side_effect=KeyboardInterrupt):
            with self.assertRaises(KeyboardInterrupt):
                self.set(CHANGE + MAKE)
        self.write("arch/new.c", "half")
        self.set()
        self.assertEqual(self.files(), self.before)

    def test_no_tool(self):
        with mock.patch("subprocess.run", side_effect=FileNotFoundError):
            with self.assertRaisesRegex(LabError, "patch is missing: run scripts/setup --kernel"):
                self.set(CHANGE)
        self.assertEqual(self.patches().applied(), [])

    def test_read(self):
        for text, wrong in (("nothing", "no patch"),
                            (MAKE.replace("b/arch/new.c", "b/../../x"), "outside of the tree"),
                            (MAKE.replace("b/arch/new.c", "b//etc/x"), "outside of the tree")):
            (self.top / "p").write_text(text)
            with self.assertRaisesRegex(LabError, wrong):
                patches.read(self.top / "p")
        with self.assertRaisesRegex(LabError, "No such file"):
            patches.read(self.top / "none")
        (self.top / "p").write_text(CHANGE)
        self.assertEqual(patches.read(self.top / "p"), CHANGE)

    def test_touched(self):
        self.assertEqual(patches.touched(CHANGE + MAKE + REMOVE),
                         ["arch/msi.c", "arch/new.c", "old.c"])
        self.assertEqual(patches.touched("diff --git a/x b/y\nrename from x\nrename to y\n"),
                         ["x", "y"])


class ResultTest(unittest.TestCase):
    def setUp(self):
        top = tempfile.TemporaryDirectory()
        self.addCleanup(top.cleanup)
        self.top = Path(top.name)

    def make(self, path, text="x"):
        (self.top / path).parent.mkdir(parents=True, exist_ok=True)
        (self.top / path).write_text(text)

    def test_digest(self):
        """A driver alone may differ; what depmod writes tells nothing."""
        self.make("boot/vmlinuz-6")
        self.make("lib/modules/6/kernel/a.ko")
        first = build.digest(self.top)
        self.make("lib/modules/6/modules.dep.bin")
        self.assertEqual(build.digest(self.top), first)
        self.make("lib/modules/6/kernel/a.ko", "y")
        self.assertNotEqual(build.digest(self.top), first)

    def test_headers(self):
        self.make("linux/Makefile")
        self.make("linux/include/a/b.h")
        self.make("linux/tools/objtool/objtool")
        self.make("linux/drivers/c.c")
        with mock.patch("build.run", return_value="12\n"):
            build.add_headers(self.top / "linux", "6-built", (), self.top / "out")
        headers = self.top / "out/usr/src/linux-headers-6-built"
        self.assertTrue((headers / "include/a/b.h").exists())
        self.assertTrue((headers / "tools/objtool/objtool").exists())
        self.assertFalse((headers / "drivers").exists())
        with mock.patch("shutil.which", lambda name: name):
            self.assertEqual(toolchain.compiler_for(headers), "gcc-12")
            build.add_headers(self.top / "linux", "6-lto", ("thinlto",), self.top / "out")
            lto = self.top / "out/usr/src/linux-headers-6-lto"
            self.assertEqual(toolchain.compiler_for(lto), "clang")

    def test_its_compiler_has_gone(self):
        made = kernel.Kernel("built", self.top, "6", build="ab")
        (made.path / "usr/src/linux-headers-6").mkdir(parents=True)
        with mock.patch("toolchain.own_compiler", return_value=None):
            with self.assertRaisesRegex(LabError, "compiler that built built is not here"):
                toolchain.make(made, self.top)


class MeansTest(InCache):
    """What run makes of the options on such a kernel."""

    def choose(self, series, **options):
        one = kernel.Kernel(series, self.top, "6")
        (self.top / "usr/src/linux-headers-6").mkdir(parents=True, exist_ok=True)
        chosen = types.SimpleNamespace(**{"vfio": False, "device": {"edu": 2}, "inject": 0,
                                          "protocol": "shipped", **options})
        run.choose_means(chosen, one)
        return chosen.programs

    def test_modules(self):
        for series in "5.10", "built", "built:two-step":
            self.assertFalse(self.choose(series, inject=500))

    def test_two_step_is_the_kernels_own_there(self):
        self.assertFalse(self.choose("built:a", protocol="two-step"))
        with self.assertRaisesRegex(LabError, "5.10 updates in two steps by itself"):
            self.choose("5.10", protocol="two-step")


if __name__ == "__main__":
    unittest.main()

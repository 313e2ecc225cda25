# SPDX-License-Identifier: GPL-2.0-only
"""irqtop of util-linux, which few distributions ship: built from Debian's sources, for
comparison only. It is kept in the cache.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT / "lab"))

# pylint: disable=wrong-import-position
from archive import Sources, run  # noqa: E402
from common import LabError, cache_dir, locked, say  # noqa: E402

SUITE = "forky"  # the first release with --batch, of v2.42
CONFIGURE = ("./configure", "--disable-all-programs", "--enable-irqtop", "--enable-libsmartcols",
             "--disable-shared", "--without-systemd", "--without-python")


def has_batch(program):
    told = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)
    return "--batch" in told.stdout


def build(target):
    say(f"building irqtop from Debian {SUITE}'s sources into the cache …")
    with tempfile.TemporaryDirectory() as work:
        Sources(SUITE).upstream("util-linux", work)
        archives = list(Path(work).glob("util-linux_*.orig.tar.*"))
        if len(archives) != 1:
            raise LabError(f"util-linux has {len(archives)} archives of sources")
        tree = Path(work, "tree")
        tree.mkdir()
        run("tar", "xf", str(archives[0]), "-C", str(tree), "--strip-components=1")
        run(*CONFIGURE, cwd=tree)
        run("make", f"-j{os.cpu_count()}", "irqtop", cwd=tree)
        if not has_batch(tree / "irqtop"):
            raise LabError("this irqtop has no --batch")
        # The name is there when the file is whole.
        shutil.copy(tree / "irqtop", target.with_suffix(".new"))
        target.with_suffix(".new").rename(target)


def irqtop():
    """The path of an irqtop that has --batch. LabError where none is to be had."""
    here = shutil.which("irqtop")
    if here and has_batch(here):
        return here
    top = cache_dir("irqtop")
    with locked(top / ".lock"):
        if not (top / "irqtop").exists():
            build(top / "irqtop")
    return str(top / "irqtop")

# SPDX-License-Identifier: GPL-2.0-only
"""The lab's programs for the guest: vfio_edu, window, client."""
import subprocess
import tempfile
from pathlib import Path

from common import CHECKOUT, LAB, LabError

TOP = LAB / "guest"
GCC = ("gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE")
CLANG = ("clang", "-target", "bpf", "-D__TARGET_ARCH_x86", "-O2", "-g", "-Wall", "-Wextra",
         "-Werror", "-Wno-unused-parameter", f"-I{CHECKOUT}")


def sources():
    return [*sorted((TOP / "vfio_edu").iterdir()), *sorted((TOP / "window").iterdir()),
            *sorted((TOP / "client").iterdir()),
            CHECKOUT / "vmlinux.h"]


def run(*command):
    """What the command prints on stdout."""
    try:
        return subprocess.run(command, check=True, capture_output=True).stdout
    except FileNotFoundError as error:
        raise LabError(f"{command[0]} is missing: run scripts/setup") from error
    except subprocess.CalledProcessError as error:
        raise LabError("a program for the guest does not build:\n"
                       + error.stderr.decode(errors="replace").strip()) from error


def link(program, *arguments):
    """Build a program: a static one, or where no such can be linked one that needs libraries."""
    command = (*GCC, "-o", program, *arguments)
    try:
        run(*command, "-static")
    except LabError:
        run(*command)


def build(where):
    """Leave the programs in the directory `where`, and return their paths."""
    vfio_edu, window, client = where / "vfio_edu", where / "window", where / "client"
    link(vfio_edu, *sorted((TOP / "vfio_edu").glob("*.c")))
    link(client, "-pthread", *sorted((TOP / "client").glob("*.c")))
    with tempfile.TemporaryDirectory() as work:
        bpf = Path(work, "window.bpf.o")
        run(*CLANG, "-c", "-o", bpf, TOP / "window/window.bpf.c")
        Path(work, "window.skel.h").write_bytes(
            run("bpftool", "gen", "skeleton", bpf, "name", "window_bpf"))
        link(window, f"-I{work}", TOP / "window/window.c", "-lbpf", "-lelf", "-lz")
    return vfio_edu, window, client

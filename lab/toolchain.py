# SPDX-License-Identifier: GPL-2.0-only
"""What builds a kernel's modules: this machine's compiler, or one of another Debian release."""
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import archive
import libraries
from common import EXIT_SKIP, LabError, cache_dir, locked, say

# Those of a kernel's headers that a module's build runs, built in the release that they are of.
TOOLS = ("scripts/basic/fixdep", "scripts/mod/modpost*", "tools/objtool/objtool*")

# By release: what headers want beside a minimal system.
PACKAGES = {
    "bookworm": "gcc-12,make,libelf1",
    "trixie": "gcc-14,make,libelf1t64",
}

# Where its make sees the kernel's tree and the directory to work in.
KERNEL, WORK = Path("/kernel"), Path("/work")

# objtool reads /proc. The mounts are undone: not every namespace is cut off from the one outside.
ENTER = """\
root=$1 kernel=$2 work=$3
shift 3
undo()
{
	umount "$root/proc" "$root/work" "$root/kernel" 2>/dev/null
}
trap 'undo; exit 130' INT TERM HUP
mount --bind "$kernel" "$root/kernel" && mount --bind "$work" "$root/work" &&
	mount -t proc proc "$root/proc" && chroot "$root" "$@"
status=$?
undo
exit $status
"""


def namespace():
    """What runs a command in a mount namespace of its own, so that nothing of it stays.

    In a chroot whose root is no mount point it cannot be cut off from the one outside.
    """
    if subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode:
        return ["unshare", "--mount", "--propagation", "unchanged"]
    return ["unshare", "--mount"]


def compiler_for(headers):
    """This machine's compiler for them: the one they ask for, or a newer gcc. None: neither."""
    variables = (headers / ".kernelvariables").read_text()
    if "clang" in variables:
        return "clang" if shutil.which("clang") else None
    asked = re.search(r"gcc-(\d+)", variables)
    if asked and shutil.which(asked[0]):
        return asked[0]
    try:
        own = subprocess.run(["gcc", "-dumpversion"], text=True, check=True,
                             stdout=subprocess.PIPE).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None
    return "gcc" if asked and int(own.partition(".")[0]) >= int(asked[1]) else None


def own_compiler(headers):
    """The same, where the headers' own tools run here; else None."""
    tools = [tool for pattern in TOOLS for tool in headers.glob(pattern)]
    if all(libraries.are_here(tool) for tool in tools if libraries.is_program(tool)):
        return compiler_for(headers)
    return None


def make_root(release, where):
    say(f"unpacking the compiler of Debian {release} into the cache …")
    mirror = archive.mirror()
    # It mounts below its target, and a failure may leave that mounted.
    archive.run(*namespace(), "debootstrap", "--variant=minbase",
                f"--keyring={archive.KEYRING}", f"--include={PACKAGES[release]}",
                release, str(where), mirror)
    shutil.rmtree(where / "var/cache/apt/archives")
    for path in KERNEL, WORK:
        (where / path.relative_to("/")).mkdir()


def need_root(release):
    if os.geteuid():
        raise LabError(f"this kernel's modules need the compiler of Debian {release}, in a chroot: "
                       "run this as root", EXIT_SKIP)


def root_of(release):
    """The directory with that release's compiler, made when it is missing."""
    top = cache_dir("toolchain")
    path = top / release
    with locked(top / ".lock"):
        if path.is_dir():
            return path
        need_root(release)
        temporary = Path(tempfile.mkdtemp(prefix=f".{release}-", dir=top))
        try:
            make_root(release, temporary)
            temporary.chmod(0o755)
            temporary.rename(path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return path


def prepare(kernel):
    """Have what builds this kernel's modules; it has headers."""
    if not own_compiler(kernel.headers):
        root_of(kernel.debian)


def make(kernel, work, *arguments):
    """Run make in the headers of a kernel on the sources in the directory `work`."""
    compiler = own_compiler(kernel.headers)
    command = ["make", "-s", "-C", kernel.headers, f"M={work}", f"CC={compiler}",
               *(["LLVM=1"] if compiler == "clang" else []), *arguments]
    if not compiler:
        if not kernel.debian:
            raise LabError(f"the compiler that built {kernel.series} is not here any more")
        need_root(kernel.debian)
        headers = KERNEL / kernel.headers.relative_to(kernel.path)
        command = [*namespace(), "sh", "-c", ENTER, "sh", root_of(kernel.debian), kernel.path,
                   work, "env", "-i", "PATH=/usr/bin:/usr/sbin", "LC_ALL=C",
                   "make", "-s", "-C", headers, f"M={WORK}", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False)

# SPDX-License-Identifier: GPL-2.0-only
"""The compiler of another Debian release, in a directory, for headers that need it."""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import archive
from common import EXIT_SKIP, LabError, cache_dir, locked, say

# By release: what a kernel's headers want beside a minimal system.
PACKAGES = {"trixie": "gcc-14,make,libelf1t64,libssl3t64"}

# Where its make sees the kernel's tree and the directory to work in.
KERNEL, WORK = Path("/kernel"), Path("/work")

# In a mount namespace of its own, so that nothing of it stays. objtool reads /proc.
ENTER = """\
root=$1 kernel=$2 work=$3
shift 3
mount --bind "$kernel" "$root/kernel" && mount --bind "$work" "$root/work" &&
	mount -t proc proc "$root/proc" && exec chroot "$root" "$@"
"""


def make_root(release, where):
    say(f"unpacking the compiler of Debian {release} into the cache …")
    mirror = archive.mirror()
    # It mounts below its target, and a failure may leave that mounted.
    archive.run("unshare", "--mount", "debootstrap", "--variant=minbase",
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


def make(release, kernel, work, arguments):
    """Run make with that compiler; for it, `kernel` is at KERNEL and `work` at WORK."""
    need_root(release)
    root = root_of(release)
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", ENTER, "sh", root, kernel, work,
         "env", "-i", "PATH=/usr/bin:/usr/sbin", "LC_ALL=C", "make", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        check=False)

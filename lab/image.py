# SPDX-License-Identifier: GPL-2.0-only
"""Build what a guest boots: the lab's modules and the initramfs, both cached."""
import hashlib
import lzma
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import devices
import libraries
import programs
import toolchain
from common import LAB, LabError, cache_dir, locked, say

BUSYBOX = Path("/bin/busybox")
# Of Debian 12 and 13; ncurses looks in the first wherever it was built.
TERMINFO = (Path("/lib/terminfo"), Path("/usr/share/terminfo"))
# Links in the guest's root, and the places that its mounts hide.
LINKS = {"usr": ".", "sbin": "bin", "lib64": "lib"}
MOUNTS = ("dev", "proc", "run", "sys", "tmp")
STALE = 7 * 24 * 3600


def digest(*parts):
    state = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        state.update(b"%d:" % len(data) + data)
    return state.hexdigest()[:16]


def prune(directory, keep):
    """Remove what no run has used for a week."""
    os.utime(keep)
    for path in directory.iterdir():
        if path.name[0] != "." and path.stat().st_mtime < time.time() - STALE:
            shutil.rmtree(path, ignore_errors=True)


def cached(room, key, build):
    """The directory `key` of a cache room, filled by build(directory) when missing."""
    top = cache_dir(room)
    path = top / key
    with locked(top / ".lock"):
        if not path.is_dir():
            temporary = Path(tempfile.mkdtemp(prefix=".new-", dir=top))
            try:
                build(temporary)
                temporary.rename(path)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
        prune(top, path)
    return path


def module_sources():
    top = LAB / "modules"
    if not (top / "Kbuild").exists():
        return []
    return sorted(path for path in top.iterdir()
                  if path.suffix in (".c", ".h") or path.name == "Kbuild")


def build_modules(kernel, sources, where):
    say(f"building the lab's modules for Linux {kernel.release} …")
    for source in sources:
        shutil.copy(source, where)
    # Without vmlinux or pahole at hand there is no BTF for modules.
    built = toolchain.make(kernel, where, "CONFIG_DEBUG_INFO_BTF_MODULES=", "modules")
    if built.returncode:
        raise LabError(f"the lab's modules do not build for {kernel.release}:\n"
                       f"{built.stdout.strip()}")
    for path in where.iterdir():
        if path.suffix != ".ko":
            path.unlink()


def lab_modules(kernel):
    """The lab's modules for this kernel, as paths; none when it has no headers."""
    sources = module_sources()
    if not sources or not kernel.headers:
        return []
    key = f"{kernel.key}-{digest(*sources, *(path.name for path in sources))}"
    path = cached("modules", key, lambda where: build_modules(kernel, sources, where))
    return sorted(path.glob("*.ko"))


def stock_modules(tree):
    """The paths of the modules that devices need, with all they depend on."""
    depends = {}
    for line in (tree / "modules.dep").read_text().splitlines():
        path, _, needs = line.partition(":")
        depends[path] = needs.split()
    stem = {Path(path).name.split(".")[0].replace("-", "_"): path for path in depends}
    found = set()
    for name in devices.all_modules():
        path = stem.get(name.replace("-", "_"))
        # What is not there is built in, or modprobe in the guest will say so.
        if path:
            found.update((path, *depends[path]))
    return sorted(found)


def add_modules(kernel, extra, root):
    tree = kernel.modules
    target = root / "lib/modules" / kernel.release
    for path in stock_modules(tree):
        # depmod and modprobe in the guest then need no decompressor.
        plain = target / path.removesuffix(".xz")
        plain.parent.mkdir(parents=True, exist_ok=True)
        data = (tree / path).read_bytes()
        plain.write_bytes(lzma.decompress(data) if path.endswith(".xz") else data)
    (target / "extra").mkdir(parents=True)
    for path in extra:
        shutil.copy(path, target / "extra")
    for name in ("modules.builtin", "modules.builtin.modinfo", "modules.order"):
        shutil.copy(tree / name, target)
    subprocess.run(["depmod", "-b", root, kernel.release], check=True)


def pack(root, archive):
    """Write the tree as a cpio archive that the kernel unpacks, owned by root."""
    with open(archive, "wb") as out:
        listed = "\0".join(sorted(str(path.relative_to(root)) for path in root.rglob("*")))
        subprocess.run(["cpio", "-o", "-0", "-H", "newc", "-R", "0:0", "--quiet"],
                       cwd=root, input=listed.encode(errors="surrogateescape"),
                       stdout=out, check=True)


def add_libraries(program, root):
    """Put what a program needs at the same paths in a tree laid over the guest's root."""
    for path in libraries.needed(program):
        target = root / place(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)


def build_base(kernel, extra, where):
    say(f"making the initramfs for Linux {kernel.release} …")
    root = where / "root"
    for name in ("bin", "etc", "lib", "mnt", "out", "root", *MOUNTS):
        (root / name).mkdir(parents=True)
    for name, to in LINKS.items():
        (root / name).symlink_to(to)
    shutil.copy(BUSYBOX, root / "bin/busybox")
    shutil.copy(LAB / "guest/init", root / "init")
    (root / "init").chmod(0o755)
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    applets = subprocess.run([BUSYBOX, "--list"], check=True, text=True,
                             capture_output=True).stdout.split()
    for applet in applets:
        link = root / "bin" / applet
        if not link.exists():
            link.symlink_to("busybox")
    for program in programs.build(root / "bin"):
        add_libraries(program, root)
    described = next((place for place in TERMINFO if place.is_dir()), None)
    if described:
        shutil.copytree(described, root / "lib/terminfo", symlinks=True)
    add_modules(kernel, extra, root)
    pack(root, where / "base.cpio")
    shutil.rmtree(root)


def base(kernel):
    """The initramfs that all runs of this kernel share."""
    if not BUSYBOX.exists():
        raise LabError("busybox-static is missing: run scripts/setup")
    extra = lab_modules(kernel)
    key = digest(kernel.key, BUSYBOX, *devices.all_modules(), LAB / "guest/init",
                 Path(__file__), Path(programs.__file__), *programs.sources(), *extra, *(path.name for path in extra))
    path = cached("images", f"{kernel.release}-{key}",
                  lambda where: build_base(kernel, extra, where))
    return path / "base.cpio"


def place(path):
    """Where an absolute path of the guest is in a tree laid over its root.

    A directory laid over one of its links would replace it.
    """
    parts = os.path.normpath(path).lstrip("/").split("/")
    while parts[0] in LINKS and len(parts) > 1:
        parts = [part for part in (LINKS[parts[0]], *parts[1:]) if part != "."]
    if parts[0] in MOUNTS:
        raise LabError(f"--file: the guest mounts its own /{parts[0]}")
    return Path(*parts)


def initrd(base_archive, root, where):
    """One run's initramfs: the shared one with the tree `root` laid over it."""
    target = where / "initrd"
    pack(root, target)
    own = target.read_bytes()
    shutil.copy(base_archive, target)
    with open(target, "ab") as out:
        out.write(own)
    return target

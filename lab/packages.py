# SPDX-License-Identifier: GPL-2.0-only
"""Programs of Debian's packages for the guest: unpacked in the cache, never installed."""
import re
import shutil
from pathlib import Path

from archive import QUIET, Archive, run
from common import LabError, say
from image import cached

LOADER = "ld-linux-x86-64.so.2"
LIBRARIES = "lib/x86_64-linux-gnu"
# In what `dpkg-deb --contents` lists: files, and links to them.
PROGRAM = re.compile(r" \./((?:usr/)?s?bin/[^/\s]+)(?: -> .+)?$", re.M)
# What apt resolves for a machine that has nothing yet.
FRESH = ("-o", "Dir::State::status=/dev/null", "-o", "APT::Install-Recommends=0",
         "-o", "Debug::NoLocking=1")


def parse(text):
    """'irqbalance,stress-ng' as a list of names, each once."""
    names = list(dict.fromkeys(filter(None, text.split(","))))
    for name in names:
        if not re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", name):
            raise LabError(f"--package: '{name}' is no name of a package")
    return names


def codename():
    """This machine's Debian release; programs, libraries and loader are of the same one."""
    text = Path("/etc/os-release").read_text(encoding="utf-8")
    found = re.search(r"^VERSION_CODENAME=\"?([a-z]+)", text, re.M)
    return found.group(1) if found else "debian"


def with_dependencies(names):
    shown = run("apt-get", *QUIET, *FRESH, "--simulate", "install", *names)
    return re.findall(r"^Inst (\S+)", shown, re.M)


def unpack(names, where):
    """Leave all they need below `where`, and in its file `programs` what they can run."""
    say(f"fetching {', '.join(names)} for the guest …")
    debs = where / "debs"
    debs.mkdir()
    Archive().download(with_dependencies(names), debs)
    programs = []
    for deb in sorted(debs.iterdir()):
        run("dpkg", "-x", str(deb), str(where))
        if deb.name.partition("_")[0] in names:
            programs += PROGRAM.findall(run("dpkg-deb", "--contents", str(deb)))
    shutil.rmtree(debs)
    (where / "programs").write_text("".join(f"{path}\n" for path in programs))


def places(tree):
    """Its library directories: merged with /usr, or not yet."""
    return [tree / top / LIBRARIES for top in ("", "usr")]


def libraries(tree, program):
    """The loader and the libraries of a program, as paths in the tree."""
    loader = next((path for path in (place / LOADER for place in places(tree)) if path.exists()),
                  None)
    if not loader:
        raise LabError(f"the packages have no {LOADER}")
    listed = run(str(loader), "--inhibit-cache", "--library-path",
                 ":".join(map(str, places(tree))), "--list", str(program))
    missing = re.findall(r"(\S+) => not found", listed)
    if missing:
        raise LabError(f"{program.name}: the packages lack {', '.join(missing)}")
    found = [Path(path) for path in re.findall(r"=> (/\S+)", listed)]
    return [loader, *(path for path in found if path.is_relative_to(tree))]


def add(names, root):
    """Put the programs of packages, with loader and libraries, into the guest's tree `root`."""
    if not names:
        return
    tree = cached("packages", f"{codename()}-{'+'.join(sorted(names))}",
                  lambda where: unpack(names, where))
    (root / "bin").mkdir(exist_ok=True)
    (root / LIBRARIES).mkdir(parents=True, exist_ok=True)
    for line in (tree / "programs").read_text().splitlines():
        program = tree / line
        shutil.copy(program, root / "bin" / program.name)
        if program.read_bytes()[:4] != b"\x7fELF":
            continue
        for library in libraries(tree, program):
            shutil.copy(library, root / LIBRARIES / library.name)
    # A dynamic msiscope has brought this machine's; loader and libc go together.
    if (root / LIBRARIES / LOADER).exists():
        loader = root / "lib" / LOADER
        loader.unlink(missing_ok=True)
        loader.symlink_to(f"x86_64-linux-gnu/{LOADER}")

# SPDX-License-Identifier: GPL-2.0-only
"""Build a kernel from Debian's sources, small, patched if asked, for the lab's guests."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import kconfig
import patches
from archive import Archive, Suites, run
from common import EXIT_SKIP, LAB, LabError, Parser, cache_dir, locked, run_main, say
from fetch import BACKPORTS, BOOKWORM, TRIXIE, replace
from kernel import NAME, built_name, built_path

FRAGMENT = LAB / "kernel.config"
# By option: the fragment's name is the option's.
OPTIONS = ("lockdep", "thinlto")
LLVM = "thinlto"

# A program that the build runs, and its package.
TOOLS = {"flex": "flex", "bison": "bison", "bc": "bc", "pahole": "dwarves", "patch": "patch"}
LLVM_TOOLS = {"ld.lld": "lld", "llvm-ar": "llvm", "clang": "clang"}

# The same sources and patches give the same kernel, and none says where it was built.
SETTLED = {"KBUILD_BUILD_TIMESTAMP": "Thu Jan  1 00:00:00 UTC 1970", "KBUILD_BUILD_VERSION": "1",
           "KBUILD_BUILD_USER": "lab", "KBUILD_BUILD_HOST": "msiscope"}

# What a module's build asks of a kernel's tree.
HEADERS = ("Makefile", "Module.symvers", ".config", "include", "scripts", "arch/x86/include",
           "arch/x86/Makefile", "arch/x86/Makefile_32.cpu", "tools/objtool/objtool")
TAIL = 20


def missing_tools(options):
    """The packages that the build wants and this machine has not."""
    tools = {**TOOLS, **(LLVM_TOOLS if LLVM in options else {})}
    return [package for tool, package in tools.items() if not shutil.which(tool)]


def need_tools(options):
    missing = missing_tools(options)
    if missing:
        raise LabError(f"to build a kernel {', '.join(missing)} "
                       f"{'are' if len(missing) > 1 else 'is'} missing: run scripts/setup --kernel")


def package_of(series):
    return f"linux-source-{series}"


def by_number(series):
    return [int(part) for part in series.split(".")]


def missing_source(series, archives):
    """What to say when none of the archives has it."""
    there = {name.removeprefix("linux-source-") for archive in archives
             for name in archive.names(r"^linux-source-[0-9]+\.[0-9]+$")}
    about = "; ".join(dict.fromkeys(archive.about for archive in archives))
    return LabError(f"the sources of Linux {series} are not in {about}; there is "
                    + (", ".join(sorted(there, key=by_number))
                       or "nothing: run apt-get update first"), EXIT_SKIP)


def download(series, archive, where):
    """Its package, in the directory `where`; False when the archive has none."""
    package = package_of(series)
    if not archive.names(f"^{re.escape(package)}$"):
        return False
    say(f"fetching {package} …")
    archive.download([package], where)
    return True


def download_from(series, archive, where, refresh):
    """The same; old lists know neither what has come nor what has gone."""
    if refresh:
        archive.refresh()
    try:
        found = download(series, archive, where)
    except LabError:
        if not archive.refresh():
            raise
        return download(series, archive, where)
    return found or archive.refresh() and download(series, archive, where)


def get_source(series, where, refresh):
    """The package with its sources: from this machine's own apt, or else from each release's."""
    asked, failures = [], []
    for suites in (), BOOKWORM, TRIXIE, BACKPORTS:
        try:
            archive = Suites(*suites) if suites else Archive()
            asked.append(archive)
            if download_from(series, archive, where, refresh):
                return next(where.glob("*.deb"))
        except LabError as error:
            failures.append(error)
    raise failures[0] if failures else missing_source(series, asked)


def version_of(deb):
    """What "linux-source-6.12_6.12.117-1~deb12u1_all.deb" is of; apt writes a colon as %3a."""
    return deb.name.split("_")[1]


def unpack(series, deb, where):
    """Leave the sources in `where`/linux."""
    say("unpacking them …")
    run("dpkg", "-x", str(deb), str(where))
    package = package_of(series)
    archive = next((where / "usr/src").glob(f"{package}.tar.*"), None)
    if not archive:
        raise LabError(f"{deb.name} has no {package}.tar")
    run("tar", "-x", "-f", str(archive), "-C", str(where))
    (where / package).rename(where / "linux")
    shutil.rmtree(where / "usr")
    deb.unlink()
    (where / "version").write_text(version_of(deb) + "\n")


def tree_name(series, options):
    """Each choice of options has a tree, as all of it would have to be built anew."""
    return "+".join([series, *sorted(options)])


def tree_of(series, options, refresh=False):
    """The directory with the sources and what was built of them. The caller holds its lock."""
    path = cache_dir("sources") / tree_name(series, options)
    if (path / "version").exists() and not refresh:
        return path
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        deb = get_source(series, temporary, refresh)
        have = path / "version"
        if have.exists() and have.read_text().strip() == version_of(deb):
            return path
        unpack(series, deb, temporary)
        replace(path, temporary)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return path


def release_suffix(name):
    return "-built" + (f"-{name}" if name else "")


class Tree:
    """Sources that are configured and built, in `path`/linux."""

    def __init__(self, path, options, name, jobs):
        self.path, self.options = path, options
        self.linux = path / "linux"
        self._common = ["nice", "make", "-s", f"-j{jobs}",
                        f"LOCALVERSION={release_suffix(name)}",
                        *(["LLVM=1"] if LLVM in options else [])]

    def make(self, *targets):
        """What make says; a LabError with its end when it fails."""
        log = self.path / "build.log"
        with open(log, "w", encoding="utf-8") as out:
            done = subprocess.run([*self._common, *targets], cwd=self.linux, check=False,
                                  stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                  env={**os.environ, **SETTLED, "LC_ALL": "C"})
        text = log.read_text(errors="replace")
        if done.returncode:
            lines = text.splitlines()
            wrong = [line for line in lines if ": error: " in line][:TAIL]
            raise LabError(f"make {' '.join(targets)} failed, all of it is in {log}:\n"
                           + "\n".join(wrong or lines[-TAIL:]))
        return text

    def configure(self):
        """tinyconfig with the fragments over it; each line of them must be taken."""
        fragments = [FRAGMENT, *(LAB / f"kernel-{option}.config" for option in self.options)]
        wanted = kconfig.merge(*(path.read_text() for path in fragments))
        self.make("tinyconfig")
        config = self.linux / ".config"
        config.write_text(kconfig.write({**without(kconfig.parse(config.read_text()), wanted),
                                         **wanted}))
        self.make("olddefconfig")
        refused = kconfig.refused(wanted, kconfig.parse(config.read_text()))
        if refused:
            raise LabError("these sources do not take " + ", ".join(refused))

    def compiler(self):
        values = kconfig.parse((self.linux / ".config").read_text())
        return values.get("CONFIG_CC_VERSION_TEXT", "").strip('"')

    def build(self):
        self.make("bzImage", "modules")
        return (self.linux / "include/config/kernel.release").read_text().strip()


def without(values, others):
    return {name: value for name, value in values.items() if name not in others}


def add_headers(linux, release, options, where):
    """What the lab's modules are built against: the tree goes on to be of other kernels."""
    headers = where / f"usr/src/linux-headers-{release}"
    for name in HEADERS:
        source, target = linux / name, headers / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True)
        elif source.exists():
            shutil.copy(source, target)
    version = run("gcc", "-dumpversion").partition(".")[0].strip()
    (headers / ".kernelvariables").write_text(
        "LLVM = 1\nCC = clang\n" if LLVM in options else f"CC = gcc-{version}\n")


def install(tree, release, where):
    """Lay out what was built below `where`, as fetch lays out Debian's."""
    (where / "boot").mkdir()
    shutil.copy(tree.linux / "arch/x86/boot/bzImage", where / f"boot/vmlinuz-{release}")
    tree.make("modules_install", f"INSTALL_MOD_PATH={where}", "INSTALL_MOD_STRIP=1")
    modules = where / "lib/modules" / release
    for link in "build", "source":
        (modules / link).unlink(missing_ok=True)
    run("depmod", "-b", str(where), release)
    add_headers(tree.linux, release, tree.options, where)


def digest(where):
    """Tells one build of a release from another."""
    state = hashlib.sha256()
    for path in sorted(path for part in ("boot", "lib") for path in (where / part).rglob("*")
                       if path.is_file() and not path.name.endswith(".bin")):
        state.update(str(path.relative_to(where)).encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:12]


def keep(tree, release, kernel, about):
    """Put what was built into the cache as that kernel; returns where."""
    path = built_path(kernel)
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        install(tree, release, temporary)
        about = {"release": release, "build": digest(temporary), **about}
        (temporary / "about.json").write_text(json.dumps(about, indent=2) + "\n")
        with locked(path.parent / f".{path.name}.lock"):
            replace(path, temporary)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return path


def build(series, name, wanted, options, jobs, refresh=False):
    """Build a kernel; returns where it is, and its release.

    `wanted` is (name, text) of each patch.
    """
    path = cache_dir("sources") / tree_name(series, options)
    with locked(path.parent / f".{path.name}.lock"):
        path = tree_of(series, options, refresh)
        patches.Patches(path / "linux", path / "applied").set(wanted)
        tree = Tree(path, options, name, jobs)
        tree.configure()
        say(f"building {built_name(name)} (all of a tree takes ten minutes of two cores), log in "
            f"{path / 'build.log'} …")
        release = tree.build()
        about = {"source": package_of(series), "version": (path / "version").read_text().strip(),
                 "compiler": tree.compiler(), "options": sorted(options), "patches": [
                     {"name": patch, "sha256": hashlib.sha256(
                         text.encode(errors="surrogateescape")).hexdigest()}
                     for patch, text in wanted]}
        return keep(tree, release, built_name(name), about), release


def series(text):
    if not re.fullmatch(r"[0-9]+\.[0-9]+", text):
        raise LabError(f"--source: '{text}' is no series, as 6.12")
    return text


def parse():
    parser = Parser(
        prog="lab kernel", allow_abbrev=False, usage="%(prog)s --source SERIES [OPTION]...",
        description="Build a small kernel from Debian's linux-source-SERIES for the lab's guests: "
        "scripts/lab run --kernel built[:NAME].",
        epilog="Exit status: 0; 2 usage, or it does not build; 4 no such sources in the archive. "
        "See docs/lab.md.")
    add = parser.add_argument
    add("--source", required=True, metavar="SERIES", help="of the sources, as 6.12")
    add("--name", default="", help="the kernel is built:NAME then, else built")
    add("--patch", action="append", default=[], metavar="FILE",
        help="applied to the sources (patch -p1), in this order; may be repeated")
    add("--option", action="append", default=[], choices=OPTIONS,
        help="lockdep: with the checks of locks; thinlto: with clang and link time optimization; "
        "may be repeated")
    add("--jobs", type=int, default=os.cpu_count(), metavar="N", help="of make; default: one a CPU")
    add("--refresh", action="store_true", help="look for newer sources than the cached ones")
    options = parser.parse_args()
    if options.name and not NAME.fullmatch(options.name):
        parser.error(f"--name: '{options.name}' is not of small letters, digits, '.' and '-'")
    return options


def main():
    options = parse()
    wanted = [(os.path.basename(path), patches.read(path)) for path in options.patch]
    chosen = tuple(dict.fromkeys(options.option))
    need_tools(chosen)
    begin = time.monotonic()
    path, release = build(series(options.source), options.name, wanted, chosen, options.jobs,
                          options.refresh)
    say(f"{built_name(options.name)}: Linux {release} in {path}, "
        f"after {time.monotonic() - begin:.0f} s")
    return 0


if __name__ == "__main__":
    run_main(main)

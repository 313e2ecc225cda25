# SPDX-License-Identifier: GPL-2.0-only
"""Fill the cache with stock Debian kernels and the headers of the same version."""
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import toolchain
from archive import Archive, Suite, run
from common import EXIT_SKIP, LabError, Parser, cache_dir, locked, run_main, say


@dataclass
class Series:
    """What its releases are called: cloud, rt, unsigned and dbg packages do not match.

    `suite`: not in this machine's own package lists, but there. Its kernels come and go:
    whoever can do without takes EXIT_SKIP for an answer. `compiler`: the Debian release
    that its headers' tools are built for, when they do not run everywhere.
    """
    releases: str
    hint: str = ""
    suite: str = None
    compiler: str = None


# Oldest first.
SERIES = {
    "6.1": Series(r"6\.1\.0-[0-9]+-amd64"),
    "6.12": Series(r"6\.12\.[0-9]+\+deb12-amd64", " (it comes with bookworm-security)"),
    "6.18": Series(r"6\.18\.[0-9]+\+deb13-amd64", suite="trixie-backports", compiler="trixie"),
    "7.3": Series(r"7\.3\.[0-9]+\+deb13-amd64", suite="trixie-backports", compiler="trixie"),
}
NEWEST = "newest"
CHOICES = (*SERIES, NEWEST)


@dataclass
class Kernel:
    """One in the cache, below `path`."""
    series: str
    path: Path
    release: str

    @property
    def compiler(self):
        return SERIES[self.series].compiler

    @property
    def vmlinuz(self):
        return self.path / f"boot/vmlinuz-{self.release}"

    @property
    def modules(self):
        return self.path / "lib/modules" / self.release

    @property
    def headers(self):
        """None: the archive has none, so no module can be built for it."""
        path = self.path / f"usr/src/linux-headers-{self.release}"
        return path if path.is_dir() else None


def missing(series, archive):
    newest = {}
    for name in archive.names(r"^linux-image-[0-9.]+[0-9+~a-z.-]*-amd64$"):
        release = name.removeprefix("linux-image-")
        if not re.search(r"-(cloud|rt)-", release):
            newest[re.match(r"\d+\.\d+", release).group()] = release
    if not newest:
        return LabError(f"Linux {series} is not in {archive.about}, there is nothing: "
                        "run apt-get update first", EXIT_SKIP)
    return LabError(f"Linux {series} is not in {archive.about}{SERIES[series].hint}, there is "
                    + ", ".join(newest.values()), EXIT_SKIP)


def headers_of(release, archive):
    """The packages with a release's headers; none when it has none."""
    package = f"linux-headers-{release}"
    if not archive.names(f"^{re.escape(package)}$"):
        return []
    more = re.findall(r"linux-headers-[^ ,]+-common|linux-kbuild-[^ ,]+",
                      archive.depends(package))
    return [package, *dict.fromkeys(more)]


def images_of(release, archive):
    """The packages with its vmlinuz and its modules: one, or since 7.1 several."""
    package = f"linux-image-{release}"
    parts = re.findall(rf"linux-(?:binary|modules|base)-{re.escape(release)}(?=[ ,]|$)",
                       archive.depends(package))
    return [package, *(part for part in dict.fromkeys(parts)
                       if archive.names(f"^{re.escape(part)}$"))]


def resolve(series, archive):
    """The newest release of a series and the packages it takes.

    One of the machine's own suites has headers, and without them it does not count.
    """
    wanted = SERIES[series]
    for image in reversed(archive.names(f"^linux-image-({wanted.releases})$")):
        release = image.removeprefix("linux-image-")
        headers = headers_of(release, archive)
        if headers or wanted.suite:
            return release, [*images_of(release, archive), *headers]
    raise missing(series, archive)


def lay_flat(release, where):
    """Bring what newer packages keep elsewhere to where it always was."""
    if not (where / "lib").exists():
        (where / "lib").symlink_to("usr/lib")
    vmlinuz = where / f"boot/vmlinuz-{release}"
    if not vmlinuz.exists():
        vmlinuz.parent.mkdir(exist_ok=True)
        try:
            (where / "lib/modules" / release / "vmlinuz").rename(vmlinuz)
        except FileNotFoundError as error:
            raise LabError(f"the image package of {release} has no vmlinuz") from error


def detach_headers(release, where):
    """The packages expect to be installed: they would take the host's headers, or none."""
    makefile = where / f"usr/src/linux-headers-{release}/Makefile"
    text = makefile.read_text()
    fixed = text.replace("include /usr/src/",
                         "include $(dir $(lastword $(MAKEFILE_LIST)))../")
    fixed = re.sub(r"^KBUILD_OUTPUT=/usr/src/.*$",
                   "KBUILD_OUTPUT = $(patsubst %/,%,$(dir $(firstword $(MAKEFILE_LIST))))",
                   fixed, flags=re.M)
    if fixed == text:
        raise LabError(f"the headers of {release} include no absolute path: layout unknown")
    makefile.write_text(fixed)


def unpack(release, packages, archive, where):
    """Download packages and unpack them below `where`; nothing is installed."""
    debs = where / "debs"
    debs.mkdir()
    archive.download(packages, debs)
    for deb in debs.iterdir():
        run("dpkg", "-x", str(deb), str(where))
    shutil.rmtree(debs)
    lay_flat(release, where)
    # The image's install script would do this.
    run("depmod", "-b", str(where), release)
    if f"linux-headers-{release}" in packages:
        detach_headers(release, where)
    (where / "version").write_text(release + "\n")


def cached(path):
    try:
        return (path / "version").read_text().strip()
    except FileNotFoundError:
        return None


def replace(path, temporary):
    os.chmod(temporary, 0o755)
    if not path.exists():
        os.rename(temporary, path)
        return
    os.rename(path, os.path.join(temporary, "replaced"))
    os.rename(temporary, path)
    shutil.rmtree(path / "replaced")


def get(series, archive, have, path):
    """Put the newest release of a series at `path`, where release `have` is; returns it."""
    release, packages = resolve(series, archive)
    if release == have:
        return release
    say(f"fetching Linux {release} …")
    temporary = tempfile.mkdtemp(prefix=f".{series}-", dir=path.parent)
    try:
        unpack(release, packages, archive, Path(temporary))
        replace(path, temporary)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return release


def fetch_one(series, refresh):
    kernels = cache_dir("kernels")
    path = kernels / series
    with locked(kernels / f".{series}.lock"):
        have = cached(path)
        if have and not refresh:
            return Kernel(series, path, have)
        archive = Suite(SERIES[series].suite) if SERIES[series].suite else Archive()
        if refresh:
            archive.refresh()
        try:
            release = get(series, archive, have, path)
        except LabError:
            # Old lists know neither what has come nor what has gone.
            if not archive.refresh():
                raise
            release = get(series, archive, have, path)
        return Kernel(series, path, release)


def fetch(series, refresh=False):
    """A Kernel, fetched when the cache lacks it; NEWEST is the newest series that is there.

    With refresh, a newer one in the archive replaces the cached one.
    """
    if series != NEWEST:
        return fetch_one(series, refresh)
    for name in reversed(SERIES):
        try:
            return fetch_one(name, refresh)
        except LabError as error:
            if error.status != EXIT_SKIP or name == next(iter(SERIES)):
                raise
            say(error)
    raise AssertionError("no series")


def prepare(series, refresh):
    kernel = fetch(series, refresh)
    say(f"Linux {kernel.series}: {kernel.release} in {kernel.path}")
    if kernel.headers and kernel.compiler:
        toolchain.root_of(kernel.compiler)


def main():
    parser = Parser(
        prog="lab fetch", allow_abbrev=False,
        description="Fetch stock Debian kernels and headers into the cache.")
    parser.add_argument("--kernel", choices=CHOICES, help="only this series (default: all)")
    parser.add_argument("--refresh", action="store_true",
                        help="look for a newer kernel than the cached one")
    options = parser.parse_args()
    if options.kernel:
        prepare(options.kernel, options.refresh)
        return 0
    for series in SERIES:
        try:
            prepare(series, options.refresh)
        except LabError as error:
            if error.status != EXIT_SKIP or not SERIES[series].suite:
                raise
            say(error)
    return 0


if __name__ == "__main__":
    run_main(main)

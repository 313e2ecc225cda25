# SPDX-License-Identifier: GPL-2.0-only
"""Fill the cache with stock Debian kernels and the headers of the same version."""
import argparse
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import toolchain
from archive import Archive, NoLists, Suites, run
from common import EXIT_SKIP, LabError, Parser, cache_dir, locked, run_main, say
from kernel import BUILT, Kernel, find_built, is_built


@dataclass(frozen=True)
class Origin:
    """Suites of one Debian release, and what a series is called in them."""
    suites: tuple
    releases: str

    @property
    def debian(self):
        return self.suites[0].partition("-")[0]


@dataclass(frozen=True)
class Series:
    """Where it comes from, the best first. Unsigned and dbg packages match nowhere.

    `optional`: its kernels come and go. Whoever can do without takes EXIT_SKIP for an answer,
    and headers are not asked for.
    """
    origins: tuple
    flavour: str = ""
    optional: bool = False


BULLSEYE = ("bullseye", "bullseye-security")
BOOKWORM = ("bookworm", "bookworm-security")
TRIXIE = ("trixie", "trixie-security")
BACKPORTS = ("trixie-backports",)


# It has the cure that later ones lost; msiscope does not open there.
CONTROL = "5.10"


def numbered(version, flavour=""):
    """Series 5.10, 6.1 or 6.12, of one flavour."""
    end = (f"-{flavour}" if flavour else "") + "-amd64"
    origins = {
        CONTROL: (Origin(BULLSEYE, r"5\.10\.0-[0-9]+" + end),),
        "6.1": (Origin(BOOKWORM, r"6\.1\.0-[0-9]+" + end),),
        "6.12": (Origin(BOOKWORM, r"6\.12\.[0-9]+\+deb12" + end),
                 Origin(TRIXIE, r"6\.12\.[0-9]+\+deb13" + end)),
    }
    return Series(origins[version], flavour, optional=bool(flavour) or version == CONTROL)


def backport(version):
    release = re.escape(version) + r"\.[0-9]+\+deb13-amd64"
    return Series((Origin(BACKPORTS, release),), optional=True)


# Oldest first.
SERIES = {
    CONTROL: numbered(CONTROL),
    **{"-".join(filter(None, (version, flavour))): numbered(version, flavour)
       for version in ("6.1", "6.12") for flavour in ("", "rt", "cloud")},
    "6.18": backport("6.18"),
    "7.3": backport("7.3"),
}
PLAIN = tuple(name for name, series in SERIES.items() if not series.flavour
              and name != CONTROL)
NEWEST = "newest"
CHOICES = (*SERIES, NEWEST)


def kernel_name(text):
    """A KERNEL of the command line."""
    if text not in CHOICES and not is_built(text):
        raise argparse.ArgumentTypeError(f"'{text}' is no kernel, there is {', '.join(CHOICES)}, "
                                         f"{BUILT}, {BUILT}:NAME")
    return text


def missing(series, archives):
    """What to say when none of the archives has it."""
    newest = {}
    for archive in archives:
        for name in archive.names(r"^linux-image-[0-9.]+[0-9+~a-z.-]*-amd64$"):
            release = name.removeprefix("linux-image-")
            if not re.search(r"-(cloud|rt)-", release):
                newest[re.match(r"\d+\.\d+", release).group()] = release
    about = "; ".join(dict.fromkeys(archive.about for archive in archives))
    if not newest:
        return LabError(f"Linux {series} is not in {about}, there is nothing: "
                        "run apt-get update first", EXIT_SKIP)
    return LabError(f"Linux {series} is not in {about}; there is " + ", ".join(newest.values()),
                    EXIT_SKIP)


def headers_of(release, archive):
    """The packages with a release's headers; none when it has none."""
    package = f"linux-headers-{release}"
    if not archive.names(f"^{re.escape(package)}$"):
        return []
    more = re.findall(r"linux-headers-[^ ,]+-common(?:-rt)?|linux-kbuild-[^ ,]+",
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
    """The newest release of a series in an archive and the packages it takes; None if none.

    Of what must be there a release without headers does not count.
    """
    for origin in series.origins:
        for image in reversed(archive.names(f"^linux-image-({origin.releases})$")):
            release = image.removeprefix("linux-image-")
            headers = headers_of(release, archive)
            if headers or series.optional:
                return release, [*images_of(release, archive), *headers]
    return None


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


def get(found, archive, have, path):
    """Put what resolve() found at `path`, where release `have` is; returns the release."""
    release, packages = found
    if release == have:
        return release
    say(f"fetching Linux {release} …")
    temporary = tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        unpack(release, packages, archive, Path(temporary))
        replace(path, temporary)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return release


def get_from(archive, name, have, path, refresh):
    """Put a series' newest release in this archive at `path`; None when it has none."""
    def take():
        found = resolve(SERIES[name], archive)
        return get(found, archive, have, path) if found else None

    if refresh:
        archive.refresh()
    # Old lists know neither what has come nor what has gone.
    try:
        release = take()
    except LabError:
        if not archive.refresh():
            raise
        return take()
    if not release and archive.refresh():
        release = take()
    return release


def get_newest(name, have, path, refresh):
    """The same of the first that has it: this machine's own apt, then each origin's suites."""
    asked, failures = [], []
    for suites in (), *(origin.suites for origin in SERIES[name].origins):
        try:
            archive = Suites(*suites) if suites else Archive()
            asked.append(archive)
            release = get_from(archive, name, have, path, refresh)
            if release:
                return release
        except LabError as error:
            failures.append(error)
    if name == CONTROL and failures and isinstance(failures[0], NoLists):
        # Its Debian release is old, and leaves the mirrors one day.
        raise LabError(str(failures[0]), EXIT_SKIP)
    raise failures[0] if failures else missing(name, asked)


def debian_of(series, release):
    """The Debian release that a kernel was built in."""
    return next(origin.debian for origin in SERIES[series].origins
                if re.fullmatch(origin.releases, release))


def fetch_one(series, refresh):
    kernels = cache_dir("kernels")
    path = kernels / series
    with locked(kernels / f".{series}.lock"):
        release = cached(path)
        if not release or refresh:
            release = get_newest(series, release, path, refresh)
        return Kernel(series, path, release, debian_of(series, release))


def fetch(series, refresh=False):
    """A Kernel, fetched when the cache lacks it; NEWEST is the newest series that is there.

    One that is built here is only looked up.

    With refresh, a newer one in the archive replaces the cached one.
    """
    if is_built(series):
        return find_built(series)
    if series != NEWEST:
        return fetch_one(series, refresh)
    for name in reversed(PLAIN):
        try:
            return fetch_one(name, refresh)
        except LabError as error:
            if error.status != EXIT_SKIP or name == PLAIN[0]:
                raise
            say(error)
    raise AssertionError("no series")


def prepare(series, refresh):
    kernel = fetch(series, refresh)
    say(f"Linux {kernel.series}: {kernel.release} in {kernel.path}")
    if kernel.headers:
        toolchain.prepare(kernel)


def main():
    parser = Parser(
        prog="lab fetch", allow_abbrev=False,
        description="Fetch stock Debian kernels and headers into the cache.")
    parser.add_argument("--kernel", choices=CHOICES, help="only this series (default: all "
                        f"but {CONTROL}, -rt and -cloud)")
    parser.add_argument("--refresh", action="store_true",
                        help="look for a newer kernel than the cached one")
    options = parser.parse_args()
    if options.kernel:
        prepare(options.kernel, options.refresh)
        return 0
    for series in PLAIN:
        try:
            prepare(series, options.refresh)
        except LabError as error:
            if error.status != EXIT_SKIP or not SERIES[series].optional:
                raise
            say(error)
    return 0


if __name__ == "__main__":
    run_main(main)

# SPDX-License-Identifier: GPL-2.0-only
"""Fill the cache with stock Debian kernels and the headers of the same version."""
import os
import re
import shutil
import subprocess
import tempfile

from common import EXIT_SKIP, LabError, Parser, cache_dir, locked, run_main, say

# The names of a series' images. Cloud, rt, unsigned and dbg packages do not match.
SERIES = {
    "6.1": r"^linux-image-(6\.1\.0-[0-9]+-amd64)$",
    "6.12": r"^linux-image-(6\.12\.[0-9]+\+deb12-amd64)$",
}

# apt's unprivileged user cannot write into the cache of root's home.
APT_QUIET = ["-q", "-o", "APT::Sandbox::User=root", "-o", "Dpkg::Use-Pty=0"]


def apt(*command, **more):
    try:
        return subprocess.run(command, check=True, text=True, capture_output=True, **more).stdout
    except FileNotFoundError as error:
        raise LabError(f"{command[0]} is missing: run scripts/setup on a Debian machine") from error
    except subprocess.CalledProcessError as error:
        lines = (error.stderr or error.stdout).strip().splitlines() or ["no message"]
        raise LabError(f"{' '.join(command[:2])}: {lines[-1]}") from error


def names(pattern):
    """The archive's package names that match the pattern, oldest first."""
    found = apt("apt-cache", "search", "--names-only", pattern).splitlines()
    return sorted((line.split()[0] for line in found),
                  key=lambda name: [int(number) for number in re.findall(r"\d+", name)])


def missing(series):
    there = [name.removeprefix("linux-image-")
             for name in names(r"^linux-image-[0-9.]+[0-9+~a-z.-]*-amd64$")
             if not re.search(r"-(cloud|rt)-", name)]
    if not there:
        return LabError(f"Linux {series} is not in the archive, there is nothing: "
                        "run apt-get update first", EXIT_SKIP)
    hint = " (it comes with bookworm-security)" if series == "6.12" else ""
    return LabError(f"Linux {series} is not in the archive{hint}, there is {', '.join(there)}",
                    EXIT_SKIP)


def resolve(series):
    """The newest release of a series that has headers, and the packages it takes."""
    headers = set(names(SERIES[series].replace("linux-image", "linux-headers")))
    for image in reversed(names(SERIES[series])):
        release = image.removeprefix("linux-image-")
        if f"linux-headers-{release}" in headers:
            break
    else:
        raise missing(series)
    shown = apt("apt-cache", "show", "--no-all-versions", f"linux-headers-{release}")
    depends = "".join(re.findall(r"^Depends:.*$", shown, re.M))
    more = re.findall(r"linux-headers-[^ ,]+-common|linux-kbuild-[^ ,]+", depends)
    return release, [image, f"linux-headers-{release}", *dict.fromkeys(more)]


def unpack(release, packages, where):
    """Download packages and unpack them below `where`; nothing is installed."""
    debs = where / "debs"
    debs.mkdir()
    apt("apt-get", *APT_QUIET, "download", *packages, cwd=debs)
    for deb in debs.iterdir():
        apt("dpkg", "-x", str(deb), str(where))
    shutil.rmtree(debs)
    # The image's install script would do this.
    apt("depmod", "-b", str(where), release)
    # The packages expect to be installed: this line would take the host's headers, or none.
    makefile = where / f"usr/src/linux-headers-{release}/Makefile"
    text = makefile.read_text()
    fixed = text.replace("include /usr/src/",
                         "include $(dir $(lastword $(MAKEFILE_LIST)))../")
    if fixed == text:
        raise LabError(f"the headers of {release} include no absolute path: layout unknown")
    makefile.write_text(fixed)
    if not (where / f"boot/vmlinuz-{release}").exists():
        raise LabError(f"the image package of {release} has no boot/vmlinuz-{release}")
    (where / "version").write_text(release + "\n")


def cached(path):
    try:
        return (path / "version").read_text().strip()
    except FileNotFoundError:
        return None


def fetch(series, refresh=False):
    """Directory and release of a kernel, fetched when the cache lacks it.

    With refresh, a newer one in the archive replaces the cached one.
    """
    kernels = cache_dir("kernels")
    path = kernels / series
    with locked(kernels / f".{series}.lock"):
        have = cached(path)
        if have and not refresh:
            return path, have
        release, packages = resolve(series)
        if release == have:
            return path, have
        say(f"fetching Linux {release} …")
        temporary = tempfile.mkdtemp(prefix=f".{series}-", dir=kernels)
        try:
            unpack(release, packages, kernels / temporary)
            os.chmod(temporary, 0o755)
            if path.exists():
                os.rename(path, os.path.join(temporary, "replaced"))
                os.rename(temporary, path)
                shutil.rmtree(path / "replaced")
            else:
                os.rename(temporary, path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return path, release


def main():
    parser = Parser(
        prog="lab fetch", allow_abbrev=False,
        description="Fetch stock Debian kernels and headers into the cache.")
    parser.add_argument("--kernel", choices=SERIES, help="only this series (default: all)")
    parser.add_argument("--refresh", action="store_true",
                        help="look for a newer kernel than the cached one")
    options = parser.parse_args()
    for series in [options.kernel] if options.kernel else SERIES:
        path, release = fetch(series, options.refresh)
        say(f"Linux {series}: {release} in {path}")
    return 0


if __name__ == "__main__":
    run_main(main)

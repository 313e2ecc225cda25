# SPDX-License-Identifier: GPL-2.0-only
"""Debian's package archive: as this machine's apt has it, or other suites of the same mirror."""
import re
import subprocess

from common import EXIT_SKIP, LabError, cache_dir, locked

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"

# apt's unprivileged user cannot write into the cache of root's home.
QUIET = ["-q", "-o", "APT::Sandbox::User=root", "-o", "Dpkg::Use-Pty=0"]

# Nothing of it is of this machine: no list, no preference, no package, no hook.
PRIVATE = """\
Dir::Etc::SourceList "{top}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "{top}";
Dir::State::status "{top}/status";
Dir::Cache "{top}/cache";
Acquire::Languages "none";
#clear APT::Update;
#clear DPkg;
"""


def run(*command, **more):
    """What a package tool prints; a LabError with its last line when it fails."""
    try:
        return subprocess.run(command, check=True, text=True, capture_output=True, **more).stdout
    except FileNotFoundError as error:
        raise LabError(f"{command[0]} is missing: run scripts/setup on a Debian machine") from error
    except subprocess.CalledProcessError as error:
        lines = (error.stderr or error.stdout).strip().splitlines() or ["no message"]
        raise LabError(f"{' '.join(command[:2])}: {lines[-1]}") from error


def mirror(suite=""):
    """The address that this machine's apt has Debian from, and for a security suite that of those.

    If apt has none of those, they are beside the others, as on all mirrors of Debian.
    """
    listed = run("apt-get", "indextargets", "--format", "$(COMPONENT) $(LABEL) $(REPO_URI)",
                 "Created-By: Packages")
    found = {}
    for line in listed.splitlines():
        component, label, address = line.split(" ", 2)
        if component == "main":
            found.setdefault(label, address.rstrip("/"))
    if "Debian" not in found:
        raise LabError("apt's sources name no mirror of Debian, or their lists are not there: "
                       "run apt-get update first", EXIT_SKIP)
    if suite.endswith("-security"):
        return found.get("Debian-Security") or found["Debian"] + "-security"
    return found["Debian"]


class NoLists(LabError):
    """The package lists of some suites cannot be had."""


class Archive:
    """What this machine's apt knows; `apt-get update` is left to its owner."""

    about = "this machine's package lists"
    options = ()

    def names(self, pattern):
        """The names of packages that match the pattern, oldest first."""
        found = run("apt-cache", *self.options, "search", "--names-only", pattern).splitlines()
        return sorted((line.split()[0] for line in found),
                      key=lambda name: [int(number) for number in re.findall(r"\d+", name)])

    def depends(self, package):
        shown = run("apt-cache", *self.options, "show", "--no-all-versions", package)
        return "".join(re.findall(r"^Depends:.*$", shown, re.M))

    def download(self, packages, where):
        run("apt-get", *QUIET, *self.options, "download", *packages, cwd=where)

    def refresh(self):
        """Returns whether the lists are new now."""
        return False


class Suites(Archive):
    """Suites that this machine's apt need not have: the lists are in the cache."""

    kind = "deb"
    place = ""

    def __init__(self, *suites):
        self.about = ", ".join(suites)
        self.suites = suites
        self.top = cache_dir("apt", suites[0] + self.place)
        self.options = ("-c", str(self.top / "apt.conf"))
        self.fresh = False
        with locked(self.top / ".lock"):
            if not (self.top / "complete").exists():
                self._update()

    def refresh(self):
        if self.fresh:
            return False
        with locked(self.top / ".lock"):
            self._update()
        return True

    def _update(self):
        (self.top / "apt.conf").write_text(PRIVATE.format(top=self.top))
        (self.top / "sources.list").write_text("".join(
            f"{self.kind} [signed-by={KEYRING}] {mirror(suite)} {suite} main\n"
            for suite in self.suites))
        (self.top / "status").touch()
        for name in "lists", "cache/archives":
            (self.top / name / "partial").mkdir(parents=True, exist_ok=True)
        try:
            run("apt-get", *QUIET, *self.options, "-o", "APT::Update::Error-Mode=any", "update")
        except LabError as error:
            raise NoLists(f"{self.about}: {error}") from error
        (self.top / "complete").touch()
        self.fresh = True


class Sources(Suites):
    """The sources of a suite."""

    kind = "deb-src"
    place = "-sources"

    def upstream(self, package, where):
        """Fetch the sources as they were before Debian, of its newest version."""
        run("apt-get", *QUIET, *self.options, "source", "--download-only", "--tar-only", package,
            cwd=where)
